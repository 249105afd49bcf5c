import { expect, it } from 'vitest';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { Processors } from './processors.ts';

/** When each of some pieces of work is done that begin at a time of their own. */
async function doneAt(count: number, pieces: readonly (readonly [number, number])[]) {
  const clock = new VirtualClock(0);
  const processors = new Processors(clock, count);
  const done: number[] = [];
  for (const [index, [begins_ms, work_ms]] of pieces.entries())
    clock.after(begins_ms, () => {
      void processors.work(work_ms).then(() => {
        done[index] = Math.round(clock.now_ms() * 1000) / 1000;
      });
    });
  await clock.run(1_000_000);
  expect(processors.busy_count).toBe(0);
  return done;
}

it.each([
  ['alone', 2, [[0, 10]], [10]],
  [
    'as many as there are processors',
    2,
    [
      [0, 10],
      [0, 20],
    ],
    [10, 20],
  ],
  [
    'twice as many',
    1,
    [
      [0, 10],
      [0, 20],
    ],
    [20, 30],
  ],
  [
    'one that comes later',
    1,
    [
      [0, 10],
      [5, 10],
    ],
    [15, 20],
  ],
  [
    'three on two',
    2,
    [
      [0, 10],
      [0, 10],
      [0, 10],
    ],
    [15, 15, 15],
  ],
  [
    'after a pause',
    1,
    [
      [0, 10],
      [100, 10],
    ],
    [10, 110],
  ],
] as const)('%s', async (_, count, pieces, expected) => {
  expect(await doneAt(count, pieces)).toEqual(expected);
});

it('does all the work that it is given, and no more', async () => {
  const pieces = Array.from({ length: 300 }, (_, index) => [index * 0.7, 1 + (index % 7)] as const);
  const work_ms = pieces.reduce((sum, [, one_ms]) => sum + one_ms, 0);
  const last_ms = Math.max(...(await doneAt(2, pieces)));
  expect(last_ms).toBeCloseTo(work_ms / 2, -1);
});
