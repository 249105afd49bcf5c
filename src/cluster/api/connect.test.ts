import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Problem } from '../../problem.ts';
import { fakeClock } from './api-server.fixture.ts';
import { CA_CERTIFICATE, CLIENT_CERTIFICATE, CLIENT_KEY } from './certificates.fixture.ts';
import { connect } from './connect.ts';
import type { ConnectionFlags } from './connection-flags.ts';
import type { Connection } from './connection.ts';
import type { Environment } from './environment.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-connect-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function file(name: string, text: string): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, text);
  return path;
}

function environment(variables: Record<string, string> = {}): Environment {
  return {
    variables,
    homeFolder: join(folder, 'home'),
    workingFolder: folder,
    serviceAccountFolder: join(folder, 'serviceaccount'),
    stdinIsTerminal: false,
  };
}

const to = (flags: ConnectionFlags = {}, variables: Record<string, string> = {}): Promise<Connection> =>
  connect(flags, environment(variables), fakeClock());

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof Problem) return error;
  throw new Error(`expected a Problem, got ${String(error)}`);
}

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** A kubeconfig of one context `name`, whose cluster and user are called the same. */
function config(name: string, cluster: string, user = '{}', more = ''): string {
  return `
apiVersion: v1
kind: Config
current-context: ${name}
contexts: [{name: ${name}, context: {cluster: ${name}, user: ${name}, namespace: of-${name}}}]
clusters: [{name: ${name}, cluster: ${cluster}}]
users: [{name: ${name}, user: ${user}}]
${more}`;
}

describe('which kubeconfig', () => {
  it('is --kubeconfig alone, over $KUBECONFIG and the home folder', async () => {
    file('home/.kube/config', config('home', '{server: "https://home"}'));
    const listed = file('listed', config('listed', '{server: "https://listed"}'));
    file('named', config('named', '{server: "https://named"}'));
    expect((await to()).server.href).toBe('https://home/');
    expect((await to({}, { KUBECONFIG: listed })).server.href).toBe('https://listed/');
    const named = await to({ kubeconfig: 'named' }, { KUBECONFIG: listed });
    expect(named.server.href).toBe('https://named/');
    expect(named.description).toBe(`context "named" of ${join(folder, 'named')}`);
    expect(named.namespace).toBe('of-named');
  });

  it('is the files of $KUBECONFIG merged: the first to set something wins, entry by entry', async () => {
    const first = file(
      'first',
      'apiVersion: v1\nkind: Config\nclusters: [{name: both, cluster: {server: "https://first"}}]\nusers: [{name: u, user: {token: first}}]\n',
    );
    const second = file(
      'second',
      config('both', '{server: "https://second", tls-server-name: second}', '{token: second}') +
        'preferences: {}\n',
    );
    const third = file('third', config('third', '{server: "https://third"}'));
    const KUBECONFIG = ['', first, join(folder, 'absent'), second, third, first].join(delimiter);
    const connection = await to({}, { KUBECONFIG });
    expect(connection.server.href).toBe('https://first/');
    // Nothing of the second file's entry is taken over, not even what the first one leaves open.
    expect(connection.tls.serverName).toBeUndefined();
    expect((await connection.credentials.current(undefined)).authorization).toBe('Bearer second');
    expect((await to({ context: 'third', user: 'u' }, { KUBECONFIG })).server.href).toBe('https://third/');
  });

  it('resolves paths against the file that they stand in', async () => {
    file('a/ca.crt', CA_CERTIFICATE);
    file('a/keys/tls.crt', CLIENT_CERTIFICATE);
    file('a/keys/tls.key', CLIENT_KEY);
    file(
      'a/config',
      config(
        'x',
        '{server: "https://x", certificate-authority: ca.crt}',
        '{client-certificate: keys/tls.crt, client-key: ./keys/tls.key}',
      ),
    );
    const connection = await to({ kubeconfig: 'a/config' });
    expect(connection.tls.ca).toBe(CA_CERTIFICATE);
    expect((await connection.credentials.current(undefined)).certificate).toEqual({
      cert: CLIENT_CERTIFICATE,
      key: CLIENT_KEY,
    });
  });

  it.each<[string, string, ConnectionFlags, string, string]>([
    ['is not there', '', { kubeconfig: 'absent' }, 'there is no such kubeconfig', '--kubeconfig'],
    ['is no YAML', 'a: [', { kubeconfig: 'c' }, 'the kubeconfig is no YAML', 'correct it'],
    ['is a manifest', 'kind: Pod', { kubeconfig: 'c' }, 'this is a Pod, not a kubeconfig', 'kind: Config'],
    ['is empty', '', { kubeconfig: 'c' }, 'there is no kubeconfig to find a cluster with', '--kubeconfig'],
    [
      'has a token that YAML reads as a number',
      config('x', '{server: "https://x"}', '{token: 12345}'),
      { kubeconfig: 'c' },
      'users[0].user.token of the kubeconfig must be a string',
      'in quotes',
    ],
    [
      'names an entry twice',
      'clusters: [{name: a, cluster: {server: b}}, {name: a, cluster: {server: c}}]',
      { kubeconfig: 'c' },
      'clusters of the kubeconfig names "a" twice',
      'rename or remove',
    ],
    [
      'has no base64 where it must be',
      config('x', '{server: "https://x", certificate-authority-data: "-----BEGIN"}'),
      { kubeconfig: 'c' },
      'clusters[0].cluster.certificate-authority-data of the kubeconfig must be base64',
      'correct clusters[0]',
    ],
    [
      'has lists that are none',
      'contexts: {a: b}',
      { kubeconfig: 'c' },
      'contexts of the kubeconfig must be a list',
      'correct contexts',
    ],
  ])('says so where it %s', async (_, text, flags, message, fix) => {
    file('c', text);
    const problem = await problemOf(to(flags));
    expect(problem.message).toContain(message);
    expect(problem.fix).toContain(fix);
    expect(problem.where?.replace(/:\d+:\d+$/, '')).toBe(join(folder, flags.kubeconfig ?? ''));
  });

  it('says where it looked when there is none', async () => {
    const problem = await problemOf(to());
    expect(problem.message).toBe('there is no kubeconfig to find a cluster with');
    expect(problem.where).toBe(`${join(folder, 'home', '.kube', 'config')} (not there)`);
  });
});

