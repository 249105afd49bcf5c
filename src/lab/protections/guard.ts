import { calledServices, DNS_SERVICE } from '../../cluster/called-services.ts';
import { parseReview, reviewAnswer } from '../../guard/admission-review.ts';
import { Guard, type Surroundings } from '../../guard/guard.ts';
import { guardWebhookConfiguration } from '../../guard/webhook-configuration.ts';
import { HAZARDS } from '../../hazards/index.ts';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { groupVersion, objectNameKey } from '../../kube/kube-object.ts';
import {
  DEPLOYMENTS,
  ENDPOINT_SLICES,
  NAMESPACES,
  SERVICES,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from '../client/resource-ref.ts';
import { deploymentObject, namespaceObject, serviceObject } from '../scenarios/objects.ts';
import { make } from '../scenarios/make.ts';
import type { Outcome } from '../scenarios/contract.ts';
import type { Stage } from '../scenarios/stage.ts';
import type { InstalledProtection, Protection, Stopped } from './contract.ts';

const NAMESPACE = 'plimsoll-system';
const NAME = 'plimsoll-guard';
const PORT = 443;
const BUDGETS = HAZARDS.flatMap(({ guard = [] }) => guard);
/** Its pods come up as those of any other program. */
const READY_WITHIN_MS = 120_000;

/** What the guard of a real cluster reads each minute is read once, before the act. */
function surroundingsOf(objects: readonly JsonObject[]): Surroundings {
  const populations = new Map<string, number>();
  const own = { group: '', kind: 'Service', namespace: NAMESPACE, name: NAME };
  const called = new Map([
    [objectNameKey(DNS_SERVICE.service), DNS_SERVICE.caller],
    [objectNameKey(own), 'the guard'],
  ]);
  for (const body of objects) {
    const { group } = groupVersion(stringAt(body, 'apiVersion') ?? '');
    const [kind, name] = [stringAt(body, 'kind') ?? '', stringAt(body, 'metadata', 'name') ?? ''];
    populations.set(`${group}/${kind}`, (populations.get(`${group}/${kind}`) ?? 0) + 1);
    for (const { service, caller } of calledServices({ group, kind, name, body }))
      called.set(objectNameKey(service), caller);
  }
  return {
    populationOf: ({ group, kind }) => populations.get(`${group}/${kind}`) ?? 0,
    contentOf: () => undefined,
    whyProtected: ({ group, kind, namespace, name }) => {
      const caller = called.get(objectNameKey({ group, kind, namespace, name }));
      return caller === undefined ? undefined : `${caller} stands on it`;
    },
  };
}

function hasReadyEndpoint(slice: JsonObject): boolean {
  return (
    stringAt(slice, 'metadata', 'namespace') === NAMESPACE &&
    JSON.stringify(slice['endpoints'] ?? []).includes('"ready":true')
  );
}

async function install(stage: Stage): Promise<InstalledProtection> {
  const installed: { stopped: Stopped | undefined } = { stopped: undefined };
  const guard = new Guard(
    { budgets: BUDGETS, surroundings: surroundingsOf(await stage.snapshot()), replicas_count: 1 },
    'normal',
  );
  await make(stage, NAMESPACES, namespaceObject(NAMESPACE));
  await make(stage, DEPLOYMENTS, deploymentObject(NAMESPACE, NAME, { replicas: 2, image: 'plimsoll:guard' }));
  await make(stage, SERVICES, serviceObject(NAMESPACE, NAME, PORT));
  stage.serve(NAMESPACE, NAME, (review) => {
    const request = parseReview(review);
    const { decision, recorded } = guard.judge(request, stage.now_ms());
    if (decision.type === 'refuse') installed.stopped ??= { user: request.user, at_ms: stage.now_ms() };
    return reviewAnswer(request.uid, decision, recorded);
  });
  await stage.clock.runUntil(() => stage.objects(ENDPOINT_SLICES).some(hasReadyEndpoint), READY_WITHIN_MS);
  const configuration = guardWebhookConfiguration({
    address: { type: 'service', namespace: NAMESPACE, name: NAME, port: PORT },
    caBundle: undefined,
  });
  await make(stage, VALIDATING_WEBHOOK_CONFIGURATIONS, configuration);
  return installed;
}

/** What the issue of every cluster is with it: so few objects may go before the client is stopped. */
const LOST_MAX_COUNT = 10;

/** The guard, with the budgets of all hazards. It judges in this process, as `plimsoll guard serve` does. */
export const guardProtection: Protection = {
  id: 'guard',
  title: 'plimsoll guard, state normal',
  install,
  missing: ({ harm_ms }: Outcome) =>
    harm_ms.length <= LOST_MAX_COUNT
      ? undefined
      : `with the guard ${harm_ms.length} were lost, and not at most ${LOST_MAX_COUNT}`,
};
