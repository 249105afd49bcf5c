import type { AuditEvent } from '../../audit/event.ts';
import type { Offender, Trigger } from '../../detect/contract.ts';
import { isJsonArray, isJsonObject, jsonAt, numberAt, stringAt, type JsonValue } from '../../kube/json.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';

/** What bodies in the log say about a CronJob; `isKnown` is false where the log carries none. */
export interface CronJobSpec {
  readonly isKnown: boolean;
  readonly schedule: string | undefined;
  readonly concurrencyPolicy: string | undefined;
  readonly startingDeadlineSeconds: number | undefined;
  readonly activeDeadlineSeconds: number | undefined;
  /** Fields of the CronJob's spec that stand inside the Job or pod template, where they are silently dropped. */
  readonly misplaced: readonly string[];
}

/** Who last changed it, if the log shows that. */
export interface CronJobWriter {
  readonly offender: Offender;
  readonly trigger: Trigger;
}

export const UNKNOWN_SPEC: CronJobSpec = {
  isKnown: false,
  schedule: undefined,
  concurrencyPolicy: undefined,
  startingDeadlineSeconds: undefined,
  activeDeadlineSeconds: undefined,
  misplaced: [],
};

const CRON_JOB_FIELDS = [
  'concurrencyPolicy',
  'startingDeadlineSeconds',
  'successfulJobsHistoryLimit',
  'failedJobsHistoryLimit',
];

/** Reads a CronJob from the answer, else from the request, of a write; a patch that says nothing gives UNKNOWN_SPEC. */
export function cronJobSpec(event: AuditEvent): CronJobSpec {
  const answered = jsonAt(event.responseObject, 'spec', 'schedule') !== undefined;
  const spec = jsonAt(answered ? event.responseObject : event.requestObject, 'spec');
  if (!isJsonObject(spec)) return UNKNOWN_SPEC;
  return {
    isKnown: true,
    schedule: stringAt(spec, 'schedule'),
    concurrencyPolicy: stringAt(spec, 'concurrencyPolicy'),
    startingDeadlineSeconds: numberAt(spec, 'startingDeadlineSeconds'),
    activeDeadlineSeconds: numberAt(spec, 'jobTemplate', 'spec', 'activeDeadlineSeconds'),
    // Only the request shows them: the answer is what was kept.
    misplaced: misplacedFields(jsonAt(event.requestObject, 'spec', 'jobTemplate', 'spec')),
  };
}

function misplacedFields(jobSpec: JsonValue | undefined): readonly string[] {
  const podSpec = jsonAt(jobSpec, 'template', 'spec');
  return CRON_JOB_FIELDS.filter(
    (field) => jsonAt(jobSpec, field) !== undefined || jsonAt(podSpec, field) !== undefined,
  );
}

/** The writer of a CronJob, unless it is the control plane that keeps its status. */
export function cronJobWriter(event: AuditEvent, object: ObjectReference): CronJobWriter | undefined {
  const { user, userAgent, verb, auditID, stageTimestamp_us: at_us } = event;
  if (isControlPlane(classifyUserName(user.username, userAgent))) return undefined;
  const sourceIP = event.sourceIPs.at(-1);
  return {
    offender: {
      user: user.username,
      ...(event.impersonatedUser === undefined ? {} : { impersonatedUser: event.impersonatedUser.username }),
      userAgents: [userAgent],
      sourceIPs: sourceIP === undefined ? [] : [sourceIP],
    },
    trigger: {
      at_us,
      user: user.username,
      verb,
      object,
      auditID,
      why: 'The last change of this CronJob that the log shows before its Jobs piled up; likely, not proven.',
    },
  };
}

/** The CronJob that owns a Job, from the Job's body; `undefined` where the body does not say. */
export function ownerCronJob(body: JsonValue | undefined): string | undefined {
  const owners = jsonAt(body, 'metadata', 'ownerReferences');
  if (!isJsonArray(owners)) return undefined;
  const owner = owners.find((reference) => stringAt(reference, 'kind') === 'CronJob');
  return stringAt(owner, 'name');
}

/**
 * The CronJob's name in the name of a Job that the cronjob controller made: minutes since 1970 since 1.21
 * (8 digits), seconds before (10 digits).
 */
export function cronJobOfJobName(job: string): string | undefined {
  return /^(.+)-(?:\d{8}|\d{10})$/.exec(job)?.[1];
}

/** Has this Job ended, by the status in the body of a write of jobs/status? */
export function hasEnded(event: AuditEvent): boolean {
  return isTerminal(event.requestObject) || isTerminal(event.responseObject);
}

function isTerminal(body: JsonValue | undefined): boolean {
  const conditions = jsonAt(body, 'status', 'conditions');
  if (!isJsonArray(conditions)) return false;
  return conditions.some((condition) => {
    const type = stringAt(condition, 'type');
    return (type === 'Complete' || type === 'Failed') && stringAt(condition, 'status') === 'True';
  });
}
