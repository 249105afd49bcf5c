import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { PODS } from '../lab/client/resource-ref.ts';
import { administrator } from './lab-administrator.fixture.ts';
import { GameDay } from './lab-game-day.ts';
import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

const MINUTE_MS = 60_000;
const RIDDLE = {
  offender: 'system:serviceaccount:lb-system:lb-operator',
  hazard: 'powerful-operator',
  hazards: ['powerful-operator', 'second-wave'],
  story: 'It deletes everything',
  stories: ['A flood', 'It deletes everything'],
  hints: ['Look at the log.', 'Look at deletions.'],
};

function game(lines: readonly string[], took_ms = 0) {
  const day = new GameDay(RIDDLE, 0);
  const said = lines.map((line) => day.type(line, took_ms));
  return { said, score: day.score(took_ms), isOver: day.isOver };
}

describe('a game day', () => {
  it.each([
    'system:serviceaccount:lb-system:lb-operator',
    'lb-operator',
    'lb-system/lb-operator',
    'lb-system:lb-operator',
  ])('knows whom %s means', (name) => {
    expect(game([`who ${name}`]).said).toEqual(['Right.']);
  });

  it('is over when all is found, and every right answer counts once', () => {
    const { said, score, isOver } = game([
      '  who lb-operator ',
      'who lb-operator',
      'what powerful-operator',
      'why B',
    ]);
    expect(said).toEqual(['Right.', 'You have found that already.', 'Right.', 'Right.']);
    expect(score).toMatchObject({ points: 100, found: ['who', 'what', 'why'], wrong_count: 0 });
    expect(isOver).toBe(true);
  });

  it.each([
    ['a hint', ['hint', 'who lb-operator'], 0, 30],
    ['a wrong answer', ['who bob', 'what second-wave', 'why a', 'who lb-operator'], 0, 25],
    ['time', ['who lb-operator'], 12 * MINUTE_MS, 33],
    ['five minutes', ['who lb-operator'], 5 * MINUTE_MS, 40],
    ['more than there is', ['hint', 'hint'], 0, 0],
  ])('counts %s', (_, lines, took_ms, points) => {
    expect(game(lines, took_ms).score.points).toBe(points);
  });

  it('gives hints one after the other, and lists what can be answered without counting it', () => {
    const { said, score } = game(['hint', 'hint', 'hint', 'what', 'what nothing', 'why', 'why z', '', 'eh']);
    expect(said.slice(0, 3)).toEqual(['Look at the log.', 'Look at deletions.', 'There are no more hints.']);
    expect(said[3]).toContain('powerful-operator, second-wave');
    expect(said[4]).toContain('There is no hazard nothing');
    expect(said[5]).toBe('  a  A flood\n  b  It deletes everything');
    expect(said[6]).toBe(said[5]);
    expect(said[7]).toBe('');
    expect(said[8]).toContain('who NAME');
    expect(score).toMatchObject({ hints_count: 2, wrong_count: 0 });
  });

  it('ends when somebody gives up', () => {
    expect(game(['give up']).isOver).toBe(true);
  });
});

describe('lab run --game-day', () => {
  it('hides the cause, has a cluster and a log to look at, and tells the truth in the end', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-game-day-'));
    const codes: number[] = [];
    const before: string[] = [];
    const terminal = recordingTerminal();
    async function* typed() {
      before.push(...terminal.notes, terminal.written());
      const admin = await administrator(join(folder, 'kubeconfig'));
      // The cluster goes on: a pod that is made now is refused by what has happened.
      const pod = {
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { namespace: 'team-01', name: 'new' },
        spec: { containers: [{ name: 'main', image: 'main:1' }] },
      };
      const refusal: unknown = await admin.client.create(PODS, pod).catch((error: unknown) => error);
      before.push(String(refusal));
      admin.close();
      yield 'who lb-operator';
      yield 'what second-wave';
      yield 'give up';
    }
    const { signal } = new AbortController();
    const program = buildProgram({ terminal, signal, exit: (code) => void codes.push(code), typed: typed() });
    const size = ['--nodes', '4', '--pods', '30'];
    const args = ['lab', 'run', 'powerful-operator', '--game-day', ...size, '--keep', folder];
    await program.parseAsync(args, { from: 'user' });
    const told = before.join('\n');
    expect(told).toContain('Nobody reaches anything any more');
    expect(told).toMatch(/failed calling webhook "pod-policy.lb-system.example.com"/);
    expect(told).not.toContain('lb-operator');
    expect(terminal.written()).toMatch(
      /^35 of 100 points\nfound: who; missed: what, why; hints: 0; wrong answers: 1/,
    );
    expect(terminal.written()).toContain('\nwho   system:serviceaccount:lb-system:lb-operator\n');
    expect(codes).toEqual([1]);
    const log = await readFile(join(folder, 'audit.log'), 'utf8');
    expect(log).toContain('"username":"on-call"');
    await rm(folder, { recursive: true });
  });

  it('is not for all scenarios at once', async () => {
    const { signal } = new AbortController();
    const program = buildProgram({ terminal: recordingTerminal(), signal, exit: () => undefined });
    const both = program.parseAsync(['lab', 'run', '--game-day', '--all'], { from: 'user' });
    await expect(both).rejects.toThrow(/cannot be used with/);
  });
});
