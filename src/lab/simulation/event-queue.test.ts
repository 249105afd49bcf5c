import { array, assert, boolean, nat, property, record } from 'fast-check';
import { expect, it } from 'vitest';
import { EventQueue } from './event-queue.ts';

it('gives events by time, those of one time in the order of asking, and none that was taken back', () => {
  const events = array(record({ at_ms: nat(20), isTakenBack: boolean() }), { maxLength: 200 });
  assert(
    property(events, (wanted) => {
      const queue = new EventQueue();
      const happened: number[] = [];
      const takeBack = wanted.map(({ at_ms }, index) =>
        queue.add({ at_ms, action: () => happened.push(index) }),
      );
      for (const [index, { isTakenBack }] of wanted.entries()) if (isTakenBack) takeBack[index]!();
      for (let next = queue.take(); next !== undefined; next = queue.take()) next.action();
      const expected = [...wanted.entries()]
        .filter(([, { isTakenBack }]) => !isTakenBack)
        .toSorted(([one, { at_ms }], [other, { at_ms: otherAt_ms }]) => at_ms - otherAt_ms || one - other)
        .map(([index]) => index);
      expect(happened).toEqual(expected);
      expect(queue.count).toBe(0);
    }),
  );
});

it('takes nothing back twice', () => {
  const queue = new EventQueue();
  const takeBack = queue.add({ at_ms: 1, action: () => undefined });
  queue.add({ at_ms: 2, action: () => undefined });
  expect(queue.take()?.at_ms).toBe(1);
  takeBack();
  takeBack();
  expect(queue.next_ms).toBe(2);
});