describe('which context, cluster and user', () => {
  beforeEach(() => {
    file(
      'home/.kube/config',
      `
current-context: main
contexts:
- {name: main, context: {cluster: one, user: ann}}
- {name: other, context: {cluster: two, user: bob, namespace: shop}}
- {name: broken, context: {cluster: gone, user: ann}}
- {name: nobody, context: {cluster: one, user: gone}}
clusters:
- {name: one, cluster: {server: "https://one:6443"}}
- {name: two, cluster: {server: "https://two/k8s/clusters/c-1/"}}
- {name: serverless, cluster: {}}
users:
- {name: ann, user: {token: ann}}
- {name: bob, user: {username: bob, password: secret}}
`,
    );
  });

  it.each<[ConnectionFlags, string, string | undefined]>([
    [{}, 'https://one:6443/', 'Bearer ann'],
    [{ context: 'other' }, 'https://two/k8s/clusters/c-1', `Basic ${base64('bob:secret')}`],
    [{ cluster: 'two' }, 'https://two/k8s/clusters/c-1', 'Bearer ann'],
    [{ user: 'bob' }, 'https://one:6443/', `Basic ${base64('bob:secret')}`],
    [{ server: 'https://three' }, 'https://three/', 'Bearer ann'],
    [{ context: 'broken', server: 'https://three' }, 'https://three/', 'Bearer ann'],
    [{ token: 'flag' }, 'https://one:6443/', 'Bearer flag'],
    [{ user: 'bob', token: 'flag' }, 'https://one:6443/', 'Bearer flag'],
    // As kubectl: credentials never go over plain http, and an address without scheme is one.
    [{ server: 'http://three' }, 'http://three/', undefined],
    [{ server: 'localhost:8080' }, 'http://localhost:8080/', undefined],
    [{ server: 'localhost:6443', insecureSkipTlsVerify: true }, 'https://localhost:6443/', 'Bearer ann'],
  ])('%j', async (flags, server, authorization) => {
    const connection = await to(flags);
    expect(connection.server.href).toBe(server);
    expect((await connection.credentials.current(undefined)).authorization).toBe(authorization);
  });

  it.each<[ConnectionFlags, string, string]>([
    [{ context: 'absent' }, 'the context "absent" does not exist', 'there is: main, other, broken, nobody'],
    [
      { context: 'broken' },
      'the context "broken" names the cluster "gone", which does not exist',
      'there is: one, two',
    ],
    [
      { context: 'nobody' },
      'the context "nobody" names the user "gone", which does not exist',
      'there is: ann, bob',
    ],
    [{ cluster: 'absent' }, '--cluster names the cluster "absent"', '--cluster'],
    [{ user: 'absent' }, '--user names the user "absent"', '--user'],
    [{ cluster: 'serverless' }, 'the cluster "serverless" has no server', '--server'],
    [{ server: 'ftp://one' }, '"ftp://one" is no address of an API server', 'https://host:port'],
    [{ certificateAuthority: 'absent.crt' }, 'the certificate authority cannot be read', 'absent.crt'],
    [{ clientCertificate: 'absent.crt' }, 'the client certificate cannot be read', 'absent.crt'],
    [{ asGroup: ['admins'] }, 'can only be impersonated together with a user', '--as'],
  ])('refuses %j', async (flags, message, fix) => {
    const problem = await problemOf(to(flags));
    expect(problem.message).toContain(message);
    expect(problem.fix).toContain(fix);
  });

  it('minds only the entries that are used', async () => {
    const broken = config('x', '{server: "https://x"}').replace(
      'users: [',
      'users: [{name: old, user: {exec: {}, auth-provider: {name: gcp}, client-key: absent}}, ',
    );
    file('c', broken);
    expect((await to({ kubeconfig: 'c' })).server.href).toBe('https://x/');
    expect((await problemOf(to({ kubeconfig: 'c', user: 'old' }))).message).toContain(
      'the key of the client certificate cannot be read',
    );
  });

  it('needs no kubeconfig where the server is named', async () => {
    rmSync(join(folder, 'home'), { recursive: true });
    const connection = await to({ server: 'https://three', token: 'flag' });
    expect(connection.description).toBe('--server');
    expect((await connection.credentials.current(undefined)).authorization).toBe('Bearer flag');
  });

  it('impersonates', async () => {
    expect((await to({ as: 'eve', asUid: 'u-1', asGroup: ['a', 'b'] })).impersonation).toEqual({
      'Impersonate-User': 'eve',
      'Impersonate-Uid': 'u-1',
      'Impersonate-Group': ['a', 'b'],
    });
  });
});

