import { isJsonObject, numberAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';
import type { ObjectCache } from '../client/informer.ts';
import { unlessRefused } from '../client/lab-client.ts';
import { objectKey } from '../client/reflector.ts';
import { JOBS, PODS } from '../client/resource-ref.ts';
import { deletePods, inGrowingBatches } from './batches.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { inOrderOfWork } from './deletion-order.ts';
import { followOwned, ownersOf } from './follow-owned.ts';
import {
  deadlineLeft_ms,
  failureOf,
  isJobFinished,
  isSameStatus,
  isSuspended,
  retryAt_ms,
  saidEnd,
  suspendedOrResumed,
  withJobCondition,
  type JobEnd,
} from './job-state.ts';
import {
  countsOf,
  isOver,
  isTracked,
  replacesEndedOnly,
  succeededIndexes,
  TRACKING,
  uncountedJson,
  withEnded,
} from './job-tracking.ts';
import { BY_CONTROLLER, isTerminating, pathOf, uidOf } from './object-meta.ts';
import { isActive, isFinished, isReady } from './pod-state.ts';
import { podOf } from './pod-template.ts';
import {
  indexedPod,
  indexesAmong,
  indexesText,
  isIndexed,
  matchedSuccess,
  pendingIndexes,
  superfluous,
} from './job-indexes.ts';

const BURST_COUNT = 500;

/** What came of one look at a Job's pods. */
interface Managed {
  readonly active_count: number;
  readonly ready_count: number;
  readonly terminating_count: number;
  readonly error: Error | undefined;
}

function foundOf(pods: readonly JsonObject[]): Managed {
  const active = pods.filter(isActive);
  return {
    active_count: active.length,
    ready_count: active.filter(isReady).length,
    terminating_count: pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length,
    error: undefined,
  };
}

/** The status of a Job with what is true of its pods now; one that has not been suspended has begun. */
function statusOf(job: JsonObject, managed: Managed, now_ms: number): JsonObject {
  const { active: _active, ...before } = objectAt(job, 'status');
  const { active_count, ready_count, terminating_count } = managed;
  return {
    ...(isSuspended(job) ? {} : { startTime: timeText(now_ms) }),
    ...before,
    ...(active_count === 0 ? {} : { active: active_count }),
    ready: ready_count,
    terminating: terminating_count,
  };
}

class JobController {
  readonly #parts: ControllerParts;
  readonly #jobs: ObjectCache;
  readonly #pods: ObjectCache;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    const { informers, queue } = parts;
    this.#jobs = informers.of(JOBS);
    this.#pods = informers.of(PODS);
    followOwned(queue, this.#jobs, this.#pods);
    // Its Job is gone, and nobody counts it any more.
    const ofPod = (pod: JsonObject): void => {
      const isLeft = isTerminating(pod) && isTracked(pod) && ownersOf(this.#jobs, pod).length === 0;
      if (isLeft) this.#release(pod).catch(parts.failed);
    };
    this.#pods.handle({ changed: ofPod, deleted: ofPod });
  }

  async reconcile(key: string): Promise<void> {
    const { clock, queue } = this.#parts;
    const job = this.#jobs.get(key);
    if (job === undefined) return;
    const pods = this.#pods.by(BY_CONTROLLER, uidOf(job));
    if (isJobFinished(job) || isTerminating(job)) return this.#releaseAll(pods);
    const now_ms = clock.now_ms();
    const { succeeded_count, failed_count } = progressOf(job, pods);
    const said = saidEnd(job) ?? failureOf(job, pods, failed_count, now_ms) ?? policySuccess(job, pods);
    const managed =
      said === undefined ? await this.#manage(job, pods, succeeded_count) : await this.#stop(pods);
    // As long as pods could not be deleted it does not end.
    const end = managed.error === undefined ? (said ?? success(job, managed, succeeded_count)) : undefined;
    const status = { ...statusOf(job, managed, now_ms), ...indexFields(job, pods) };
    const isGoingOn = said === undefined && end === undefined;
    const next = isGoingOn ? suspendedOrResumed(status, isSuspended(job), now_ms) : status;
    await this.#track(job, next, pods, end);
    const left_ms = deadlineLeft_ms({ ...job, status: next }, now_ms);
    if (isGoingOn && left_ms !== undefined) queue.addAfter(key, left_ms);
    if (managed.error !== undefined) throw managed.error;
  }

  /**
   * Counts pods that have ended, each once: its uid is put down, its finalizer is taken away, then the number goes up (trackJobStatusAndRemoveFinalizers). A Job that ends says so
   * first, and again when nothing of it is left.
   */
  async #track(
    found: JsonObject,
    status: JsonObject,
    pods: readonly JsonObject[],
    end: JobEnd | undefined,
  ): Promise<void> {
    const now_ms = this.#parts.clock.now_ms();
    const uncounted = withEnded(found, pods, end?.type === 'FailureTarget');
    const before = listAt(status, 'conditions').filter(isJsonObject);
    const conditions =
      end === undefined ? before : withJobCondition(before, { ...end, status: 'True' }, now_ms);
    const noted = await this.#write(found, {
      ...status,
      ...(conditions.length === 0 ? {} : { conditions }),
      uncountedTerminatedPods: uncountedJson(uncounted),
    });
    for (const pod of pods)
      if (isTracked(pod) && (end !== undefined || isOver(found, pod))) await this.#release(pod);
    const { succeeded_count, failed_count } = countsOf(noted, uncounted);
    const isAtEnd = end !== undefined && status['terminating'] === 0;
    await this.#write(noted, {
      ...objectAt(noted, 'status'),
      uncountedTerminatedPods: {},
      ...(succeeded_count === 0 ? {} : { succeeded: succeeded_count }),
      ...(failed_count === 0 ? {} : { failed: failed_count }),
      ...(isAtEnd ? finalFields(conditions, end, now_ms) : {}),
    });
  }

  async #write(job: JsonObject, status: JsonObject): Promise<JsonObject> {
    if (isSameStatus(job, status)) return job;
    return this.#parts.client.update(JOBS, { ...job, status }, 'status');
  }

  /** The pods of a Job that ends: they keep their finalizers until they are counted (deleteActivePods). */
  async #stop(pods: readonly JsonObject[]): Promise<Managed> {
    const active = pods.filter(isActive);
    const error = await deletePods(this.#parts.client, active);
    const found = foundOf(pods);
    if (error !== undefined) return { ...found, error };
    const terminating_count = found.terminating_count + active.length;
    return { active_count: 0, ready_count: 0, terminating_count, error };
  }

  /** As many pods at once as it may have, and as are still to succeed; not sooner than its failures allow (manageJob). */
  async #manage(job: JsonObject, pods: readonly JsonObject[], succeeded_count: number): Promise<Managed> {
    const found = foundOf(pods);
    const wanted_count = wantedCount(job, found.active_count, succeeded_count);
    const active = inOrderOfWork(pods.filter(isActive));
    // Of several that do the same the last in this order stays.
    const twice = isIndexed(job) ? superfluous(job, active.toReversed()) : [];
    const surplus_count = Math.max(0, active.length - wanted_count - twice.length);
    const surplus = active.filter((pod) => !twice.includes(pod)).slice(0, surplus_count);
    const leaving = [...twice, ...surplus].slice(0, BURST_COUNT);
    if (leaving.length > 0) return this.#remove(found, leaving);
    const ending_count = replacesEndedOnly(job) ? found.terminating_count : 0;
    const missing_count = Math.min(wanted_count - active.length - ending_count, BURST_COUNT);
    return missing_count > 0 ? this.#create(job, pods, missing_count) : found;
  }

  /** Pods that are not wanted any more: nobody counts them (deleteJobPods). */
  async #remove(found: Managed, pods: readonly JsonObject[]): Promise<Managed> {
    for (const pod of pods) if (isTracked(pod)) await this.#release(pod);
    const error = await deletePods(this.#parts.client, pods);
    if (error !== undefined) return { ...found, error };
    return {
      active_count: found.active_count - pods.length,
      ready_count: found.ready_count - pods.filter(isReady).length,
      terminating_count: found.terminating_count + pods.length,
      error,
    };
  }

  async #create(job: JsonObject, pods: readonly JsonObject[], missing_count: number): Promise<Managed> {
    const { client, clock, queue } = this.#parts;
    const found = foundOf(pods);
    const wait_ms = retryAt_ms(pods) - clock.now_ms();
    if (wait_ms > 0) {
      queue.addAfter(objectKey(job), wait_ms);
      return found;
    }
    const wanted = podsOf(job, pods, missing_count);
    let created_count = 0;
    const error = await inGrowingBatches(wanted.length, async (index) => {
      await client.create(PODS, wanted[index] ?? {});
      created_count += 1;
    });
    return { ...found, active_count: found.active_count + created_count, error };
  }

  async #releaseAll(pods: readonly JsonObject[]): Promise<void> {
    for (const pod of pods) if (isTracked(pod)) await this.#release(pod);
  }

  async #release(pod: JsonObject): Promise<void> {
    const metadata = { uid: uidOf(pod), '$deleteFromPrimitiveList/finalizers': [TRACKING] };
    await this.#parts.client
      .patch(PODS, pathOf(pod), { metadata })
      .catch(unlessRefused('NotFound', 'Conflict'));
  }
}

