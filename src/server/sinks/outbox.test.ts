import { describe, expect, it } from 'vitest';
import type { Clock } from '../../cluster/api/clock.ts';
import type { JsonValue } from '../../kube/json.ts';
import type { KeptAlert } from '../alerts/kept-alert.ts';
import { alertOf, keptOf } from './alerts.fixture.ts';
import { Outbox } from './outbox.ts';
import { TryLater, Undeliverable, type Cadence, type Delivery } from './sink.ts';

const EAGER: Cadence = { atLeast_ms: 0, onlySteps: false, end: true };

/** An outbox whose time is the test's, and whose sink does what it is told. */
function outbox(cadence: Cadence, content?: JsonValue) {
  const alerts = new Map<string, KeptAlert>();
  const delivered: Delivery[] = [];
  const told: string[] = [];
  let now_ms = 1_000_000;
  let failure: Error | undefined;
  let silenced = false;
  const clock: Clock = { now_ms: () => now_ms, sleep: () => Promise.resolve(), random: () => 0 };
  const box = new Outbox({
    sink: {
      name: 'test',
      cadence,
      async deliver(delivery) {
        if (failure !== undefined) throw failure;
        delivered.push(delivery);
        return { ts: String(delivered.length) };
      },
    },
    clock,
    log: { write: (level, message) => told.push(`${level} ${message}`) },
    changed: () => undefined,
    isSilenced: () => silenced,
    current: (id) => alerts.get(id),
  });
  box.restore(content);
  return {
    box,
    delivered,
    told,
    fail: (error: Error | undefined) => void (failure = error),
    silence: (is: boolean) => void (silenced = is),
    wait: (ms: number) => void (now_ms += ms),
    offer(kept: KeptAlert) {
      alerts.set(kept.alert.id, kept);
      box.offer(kept);
    },
    /** Until everything that may go now has gone. */
    async settle() {
      for (let turn = 0; turn < 6; turn += 1) await new Promise((resolve) => setTimeout(resolve, 2));
    },
  };
}

const grown = (count: number, version: number, rest: Partial<KeptAlert> = {}) =>
  keptOf({ objects: { ...alertOf().objects, count } }, { version, ...rest });

describe('the outbox of a sink', () => {
  it('sends an alert, then what it has become, with what the sink remembers', async () => {
    const test = outbox(EAGER);
    test.offer(keptOf());
    await test.settle();
    test.offer(grown(20, 2));
    await test.settle();
    test.offer(grown(20, 3, { ended_ms: 1 }));
    await test.settle();
    expect(test.delivered.map(({ what, memory }) => [what, memory])).toEqual([
      ['begun', undefined],
      ['grown', { ts: '1' }],
      ['ended', { ts: '2' }],
    ]);
    test.offer(grown(20, 3, { ended_ms: 1 }));
    await test.settle();
    expect(test.delivered).toHaveLength(3);
    await test.box.close(0);
  });

  it('tries again where the sink is down, with the newest state only, and says so once', async () => {
    const test = outbox(EAGER);
    test.fail(new Error('connection refused'));
    test.offer(keptOf());
    await test.settle();
    test.offer(grown(40, 2));
    expect(test.box.problem).toBe('connection refused');
    expect(test.box.waiting_count).toBe(1);
    test.fail(undefined);
    test.wait(10_000);
    test.offer(grown(80, 3));
    await test.box.close(1_000);
    expect(test.delivered.map(({ kept, what }) => [kept.alert.objects.count, what])).toEqual([[80, 'begun']]);
    expect(test.told).toEqual(['warn alerts do not get through; they wait', 'info alerts get through again']);
  });

  it('waits as long as it is asked to', async () => {
    const test = outbox(EAGER);
    test.fail(new TryLater('slow down', 60_000));
    test.offer(keptOf());
    await test.settle();
    test.fail(undefined);
    test.wait(59_000);
    await test.box.close(1_000);
    expect(test.delivered).toEqual([]);
    const later = outbox(EAGER, test.box.content());
    expect(later.box.waiting_count).toBe(1);
    await later.box.close(0);
  });

  it('gives up what will never be taken', async () => {
    const test = outbox(EAGER);
    test.fail(new Undeliverable('no such channel'));
    test.offer(keptOf());
    await test.settle();
    expect(test.box.waiting_count).toBe(0);
    expect(test.box.counts).toEqual({ delivered: 0, failed: 1, dropped: 1 });
    await test.box.close(0);
  });

  it('sends nothing again after a restart that had not grown', async () => {
    const test = outbox(EAGER);
    test.offer(keptOf());
    await test.settle();
    await test.box.close(0);
    const after = outbox(EAGER, test.box.content());
    after.offer(keptOf());
    await after.settle();
    expect(after.delivered).toEqual([]);
    after.offer(grown(40, 2));
    await after.settle();
    expect(after.delivered.map(({ what, memory }) => [what, memory])).toEqual([['grown', { ts: '1' }]]);
    await after.box.close(0);
  });

  it('sends steps only, where that is what the sink wants', async () => {
    const test = outbox({ ...EAGER, onlySteps: true });
    test.offer(keptOf());
    await test.settle();
    test.offer(grown(13, 2));
    await test.settle();
    expect(test.delivered).toHaveLength(1);
    test.offer(grown(24, 3));
    await test.settle();
    expect(test.delivered).toHaveLength(2);
    test.wait(16 * 60_000);
    test.offer(grown(25, 4));
    await test.settle();
    expect(test.delivered).toHaveLength(3);
    await test.box.close(0);
  });

  it('renews what lasts, where that is what the sink wants', async () => {
    const test = outbox({ ...EAGER, renew_ms: 60_000 });
    test.offer(keptOf());
    await test.settle();
    test.wait(60_000);
    test.offer(keptOf());
    await test.settle();
    expect(test.delivered.map(({ what }) => what)).toEqual(['begun', 'renewed']);
    await test.box.close(0);
  });

  it('sends nothing that is silenced, and begins when the silence has ended', async () => {
    const test = outbox(EAGER);
    test.silence(true);
    test.offer(keptOf());
    await test.settle();
    expect(test.delivered).toEqual([]);
    test.silence(false);
    test.offer(keptOf());
    await test.settle();
    expect(test.delivered.map(({ what }) => what)).toEqual(['begun']);
    await test.box.close(0);
  });

  it('is bounded: of more alerts than it holds the oldest go, with a count', async () => {
    const test = outbox(EAGER);
    test.fail(new Error('down'));
    for (let index = 0; index < 1_010; index += 1) test.offer(keptOf({ id: `x/${index}` }));
    expect(test.box.waiting_count).toBe(1_000);
    expect(test.box.counts.dropped).toBe(10);
    await test.box.close(0);
  });
});
