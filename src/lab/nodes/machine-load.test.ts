import { describe, expect, it } from 'vitest';
import { VirtualClock } from '../simulation/virtual-clock.ts';
import { bombTasks_count, DEFAULT_LIMITS, MachineLoad, tasksMax_count } from './machine-load.ts';
import { machine } from './node-object.ts';
import { behaviourOf } from './pod-behaviour.ts';

const GIB = 1024 ** 3;
const behaviour = (forks_ms: number) =>
  behaviourOf(
    {},
    () => ({ forks_ms }),
    () => 0,
  );

describe('tasks of a machine', () => {
  // `sysctl kernel.threads-max` of machines with so much memory.
  it.each([
    [1, 8_192],
    [32, 262_144],
    [256, 2_097_152],
    [1_024, 4_194_304],
  ])('%d GiB: %d', (memory_GiB, count) => {
    expect(tasksMax_count({ memory_bytes: memory_GiB * GIB })).toBe(count);
  });

  it.each([
    [0, 1],
    [100, 2],
    [1_000, 1_024],
    [10_000, 145_000],
    [20_000, 305_000],
  ])('a bomb on 8 processors after %d ms: about %d', (age_ms, count) => {
    expect(bombTasks_count(age_ms, 100, 8) / count).toBeCloseTo(1, 1);
  });

  it.each([
    ['takes them all', -1, true],
    ['takes no more than a pod may have', 4_096, false],
  ])('a bomb %s', async (_, podPidsLimit, isExhausted) => {
    const clock = new VirtualClock();
    let exhausted_count = 0;
    const load = new MachineLoad({
      clock,
      machine: machine(0),
      limits: { ...DEFAULT_LIMITS, podPidsLimit },
      exhausted: () => (exhausted_count += 1),
    });
    load.begin('bomb', behaviour(100));
    await clock.run(60_000);
    expect(exhausted_count > 0).toBe(isExhausted);
    expect(load.freeTasks_count > 0).toBe(!isExhausted);
  });
});
