import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { JsonValue } from '../../kube/json.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

const CONTROLLER = 'system:serviceaccount:kube-system:cronjob-controller';
const JOB_CONTROLLER = 'system:serviceaccount:kube-system:job-controller';

interface JobParts {
  readonly cronJob?: string;
  readonly minute: number;
  readonly namespace?: string;
  readonly bodies?: boolean;
  readonly user?: string;
}

function jobName(parts: JobParts): string {
  return `${parts.cronJob ?? 'report'}-${29_000_000 + parts.minute}`;
}

function jobEvent(
  parts: JobParts,
  verb: string,
  at_s: number,
  subresource = '',
  body?: JsonValue,
): AuditEvent {
  return auditEvent({
    at_s,
    user: parts.user ?? CONTROLLER,
    level: parts.bodies === false ? 'Metadata' : 'RequestResponse',
    verb,
    code: verb === 'create' ? 201 : 200,
    objectRef: {
      apiGroup: 'batch',
      resource: 'jobs',
      subresource,
      namespace: parts.namespace ?? 'shop',
      name: jobName(parts),
    },
    requestObject: parts.bodies === false ? undefined : body,
  });
}

const created = (parts: JobParts) =>
  jobEvent(parts, 'create', 60 * parts.minute, '', {
    metadata: { ownerReferences: [{ kind: 'CronJob', name: parts.cronJob ?? 'report', controller: true }] },
  });

const status = (parts: JobParts, after_min: number, type: string) =>
  jobEvent({ ...parts, user: JOB_CONTROLLER }, 'update', 60 * (parts.minute + after_min), 'status', {
    status: { active: type === '' ? 1 : 0, conditions: type === '' ? [] : [{ type, status: 'True' }] },
  });

const deleted = (parts: JobParts, after_min: number) =>
  jobEvent(parts, 'delete', 60 * (parts.minute + after_min));

/** `count` Jobs, one a minute; each ends after `ends_min` and is deleted after `deleted_min`. */
function jobs(
  count: number,
  parts: Omit<JobParts, 'minute'> & { readonly ends_min?: number; readonly deleted_min?: number },
): AuditEvent[] {
  return Array.from({ length: count }, (_, minute) => {
    const job = { ...parts, minute };
    const events = [created(job), status(job, 0.1, '')];
    if (parts.ends_min !== undefined) events.push(status(job, parts.ends_min, 'Complete'));
    if (parts.deleted_min !== undefined) events.push(deleted(job, parts.deleted_min));
    return parts.bodies === false ? events.filter((event) => event.objectRef?.subresource === '') : events;
  }).flat();
}

function cronJobWrite(spec: JsonValue): AuditEvent {
  return auditEvent({
    at_s: 0,
    user: 'dev@example.com',
    verb: 'create',
    code: 201,
    objectRef: { apiGroup: 'batch', resource: 'cronjobs', namespace: 'shop', name: 'report' },
    requestObject: { spec },
  });
}