/** How many pods, or parts of an Indexed Job, have come to which end. */
function progressOf(job: JsonObject, pods: readonly JsonObject[]): ReturnType<typeof countsOf> {
  const counts = countsOf(job, withEnded(job, pods, false));
  return isIndexed(job) ? { ...counts, succeeded_count: succeededIndexes(job, pods).size } : counts;
}

/** What an Indexed Job says of its parts. */
function indexFields(job: JsonObject, pods: readonly JsonObject[]): JsonObject {
  if (!isIndexed(job)) return {};
  const succeeded = succeededIndexes(job, pods);
  return succeeded.size === 0 ? {} : { completedIndexes: indexesText(succeeded), succeeded: succeeded.size };
}

/** That enough parts have succeeded, as its policy for success says. */
function policySuccess(job: JsonObject, pods: readonly JsonObject[]): JobEnd | undefined {
  const message = isIndexed(job) ? matchedSuccess(job, succeededIndexes(job, pods)) : undefined;
  return message === undefined ? undefined : { type: 'SuccessCriteriaMet', reason: 'SuccessPolicy', message };
}

/** Pods that a Job is to have beside those that it has: each does what nobody does yet. */
function podsOf(job: JsonObject, pods: readonly JsonObject[], missing_count: number): readonly JsonObject[] {
  const pod = podOf(objectAt(job, 'spec', 'template'), JOBS, job);
  const metadata = objectAt(pod, 'metadata');
  const finalizers = [...listAt(metadata, 'finalizers'), TRACKING];
  const tracked = { ...pod, metadata: { ...metadata, finalizers } };
  if (!isIndexed(job)) return Array.from({ length: missing_count }, () => tracked);
  const busy = pods.filter(
    (one) => isActive(one) || (replacesEndedOnly(job) && isTerminating(one) && !isFinished(one)),
  );
  const taken = new Set([...succeededIndexes(job, pods), ...indexesAmong(job, busy)]);
  return pendingIndexes(job, taken, missing_count).map((index) => indexedPod(job, tracked, index));
}

