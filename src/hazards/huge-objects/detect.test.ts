import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../../audit/event.ts';
import { auditEvent } from '../../audit/event.fixture.ts';
import { recordingEvents, recordingIsThere } from '../recording.fixture.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

const KIB = 1024;
type Parts = Partial<Parameters<typeof auditEvent>[0]>;

function write(at_s: number, name: string, bytes: number, parts: Parts = {}): AuditEvent {
  const { objectRef, ...rest } = parts;
  return auditEvent({
    at_s,
    verb: 'create',
    code: 201,
    user: 'system:serviceaccount:ci:pipeline',
    responseObject_bytes: bytes,
    objectRef: { resource: 'configmaps', namespace: 'shop', name, ...objectRef },
    ...rest,
  });
}

function watch(user: string, resource = 'configmaps'): AuditEvent {
  return auditEvent({ at_s: 0, verb: 'watch', stage: 'ResponseStarted', user, objectRef: { resource } });
}

describe('huge-objects fires', () => {
  it('on one near the limit, low', () => {
    const alerts = runDetector(detect, [write(0, 'big', 900 * KIB)]);
    expect(alerts.map((alert) => [alert.id, alert.severity])).toEqual([['huge-objects/configmaps', 'low']]);
    expect(alerts[0]?.facts).toContainEqual({ name: 'largest', value: 'configmaps/shop/big, 900 KiB' });
    expect(alerts[0]?.uncertain.join(' ')).toContain('is unknown');
  });

  it('on many big ones, and multiplies by those who watch', () => {
    const events = Array.from({ length: 100 }, (_, index) => write(index, `c-${index}`, 700 * KIB));
    const quiet = runDetector(detect, events);
    expect(quiet[0]?.severity).toBe('medium');
    const watched = runDetector(detect, [...['a', 'b', 'c', 'd', 'e'].map((user) => watch(user)), ...events]);
    expect(watched[0]?.severity).toBe('high');
    expect(watched[0]?.title).toContain('100 of 256 KiB or more, 68.4 MiB together');
    expect(watched[0]?.facts.find((fact) => fact.name === 'listed or watched by')?.value).toContain(
      '341.8 MiB if all relist',
    );
  });

  it('and counts a program on every node as many', () => {
    const events = Array.from({ length: 12 }, (_, index) => write(index, `c-${index}`, 700 * KIB));
    const agents = Array.from({ length: 40 }, (_, index) => ({
      ...watch('system:serviceaccount:trust:agent'),
      sourceIPs: [`10.0.0.${index}`],
    }));
    const [alert] = runDetector(detect, [...agents, ...events]);
    expect(alert?.severity).toBe('high');
    expect(alert?.facts.find((fact) => fact.name === 'listed or watched by')?.value).toContain(
      '328.1 MiB if all relist, 40 clients',
    );
  });

  it('on Secrets whose values were redacted, by their old length', () => {
    const body = {
      kind: 'Secret',
      data: { a: '<redacted 500000 bytes 0123abcd>', b: '<redacted 450000 bytes 0123abce>' },
    };
    const secret = auditEvent({
      at_s: 0,
      verb: 'update',
      objectRef: { resource: 'secrets', namespace: 'shop', name: 'keystore' },
      responseObject: body,
    });
    expect(runDetector(detect, [secret])[0]?.title).toContain('928 KiB together');
  });

  it('at level Request, by what was sent', () => {
    const event = write(0, 'big', 0, { level: 'Request', requestObject_bytes: 1000 * KIB });
    expect(runDetector(detect, [event])).toHaveLength(1);
  });

  it.each([
    ['413', { code: 413, message: '' }],
    ['etcd', { code: 500, message: 'etcdserver: request is too large' }],
    ['the API server', { code: 413, message: 'Request entity too large: limit is 3145728' }],
  ])('on requests refused as too large: %s', (_, parts) => {
    const events = Array.from({ length: 3 }, (_unused, index) => write(index, 'big', 0, parts));
    expect(runDetector(detect, events)[0]).toMatchObject({
      severity: 'medium',
      id: 'huge-objects/configmaps',
    });
  });
});

const QUIET: readonly (readonly [string, readonly AuditEvent[]])[] = [
  ['one ConfigMap of 100 KiB', [write(0, 'a', 100 * KIB)]],
  ['a few of 300 KiB', [1, 2, 3].map((index) => write(index, `c-${index}`, 300 * KIB))],
  [
    'one of 300 KiB that is written again and again',
    Array.from({ length: 100 }, (_, index) => write(index, 'same', 300 * KIB, { verb: 'update', code: 200 })),
  ],
  ['large lists', [write(0, '', 50_000 * KIB, { verb: 'list', code: 200 })]],
  ['one refused request', [write(0, 'a', 0, { code: 413 })]],
  ['subresources', [write(0, 'a', 900 * KIB, { objectRef: { subresource: 'log' }, verb: 'get' })]],
  ['dry runs', [write(0, 'a', 900 * KIB, { query: { dryRun: true } })]],
  [
    'other failures',
    [1, 2, 3, 4].map((index) => write(index, 'a', 900 * KIB, { code: 409, message: 'conflict' })),
  ],
  [
    'many that were deleted again',
    Array.from({ length: 30 }, (_, index) => [
      write(index, `c-${index}`, 400 * KIB),
      write(index + 0.5, `c-${index}`, 0, { verb: 'delete', code: 200 }),
    ]).flat(),
  ],
];

describe('huge-objects is quiet', () => {
  it.each(QUIET)('on %s', (_, events) => {
    expect(runDetector(detect, events)).toEqual([]);
  });

  const recordings = ['fighting-controllers', 'evil-webhook', 'powerful-operator'];
  it.skipIf(!recordings.every((name) => recordingIsThere(name)))('on the recordings', () => {
    for (const name of recordings)
      expect(runDetector(detect, recordingEvents(name, 'RequestResponse'))).toEqual([]);
  });
});
