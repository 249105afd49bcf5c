import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, it } from 'vitest';
import { createCertificateAuthority } from '../lab/control-plane/certificates.ts';
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
  [['--service-cluster-ip-range', '10.0.0.7/24'], { serviceRange: { text: '10.0.0.0/24', count: 254 } }],
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
  ['--service-cluster-ip-range', '10.0.0.0'],
  ['--service-cluster-ip-range', '10.0.0.0/8'],
  ['--service-cluster-ip-range', 'fd00::/112'],
  ['--resolve-service', 'hooks=localhost:8443'],
  ['--resolve-service', 'a/hooks=localhost:0'],
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

it('says where Services lead, by their ports', async () => {
  const args = [
    '--resolve-service',
    'a/hooks=localhost:8443',
    '--resolve-service',
    'a/hooks:80=127.0.0.1:8080',
  ];
  const { resolveService } = await labServerSettings(parsed(...args), false);
  expect(resolveService?.('a', 'hooks', 443)).toBe('localhost:8443');
  expect(resolveService?.('a', 'hooks', 80)).toBe('127.0.0.1:8080');
  expect(resolveService?.('b', 'hooks', 443)).toBeUndefined();
});

it('reads the certificates of authorities, and nothing else', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-authorities-'));
  const file = join(folder, 'ca.pem');
  const { certificate } = createCertificateAuthority('another');
  await writeFile(file, `a comment\n${certificate}`);
  const { clientCa } = await labServerSettings({ clientCaFile: file }, false);
  expect(clientCa?.trim()).toBe(certificate.trim());
  await writeFile(file, '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n');
  await expect(labServerSettings({ clientCaFile: file }, false)).rejects.toThrow(
    'certificate 1 cannot be read',
  );
  await writeFile(file, 'nothing');
  await expect(labServerSettings({ clientCaFile: file }, false)).rejects.toThrow(
    'there is no certificate in it',
  );
  await rm(folder, { recursive: true });
});
