import { booleanAt } from '../../kube/container.ts';
import { jsonEqual } from '../../kube/json-difference.ts';
import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import { parseCronSchedule, type CronSchedule } from '../../kube/cron-schedule.ts';
import { nextRuns } from '../../kube/cron-schedule-runs.ts';
import { timeText } from '../api-server/clock.ts';
import type { ObjectCache } from '../client/informer.ts';
import { isRefused, unlessRefused } from '../client/lab-client.ts';
import { CRON_JOBS, JOBS } from '../client/resource-ref.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { isJobFinished } from './job-state.ts';
import {
  BY_CONTROLLER,
  controllerReference,
  isTerminating,
  nameOf,
  namespaceOf,
  pathOf,
  timeAt_ms,
  uidOf,
} from './object-meta.ts';
import { conditionOf } from './pod-state.ts';
import { followOwned } from './follow-owned.ts';
import { lastDueRun_ms } from './missed-runs.ts';

const MINUTE_MS = 60_000;
/** A run is looked at a moment after its time, so that it is surely due (nextScheduleDelta). */
const AFTER_TIME_MS = 100;
/** Names of Jobs are the CronJob's and the minute of their time since 1970; it may have 52 characters for that. */
const SCHEDULED = 'batch.kubernetes.io/cronjob-scheduled-timestamp';

function jobReference(job: JsonObject): JsonObject {
  const { namespace, name, uid, resourceVersion } = objectAt(job, 'metadata');
  return {
    kind: 'Job',
    namespace: namespace ?? '',
    name: name ?? '',
    uid: uid ?? '',
    apiVersion: 'batch/v1',
    resourceVersion: resourceVersion ?? '',
  };
}

function finishedAs(job: JsonObject, type: 'Complete' | 'Failed'): boolean {
  return conditionOf(job, type)?.['status'] === 'True';
}

function startOf_ms(job: JsonObject): number {
  return timeAt_ms(job, 'status', 'startTime') ?? timeAt_ms(job, 'metadata', 'creationTimestamp') ?? 0;
}

class CronJobController {
  readonly #parts: ControllerParts;
  readonly #crons: ObjectCache;
  readonly #jobs: ObjectCache;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    const { informers, queue } = parts;
    this.#crons = informers.of(CRON_JOBS);
    this.#jobs = informers.of(JOBS);
    followOwned(queue, this.#crons, this.#jobs);
  }

  async reconcile(key: string): Promise<void> {
    const cron = this.#crons.get(key);
    if (cron === undefined) return;
    const jobs = this.#jobs.by(BY_CONTROLLER, uidOf(cron));
    const kept = await this.#writeStatus(cron, this.#activeAmong(jobs), jobs, {});
    await this.#cleanUp(cron, jobs);
    const isSuspended = booleanAt(cron, 'spec', 'suspend') === true;
    const reading = parseCronSchedule(stringAt(cron, 'spec', 'schedule') ?? '');
    if (isTerminating(cron) || isSuspended || reading.type !== 'schedule') return;
    await this.#runDue(kept, reading.schedule);
    this.#lookAgain(key, reading.schedule, cron);
  }

