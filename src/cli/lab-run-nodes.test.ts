import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { buildProgram } from './program.ts';
import { recordingTerminal } from './terminal.fixture.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-lab-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function run(...args: readonly string[]): Promise<{ out: string; codes: readonly number[] }> {
  const terminal = recordingTerminal({ note: () => undefined });
  const codes: number[] = [];
  const { signal } = new AbortController();
  const program = buildProgram({ terminal, signal, exit: (code) => void codes.push(code) });
  await program.parseAsync([...args], { from: 'user' });
  return { out: terminal.written(), codes };
}

/** Runs a scenario twice, and answers what it printed; both logs have to be the same. */
async function playedTwice(id: string): Promise<{ out: string; log: string }> {
  const folders = [join(folder, `${id}-one`), join(folder, `${id}-other`)];
  let out = '';
  for (const keep of folders) {
    const ran = await run('lab', 'run', id, '--nodes', '3', '--pods', '12', '--keep', keep);
    expect(ran.codes).toEqual([]);
    out = ran.out;
  }
  const [one, other] = await Promise.all(folders.map((path) => readFile(join(path, 'audit.log'), 'utf8')));
  expect(one === other).toBe(true);
  return { out, log: join(folder, `${id}-one`, 'audit.log') };
}

describe('lab run fork-bomb', () => {
  it('takes every node, names who has made the DaemonSet, and shows that only its end brings nodes back', async () => {
    const { out, log } = await playedTwice('fork-bomb');
    expect(out).toMatch(
      /\nnodes lost +3 of 3: the first after \d\d s, the last after \d\d s +all of them, in seconds\n/,
    );
    expect(out).toMatch(/\nNotReady +the first after 1 min \d+ s, .*; 0 said PIDPressure before/);
    expect(out).toMatch(/\nevicted +0 pods; 0 nodes have the taint/);
    expect(out).toMatch(/\nrebooted too early +3 of 3 dead again after/);
    expect(out).toMatch(/\ntime to name +1 min \d+ s, with 3 of 3 nodes lost: load-tester@example.com\n/);
    expect(out).toMatch(
      /\ntime to recover +by hand .* all nodes are ready after \d min \d+ s, all pods after/,
    );
    expect(out).toMatch(/\ncheck before +fork-bomb: 2 findings\n/);
    expect(out).toMatch(/\nas expected\n$/);
    const detected = await run('detect', log);
    expect(detected.out).toContain('kubectl delete daemonset stress -n load-test');
  });
});

describe('lab run dns-cut-off', () => {
  it('is quiet until DNS restarts, fails every look-up then, and comes back by the policy that check prints', async () => {
    const { out } = await playedTwice('dns-cut-off');
    expect(out).toMatch(/\nnothing at first +for \d+ min \d+ s: \d+ look-ups, all answered/);
    expect(out).toMatch(
      /\ncluster DNS +0 of 2 servers are ready once (?:1 node was|\d nodes were) drained; started again they are not either/,
    );
    expect(out).toMatch(/\nlook-ups +\d\d of the last round fail; \d{3,} in all +all fail\n/);
    expect(out).toMatch(
      /\nusers hit +[1-9]\d* of \d\d pods of teams are not ready; [1-9]\d* of them end each time they start/,
    );
    expect(out).toMatch(
      /\ntime to name +\d+ ms, with 0 of \d+ look-ups failed: security-engineer@example.com\n(?:.*\n)*time to recover +by hand .*: DNS is ready after \d+ s, every look-up is answered after \d+ s, all pods are ready after/,
    );
    expect(out).toMatch(/\ncheck before +dns-cut-off: 1 finding\n/);
    expect(out).toMatch(/\nas expected\n$/);
  });
});