describe('cronjob-pileup fires', () => {
  it('on Jobs that never end, names the writer and the missing concurrencyPolicy', () => {
    const write = cronJobWrite({
      schedule: '* * * * *',
      jobTemplate: { spec: { template: { spec: { concurrencyPolicy: 'Forbid' } } } },
    });
    const alerts = runDetector(detect, [write, ...jobs(35, {})]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      id: 'cronjob-pileup/shop/report',
      severity: 'high',
      title: 'CronJob shop/report has 35 Jobs unfinished, no concurrencyPolicy',
      offender: { user: 'dev@example.com' },
      trigger: { auditID: write.auditID },
    });
    expect(alerts[0]?.facts).toContainEqual({
      name: 'fields in the wrong place, without effect',
      value: 'concurrencyPolicy',
    });
  });

  it('critical at a hundred', () => {
    expect(runDetector(detect, jobs(120, {}))[0]?.severity).toBe('critical');
  });

  it('on Jobs that end far too slowly', () => {
    expect(runDetector(detect, jobs(40, { ends_min: 30 }))).toHaveLength(1);
  });

  it('at level Metadata from names alone, and says that they may have finished', () => {
    const alerts = runDetector(detect, jobs(25, { bodies: false }));
    expect(alerts.map((alert) => alert.severity)).toEqual(['medium']);
    expect(alerts[0]?.uncertain.join(' ')).toContain('may have finished');
  });

  it('on the names and the user of older releases', () => {
    const events = Array.from({ length: 25 }, (_, index) =>
      auditEvent({
        at_s: 60 * index,
        level: 'Metadata',
        user: 'system:kube-controller-manager',
        userAgent:
          'kube-controller-manager/v1.15 (linux/amd64)/system:serviceaccount:kube-system:cronjob-controller',
        verb: 'create',
        code: 201,
        objectRef: {
          apiGroup: 'batch',
          resource: 'jobs',
          namespace: 'shop',
          name: `report-${1_600_000_000 + 60 * index}`,
        },
      }),
    );
    expect(runDetector(detect, events)[0]?.id).toBe('cronjob-pileup/shop/report');
  });

  it('counts the pods of the unfinished Jobs', () => {
    const pods = Array.from({ length: 12 }, (_, minute) =>
      auditEvent({
        at_s: 60 * minute + 1,
        verb: 'create',
        code: 201,
        objectRef: { resource: 'pods', namespace: 'shop', name: `${jobName({ minute })}-x7k2p` },
      }),
    );
    const alerts = runDetector(detect, [...jobs(12, {}), ...pods]);
    expect(alerts[0]?.facts).toContainEqual({
      name: 'pods of its unfinished Jobs created, deleted',
      value: '12, 0',
    });
  });

  it('on the worst twenty of many, each with the number of all', () => {
    const many = Array.from({ length: 30 }, (_, index) => jobs(12 + index, { cronJob: `c${index}` })).flat();
    const alerts = runDetector(detect, many);
    expect(alerts).toHaveLength(20);
    expect(alerts[0]?.facts).toContainEqual({ name: 'CronJobs that pile up', value: '30' });
  });
});

describe('cronjob-pileup keeps quiet', () => {
  it.each<readonly [string, AuditEvent[]]>([
    ['Jobs that end in time and are kept by a history limit', jobs(60, { ends_min: 0.5, deleted_min: 4 })],
    ['Jobs that end and are never deleted', jobs(60, { ends_min: 0.5 })],
    ['runs that overlap, always eight at once', jobs(60, { ends_min: 8.5 })],
    [
      'runs that overlap, always fifteen at once, in a log that begins in the middle',
      [
        ...jobs(60, { ends_min: 15 }),
        ...Array.from({ length: 15 }, (_, index) => status({ minute: index - 15 }, 15.2, 'Complete')),
      ].filter((event) => event.stageTimestamp_us > 0),
    ],
    ['Metadata with history limits that clean up', jobs(60, { bodies: false, deleted_min: 4 })],
    ['Metadata with few Jobs', jobs(15, { bodies: false })],
    [
      'Jobs that somebody deletes all at once every eight minutes',
      [7, 15, 23, 31, 39].reduce<AuditEvent[]>(
        (events, minute) => [
          ...events,
          auditEvent({
            at_s: 60 * minute - 1,
            verb: 'deletecollection',
            objectRef: { apiGroup: 'batch', resource: 'jobs', namespace: 'shop' },
          }),
        ],
        jobs(45, {}),
      ),
    ],
    ['nine Jobs that hang', jobs(9, {})],
    [
      'many CronJobs that each run normally',
      Array.from({ length: 50 }, (_, index) =>
        jobs(20, { cronJob: `c${index}`, ends_min: 0.5, deleted_min: 4 }),
      ).flat(),
    ],
    ['Jobs that a person or CI creates', jobs(60, { user: 'ci@example.com' })],
    [
      'Jobs that fail and are cleaned up',
      Array.from({ length: 40 }, (_, minute) => [
        created({ minute }),
        status({ minute }, 0.5, 'Failed'),
        deleted({ minute }, 1.5),
      ]).flat(),
    ],
  ])('on %s', (_, events) => {
    expect(runDetector(detect, events)).toEqual([]);
  });
});
