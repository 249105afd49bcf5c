import { jsonAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import {
  DEPLOYMENTS,
  NAMESPACES,
  SERVICES,
  MUTATING_WEBHOOK_CONFIGURATIONS,
} from '../client/resource-ref.ts';
import type { Lab } from './lab.ts';
import { make } from './make.ts';
import { deploymentObject, namespaceObject, serviceObject } from './objects.ts';
import { ReadyPods } from './ready-pods.ts';
import { patched, webhookConfiguration } from './webhook-objects.ts';

export const PLATFORM = 'env-platform';
export const INJECTOR = 'env-injector';
/** `true`, `false`, or not there at all: which means no to the first version, and yes to the second. */
export const WISH = 'env.example.com/inject';
export const VERSION_1 = 'registry.example.com/platform/env-injector:1.8';
export const VERSION_2 = 'registry.example.com/platform/env-injector:2.0';
const VARIABLE = 'REGION';
const UP_WITHIN_MS = 600_000;

/** Has a workload what the injector puts in? */
export function isInjected(workload: JsonObject): boolean {
  return listAt(workload, 'spec', 'template', 'spec', 'containers', 0, 'env').some(
    (variable) => stringAt(variable, 'name') === VARIABLE,
  );
}

/** What the owner of a workload has asked for. */
export function wishOf(workload: JsonObject): string | undefined {
  return stringsAt(workload, 'metadata', 'labels')[WISH];
}

function isToBeInjected(version: string, workload: JsonObject): boolean {
  const wish = wishOf(workload);
  return version === VERSION_2 ? wish !== 'false' : wish === 'true';
}

function injected(version: string, review: JsonObject): JsonObject {
  const object = objectAt(review, 'request', 'object');
  if (!isToBeInjected(version, object) || isInjected(object)) return patched(review, []);
  const path = '/spec/template/spec/containers/0/env';
  const value = { name: VARIABLE, value: 'eu-1' };
  const hasList = jsonAt(object, 'spec', 'template', 'spec', 'containers', 0, 'env') !== undefined;
  return patched(review, [
    hasList ? { op: 'add', path: `${path}/-`, value } : { op: 'add', path, value: [value] },
  ]);
}

/** A webhook that gives workloads an environment variable. Which of its versions answers is that of the pod whose turn it is. */
export async function installInjector(lab: Lab): Promise<void> {
  await make(lab, NAMESPACES, namespaceObject(PLATFORM));
  await lab.clock.run(2_000);
  await make(lab, SERVICES, serviceObject(PLATFORM, INJECTOR, 443));
  await make(lab, DEPLOYMENTS, deploymentObject(PLATFORM, INJECTOR, { replicas: 2, image: VERSION_1 }));
  const pods = new ReadyPods(lab, PLATFORM, INJECTOR);
  lab.serve(PLATFORM, INJECTOR, (review) => injected(pods.nextImage() ?? VERSION_1, review));
  if (!(await lab.waitFor(() => lab.isServed(PLATFORM, INJECTOR), UP_WITHIN_MS)))
    throw new Error('the injector does not come up');
  const resources = ['deployments', 'statefulsets', 'daemonsets'];
  const rules = [{ apiGroups: ['apps'], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources }];
  const service = { namespace: PLATFORM, name: INJECTOR };
  await make(
    lab,
    MUTATING_WEBHOOK_CONFIGURATIONS,
    webhookConfiguration('mutating', INJECTOR, { service, rules }),
  );
}
