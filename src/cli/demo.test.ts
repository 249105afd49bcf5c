import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { Problem } from '../problem.ts';
import { runProgram } from './run-program.fixture.ts';

/** It takes some twenty seconds of a processor, which others may be using. */
const SLOW_MACHINE_MS = 300_000;

/** The times that lines of a story begin with, in its order. */
function timesOf(story: string): readonly string[] {
  return [...story.matchAll(/^ {2}(\d\d:\d\d:\d\d\.\d{3}) /gm)].map(([, time = '']) => time);
}

it(
  'tells an outage step by step, from what could have been known to what comes next, and keeps what it is told from',
  async () => {
    const folder = join(await mkdtemp(join(tmpdir(), 'plimsoll-demo-')), 'kept');
    const { out } = await runProgram('demo', '--keep', folder);
    const [, before = '', check = '', deletions = '', wave = '', next = ''] = out.split(/\n\d\. .*\n/);
    expect(before).toMatch(/The cluster is up: 10 nodes, 155 pods, 53 Services in 10 namespaces\./);
    expect(check).toMatch(/ServiceAccount lb-system\/lb-operator .* may\s+delete services/);
    expect(check).toMatch(/if Service lb-system\/pod-policy is deleted, the API server refuses/);
    expect(deletions).toMatch(/test-engineer@example\.com deletes a load balancer again[\s\S]*80 characters/);
    expect(deletions).toMatch(
      /plimsoll detect: HIGH powerful-operator: system:serviceaccount:lb-system:lb-operator[\s\S]*\d+ ms\s+after the first one, with \d+ of 53 lost\./,
    );
    expect(deletions).toMatch(/All 53 Services are gone/);
    expect(timesOf(deletions)).toEqual(timesOf(deletions).toSorted());
    expect(wave).toMatch(/predicted: admission webhook\s+pod-policy/);
    expect(wave).toMatch(/blocked "create pods" \d{3} times in 5 namespaces\./);
    expect(timesOf(wave)).toEqual(timesOf(wave).toSorted());
    expect(next).toMatch(/it refuses no requests and restores nothing yet/);
    expect(next).toContain(`\n  plimsoll detect ${folder}/audit.log\n`);
    expect((await readdir(folder)).toSorted()).toEqual(['after.json', 'audit.log', 'before.json']);
    expect((await runProgram('detect', join(folder, 'audit.log'))).out).toContain(
      'deleted 53 services in 8 namespaces',
    );
    const dns = ['audit', 'object', 'service/kube-dns', '-n', 'kube-system', '-f', join(folder, 'audit.log')];
    expect((await runProgram(...dns)).out).toMatch(/DELETED by sa:lb-system:lb-operator/);
    const state = ['check', join(folder, 'before.json'), '--include', 'second-wave'];
    expect((await runProgram(...state)).out).toContain('second-wave/gating-service');
    await expect(runProgram('demo', '--keep', folder)).rejects.toThrow(Problem);
    await rm(folder, { recursive: true });
  },
  SLOW_MACHINE_MS,
);
