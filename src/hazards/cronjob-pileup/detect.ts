import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type { Alert, Detector, DetectorDefinition, Wish } from '../../detect/contract.ts';
import { stringAt } from '../../kube/json.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { isAnswered } from '../request-shape.ts';
import { pileupAlert } from './alert.ts';
import { CronJobJobs } from './cron-job.ts';
import {
  cronJobOfJobName,
  cronJobSpec,
  cronJobWriter,
  hasEnded,
  ownerCronJob,
  UNKNOWN_SPEC,
  type CronJobSpec,
  type CronJobWriter,
} from './cron-job-spec.ts';

/** More than a large cluster has; the stalest is forgotten. */
const CRON_JOBS_MAX_COUNT = 5_000;
const JOBS_MAX_COUNT = 50_000;
/** Ten unfinished Jobs at once are no longer "the last one takes a little long". */
const OPEN_MIN_COUNT = 10;
/** Where the log does not show how Jobs end, finished ones that are kept (history limits) look unfinished. */
const OPEN_MIN_COUNT_BLIND = 20;
/** Of the last ten Jobs so many were not made up for: CronJobs whose runs merely overlap stay near zero. */
const GROWTH_MIN = 6;
/** The worst are named one by one; with more than this the cause is common to all. */
const ALERTS_MAX_COUNT = 20;

/**
 * Sees the Jobs of one CronJob grow in number because they do not end before the next is created.
 * Source: Zalando (every 15 minutes, without concurrencyPolicy; the API server ran out of memory).
 *
 * With bodies a Job ends by its status (jobs/status), else only by its deletion; the bar is then higher.
 * Memory: 5,000 CronJobs with at most 1,000 Jobs each, 50,000 Jobs in all; the stalest are forgotten.
 */
class CronJobPileupDetector implements Detector {
  readonly #cronJobs = new BoundedMap<string, CronJobJobs>(CRON_JOBS_MAX_COUNT);
  readonly #specs = new BoundedMap<string, CronJobSpec>(CRON_JOBS_MAX_COUNT);
  readonly #writers = new BoundedMap<string, CronJobWriter>(CRON_JOBS_MAX_COUNT);
  /** The CronJob of each Job that has not ended. */
  readonly #jobs = new BoundedMap<string, CronJobJobs>(JOBS_MAX_COUNT);
  #seesStatus = false;

  observe(event: AuditEvent): void {
    const { objectRef } = event;
    if (objectRef === undefined || event.stage !== 'ResponseComplete') return;
    const { resource } = objectRef;
    if (resource !== 'pods' && resource !== 'jobs' && resource !== 'cronjobs') return;
    if (event.verb === 'get' || event.verb === 'list' || event.verb === 'watch') return;
    if (event.responseStatus.code >= 300 || event.query.dryRun === true) return;
    if (resource === 'pods') this.#pod(event, objectRef);
    else if (objectRef.apiGroup !== 'batch') return;
    else if (resource === 'jobs') this.#job(event, objectRef);
    else this.#cronJob(event, objectRef);
  }

  #job(event: AuditEvent, object: ObjectReference): void {
    if (event.verb === 'create') {
      if (object.subresource === '') this.#created(event, object);
      return;
    }
    if (event.verb === 'deletecollection') {
      this.#allEnded(object.namespace);
      return;
    }
    const key = `${object.namespace}/${object.name}`;
    if (event.verb === 'delete') {
      const cronJob = this.#jobs.get(key);
      // Where statuses are seen, a Job that ended was counted then, and is no longer among the open ones.
      if (cronJob !== undefined) cronJob.deleted_count += 1;
      if (cronJob !== undefined || !this.#seesStatus) this.#ended(object);
    } else if (
      object.subresource === 'status' &&
      event.requestObject_bytes + event.responseObject_bytes > 0
    ) {
      this.#seesStatus = true;
      if (hasEnded(event)) this.#ended(object);
    }
  }

