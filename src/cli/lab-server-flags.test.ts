import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { Problem } from '../problem.ts';
import { labServerOptions, labServerSettings } from './lab-server-flags.ts';

function parsed(...args: readonly string[]) {
  const command = new Command().exitOverride().configureOutput({ writeErr: () => undefined });
  for (const option of labServerOptions()) command.addOption(option);
  return command.parse([...args], { from: 'user' }).opts();
}

it.each([
  [[], { disabledAdmissionPlugins: ['ServiceAccount'] }],
  [['--enable-admission-plugins', 'ServiceAccount'], { disabledAdmissionPlugins: [] }],
  [
    ['--disable-admission-plugins', 'PodSecurity,LimitRanger'],
    { disabledAdmissionPlugins: ['ServiceAccount', 'PodSecurity', 'LimitRanger'] },
  ],
  [
    ['--max-requests-inflight', '4', '--max-mutating-requests-inflight', '2'],
    { maxRequestsInFlight_count: 4, maxMutatingRequestsInFlight_count: 2 },
  ],
  [['--enable-priority-and-fairness', 'false'], { priorityAndFairness: false }],
  [
    ['--request-timeout', '1m30s', '--shutdown-delay-duration', '5s'],
    { requestTimeout_ms: 90_000, shutdownDelay_ms: 5_000 },
  ],
  [['--authorization-mode', 'RBAC,AlwaysAllow'], { authorizationModes: ['RBAC', 'AlwaysAllow'] }],
])('%j', async (args, settings) => {
  expect(await labServerSettings(parsed(...args), false)).toMatchObject(settings);
});

it.each([
  ['--max-requests-inflight', '-1'],
  ['--enable-priority-and-fairness', 'no'],
  ['--request-timeout', '5'],
  ['--authorization-mode', 'Webhook'],
  ['--enable-admission-plugins', 'AlwaysPullImages'],
  ['--disable-admission-plugins', 'Nothing'],
])('refuses %s %s', (...args) => {
  expect(() => parsed(...args)).toThrow(/is invalid/);
});

it('reads tokens, and says which file is not there', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-tokens-'));
  const file = join(folder, 'tokens.csv');
  await writeFile(file, 'secret,ann,1,"devs"\n');
  const { tokens } = await labServerSettings({ tokenAuthFile: file }, false);
  expect(tokens?.get('secret')).toMatchObject({ name: 'ann', groups: ['devs'] });
  await rm(folder, { recursive: true });
  await expect(labServerSettings({ tokenAuthFile: file }, false)).rejects.toThrow(Problem);
});
