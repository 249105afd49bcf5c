import { jsonEqual } from '../../kube/json-difference.ts';
import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';
import { objectKey } from '../client/reflector.ts';
import { isPassing, isRefused } from '../client/lab-client.ts';
import { NAMESPACES, PODS, type ResourceRef } from '../client/resource-ref.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { isTerminating, nameOf, timeAt_ms } from './object-meta.ts';

/** A namespace is looked at so long after it was deleted: other controllers are to see it first (namespaceDeletionGracePeriod). */
const GRACE_MS = 5_000;
/** How long finalizers are given where nothing says how long they take (finalizerEstimateSeconds). */
const FINALIZERS_S = 15;
const FINALIZER = 'kubernetes';

/** Conditions of a namespace that goes, and what they say when all is well (status_condition_utils.go). */
const WELL: Readonly<Record<string, readonly [reason: string, message: string]>> = {
  NamespaceDeletionDiscoveryFailure: ['ResourcesDiscovered', 'All resources successfully discovered'],
  NamespaceDeletionGroupVersionParsingFailure: [
    'ParsedGroupVersions',
    'All legacy kube types successfully parsed',
  ],
  NamespaceDeletionContentFailure: [
    'ContentDeleted',
    'All content successfully deleted, may be waiting on finalization',
  ],
  NamespaceContentRemaining: ['ContentRemoved', 'All content successfully removed'],
  NamespaceFinalizersRemaining: ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
};

/** What of a namespace is still there. */
class Remains {
  readonly resources = new Map<string, number>();
  readonly finalizers = new Map<string, number>();
  readonly errors: string[] = [];
  /** Until it may be worth to look again; 0: nothing is left. */
  estimate_s = 0;

  add(resource: ResourceRef, items: readonly JsonObject[]): void {
    if (items.length === 0) return;
    this.resources.set(`${resource.resource}.${resource.group}`, items.length);
    for (const item of items)
      for (const finalizer of listAt(item, 'metadata', 'finalizers'))
        if (typeof finalizer === 'string')
          this.finalizers.set(finalizer, (this.finalizers.get(finalizer) ?? 0) + 1);
  }

  /** Reason and message of the conditions that are not as they should be. */
  problems(): Readonly<Record<string, readonly [reason: string, message: string]>> {
    const { errors } = this;
    const failed = `Failed to delete all resource types, ${errors.length} remaining: ${errors.toSorted().join(', ')}`;
    const resources = listed(this.resources, (name, count) => `${name} has ${count} resource instances`);
    const finalizers = listed(this.finalizers, (name, count) => `${name} in ${count} resource instances`);
    const held = `Some content in the namespace has finalizers remaining: ${finalizers}`;
    return {
      ...(errors.length > 0 && { NamespaceDeletionContentFailure: ['ContentDeletionFailed', failed] }),
      ...(resources !== '' && {
        NamespaceContentRemaining: ['SomeResourcesRemain', `Some resources are remaining: ${resources}`],
      }),
      ...(finalizers !== '' && { NamespaceFinalizersRemaining: ['SomeFinalizersRemain', held] }),
    };
  }
}

function listed(counts: ReadonlyMap<string, number>, text: (name: string, count: number) => string): string {
  return [...counts]
    .map(([name, count]) => text(name, count))
    .toSorted()
    .join(', ');
}

/** The conditions with what was found now; times change where the status does. */
function conditionsOf(namespace: JsonObject, remains: Remains, now_ms: number): readonly JsonObject[] {
  const before = listAt(namespace, 'status', 'conditions').filter(isJsonObject);
  const problems = remains.problems();
  const next = Object.entries(WELL).map(([type, well]) => {
    const problem = problems[type];
    const [reason, message] = problem ?? well;
    const status = problem === undefined ? 'False' : 'True';
    const known = before.find((condition) => condition['type'] === type);
    const lastTransitionTime = known?.['status'] === status ? known['lastTransitionTime'] : timeText(now_ms);
    return { type, status, lastTransitionTime, reason, message };
  });
  return [...before.filter(({ type }) => typeof type !== 'string' || !(type in WELL)), ...next];
}

/** Pods say themselves how long they take: half of that is left, and a second (estimateGracefulTermination). */
function podEstimate_s(pods: readonly JsonObject[], deleted_ms: number, now_ms: number): number {
  const longest_s = Math.max(
    0,
    ...pods
      .filter((pod) => !['Succeeded', 'Failed'].includes(stringAt(pod, 'status', 'phase') ?? ''))
      .map((pod) => numberAt(pod, 'spec', 'terminationGracePeriodSeconds') ?? 0),
  );
  const passed_s = Math.floor((now_ms - deleted_ms) / 1000);
  return longest_s === 0 || passed_s > longest_s ? 0 : longest_s;
}

