import { describe, expect, it } from 'vitest';
import { MachineTime } from './machine-time.ts';

const FOREVER_MS = 3_600_000;

function never(): Promise<void> {
  return new Promise(() => undefined);
}

describe('the time of the machine', () => {
  it('waits until something is so, and no longer', async () => {
    const time = new MachineTime();
    expect(await time.runUntil(() => true, FOREVER_MS)).toBe(true);
    expect(await time.runUntil(() => false, 0)).toBe(false);
    const began_ms = time.now_ms();
    await time.run(2);
    expect(time.now_ms() - began_ms).toBeGreaterThanOrEqual(1);
  });

  it('answers what a promise answers, and throws what it throws', async () => {
    const time = new MachineTime();
    expect(await time.complete(Promise.resolve('done'))).toBe('done');
    await expect(time.complete(Promise.reject(new Error('refused')))).rejects.toThrow('refused');
  });

  it.each([
    ['while somebody waits for a time', (time: MachineTime) => time.run(FOREVER_MS)],
    ['while somebody waits for a promise', (time: MachineTime) => time.complete(never())],
  ])('is ended by an error that nobody waits for: %s', async (_, wait) => {
    const time = new MachineTime();
    const waiting = wait(time);
    time.fail(new Error('a bug'));
    await expect(waiting).rejects.toThrow('a bug');
    await expect(time.run(FOREVER_MS)).rejects.toThrow('a bug');
  });
});
