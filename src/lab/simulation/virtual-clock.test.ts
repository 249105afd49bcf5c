import { expect, it } from 'vitest';
import { VirtualClock } from './virtual-clock.ts';

it('moves from event to event, and does what they set off before it moves on', async () => {
  const clock = new VirtualClock(0);
  const seen: string[] = [];
  const note = (what: string) => seen.push(`${clock.now_ms()} ${what}`);
  clock.after(20, () => note('later'));
  clock.after(10, () => {
    note('first');
    void Promise.resolve()
      .then(() => Promise.resolve())
      .then(() => note('set off'));
    clock.after(0, () => note('at once'));
  });
  clock.after(10, () => note('second'));
  clock.after(15, () => note('taken back'))();
  await clock.run(15);
  expect(seen).toEqual(['10 first', '10 second', '10 at once', '10 set off']);
  expect(clock.now_ms()).toBe(15);
  await clock.run(5);
  expect(seen.at(-1)).toBe('20 later');
});

it('runs until something is so, and no longer', async () => {
  const clock = new VirtualClock(0);
  let count = 0;
  const again = () => {
    count += 1;
    clock.after(1_000, again);
  };
  again();
  expect(await clock.runUntil(() => count === 4, 60_000)).toBe(true);
  expect(clock.now_ms()).toBe(3_000);
  expect(await clock.runUntil(() => count === 100, 2_500)).toBe(false);
  expect(clock.now_ms()).toBe(5_500);
});

it('completes a promise, and says so where nothing can settle it', async () => {
  const clock = new VirtualClock(0);
  const waiting = new Promise<string>((resolve) => {
    clock.after(5, () => resolve('done'));
  });
  expect(await clock.complete(waiting)).toBe('done');
  await expect(clock.complete(new Promise(() => undefined))).rejects.toThrow('nothing is left to happen');
});

it('throws out of a run what went wrong where nobody waits for it', async () => {
  const clock = new VirtualClock(0);
  clock.after(5, () => void Promise.reject(new Error('a bug')).catch(clock.fail));
  clock.after(6, () => expect.unreachable());
  await expect(clock.run(10)).rejects.toThrow('a bug');
  expect(clock.now_ms()).toBe(5);
});

it('tells microseconds, for audit', async () => {
  const clock = new VirtualClock(0);
  await clock.run(1.5);
  expect(clock.now_us()).toBe(1_500);
});

it('goes by another clock once it has a pace, and has time for what comes from outside', async () => {
  const machine = new VirtualClock(0);
  // The other clock has to stop now and then, or it is over before anybody looks at it.
  const tick = () => machine.after(1, tick);
  tick();
  const clock = new VirtualClock(1_000);
  const rung: { what: string; at_ms: number; machine_ms: number }[] = [];
  const ring = (what: string) => () =>
    rung.push({ what, at_ms: clock.now_ms(), machine_ms: machine.now_ms() });
  clock.after(500, ring('before'));
  await clock.run(1_000);
  clock.setPace(10, machine);
  clock.after(20_000, ring('inside'));
  // Somebody outside asks for something sooner, in the middle of a wait.
  machine.after(700, () => clock.after(1_000, ring('outside')));
  const running = clock.run(30_000);
  await machine.run(4_000);
  await running;
  expect(rung.map(({ what }) => what)).toEqual(['before', 'outside', 'inside']);
  expect(rung[0]).toMatchObject({ at_ms: 1_500, machine_ms: 0 });
  for (const [index, due_ms] of [undefined, 10_000, 22_000].entries()) {
    if (due_ms === undefined) continue;
    expect(rung[index]?.at_ms).toBeGreaterThanOrEqual(due_ms);
    expect(rung[index]?.at_ms).toBe(2_000 + 10 * (rung[index]?.machine_ms ?? 0));
    expect(rung[index]?.at_ms).toBeLessThan(due_ms + 1_000);
  }
});
