import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Problem } from '../../problem.ts';
import { fakeClock, type FakeClock } from './api-server.fixture.ts';
import { CLIENT_CERTIFICATE, CLIENT_KEY } from './certificates.fixture.ts';
import type { CredentialSource } from './credentials.ts';
import { execCredentials } from './exec-plugin.ts';
import type { ExecPlugin } from './kubeconfig.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-exec-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const V1 = 'client.authentication.k8s.io/v1';

/** A plugin whose body is JavaScript; it appends a line to `runs` first. */
function plugin(body: string, parts: Partial<ExecPlugin> = {}): ExecPlugin {
  const command = join(folder, 'plugin');
  const ledger = JSON.stringify(join(folder, 'runs'));
  writeFileSync(
    command,
    `#!${process.execPath}\nrequire('fs').appendFileSync(${ledger}, process.env.KUBERNETES_EXEC_INFO + '\\n');\n${body}`,
  );
  chmodSync(command, 0o755);
  return {
    apiVersion: V1,
    command,
    args: [],
    env: {},
    provideClusterInfo: false,
    interactiveMode: 'Never',
    ...parts,
  };
}

function source(exec: ExecPlugin, clock: FakeClock = fakeClock(), stdinIsTerminal = false): CredentialSource {
  return execCredentials(
    {
      plugin: exec,
      description: 'user "ann" of /test/config',
      environment: {
        variables: { ...process.env, FROM_OUTSIDE: 'outside', OVERRIDDEN: 'outside' },
        homeFolder: folder,
        workingFolder: folder,
        serviceAccountFolder: folder,
        stdinIsTerminal,
      },
      cluster: {
        server: 'https://10.0.0.1:6443',
        tlsServerName: 'api',
        insecureSkipTlsVerify: false,
        certificateAuthority: 'PEM',
        disableCompression: false,
        config: { audience: 'x' },
      },
    },
    clock,
  );
}

function runs(): readonly unknown[] {
  const path = join(folder, 'runs');
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .trim()
    .split('\n')
    .map((line): unknown => JSON.parse(line));
}

const printing = (status: string, apiVersion = V1): string =>
  `console.log(JSON.stringify({ kind: 'ExecCredential', apiVersion: '${apiVersion}', status: ${status} }));`;

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof Problem) return error;
  throw new Error(`expected a Problem, got ${String(error)}`);
}

it('runs the plugin with its arguments, its environment and what it may know', async () => {
  const exec = plugin(
    printing(
      "{ token: [process.argv.slice(2), process.env.FROM_OUTSIDE, process.env.OVERRIDDEN].join('|') }",
    ),
    { args: ['get', 'token'], env: { OVERRIDDEN: 'entry' }, provideClusterInfo: true },
  );
  expect(await source(exec).current(undefined)).toEqual({ authorization: 'Bearer get,token|outside|entry' });
  expect(runs()).toEqual([
    {
      kind: 'ExecCredential',
      apiVersion: V1,
      spec: {
        interactive: false,
        cluster: {
          server: 'https://10.0.0.1:6443',
          'tls-server-name': 'api',
          'certificate-authority-data': Buffer.from('PEM').toString('base64'),
          config: { audience: 'x' },
        },
      },
    },
  ]);
});

it('says nothing of the cluster to a plugin that does not ask', async () => {
  await source(plugin(printing("{ token: 'a' }"))).current(undefined);
  expect(runs()).toEqual([{ kind: 'ExecCredential', apiVersion: V1, spec: { interactive: false } }]);
});

it('takes client certificates, and v1beta1', async () => {
  const status = JSON.stringify({ clientCertificateData: CLIENT_CERTIFICATE, clientKeyData: CLIENT_KEY });
  const beta = 'client.authentication.k8s.io/v1beta1';
  const credentials = source(plugin(printing(status, beta), { apiVersion: beta }));
  expect(await credentials.current(undefined)).toEqual({
    certificate: { cert: CLIENT_CERTIFICATE, key: CLIENT_KEY },
  });
});

it('runs it once for requests at the same time, again when the credential expires, and when it was refused', async () => {
  const clock = fakeClock();
  const expires = new Date(clock.now_ms() + 60_000).toISOString();
  const later = new Date(clock.now_ms() + 600_000).toISOString();
  const count = `const n = require('fs').readFileSync(${JSON.stringify(join(folder, 'runs'))}, 'utf8').trim().split('\\n').length;`;
  const credentials = source(
    plugin(
      `${count}${printing(`{ token: 't' + n, expirationTimestamp: n === 1 ? '${expires}' : '${later}' }`)}`,
    ),
    clock,
  );
  const [one, two] = await Promise.all([credentials.current(undefined), credentials.current(undefined)]);
  expect([one.authorization, two.authorization]).toEqual(['Bearer t1', 'Bearer t1']);
  clock.advance(59_999);
  expect((await credentials.current(undefined)).authorization).toBe('Bearer t1');
  clock.advance(1);
  const second = await credentials.current(undefined);
  expect(second.authorization).toBe('Bearer t2');
  expect(credentials.renew(second)).toBe(true);
  expect((await credentials.current(undefined)).authorization).toBe('Bearer t3');
  // A late refusal of the second credential says nothing about the third.
  credentials.renew(second);
  expect((await credentials.current(undefined)).authorization).toBe('Bearer t3');
  expect(runs()).toHaveLength(3);
});

it.each([
  ['fails', 'process.exit(3)', 'failed with exit code 3'],
  ['prints no JSON', 'console.log("login first")', 'did not print JSON'],
  ['prints something else', 'console.log("{}")', 'did not print an ExecCredential'],
  [
    'speaks another version',
    printing("{ token: 'a' }", 'client.authentication.k8s.io/v1beta1'),
    'not with client.authentication.k8s.io/v1',
  ],
  ['gives nothing', printing('{}'), 'gave neither a token nor a client certificate'],
  ['gives half a certificate', printing("{ clientKeyData: 'a' }"), 'gave only one of certificate and key'],
])('says so when it %s', async (_, body, message) => {
  const problem = await problemOf(source(plugin(body)).current(undefined));
  expect(problem.message).toContain(message);
  expect(problem.where).toBe('user "ann" of /test/config');
});

it('gives the hint of the kubeconfig when it is not installed', async () => {
  const exec = { ...plugin(''), command: join(folder, 'absent'), installHint: 'brew install absent\n' };
  const problem = await problemOf(source(exec).current(undefined));
  expect(problem.message).toBe(`the credential plugin ${join(folder, 'absent')} was not found`);
  expect(problem.fix).toContain('brew install absent');
});

it('does not ask where nobody can answer', async () => {
  const exec = plugin(printing("{ token: 'a' }"), { interactiveMode: 'Always' });
  expect((await problemOf(source(exec).current(undefined))).message).toContain(
    'standard input is no terminal',
  );
  expect(runs()).toEqual([]);
});

it('stops with the signal', async () => {
  const stop = new AbortController();
  const running = source(plugin('setInterval(() => undefined, 1000)')).current(stop.signal);
  stop.abort();
  await expect(running).rejects.toMatchObject({ name: 'AbortError' });
});