async function one(
  cluster: string,
  user: string,
  flags: ConnectionFlags = {},
  variables: Record<string, string> = {},
): Promise<Connection> {
  file('c', config('x', cluster, user));
  return to({ kubeconfig: 'c', ...flags }, variables);
}

describe('what a user and a cluster say', () => {
  const HTTPS = '{server: "https://x"}';

  it('impersonation with extra fields, which --as replaces as a whole', async () => {
    const user = '{as: eve, as-groups: [a], as-uid: u-1, as-user-extra: {"Scopes/x": [view, edit]}}';
    expect((await one(HTTPS, user)).impersonation).toEqual({
      'Impersonate-User': 'eve',
      'Impersonate-Uid': 'u-1',
      'Impersonate-Group': ['a'],
      'Impersonate-Extra-scopes%2Fx': ['view', 'edit'],
    });
    expect((await one(HTTPS, user, { as: 'bob' })).impersonation).toEqual({ 'Impersonate-User': 'bob' });
  });

  it('the token of a file, read again each time; the last good one while it is replaced', async () => {
    const token = file('token', ' one\n');
    const { credentials } = await one(HTTPS, '{tokenFile: token}');
    expect(await credentials.current(undefined)).toEqual({ authorization: 'Bearer one' });
    writeFileSync(token, 'two');
    expect(await credentials.current(undefined)).toEqual({ authorization: 'Bearer two' });
    rmSync(token);
    expect(await credentials.current(undefined)).toEqual({ authorization: 'Bearer two' });
  });

  it('a token file that is not there', async () => {
    const { credentials } = await one(HTTPS, '{tokenFile: token}');
    expect((await problemOf(credentials.current(undefined))).where).toBe(join(folder, 'token'));
    const withToken = await one(HTTPS, '{tokenFile: token, token: spare}');
    expect(await withToken.credentials.current(undefined)).toEqual({ authorization: 'Bearer spare' });
  });

  it('data over files', async () => {
    const { tls, credentials } = await one(
      `{server: "https://x", certificate-authority: absent, certificate-authority-data: ${base64(CA_CERTIFICATE)}}`,
      `{client-certificate: absent, client-certificate-data: ${base64(CLIENT_CERTIFICATE)}, client-key-data: ${base64(CLIENT_KEY)}}`,
    );
    expect(tls).toEqual({ ca: CA_CERTIFICATE, serverName: undefined, verify: true });
    expect(await credentials.current(undefined)).toEqual({
      certificate: { cert: CLIENT_CERTIFICATE, key: CLIENT_KEY },
    });
  });

  it('the tokens that old auth providers left', async () => {
    const { credentials } = await one(HTTPS, '{auth-provider: {name: oidc, config: {id-token: abc}}}');
    expect(await credentials.current(undefined)).toEqual({ authorization: 'Bearer abc' });
  });

  it.each([
    [HTTPS, '{token: a, username: b}', 'a token and a user name: only one is allowed'],
    [HTTPS, `{client-key-data: ${base64(CLIENT_KEY)}}`, 'a client key, but no client certificate'],
    [HTTPS, '{auth-provider: {name: gcp}}', 'uses the auth-provider "gcp", which holds no token'],
    [HTTPS, '{exec: {apiVersion: client.authentication.k8s.io/v1}}', 'the credential plugin has no command'],
    [
      HTTPS,
      '{exec: {command: x, apiVersion: client.authentication.k8s.io/v1}}',
      'the credential plugin x has no interactiveMode',
    ],
    [
      HTTPS,
      '{exec: {command: x, apiVersion: client.authentication.k8s.io/v1alpha1}}',
      'v1alpha1, which is not supported',
    ],
    ['{server: "https://x", proxy-url: "gopher://p"}', '{}', 'is no address of a proxy'],
    [
      `{server: "https://x", insecure-skip-tls-verify: true, certificate-authority-data: ${base64(CA_CERTIFICATE)}}`,
      '{}',
      'a certificate authority and insecure-skip-tls-verify',
    ],
  ])('refuses cluster %s, user %s', async (cluster, user, message) => {
    expect((await problemOf(one(cluster, user))).message).toContain(message);
  });

  it('the flags over the cluster', async () => {
    const ca = `{server: "https://x", certificate-authority-data: ${base64(CA_CERTIFICATE)}, tls-server-name: a}`;
    expect((await one(ca, '{}', { insecureSkipTlsVerify: true, tlsServerName: 'b' })).tls).toEqual({
      ca: undefined,
      serverName: 'b',
      verify: false,
    });
    file('other.crt', CLIENT_CERTIFICATE);
    const skips = '{server: "https://x", insecure-skip-tls-verify: true}';
    expect((await one(skips, '{}', { certificateAuthority: 'other.crt' })).tls).toEqual({
      ca: CLIENT_CERTIFICATE,
      serverName: undefined,
      verify: true,
    });
  });

  it('proxy-url over the environment, even for this machine', async () => {
    const proxied = await one(
      '{server: "https://localhost:1", proxy-url: "socks5://p:1080"}',
      '{}',
      {},
      { HTTPS_PROXY: 'q:1' },
    );
    expect(proxied.proxy?.href).toBe('socks5://p:1080');
    expect((await one(HTTPS, '{}', {}, { HTTPS_PROXY: 'q:1' })).proxy?.href).toBe('http://q:1/');
  });
});

describe('in a pod', () => {
  const variables = { KUBERNETES_SERVICE_HOST: '10.0.0.1', KUBERNETES_SERVICE_PORT: '443' };

  it('uses its service account, and reads the token again', async () => {
    const token = file('serviceaccount/token', 'one');
    file('serviceaccount/ca.crt', CA_CERTIFICATE);
    file('serviceaccount/namespace', 'plimsoll');
    const connection = await to({}, variables);
    expect(connection).toMatchObject({
      description: 'the service account of this pod',
      namespace: 'plimsoll',
    });
    expect(connection.server.href).toBe('https://10.0.0.1/');
    expect(connection.tls.ca).toBe(CA_CERTIFICATE.trim());
    writeFileSync(token, 'two');
    expect(await connection.credentials.current(undefined)).toEqual({ authorization: 'Bearer two' });
    expect((await to({}, { ...variables, KUBERNETES_SERVICE_HOST: 'fd00::1' })).server.hostname).toBe(
      '[fd00::1]',
    );
  });

  it('prefers a kubeconfig', async () => {
    file('serviceaccount/token', 'one');
    file('home/.kube/config', config('home', '{server: "https://home"}'));
    expect((await to({}, variables)).server.href).toBe('https://home/');
  });
});
