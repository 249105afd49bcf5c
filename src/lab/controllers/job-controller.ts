import { booleanAt } from '../../kube/container.ts';
import { numberAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import { JOBS, PODS } from '../client/resource-ref.ts';
import { inGrowingBatches, deletePods } from './batches.ts';
import { conditionsOf, withCondition, type SaidCondition } from './conditions.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import {
  deadlineLeft_ms,
  failureOf,
  isJobFinished,
  isSameStatus,
  isTracked,
  retryAt_ms,
  TRACKING,
  uncountedJson,
  uncountedOf,
  withEnded,
} from './job-state.ts';
import { BY_CONTROLLER, isTerminating, pathOf, uidOf } from './object-meta.ts';
import { isActive, isReady, isFinished } from './pod-state.ts';
import { podOf } from './pod-template.ts';
import { followOwned, ownersOf } from './follow-owned.ts';
import { unlessRefused } from '../client/lab-client.ts';

const BURST_COUNT = 500;

/** How a Job ends: the first condition says that it will, the second that it has. */
function ending(
  types: readonly [before: string, end: string],
  reason: string,
  message: string,
): readonly SaidCondition[] {
  return types.map((type) => ({ type, status: 'True' as const, reason, message }));
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
    const job = this.#jobs.get(key);
    if (job === undefined) return;
    const pods = this.#pods.by(BY_CONTROLLER, uidOf(job));
    if (isJobFinished(job) || isTerminating(job)) return this.#releaseAll(pods);
    const counted = await this.#count(job, pods);
    await this.#goOn(counted);
  }

  /** Counts pods that have ended, each once: its uid is put down, its finalizer is taken away, then the number goes up (trackJobStatusAndRemoveFinalizers). */
  async #count(found: JsonObject, pods: readonly JsonObject[]): Promise<JsonObject> {
    const uncounted = withEnded(uncountedOf(found), pods);
    const ended_count = uncounted.succeeded.length + uncounted.failed.length;
    const noted = await this.#write(found, { uncountedTerminatedPods: uncountedJson(uncounted) });
    if (ended_count === 0) return noted;
    const uids = new Set([...uncounted.succeeded, ...uncounted.failed]);
    for (const pod of pods) if (uids.has(uidOf(pod)) && isTracked(pod)) await this.#release(pod);
    const add = (field: 'succeeded' | 'failed') =>
      (numberAt(noted, 'status', field) ?? 0) + uncounted[field].length;
    const counts = { succeeded: add('succeeded'), failed: add('failed') };
    return this.#write(noted, {
      uncountedTerminatedPods: {},
      ...Object.fromEntries(Object.entries(counts).filter(([, count]) => count > 0)),
    });
  }

  /** Writes a status, where it is another one; with what is true of its pods now. */
  async #write(job: JsonObject, more: JsonObject): Promise<JsonObject> {
    const { client, clock } = this.#parts;
    const pods = this.#pods.by(BY_CONTROLLER, uidOf(job));
    const active = pods.filter(isActive);
    const { active: _active, ...before } = objectAt(job, 'status');
    const isSuspended = booleanAt(job, 'spec', 'suspend') === true;
    const started = before['startTime'] ?? (isSuspended ? undefined : timeText(clock.now_ms()));
    const status = {
      ...before,
      ...(started === undefined ? {} : { startTime: started }),
      ...(active.length === 0 ? {} : { active: active.length }),
      ready: active.filter(isReady).length,
      terminating: pods.filter((pod) => isTerminating(pod) && !isFinished(pod)).length,
      ...more,
    };
    return isSameStatus(job, status) ? job : client.update(JOBS, { ...job, status }, 'status');
  }

  async #goOn(job: JsonObject): Promise<void> {
    const { clock, queue } = this.#parts;
    const now_ms = clock.now_ms();
    const pods = this.#pods.by(BY_CONTROLLER, uidOf(job));
    const active = pods.filter(isActive);
    const succeeded_count = numberAt(job, 'status', 'succeeded') ?? 0;
    const failure = failureOf(job, numberAt(job, 'status', 'failed') ?? 0, now_ms);
    const completions_count = numberAt(job, 'spec', 'completions');
    const isComplete =
      active.length === 0 &&
      (completions_count === undefined ? succeeded_count > 0 : succeeded_count >= completions_count);
    if (failure !== undefined) return this.#fail(job, pods, failure);
    if (isComplete) return this.#complete(job);
    const error = await this.#manage(job, pods, succeeded_count);
    await this.#write(this.#jobs.get(objectKey(job)) ?? job, {});
    const left_ms = deadlineLeft_ms(job, now_ms);
    if (left_ms !== undefined) queue.addAfter(objectKey(job), left_ms);
    if (error !== undefined) throw error;
  }

  async #complete(job: JsonObject): Promise<void> {
    const message = 'Reached expected number of succeeded pods';
    const said = ending(['SuccessCriteriaMet', 'Complete'], 'CompletionsReached', message);
    const completionTime = timeText(this.#parts.clock.now_ms());
    await this.#finish(job, said, { completionTime });
  }

  /** Its pods go first; when they are counted, it has failed. */
  async #fail(
    job: JsonObject,
    pods: readonly JsonObject[],
    [reason, message]: readonly [reason: string, message: string],
  ): Promise<void> {
    const active = pods.filter(isActive);
    if (active.length > 0) return this.#delete(active);
    if (pods.some((pod) => isTracked(pod))) return;
    await this.#finish(job, ending(['FailureTarget', 'Failed'], reason, message), {});
  }

  async #finish(job: JsonObject, said: readonly SaidCondition[], more: JsonObject): Promise<void> {
    const { clock } = this.#parts;
    const conditions = said.reduce<readonly JsonObject[]>((all, condition) => {
      const next = withCondition(all, condition, clock.now_ms());
      const probed = { lastProbeTime: timeText(clock.now_ms()) };
      return next.map((one) => (one['type'] === condition.type ? { ...one, ...probed } : one));
    }, conditionsOf(job));
    await this.#write(job, { conditions, ...more });
  }

  /** As many pods at once as it may have, and as are still to succeed; not sooner than its failures allow. */
  async #manage(
    job: JsonObject,
    pods: readonly JsonObject[],
    succeeded_count: number,
  ): Promise<Error | undefined> {
    const { client, clock, queue } = this.#parts;
    const active = pods.filter(isActive);
    const parallel_count = numberAt(job, 'spec', 'parallelism') ?? 1;
    const completions_count = numberAt(job, 'spec', 'completions');
    const open_count =
      completions_count === undefined
        ? succeeded_count > 0
          ? active.length
          : parallel_count
        : Math.min(parallel_count, completions_count - succeeded_count);
    const wanted_count = booleanAt(job, 'spec', 'suspend') === true ? 0 : Math.max(0, open_count);
    if (active.length > wanted_count) {
      await this.#delete(active.slice(wanted_count));
      return undefined;
    }
    const missing_count = Math.min(wanted_count - active.length, BURST_COUNT);
    if (missing_count === 0) return undefined;
    const wait_ms = retryAt_ms(pods) - clock.now_ms();
    if (wait_ms > 0) {
      queue.addAfter(objectKey(job), wait_ms);
      return undefined;
    }
    const pod = podOf(objectAt(job, 'spec', 'template'), JOBS, job);
    const metadata = objectAt(pod, 'metadata');
    const finalizers = [...listAt(metadata, 'finalizers'), TRACKING];
    const tracked = { ...pod, metadata: { ...metadata, finalizers } };
    return inGrowingBatches(missing_count, () => client.create(PODS, tracked));
  }

  async #delete(pods: readonly JsonObject[]): Promise<void> {
    const error = await deletePods(this.#parts.client, pods);
    if (error !== undefined) throw error;
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

/** Runs pods until so many have succeeded (pkg/controller/job): no indexes, no policies for failures or success. */
export const jobController: ControllerDefinition = {
  name: 'job-controller',
  workers_count: 5,
  start(parts) {
    const controller = new JobController(parts);
    return (key) => controller.reconcile(key);
  },
};
