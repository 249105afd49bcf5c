import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditEvent, FIXTURE_START_US } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import { TimeOrder } from './time-order.ts';

const WINDOW_MS = 500;

function started(released_s?: number, recent: readonly AuditEvent[] = [], wall_s = 0) {
  const told: AuditEvent[] = [];
  const restarts: string[] = [];
  const order = new TimeOrder(
    {
      window_ms: WINDOW_MS,
      wall_us: () => FIXTURE_START_US + wall_s * 1e6,
      release: (event) => told.push(event),
      restarted: (why) => restarts.push(why),
    },
    released_s === undefined ? undefined : { released_us: FIXTURE_START_US + released_s * 1e6, recent },
  );
  return {
    order,
    told,
    restarts,
    seconds: () => told.map((event) => (event.stageTimestamp_us - FIXTURE_START_US) / 1e6),
  };
}

const at = (at_s: number) => auditEvent({ at_s });

describe('the order of time', () => {
  it('is made of events that come within the window', () => {
    const { order, seconds } = started();
    for (const at_s of [1, 3, 2]) order.push(at(at_s), 0);
    order.advance(WINDOW_MS - 1);
    expect(seconds()).toEqual([]);
    order.advance(WINDOW_MS);
    expect(seconds()).toEqual([1, 2, 3]);
  });

  it('holds back what is newer than what is due', () => {
    const { order, seconds } = started();
    order.push(at(1), 0);
    order.push(at(2), 400);
    order.push(at(0.5), 450);
    order.advance(WINDOW_MS);
    expect(seconds()).toEqual([0.5, 1]);
    expect(order.nextDue_ms).toBe(400 + WINDOW_MS);
  });

  it('tells what comes late as of now, with its own duration, and counts it', () => {
    const { order, told, seconds } = started(10);
    const event = auditEvent({ at_s: 4 });
    order.push(event, 0);
    order.flush();
    expect(seconds()).toEqual([10]);
    expect(told[0]!.stageTimestamp_us - told[0]!.requestReceivedTimestamp_us).toBe(
      event.stageTimestamp_us - event.requestReceivedTimestamp_us,
    );
    expect(told[0]).toMatchObject({ auditID: event.auditID });
    expect(told[0]!.user).toEqual(event.user);
    expect(order.disorder).toMatchObject({ late_count: 1, tooLate_count: 0 });
  });

  it('leaves out what is minutes late', () => {
    const { order, seconds } = started(1000);
    order.push(at(1), 0);
    order.flush();
    expect(seconds()).toEqual([]);
    expect(order.disorder).toMatchObject({ tooLate_count: 1 });
  });

  it('knows a batch that is posted twice', () => {
    const { order, told } = started();
    const event = at(1);
    order.push(event, 0);
    order.push({ ...event }, 0);
    order.push({ ...event, stage: 'RequestReceived' }, 0);
    order.flush();
    expect(told.map(({ stage }) => stage)).toEqual(['ResponseComplete', 'RequestReceived']);
    expect(order.disorder.repeated_count).toBe(1);
  });

  it('knows what was told before a restart', () => {
    const event = at(9);
    const { order, told } = started(10, [event]);
    order.push({ ...event }, 0);
    order.flush();
    expect(told).toEqual([]);
    expect(order.disorder).toMatchObject({ repeated_count: 1, late_count: 0 });
  });

  it('is not moved by a forged time in the future', () => {
    const { order, seconds } = started(10);
    order.push(at(86_400), 0);
    order.push(at(11), 100);
    order.flush();
    expect(seconds()).toEqual([10, 11]);
    expect(order.disorder).toMatchObject({ early_count: 1, late_count: 0 });
  });

  it('goes on after a night in which nothing came', () => {
    const { order, seconds } = started(10, [], 36_000);
    order.push(at(36_000), 0);
    order.push(at(36_001), 1);
    order.flush();
    expect(seconds()).toEqual([36_000, 36_001]);
    expect(order.disorder).toMatchObject({ early_count: 0, jumps_count: 0 });
  });

  it('follows a clock that jumps forward for good', () => {
    const { order, seconds, restarts } = started(10);
    for (let index = 0; index < 300; index += 1) order.push(at(86_400 + index / 100), index);
    order.flush();
    expect(seconds().at(-1)).toBeCloseTo(86_402.99);
    expect(restarts).toEqual([]);
    expect(order.disorder.jumps_count).toBe(1);
  });

  it('begins anew where the clock was set back', () => {
    const { order, seconds, restarts } = started(86_400);
    for (let index = 0; index < 300; index += 1) order.push(at(10 + index / 100), index);
    order.flush();
    expect(restarts).toHaveLength(1);
    expect(seconds().at(-1)).toBeCloseTo(12.99);
  });

  it('holds for whatever comes: told in order, each once, and all of them counted', () => {
    const arrivals = fc.array(
      fc.tuple(fc.double({ min: 0, max: 1000, noNaN: true }), fc.integer({ min: 0, max: 2000 })),
      { maxLength: 200 },
    );
    fc.assert(
      fc.property(arrivals, (all) => {
        const { order, told, restarts } = started();
        let now_ms = 0;
        for (const [at_s, wait_ms] of all) {
          now_ms += wait_ms;
          order.advance(now_ms);
          order.push(at(at_s), now_ms);
        }
        order.flush();
        const times = told.map((event) => event.stageTimestamp_us);
        if (restarts.length === 0) expect(times).toEqual(times.toSorted((one, other) => one - other));
        expect(new Set(told.map(({ auditID }) => auditID)).size).toBe(told.length);
        expect(told.length + order.disorder.tooLate_count).toBe(all.length);
        expect(order.waiting_count).toBe(0);
      }),
    );
  });
});
