import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../kube/json.ts';
import { Problem } from '../../../problem.ts';
import { testClock } from '../test-clock.fixture.ts';
import { ignoringErrors, unionBackend, type AuditBackend } from './audit-backend.ts';
import { BatchBackend, WEBHOOK_BATCH } from './batch-backend.ts';
import { eventLine } from './audit-event.ts';
import { goDuration } from './go-duration.ts';
import { LogBackend } from './log-backend.ts';
import { LOG_ROTATION } from './log-files.ts';

/** A backend that keeps what it is given. */
function keeping(answer = true): AuditBackend & { readonly batches: (readonly JsonObject[])[] } {
  const batches: (readonly JsonObject[])[] = [];
  return {
    batches,
    process: (batch) => {
      batches.push(batch);
      return answer;
    },
    close: async () => undefined,
  };
}

function events(events_count: number): readonly JsonObject[] {
  return Array.from({ length: events_count }, (_, index) => ({ auditID: String(index) }));
}

describe('mode batch', () => {
  it('sends when a batch is full, and what is left after the longest wait', async () => {
    const clock = testClock();
    const receiver = keeping();
    const backend = new BatchBackend(receiver, { settings: WEBHOOK_BATCH, clock, lost: () => undefined });
    expect(backend.process(events(401))).toBe(true);
    await clock.advance(0);
    expect(receiver.batches.map(({ length }) => length)).toEqual([400]);
    await clock.advance(29_999);
    expect(receiver.batches).toHaveLength(1);
    await clock.advance(1);
    expect(receiver.batches.map(({ length }) => length)).toEqual([400, 1]);
  });

  it('sends 15 batches at once and then 10 a second', async () => {
    const clock = testClock();
    const receiver = keeping();
    const settings = { ...WEBHOOK_BATCH, maxSize_count: 1 };
    const backend = new BatchBackend(receiver, { settings, clock, lost: () => undefined });
    backend.process(events(30));
    await clock.advance(0);
    expect(receiver.batches).toHaveLength(15);
    await clock.advance(1_000);
    expect(receiver.batches).toHaveLength(25);
    await clock.advance(1_000);
    expect(receiver.batches).toHaveLength(30);
  });

  it('loses what finds the buffer full, counts it, and lets the request go on', async () => {
    const lost: unknown[] = [];
    const clock = testClock();
    const settings = { ...WEBHOOK_BATCH, bufferSize_count: 10 };
    const backend = new BatchBackend(keeping(), { settings, clock, lost: (...told) => lost.push(told) });
    expect(backend.process(events(13))).toBe(true);
    expect(lost).toEqual([['buffered', 'audit buffer queue blocked', 3]]);
    expect(backend.buffered_count).toBe(10);
  });

  it('sends everything that waits when it is closed', async () => {
    const receiver = keeping();
    const clock = testClock();
    const backend = new BatchBackend(receiver, { settings: WEBHOOK_BATCH, clock, lost: () => undefined });
    backend.process(events(900));
    await backend.close();
    expect(receiver.batches.map(({ length }) => length)).toEqual([400, 400, 100]);
  });
});

describe('two backends', () => {
  it('both get every event; one that fails fails the request unless its errors are ignored', () => {
    const good = keeping();
    const bad = keeping(false);
    expect(unionBackend([good, bad]).process(events(1))).toBe(false);
    expect(unionBackend([good, ignoringErrors(bad)]).process(events(1))).toBe(true);
    expect(good.batches).toHaveLength(2);
    expect(bad.batches).toHaveLength(2);
  });
});

describe('the log', () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-audit-log-'));
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it('escapes as Go does, one event a line', async () => {
    const file = join(folder, 'one', 'audit.log');
    const clock = testClock();
    const backend = new LogBackend(file, { rotation: LOG_ROTATION, clock, lost: () => undefined });
    backend.process([{ auditID: '<a> & b\u2028' }]);
    await backend.close();
    expect(readFileSync(file, 'utf8')).toBe(
      '{"kind":"Event","apiVersion":"audit.k8s.io/v1","auditID":"\\u003ca\\u003e \\u0026 b\\u2028"}\n',
    );
  });

  it('is renamed when it is full, and the oldest files go', async () => {
    const file = join(folder, 'audit.log');
    const clock = testClock();
    writeFileSync(join(folder, 'audit-2019-01-01T00-00-00.000.log'), 'older than 366 days');
    writeFileSync(join(folder, 'audit-of-mine.log'), 'not one of these');
    const rotation = { ...LOG_ROTATION, maxSize_megabytes: 1, maxBackup_count: 2 };
    const backend = new LogBackend(file, { rotation, clock, lost: () => undefined });
    const big = { text: 'x'.repeat(600_000) };
    for (let written_count = 0; written_count < 5; written_count += 1) {
      backend.process([big]);
      await clock.advance(1_000);
    }
    await backend.close();
    expect(readdirSync(folder).filter((name) => name.startsWith('audit'))).toEqual([
      'audit-2026-01-01T00-00-03.000.log',
      'audit-2026-01-01T00-00-04.000.log',
      'audit-of-mine.log',
      'audit.log',
    ]);
    expect(readFileSync(file, 'utf8')).toBe(`${eventLine(big)}\n`);
  });

  it('says at the start that it cannot be written', () => {
    const settings = { rotation: LOG_ROTATION, clock: testClock(), lost: () => undefined };
    expect(() => new LogBackend(join(folder, 'audit.log', 'audit.log'), settings)).toThrow(Problem);
  });
});

it.each([
  [0, '0s'],
  [0.000_5, '500ns'],
  [0.25, '250µs'],
  [1.5, '1.5ms'],
  [600, '600ms'],
  [1_000, '1s'],
  [61_500, '1m1.5s'],
  [3_600_000, '1h0m0s'],
])('writes %d ms as Go does: %s', (duration_ms, text) => {
  expect(goDuration(duration_ms)).toBe(text);
});