/** How many pods a Job is to have at once: without `completions` none is replaced any more as soon as one has succeeded. */
function wantedCount(job: JsonObject, active_count: number, succeeded_count: number): number {
  if (isSuspended(job)) return 0;
  const parallel_count = numberAt(job, 'spec', 'parallelism') ?? 1;
  const completions_count = numberAt(job, 'spec', 'completions');
  if (completions_count === undefined) return succeeded_count > 0 ? active_count : parallel_count;
  return Math.max(0, Math.min(parallel_count, completions_count - succeeded_count));
}

/** That a Job has succeeded; `undefined` where it has not. */
function success(job: JsonObject, { active_count }: Managed, succeeded_count: number): JobEnd | undefined {
  const completions_count = numberAt(job, 'spec', 'completions');
  const isEnough =
    completions_count === undefined ? succeeded_count > 0 : succeeded_count >= completions_count;
  if (active_count > 0 || !isEnough) return undefined;
  const message = 'Reached expected number of succeeded pods';
  return { type: 'SuccessCriteriaMet', reason: 'CompletionsReached', message };
}

/** What a Job says when it is over. */
function finalFields(before: readonly JsonObject[], end: JobEnd, now_ms: number): JsonObject {
  const type = end.type === 'FailureTarget' ? 'Failed' : 'Complete';
  const conditions = withJobCondition(before, { ...end, type, status: 'True' }, now_ms);
  return { conditions, ...(type === 'Complete' ? { completionTime: timeText(now_ms) } : {}) };
}

/** Runs pods until so many have succeeded (pkg/controller/job), or each of its parts has, with policies for failures and success; limits per index are left out. */
export const jobController: ControllerDefinition = {
  name: 'job-controller',
  workers_count: 5,
  start(parts) {
    const controller = new JobController(parts);
    return (key) => controller.reconcile(key);
  },
};
