import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { WorkQueue } from './work-queue.ts';

describe('a work queue', () => {
  it('works on a key once however often it is added, and again if it was added meanwhile', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const queue = new WorkQueue(clock, async (key) => {
      seen.push(`${clock.now_ms()} ${key}`);
      await new Promise<void>((resolve) => {
        clock.after(10, resolve);
      });
    });
    queue.add('a');
    queue.add('a');
    queue.add('b');
    clock.after(5, () => queue.add('a'));
    await clock.run(100);
    expect(seen).toEqual(['0 a', '10 b', '20 a']);
    expect(queue.isIdle).toBe(true);
  });

  it('puts a key that came again while it was worked on behind those that wait', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const queue: WorkQueue = new WorkQueue(clock, async (key) => {
      if (seen.length === 0) for (const again of ['a', 'b', 'c']) queue.add(again);
      seen.push(key);
    });
    queue.add('a');
    await clock.run(1);
    expect(seen).toEqual(['a', 'b', 'c', 'a']);
  });

  it('keeps the order of thousands of keys', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const queue = new WorkQueue(clock, async (key) => void seen.push(key));
    const keys = Array.from({ length: 5_000 }, (_, index) => `key-${index}`);
    for (const key of keys) queue.add(key);
    await clock.run(1);
    expect(seen).toEqual(keys);
    expect(queue.isIdle).toBe(true);
  });

  it('keeps several workers off the same key', async () => {
    const clock = new VirtualClock(0);
    let atOnce_count = 0;
    let most_count = 0;
    const queue = new WorkQueue(
      clock,
      async () => {
        atOnce_count += 1;
        most_count = Math.max(most_count, atOnce_count);
        await new Promise<void>((resolve) => {
          clock.after(10, resolve);
        });
        atOnce_count -= 1;
      },
      2,
    );
    for (const key of ['a', 'b', 'c']) queue.add(key);
    await clock.run(5);
    queue.add('a');
    expect(most_count).toBe(2);
    expect(queue.waiting_count).toBe(2);
    await clock.run(100);
    expect(queue.isIdle).toBe(true);
  });

  it('waits twice as long after each failure, up to 1000 s, and from the start when it is forgotten', async () => {
    const clock = new VirtualClock(0);
    const worked_ms: number[] = [];
    const queue: WorkQueue = new WorkQueue(clock, async (key) => {
      worked_ms.push(clock.now_ms());
      if (worked_ms.length < 25) queue.addRateLimited(key);
      else queue.forget(key);
    });
    queue.add('a');
    await clock.run(100_000_000);
    const waits_ms = worked_ms.slice(1).map((at_ms, index) => at_ms - worked_ms[index]!);
    expect(waits_ms.slice(0, 4)).toEqual([5, 10, 20, 40]);
    expect(waits_ms.at(-1)).toBe(1_000_000);
    queue.addRateLimited('a');
    await clock.run(5);
    expect(worked_ms).toHaveLength(26);
  });

  it('takes nothing more when it is stopped', async () => {
    const clock = new VirtualClock(0);
    const seen: string[] = [];
    const queue = new WorkQueue(clock, async (key) => void seen.push(key));
    queue.addAfter('a', 10);
    queue.stop();
    await clock.run(100);
    expect(seen).toEqual([]);
  });
});
