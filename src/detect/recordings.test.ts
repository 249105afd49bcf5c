import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../audit/event.ts';
import { readAuditLog } from '../audit/read/read-audit-log.ts';
import { HAZARDS } from '../hazards/index.ts';
import { objectKey } from '../kube/object-reference.ts';
import { formatMicroTime, parseMicroTime } from '../kube/microtime.ts';
import type { Alert } from './contract.ts';
import { startDetection } from './engine.ts';

const RECORDINGS = '../shared/recordings';
const DELETION_HAZARDS: ReadonlySet<string> = new Set([
  'powerful-operator',
  'second-wave',
  'finalizer-loop',
  'etcd-manual-delete',
]);
const DEFINITIONS = HAZARDS.filter((hazard) => DELETION_HAZARDS.has(hazard.id)).flatMap(
  (hazard) => hazard.detect ?? [],
);

async function eventsOf(recording: string): Promise<readonly AuditEvent[]> {
  const events: AuditEvent[] = [];
  for await (const batch of readAuditLog([`${RECORDINGS}/${recording}/audit.log.gz`]))
    for (const { event } of batch.events) events.push(event);
  return events.toSorted((a, b) => a.stageTimestamp_us - b.stageTimestamp_us);
}

/** The same log as a policy at level Metadata would have written it. */
function withoutBodies(event: AuditEvent): AuditEvent {
  return {
    ...event,
    level: 'Metadata',
    requestObject: undefined,
    responseObject: undefined,
    requestObject_bytes: 0,
    responseObject_bytes: 0,
    responseStatus: { ...event.responseStatus, message: '' },
  };
}

function alertsOf(events: readonly AuditEvent[], until_us = Number.MAX_SAFE_INTEGER): readonly Alert[] {
  const detection = startDetection(DEFINITIONS);
  for (const event of events) {
    if (event.stageTimestamp_us < until_us) detection.observe(event);
  }
  expect(detection.problems()).toEqual([]);
  return detection.alerts();
}

const hasRecordings = existsSync(`${RECORDINGS}/powerful-operator/audit.log.gz`);

describe.skipIf(!hasRecordings)('the recorded powerful-operator incident', () => {
  it('gives exactly the two alerts that it should', async () => {
    const [operator, wave, ...others] = alertsOf(await eventsOf('powerful-operator'));
    expect(others).toEqual([]);
    expect(operator).toMatchObject({
      hazard: 'powerful-operator',
      severity: 'critical',
      objects: { count: 162 },
      offender: {
        user: 'system:serviceaccount:lb-system:lb-operator',
        sourceIPs: ['127.0.0.42'],
        userAgents: [expect.stringContaining('lb-operator/v0.9.3')],
      },
      trigger: { user: 'test-engineer@example.com' },
    });
    expect(operator?.trigger?.object.name).toMatch(/^e2e-regression-suite-.*-01$/);
    expect(wave).toMatchObject({
      id: 'second-wave/pod-policy.lb-system.example.com',
      severity: 'critical',
      offender: { user: 'system:serviceaccount:lb-system:lb-operator' },
    });
    expect(wave?.title).toContain('"create pods"');
  });

  it('without bodies: the operator all the same, the webhook without its name', async () => {
    const events = await eventsOf('powerful-operator');
    expect(
      alertsOf(events.map(withoutBodies)).map((alert) => [alert.id.split('/')[0], alert.severity]),
    ).toEqual([
      ['powerful-operator', 'critical'],
      ['second-wave', 'medium'],
    ]);
  });

  it('names the operator by its tenth deletion', async () => {
    const detection = startDetection(DEFINITIONS);
    let deletion_count = 0;
    for (const event of await eventsOf('powerful-operator')) {
      detection.observe(event);
      const isDeletion = event.verb === 'delete' && event.user.username.endsWith(':lb-operator');
      if (!isDeletion || event.stageTimestamp_us < (parseMicroTime('2026-11-21T03:16:40Z') ?? 0)) continue;
      deletion_count += 1;
      if (deletion_count === 10) break;
    }
    const operator = detection.alerts().find((alert) => alert.hazard === 'powerful-operator');
    expect(operator).toMatchObject({ severity: 'high', objects: { count: 10 } });
    expect(operator?.trigger?.user).toBe('test-engineer@example.com');
  });

  it('is silent on the quiet first part', async () => {
    expect(alertsOf(await eventsOf('powerful-operator'), parseMicroTime('2026-11-21T03:16:44.9Z'))).toEqual(
      [],
    );
  });

  it('charges every endpoint slice that the garbage collector took to the operator', async () => {
    const causes = new Map<string, number>();
    const slices: AuditEvent[] = [];
    const definition = {
      hazard: 'causes',
      start: (history: Parameters<(typeof DEFINITIONS)[number]['start']>[0]) => ({
        observe(event: AuditEvent) {
          const isSlice = event.verb === 'delete' && event.objectRef?.resource === 'endpointslices';
          if (isSlice && event.responseStatus.code === 200) slices.push(event);
        },
        alerts() {
          causes.clear();
          for (const slice of slices) {
            const cause = history.cause(slice);
            const name = cause === undefined ? 'unknown' : cause.user;
            causes.set(name, (causes.get(name) ?? 0) + 1);
            const owner = slice.objectRef?.name.replace(/-[a-z0-9]{5}$/, '');
            expect(cause === undefined ? '' : objectKey(cause.object)).toBe(
              `services/${slice.objectRef?.namespace}/${owner}`,
            );
          }
          return [];
        },
      }),
    };
    const events = await eventsOf('powerful-operator');
    for (const variant of [events, events.map(withoutBodies)]) {
      slices.length = 0;
      const detection = startDetection([definition]);
      for (const event of variant) detection.observe(event);
      detection.alerts();
      expect(detection.problems()).toEqual([]);
      expect([...causes]).toEqual([['system:serviceaccount:lb-system:lb-operator', 162]]);
    }
  });
});

describe.skipIf(!hasRecordings)('the other recorded incidents', () => {
  it.each(['evil-webhook', 'fighting-controllers'])('%s: nothing was lost there', async (recording) => {
    const events = await eventsOf(recording);
    expect(
      alertsOf(events).map((alert) => `${formatMicroTime(alert.window.from_us)} ${alert.title}`),
    ).toEqual([]);
    expect(alertsOf(events.map(withoutBodies))).toEqual([]);
  });
});