  #activeAmong(jobs: readonly JsonObject[]): readonly JsonObject[] {
    return jobs.filter((job) => !isJobFinished(job));
  }

  #zoneOf(cron: JsonObject): string {
    return stringAt(cron, 'spec', 'timeZone') ?? 'UTC';
  }

  #lookAgain(key: string, schedule: CronSchedule, cron: JsonObject): void {
    const { clock, queue } = this.#parts;
    const [next_ms] = nextRuns(schedule, clock.now_ms(), 1, this.#zoneOf(cron));
    if (next_ms !== undefined) queue.addAfter(key, next_ms - clock.now_ms() + AFTER_TIME_MS);
  }

  /** The last run that is due and has not been; `undefined` where there is none. */
  #due_ms(cron: JsonObject, schedule: CronSchedule): number | undefined {
    const now_ms = this.#parts.clock.now_ms();
    const last_ms =
      timeAt_ms(cron, 'status', 'lastScheduleTime') ?? timeAt_ms(cron, 'metadata', 'creationTimestamp');
    const deadline_s = numberAt(cron, 'spec', 'startingDeadlineSeconds');
    const earliest_ms = Math.max(
      last_ms ?? now_ms,
      deadline_s === undefined ? -Infinity : now_ms - deadline_s * 1000,
    );
    return lastDueRun_ms(schedule, earliest_ms, now_ms, this.#zoneOf(cron));
  }

  async #runDue(cron: JsonObject, schedule: CronSchedule): Promise<void> {
    const due_ms = this.#due_ms(cron, schedule);
    if (due_ms === undefined) return;
    const active = this.#activeAmong(this.#jobs.by(BY_CONTROLLER, uidOf(cron)));
    const policy = stringAt(cron, 'spec', 'concurrencyPolicy');
    if (policy === 'Forbid' && active.length > 0) return;
    if (policy === 'Replace') for (const job of active) await this.#delete(job);
    const job = await this.#start(cron, due_ms);
    const jobs = this.#jobs.by(BY_CONTROLLER, uidOf(cron));
    const running = policy === 'Replace' ? [job] : [...active, job];
    await this.#writeStatus(cron, running, jobs, { lastScheduleTime: timeText(due_ms) });
  }

  async #start(cron: JsonObject, due_ms: number): Promise<JsonObject> {
    const { client } = this.#parts;
    const template = objectAt(cron, 'spec', 'jobTemplate');
    const at = {
      namespace: namespaceOf(cron),
      name: `${nameOf(cron)}-${Math.floor(due_ms / MINUTE_MS)}`,
    };
    const annotations = {
      ...stringsAt(template, 'metadata', 'annotations'),
      [SCHEDULED]: timeText(due_ms),
    };
    const job = {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        ...at,
        labels: stringsAt(template, 'metadata', 'labels'),
        annotations,
        ownerReferences: [controllerReference(CRON_JOBS, cron)],
      },
      spec: objectAt(template, 'spec'),
    };
    try {
      return await client.create(JOBS, job);
    } catch (error) {
      if (!isRefused(error, 'AlreadyExists')) throw error;
      return client.get(JOBS, at);
    }
  }

  async #writeStatus(
    cron: JsonObject,
    active: readonly JsonObject[],
    jobs: readonly JsonObject[],
    more: JsonObject,
  ): Promise<JsonObject> {
    const { active: _active, ...before } = objectAt(cron, 'status');
    const known = listAt(cron, 'status', 'active').filter(isJsonObject);
    const references = active.map(
      (job) => known.find((reference) => reference['uid'] === uidOf(job)) ?? jobReference(job),
    );
    const ends = jobs
      .map((job) => timeAt_ms(job, 'status', 'completionTime'))
      .filter((end_ms) => end_ms !== undefined);
    const last_ms = Math.max(timeAt_ms(cron, 'status', 'lastSuccessfulTime') ?? 0, ...ends);
    const status = {
      ...before,
      ...(references.length === 0 ? {} : { active: references }),
      ...(last_ms === 0 ? {} : { lastSuccessfulTime: timeText(last_ms) }),
      ...more,
    };
    if (jsonEqual(status, objectAt(cron, 'status'))) return cron;
    return this.#parts.client.update(CRON_JOBS, { ...cron, status }, 'status');
  }

  /** Of Jobs that are over so many are kept, the newest of each sort (cleanupFinishedJobs). */
  async #cleanUp(cron: JsonObject, jobs: readonly JsonObject[]): Promise<void> {
    const limits = [
      ['Complete', numberAt(cron, 'spec', 'successfulJobsHistoryLimit')],
      ['Failed', numberAt(cron, 'spec', 'failedJobsHistoryLimit')],
    ] as const;
    for (const [type, limit_count = Infinity] of limits) {
      const over = jobs
        .filter((job) => finishedAs(job, type) && !isTerminating(job))
        .toSorted((one, other) => startOf_ms(one) - startOf_ms(other));
      for (const job of over.slice(0, Math.max(0, over.length - limit_count))) await this.#delete(job);
    }
  }

  async #delete(job: JsonObject): Promise<void> {
    const options = { propagationPolicy: 'Background' };
    await this.#parts.client.delete(JOBS, pathOf(job), options).catch(unlessRefused('NotFound'));
  }
}

/** Makes Jobs by the clock (pkg/controller/cronjob). */
export const cronJobController: ControllerDefinition = {
  name: 'cronjob-controller',
  workers_count: 5,
  start(parts) {
    const controller = new CronJobController(parts);
    return (key) => controller.reconcile(key);
  },
};