async function deleteContent(
  { client, clock }: Pick<ControllerParts, 'client' | 'clock'>,
  namespace: JsonObject,
  resource: ResourceRef,
  remains: Remains,
): Promise<void> {
  const at = { namespace: nameOf(namespace) };
  try {
    const isOfPods = resource === PODS;
    const before = isOfPods ? await client.list(resource, at) : {};
    const deleted_ms = timeAt_ms(namespace, 'metadata', 'deletionTimestamp') ?? clock.now_ms();
    const pods = listAt(before, 'items').filter(isJsonObject);
    const estimate_s = podEstimate_s(pods, deleted_ms, clock.now_ms());
    await client.delete(resource, at, { propagationPolicy: 'Background' });
    const items = listAt(await client.list(resource, at), 'items').filter(isJsonObject);
    remains.add(resource, items);
    if (items.length === 0) return;
    const isHeld = items.some((item) => listAt(item, 'metadata', 'finalizers').length > 0);
    if (estimate_s > 0) remains.estimate_s = Math.max(remains.estimate_s, estimate_s);
    else if (isHeld) remains.estimate_s = Math.max(remains.estimate_s, FINALIZERS_S);
    else
      remains.errors.push(
        `unexpected items still remain in namespace: ${at.namespace} for gvr: ${resource.group}/${resource.version}, Resource=${resource.resource}`,
      );
  } catch (error) {
    if (!isPassing(error) || !(error instanceof Error)) throw error;
    remains.errors.push(error.message);
  }
}

class NamespaceDeletion {
  readonly #parts: ControllerParts;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
  }

  async reconcile(key: string): Promise<void> {
    const { client, clock, queue } = this.#parts;
    const namespace = await this.#current(key);
    if (namespace === undefined || !isTerminating(namespace)) return;
    if (!listAt(namespace, 'spec', 'finalizers').includes(FINALIZER)) return;
    const remains = await this.#deleteAll(namespace);
    const conditions = conditionsOf(namespace, remains, clock.now_ms());
    const status = { ...objectAt(namespace, 'status'), phase: 'Terminating', conditions };
    const next = jsonEqual(status, namespace['status'])
      ? namespace
      : await client.update(NAMESPACES, { ...namespace, status }, 'status');
    if (remains.errors.length > 0) return queue.addAfter(key, GRACE_MS);
    if (remains.estimate_s > 0) return queue.addAfter(key, (Math.floor(remains.estimate_s / 2) + 1) * 1000);
    const finalizers = listAt(next, 'spec', 'finalizers').filter((finalizer) => finalizer !== FINALIZER);
    await client.update(NAMESPACES, { ...next, spec: { ...objectAt(next, 'spec'), finalizers } }, 'finalize');
  }

  async #current(name: string): Promise<JsonObject | undefined> {
    try {
      return await this.#parts.client.get(NAMESPACES, { name });
    } catch (error) {
      if (isRefused(error, 'NotFound')) return undefined;
      throw error;
    }
  }

  /** Pods first, and nothing else while they are there (OrderedNamespaceDeletion). */
  async #deleteAll(namespace: JsonObject): Promise<Remains> {
    const remains = new Remains();
    await deleteContent(this.#parts, namespace, PODS, remains);
    if (remains.resources.size > 0) return remains;
    const others = this.#parts
      .resources()
      .filter(
        ({ namespaced, resource, group, verbs }) =>
          namespaced && verbs.includes('delete') && (resource !== PODS.resource || group !== PODS.group),
      );
    for (const resource of others) await deleteContent(this.#parts, namespace, resource, remains);
    return remains;
  }
}

/** Empties namespaces that were deleted, and lets them go (pkg/controller/namespace). */
export const namespaceController: ControllerDefinition = {
  name: 'namespace-controller',
  workers_count: 10,
  // It has twenty times the rate of others: every kind is three requests (startNamespaceController, cmd/kube-controller-manager).
  rateFactor: { perSecond: 20, burst: 100 },
  start(parts) {
    const { informers, queue } = parts;
    informers.of(NAMESPACES).handle({
      changed: (namespace) => {
        if (isTerminating(namespace)) queue.addAfter(objectKey(namespace), GRACE_MS);
      },
      deleted: () => undefined,
    });
    const deletion = new NamespaceDeletion(parts);
    return (key) => deletion.reconcile(key);
  },
};
