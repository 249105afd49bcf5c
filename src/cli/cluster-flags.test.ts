import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Environment } from '../cluster/api/environment.ts';
import { addClusterOptions, connectFromFlags, type ClusterFlags } from './cluster-flags.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-flags-'));
  writeFileSync(
    join(folder, 'config'),
    'current-context: a\ncontexts:\n- {name: a, context: {cluster: a, user: a, namespace: shop}}\n- {name: b, context: {cluster: a, user: b}}\nclusters:\n- {name: a, cluster: {server: "https://a:6443"}}\nusers:\n- {name: a, user: {token: a}}\n- {name: b, user: {token: b}}\n',
  );
});
afterEach(() => rmSync(folder, { recursive: true }));

function flagsOf(args: readonly string[]): ClusterFlags {
  const command = addClusterOptions(
    new Command('x').exitOverride().configureOutput({ writeErr: () => undefined }),
  );
  return command.parse(args, { from: 'user' }).opts<ClusterFlags>();
}

function environment(): Environment {
  return {
    variables: {},
    homeFolder: folder,
    workingFolder: folder,
    serviceAccountFolder: folder,
    stdinIsTerminal: false,
  };
}

it('reads every flag as kubectl spells it', () => {
  expect(
    flagsOf(
      '--kubeconfig k --context c --cluster cl --user u -s https://s --token t --as eve --as-group a --as-group b --as-uid 1 --certificate-authority ca --client-certificate cc --client-key ck --tls-server-name n --insecure-skip-tls-verify --request-timeout 1m30s'.split(
        ' ',
      ),
    ),
  ).toEqual({
    kubeconfig: 'k',
    context: 'c',
    cluster: 'cl',
    user: 'u',
    server: 'https://s',
    token: 't',
    as: 'eve',
    asGroup: ['a', 'b'],
    asUid: '1',
    certificateAuthority: 'ca',
    clientCertificate: 'cc',
    clientKey: 'ck',
    tlsServerName: 'n',
    insecureSkipTlsVerify: true,
    requestTimeout: 90_000,
  });
});

it.each([
  ['5', 5000],
  ['0', 0],
  ['500ms', 500],
])('takes --request-timeout %s', (text, expected_ms) => {
  expect(flagsOf(['--request-timeout', text]).requestTimeout).toBe(expected_ms);
});

it('refuses a --request-timeout that is none', () => {
  expect(() => flagsOf(['--request-timeout', 'soon'])).toThrow('write it as 30s, 2m or 0');
});

it('makes a client for what is chosen', async () => {
  const client = await connectFromFlags(flagsOf(['--kubeconfig', 'config', '--context', 'b']), environment());
  expect(client).toMatchObject({
    server: 'https://a:6443',
    description: `context "b" of ${join(folder, 'config')}`,
    user: `user "b" of ${join(folder, 'config')}`,
    namespace: undefined,
  });
  const other = await connectFromFlags({ kubeconfig: 'config' }, environment());
  expect(other.namespace).toBe('shop');
});