  #created(event: AuditEvent, object: ObjectReference): void {
    if (object.name === '' || !isControlPlane(classifyUserName(event.user.username, event.userAgent))) return;
    const name = ownerCronJob(event.requestObject) ?? cronJobOfJobName(object.name);
    if (name === undefined) return;
    const cronJob = this.#cronJobs.refresh(
      `${object.namespace}/${name}`,
      () => new CronJobJobs({ ...object, resource: 'cronjobs', name, uid: '', resourceVersion: '' }),
    );
    cronJob.created(object, event.stageTimestamp_us, event.auditID);
    this.#jobs.set(`${object.namespace}/${object.name}`, cronJob);
    if (cronJob.since_us === undefined && this.#isPileup(cronJob))
      cronJob.since_us = cronJob.oldest_us ?? event.stageTimestamp_us;
  }

  #isPileup(cronJob: CronJobJobs): boolean {
    const open_min = this.#seesStatus ? OPEN_MIN_COUNT : OPEN_MIN_COUNT_BLIND;
    return cronJob.open.size >= open_min && (cronJob.growth ?? 0) >= GROWTH_MIN;
  }

  #ended(object: ObjectReference): void {
    const key = `${object.namespace}/${object.name}`;
    const known = this.#jobs.get(key);
    if (known !== undefined) {
      known.ended(object.name);
      this.#jobs.delete(key);
      return;
    }
    const name = cronJobOfJobName(object.name);
    if (name !== undefined) this.#cronJobs.get(`${object.namespace}/${name}`)?.ended(object.name);
  }

  /** A deletecollection does not say which Jobs it took; all of the namespace are held to be gone. */
  #allEnded(namespace: string): void {
    for (const cronJob of this.#cronJobs.values()) {
      if (cronJob.object.namespace !== namespace) continue;
      for (const job of cronJob.open.keys()) this.#jobs.delete(`${namespace}/${job}`);
      cronJob.allEnded();
    }
  }

  #pod(event: AuditEvent, object: ObjectReference): void {
    if (this.#jobs.size === 0 || object.subresource !== '') return;
    if (event.verb !== 'create' && event.verb !== 'delete') return;
    // A Job's pod is called after it, with five random characters at the end.
    const end = object.name.lastIndexOf('-');
    if (end === -1) return;
    const cronJob = this.#jobs.get(`${object.namespace}/${object.name.slice(0, end)}`);
    if (cronJob === undefined) return;
    if (event.verb === 'create') cronJob.pods_created_count += 1;
    else cronJob.pods_deleted_count += 1;
  }

  #cronJob(event: AuditEvent, object: ObjectReference): void {
    if (event.verb === 'delete' || event.verb === 'deletecollection') return;
    const name =
      object.name === '' ? (stringAt(event.responseObject, 'metadata', 'name') ?? '') : object.name;
    const key = `${object.namespace}/${name}`;
    // The controller writes the whole CronJob with each status: read once, that is enough.
    const isStatus = object.subresource === 'status';
    if (isStatus && (this.#specs.has(key) || !this.#cronJobs.has(key))) return;
    if (!isStatus) {
      const writer = cronJobWriter(event, object);
      if (writer !== undefined) this.#writers.set(key, writer);
    }
    if (event.requestObject_bytes + event.responseObject_bytes === 0) return;
    const spec = cronJobSpec(event);
    if (spec.isKnown) this.#specs.set(key, spec);
  }

  alerts(): readonly Alert[] {
    const piles: CronJobJobs[] = [];
    for (const cronJob of this.#cronJobs.values()) if (cronJob.since_us !== undefined) piles.push(cronJob);
    piles.sort((a, b) => b.peak_count - a.peak_count);
    return piles.slice(0, ALERTS_MAX_COUNT).map((cronJob) => {
      const key = `${cronJob.object.namespace}/${cronJob.object.name}`;
      return pileupAlert({
        cronJob,
        spec: this.#specs.get(key) ?? UNKNOWN_SPEC,
        writer: this.#writers.get(key),
        seesStatus: this.#seesStatus,
        piles_count: piles.length,
      });
    });
  }
}

function wishOf(request: RequestShape): Wish {
  const { verb, resource, apiGroup } = request;
  if (!isAnswered(request) || request.code >= 300) return 'none';
  if (verb === 'get' || verb === 'list' || verb === 'watch') return 'none';
  if (resource === 'pods') return verb === 'create' || verb === 'delete' ? 'fields' : 'none';
  return apiGroup === 'batch' && (resource === 'jobs' || resource === 'cronjobs') ? 'bodies' : 'none';
}

export const detect: DetectorDefinition = {
  hazard: 'cronjob-pileup',
  interests: [{ of: wishOf }],
  start: () => new CronJobPileupDetector(),
};
