import { stringAt, type JsonObject } from '../../kube/json.ts';
import type { LabClient } from '../client/lab-client.ts';
import type { RateLimit } from '../client/rate-limiter.ts';
import { DEPLOYMENTS, NAMESPACES, PODS, SERVICE_ACCOUNTS } from '../client/resource-ref.ts';
import { isTerminating, uidOf } from '../controllers/object-meta.ts';
import { isReady } from '../controllers/pod-state.ts';
import { grant, make } from './make.ts';
import { deploymentObject, namespaceObject, serviceAccountSubject } from './objects.ts';
import { programAddress } from './program-address.ts';
import type { Stage } from './stage.ts';

/** A program of the platform: a Deployment of one pod under an account of its name. */
export interface PlatformProgram {
  readonly namespace: string;
  readonly name: string;
  /** `1.15`. */
  readonly version: string;
  readonly args?: readonly string[];
}

/** A namespace for a program, its account, and what it may do everywhere. */
export async function makeAccount(
  lab: Stage,
  namespace: string,
  name: string,
  rules: readonly JsonObject[],
): Promise<void> {
  await make(lab, NAMESPACES, namespaceObject(namespace));
  const metadata = { namespace, name };
  await make(lab, SERVICE_ACCOUNTS, { apiVersion: 'v1', kind: 'ServiceAccount', metadata });
  await grant(lab, name, rules, serviceAccountSubject(namespace, name));
}

/** Puts a program in, in a namespace of its own, with an account and rights of its own. */
export async function installProgram(
  lab: Stage,
  { namespace, name, version, args }: PlatformProgram,
  rules: readonly JsonObject[],
): Promise<void> {
  await makeAccount(lab, namespace, name, rules);
  const how = { replicas: 1, image: `${name}:${version}`, serviceAccountName: name };
  await make(
    lab,
    DEPLOYMENTS,
    deploymentObject(namespace, name, { ...how, ...(args === undefined ? {} : { args }) }),
  );
}

/** A client with the account of a program, that comes from its pod: from the one that is there unless one is named. */
export function programClient(
  lab: Stage,
  { namespace, name, version }: PlatformProgram,
  rate: RateLimit,
  pod?: JsonObject,
): LabClient {
  const sourceIP = pod === undefined ? programAddress(lab, name) : (stringAt(pod, 'status', 'podIP') ?? '');
  const place = { userAgent: `${name}/v${version}.0`, sourceIP };
  return lab.program(namespace, name, { place, rate });
}

/** What runs in a pod. */
export interface InPod {
  stop(): void;
}

/** Runs a program in each pod of its account, from the moment it is ready until it is asked to end. The answer ends all of it. */
export function runInPods(
  lab: Stage,
  { name }: PlatformProgram,
  start: (pod: JsonObject) => InPod,
): () => void {
  const running = new Map<string, InPod>();
  const stop = (uid: string): void => {
    running.get(uid)?.stop();
    running.delete(uid);
  };
  const look = (pod: JsonObject, isGone: boolean): void => {
    if (stringAt(pod, 'spec', 'serviceAccountName') !== name) return;
    const uid = uidOf(pod);
    if (isGone || isTerminating(pod)) stop(uid);
    else if (isReady(pod) && !running.has(uid)) running.set(uid, start(pod));
  };
  for (const pod of lab.objects(PODS)) look(pod, false);
  const stopListening = lab.listen(PODS, ({ object, previous }) => {
    const pod = object ?? previous;
    if (pod !== undefined) look(pod, object === undefined);
  });
  return () => {
    stopListening();
    for (const uid of running.keys()) stop(uid);
  };
}
