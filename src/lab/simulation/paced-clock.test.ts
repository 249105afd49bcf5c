import { expect, it } from 'vitest';
import { pacedClock } from './paced-clock.ts';
import { VirtualClock } from './virtual-clock.ts';

it('lets a minute pass in a second', async () => {
  const machine = new VirtualClock(5_000);
  const clock = pacedClock(60, machine);
  const rung_ms: number[] = [];
  clock.after(60_000, () => rung_ms.push(machine.now_ms()));
  await machine.run(2_000);
  expect(rung_ms).toEqual([6_000]);
  expect(clock.now_ms()).toBe(5_000 + 120_000);
});
