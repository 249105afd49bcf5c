import { jsonEqual } from '../../kube/json-difference.ts';
import type { JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { scopesOf } from '../api-server/admission/resource-quota/check-quotas.ts';
import {
  isEverCounted,
  quotaEvaluators,
  type EvaluatorOf,
} from '../api-server/admission/resource-quota/quota-evaluators.ts';
import type { QuotaEvaluator } from '../api-server/admission/resource-quota/evaluator.ts';
import {
  added,
  masked,
  resourceListAt,
  resourceListJson,
  sameAmounts,
  ZERO,
  type ResourceList,
} from '../api-server/admission/resource-list.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import { RESOURCE_QUOTAS } from '../client/resource-ref.ts';
import type { ControllerDefinition, ControllerParts, ServedResource } from './controller.ts';
import { namespaceOf } from './object-meta.ts';

/** How often it looks which resources there are now. */
const DISCOVERY_MS = 30_000;
/** How often everything is counted anew (`--resource-quota-sync-period`). */
const RESYNC_MS = 300_000;
const BY_NAMESPACE = 'namespace';

/** What a quota could count, and how. */
interface Counted {
  readonly cache: ObjectCache;
  readonly evaluator: QuotaEvaluator;
}

class ResourceQuotaController {
  readonly #parts: ControllerParts;
  readonly #quotas: ObjectCache;
  readonly #evaluatorOf: EvaluatorOf;
  readonly #counted = new Map<string, Counted>();

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    const { clock, informers, queue } = parts;
    this.#evaluatorOf = quotaEvaluators(clock.now_ms);
    this.#quotas = informers.of(RESOURCE_QUOTAS);
    this.#quotas.index(BY_NAMESPACE, (quota) => [namespaceOf(quota)]);
    this.#quotas.handle({
      changed: (quota, previous) => {
        // What admission has counted is right: only new limits are for this controller.
        if (previous === undefined || !jsonEqual(previous['spec'], quota['spec']))
          queue.add(objectKey(quota));
      },
      deleted: () => undefined,
    });
    this.#discoverAgain();
    this.#countAgain();
  }

  #discoverAgain(): void {
    for (const resource of this.#parts.resources()) this.#follow(resource);
    this.#parts.clock.after(DISCOVERY_MS, () => this.#discoverAgain());
  }

  #countAgain(): void {
    this.#parts.clock.after(RESYNC_MS, () => {
      for (const quota of this.#quotas.values()) this.#parts.queue.add(objectKey(quota));
      this.#countAgain();
    });
  }

  #follow(resource: ServedResource): void {
    const name = resource.group === '' ? resource.resource : `${resource.resource}.${resource.group}`;
    const isFollowed = ['create', 'delete', 'list', 'watch'].every((verb) => resource.verbs.includes(verb));
    if (!resource.namespaced || !isFollowed || !isEverCounted(name) || this.#counted.has(name)) return;
    const evaluator = this.#evaluatorOf(name);
    const cache = this.#parts.informers.of(resource);
    this.#counted.set(name, { cache, evaluator });
    cache.handle({
      changed: (object, previous) => {
        if (previous !== undefined) this.#replenish(evaluator, object, previous);
      },
      deleted: (object) => this.#replenish(evaluator, object, undefined),
    });
  }

  /** What is gone, or asks for something else, is counted anew; what is made admission has counted already (replenishQuota, DefaultUpdateFilter). */
  #replenish(evaluator: QuotaEvaluator, object: JsonObject, previous: JsonObject | undefined): void {
    for (const quota of this.#quotas.by(BY_NAMESPACE, namespaceOf(object))) {
      const isLimited = [...resourceListAt(quota, 'spec', 'hard').keys()].some(evaluator.counts);
      if (!isLimited) continue;
      const isChanged =
        previous === undefined ||
        !sameAmounts(usageIn(quota, evaluator, [previous]), usageIn(quota, evaluator, [object]));
      if (isChanged) this.#parts.queue.add(objectKey(quota));
    }
  }

  /** Says what is used of each limit; of what nobody can count the last number stays (syncResourceQuota). */
  async reconcile(key: string): Promise<void> {
    const quota = this.#quotas.get(key);
    if (quota === undefined) return;
    const hard = resourceListAt(quota, 'spec', 'hard');
    const before = resourceListAt(quota, 'status', 'used');
    const used = masked(new Map([...before, ...this.#usage(quota, hard)]), (name) => hard.has(name));
    const isKnown = Object.hasOwn(objectAt(quota, 'status'), 'used');
    if (isKnown && sameAmounts(used, before) && sameAmounts(hard, resourceListAt(quota, 'status', 'hard')))
      return;
    const status = { hard: objectAt(quota, 'spec', 'hard'), used: resourceListJson(used) };
    await this.#parts.client.update(RESOURCE_QUOTAS, { ...quota, status }, 'status');
  }

  #usage(quota: JsonObject, hard: ResourceList): ResourceList {
    let sum: ResourceList = new Map();
    for (const { cache, evaluator } of this.#counted.values()) {
      const names = [...hard.keys()].filter(evaluator.counts);
      // Of what has not been listed yet nothing is known.
      if (names.length === 0 || !cache.hasSynced) continue;
      const objects = [...cache.values()].filter((object) => namespaceOf(object) === namespaceOf(quota));
      const none = new Map(names.map((name) => [name, ZERO]));
      sum = added(sum, added(none, usageIn(quota, evaluator, objects)));
    }
    return masked(sum, (name) => hard.has(name));
  }
}

/** What of some objects counts under a quota. */
function usageIn(quota: JsonObject, evaluator: QuotaEvaluator, objects: readonly JsonObject[]): ResourceList {
  const scopes = scopesOf(quota);
  const hard = resourceListAt(quota, 'spec', 'hard');
  return objects
    .filter((object) => scopes.every((scope) => evaluator.matchesScope(scope, object)))
    .map((object) => masked(evaluator.usage(object), (name) => hard.has(name)))
    .reduce<ResourceList>(added, new Map());
}

/** Counts what is used under ResourceQuotas, and gives back what is gone (pkg/controller/resourcequota); as admission counts. */
export const resourceQuotaController: ControllerDefinition = {
  name: 'resourcequota-controller',
  workers_count: 5,
  start(parts) {
    const controller = new ResourceQuotaController(parts);
    return (key) => controller.reconcile(key);
  },
};
