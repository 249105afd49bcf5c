import { expect, it, vi } from 'vitest';
import type { EmbeddedScenario, Outcome } from '../lab/scenarios/contract.ts';
import { fightingControllers } from '../lab/scenarios/fighting-controllers.ts';
import { powerfulOperator } from '../lab/scenarios/powerful-operator.ts';
import { Problem } from '../problem.ts';
import { runProgram } from './run-program.fixture.ts';

/** Nothing happens in it, and nobody may see anything. */
function quiet(id: string, parts: Partial<EmbeddedScenario> = {}): EmbeddedScenario {
  return {
    ...powerfulOperator,
    id,
    title: 'Nothing happens',
    size: { nodes_count: 1, pods_count: 3 },
    backEnds: ['embedded'],
    expect: { alerts: [], findings: [] },
    isPortable: undefined,
    prepare: (lab) => lab.clock.run(1_000),
    act: async (lab): Promise<Outcome> => ({
      began_ms: lab.now_ms(),
      ended_ms: lab.now_ms(),
      offender: 'nobody',
      harm_ms: [],
      measures: [],
    }),
    ...parts,
  };
}

vi.mock('../lab/scenarios/index.ts', () => ({
  SCENARIOS: [
    quiet('one'),
    quiet('two', { expect: { alerts: ['object-flood'], findings: [] } }),
    quiet('three', { act: () => Promise.reject(new Error('a bug')) }),
    quiet('four', { embeddedBecause: 'it needs a clock that stands still' }),
    { ...fightingControllers, id: 'five', backEnds: ['kubeconfig'] },
  ],
}));

const play = (...args: readonly string[]) => runProgram('lab', 'run', ...args);

it('plays every scenario in turn, tells how each went, and ends with 1 where one did not go as it should', async () => {
  const { out, notes, codes } = await play('--all');
  expect(out).toMatch(/^SCENARIO +DETECTED-AFTER +NAMED-AFTER +VERDICT\n/);
  expect(out).toMatch(/\none +never +never +as expected\n/);
  expect(out).toMatch(
    /\ntwo +never +never +not as expected: no alert of object-flood; nobody was not named\n/,
  );
  expect(out).toMatch(/\nthree +- +- +broken off: a bug\n/);
  expect(out).toMatch(/\nfive +- +- +not played: it was not tried there yet\n/);
  expect(out).toMatch(/\n2 of 4 as expected\n$/);
  expect(notes).toContain('2 of 5: two');
  expect(codes).toEqual([1]);
});

it('says by name and reason what a back end cannot carry', async () => {
  const { out, codes } = await play('--all', '--on', 'envtest', '-o', 'json');
  expect(codes).toEqual([]);
  const unsaid = 'it was not carried over from the embedded cluster yet';
  const why = {
    one: unsaid,
    two: unsaid,
    three: unsaid,
    four: 'it needs a clock that stands still',
    five: 'it was not tried there yet',
  };
  const scenarios = Object.entries(why).map(([scenario, reason]) => ({
    result: 'not played',
    scenario,
    why: reason,
  }));
  expect(JSON.parse(out)).toMatchObject({ on: 'envtest', scenarios });
  await expect(play('four', '--on', 'envtest')).rejects.toMatchObject({
    message: expect.stringContaining('four cannot be played on envtest: it needs a clock that stands still'),
  });
});

it('wants to know where the API server of a kubeconfig writes its log, and says what cannot be played there', async () => {
  await expect(play('five', '--on', 'some.kubeconfig')).rejects.toMatchObject({
    fix: expect.stringContaining('--audit-log'),
  });
  await expect(play('one', '--on', 'some.kubeconfig')).rejects.toThrow(/cannot be played on kubeconfig/);
});

it('wants one scenario, or all', async () => {
  await expect(play()).rejects.toThrow(Problem);
  await expect(play('one', '--all')).rejects.toThrow(Problem);
});
