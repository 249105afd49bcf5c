import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Problem } from '../problem.ts';
import { runProgram } from './run-program.fixture.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-lab-run-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SMALL = ['--nodes', '4', '--pods', '30'];

describe('lab run fighting-controllers', () => {
  it('names the controller and what it overwrites, and tells how far the network plugin fell behind', async () => {
    const { out, codes } = await runProgram('lab', 'run', 'fighting-controllers', ...SMALL);
    expect(codes).toEqual([]);
    expect(out).toMatch(/\nfought over +1 ServiceAccount, \d{4} writes\n/);
    expect(out).toMatch(/\nnetwork plugin +\d{3,} changes behind +its queue backed up\n/);
    expect(out).toMatch(/\nusers hit +[1-9]\d* of \d+ new pods had no route for 10 s/);
    expect(out).toMatch(
      /\ntime to name +\d+ ms, .*: system:serviceaccount:archetype-system:archetype-controller\n/,
    );
    expect(out).toMatch(/\ncheck before +fighting-controllers: 1 finding\n/);
    expect(out).toMatch(/\nas expected\n$/);
  });
});

describe('lab run object-flood', () => {
  it('fills etcd, stops everything that writes, and finds the way back', async () => {
    const { out, codes } = await runProgram('lab', 'run', 'object-flood', ...SMALL);
    expect(codes).toEqual([]);
    expect(out).toMatch(/\netcd +full after \d min \d+ s: 64 MiB of 64 MiB/);
    expect(out).toMatch(/\nwrites +refused: etcdserver: mvcc: database space exceeded\n/);
    expect(out).toMatch(/\nnodes not heard of +4 of 4; controllers lead no more\n/);
    expect(out).toMatch(
      /\nthe way back +\d{3} releases deleted, .* writes go through after \d s; 4 of 4 nodes ready/,
    );
    expect(out).toMatch(/\ntime to name +before it began: system:serviceaccount:kube-system:tiller\n/);
    expect(out).toMatch(/\ncheck before +object-flood: \d findings?\n/);
    expect(out).toMatch(/\nas expected\n$/);
  });
});

describe('lab run cronjob-pileup', () => {
  it('piles Jobs up until there is room for no other pod, and names who has changed the CronJob', async () => {
    const { out, codes } = await runProgram('lab', 'run', 'cronjob-pileup', '--nodes', '1', '--pods', '20');
    expect(codes).toEqual([]);
    expect(out).toMatch(/\nJobs at once +4\d +pods piled up\n/);
    expect(out).toMatch(/\npods of it +4\d\d, 2\d\d without a node\n/);
    expect(out).toMatch(/\nusers hit +teams miss \d+ pods; [1-9]\d* of their pods have no node/);
    expect(out).toMatch(/\ntime to name +.*: reports-developer@example.com\n/);
    expect(out).toMatch(/\ncheck before +cronjob-pileup: \d findings?\n/);
    expect(out).toMatch(/\nas expected\n$/);
  });
});

describe('lab run powerful-operator', () => {
  it('ends in a verdict: what was lost, who was hit, who was named and when, and what nothing was done about', async () => {
    const { out, codes } = await runProgram('lab', 'run', 'powerful-operator', ...SMALL);
    expect(codes).toEqual([]);
    expect(out).toMatch(/^WHAT +WITHOUT +PROTECTED +THE-TALK\n/);
    expect(out).toMatch(/\nlost Services +13 of 13 +[1-5] of 14 +all of them\n/);
    expect(out).toMatch(/\nusers hit +1 of 1 teams +/);
    expect(out).toMatch(/\ncluster DNS +lost with the others +kept *\n/);
    expect(out).toMatch(
      /\nsecond wave +no pod can be created any more; first refused after \d+ s, \d+ ReplicaSets stuck +none /,
    );
    expect(out).toMatch(/\ntime to detect +\d+ ms, with \d+ of 13 lost +.* 15 min\n/);
    expect(out).toMatch(
      /\ntime to name +\d+ ms, .*: system:serviceaccount:lb-system:lb-operator +\d+ ms, .*: system:serviceaccount:lb-system:lb-operator +30 min\n/,
    );
    expect(out).toMatch(/\ntime to stop +unprotected: it went on for \d+ ms +\d+ ms, by plimsoll guard/);
    expect(out).toMatch(/\ntime to recover +unprotected: nothing is put back/);
    expect(out).toMatch(/\ncheck before +powerful-operator: \d findings?; second-wave: \d findings?/);
    expect(out).toMatch(/\nas expected\n$/);
  });

  it('keeps what other commands can read, and writes the same log for the same seed', async () => {
    const [one, other] = [join(folder, 'one'), join(folder, 'other')];
    const { out } = await runProgram(
      'lab',
      'run',
      'powerful-operator',
      ...SMALL,
      '--keep',
      one,
      '-o',
      'json',
    );
    expect(JSON.parse(out)).toMatchObject({
      scenario: 'powerful-operator',
      seed: 1,
      nodes_count: 4,
      missing: [],
    });
    await runProgram('lab', 'run', 'powerful-operator', ...SMALL, '--unprotected', '--keep', other);
    const logs = await Promise.all([one, other].map((path) => readFile(join(path, 'audit.log'), 'utf8')));
    expect(logs[0] === logs[1]).toBe(true);
    const detected = await runProgram('detect', join(one, 'audit.log'));
    expect(detected.out).toContain(
      'powerful-operator: system:serviceaccount:lb-system:lb-operator deleted 13 services in 4 namespaces',
    );
    expect(detected.out).toContain('second-wave: admission webhook pod-policy.lb-system.example.com');
    expect(detected.out).not.toContain('etcd-manual-delete');
    expect((await runProgram('check', join(one, 'before.json'))).out).toContain(
      'powerful-operator/cluster-wide-delete',
    );
    await expect(runProgram('lab', 'run', 'powerful-operator', '--keep', one)).rejects.toThrow(Problem);
  });

  it('knows no others', async () => {
    const error: unknown = await runProgram('lab', 'run', 'powerful-operater').catch(
      (caught: unknown) => caught,
    );
    expect(error).toBeInstanceOf(Problem);
    expect(error).toMatchObject({ fix: 'did you mean powerful-operator?' });
  });
});
