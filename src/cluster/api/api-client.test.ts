import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { StatusError } from './status-error.ts';
import {
  clientTo,
  connectionTo,
  fakeClock,
  json,
  startServer,
  status,
  type Handler,
  type TestServer,
} from './api-server.fixture.ts';
import { fixedCredentials, type CredentialSource } from './credentials.ts';
import { Problem } from '../../problem.ts';
import { CA_CERTIFICATE, CLIENT_CERTIFICATE, CLIENT_KEY, OTHER_CERTIFICATE } from './certificates.fixture.ts';
import { createApiClient } from './api-client.ts';

const open: TestServer[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((server) => server.close()));
});

async function serve(handler: Handler, protocol?: 'http' | 'https'): Promise<TestServer> {
  const server = await startServer(handler, protocol);
  open.push(server);
  return server;
}

/** Answers request after request with these, the last one again and again. */
function inTurn(...handlers: readonly Handler[]): Handler {
  let turn = 0;
  return (request, response) => {
    const handler = handlers[Math.min(turn, handlers.length - 1)];
    turn += 1;
    handler?.(request, response);
  };
}

const ok: Handler = (_, response) => json(response, { kind: 'NamespaceList', items: [] });
const cut: Handler = (_, response) => void response.socket?.destroy();
const tooMany =
  (headers: Record<string, string>): Handler =>
  (_, response) => {
    response.writeHead(429, { 'Content-Type': 'text/plain', ...headers });
    response.end('Too many requests, please try again later.\n');
  };
const failing =
  (code: number): Handler =>
  (_, response) =>
    status(response, code, 'InternalError', 'etcdserver: mvcc: database space exceeded');

async function rejection(promise: Promise<unknown>): Promise<Problem> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  if (error instanceof Problem) return error;
  throw new Error(`expected a Problem, got ${String(error)}`);
}

it('says who it is and what it wants, below the path of the server', async () => {
  const server = await serve(ok);
  const client = clientTo(`${server.url}/k8s/clusters/c-1`, fakeClock(), {
    impersonation: { 'Impersonate-User': 'jürgen', 'Impersonate-Group': ['a', 'b'] },
  });
  await client.get('/api/v1/namespaces', { query: { limit: '500', labelSelector: 'a=b,c' } });
  const [request] = server.seen;
  expect(request?.path).toBe('/k8s/clusters/c-1/api/v1/namespaces');
  expect(request?.query.get('labelSelector')).toBe('a=b,c');
  expect(request?.headers).toMatchObject({
    accept: 'application/json',
    'user-agent': 'plimsoll/test',
    'accept-encoding': 'gzip',
    'impersonate-user': Buffer.from('jürgen').toString('latin1'),
  });
  expect(request?.rawHeaders.filter((_, at, all) => all[at - 1] === 'Impersonate-Group')).toEqual(['a', 'b']);
});

it('reads gzip', async () => {
  const server = await serve((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Encoding': 'gzip' });
    response.end(gzipSync('{"kind":"List","items":[1]}'));
  });
  expect(await clientTo(server.url).get('/x')).toEqual({ kind: 'List', items: [1] });
});

const made: Handler = (_, response) => json(response, { kind: 'Service' }, 201);
const create = (client: ReturnType<typeof clientTo>) =>
  client.send(
    { method: 'POST', path: '/api/v1/namespaces/shop/services', body: { kind: 'Service', name: 'grün' } },
    { query: { dryRun: 'All' } },
  );

describe('what writes', () => {
  it('is sent with its body and how it is to be read', async () => {
    const server = await serve(made);
    expect(await create(clientTo(server.url))).toEqual({ kind: 'Service' });
    const patch = {
      method: 'PATCH',
      path: '/x',
      body: [],
      contentType: 'application/json-patch+json',
    } as const;
    await clientTo(server.url).send(patch);
    const [posted, patched] = server.seen;
    expect(posted).toMatchObject({ method: 'POST', body: '{"kind":"Service","name":"grün"}' });
    expect(posted?.headers['content-type']).toBe('application/json');
    expect(posted?.query.get('dryRun')).toBe('All');
    expect(patched).toMatchObject({ method: 'PATCH', body: '[]' });
    expect(patched?.headers['content-type']).toBe('application/json-patch+json');
  });

  it('is sent again after 429, which says that nothing was done', async () => {
    const server = await serve(inTurn(tooMany({ 'Retry-After': '7' }), made));
    const clock = fakeClock();
    await create(clientTo(server.url, clock));
    expect(clock.slept_ms).toEqual([7000]);
  });

  it.each([
    ['5xx', failing(500)],
    ['a cut connection', cut],
    [
      '409',
      (_: unknown, response: Parameters<Handler>[1]) => status(response, 409, 'AlreadyExists', 'it is there'),
    ],
  ])('is not sent again after %s: it may have been carried out', async (_, handler) => {
    const server = await serve(inTurn(handler, made));
    const problem = await rejection(create(clientTo(server.url, fakeClock())));
    expect(problem.where).toContain('/api/v1/namespaces/shop/services');
    expect(server.seen).toHaveLength(1);
  });
});

describe('retries', () => {
  const cases: readonly [string, readonly Handler[], readonly number[]][] = [
    ['connections cut before the answer', [cut, cut, ok], [500, 1000]],
    ['429 when the server says', [tooMany({ 'Retry-After': '7' }), ok], [7000]],
    [
      '429 until the date that the server says',
      [tooMany({ 'Retry-After': 'Sat, 21 Nov 2026 00:00:09 GMT' }), ok],
      [9000],
    ],
    [
      '429 of a server that does not say when',
      [tooMany({}), tooMany({}), tooMany({}), ok],
      [500, 1000, 2000],
    ],
    ['5xx', [failing(500), failing(503), failing(504), ok], [500, 1000, 2000]],
  ];
  it.each(cases)('%s', async (_, handlers, waits_ms) => {
    const server = await serve(inTurn(...handlers));
    const clock = fakeClock();
    await clientTo(server.url, clock).get('/api/v1/namespaces');
    expect(clock.slept_ms).toEqual(waits_ms);
    expect(server.seen).toHaveLength(handlers.length);
  });

  it('an answer that was cut in the middle, zipped or not', async () => {
    const zipped = gzipSync(JSON.stringify({ items: 'x'.repeat(1000) }));
    const server = await serve(
      inTurn(
        (_, response) => {
          response.writeHead(200, { 'Content-Length': '100' });
          response.write('{"items":', () => response.socket?.destroy());
        },
        (_, response) => {
          response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': String(zipped.length) });
          response.write(zipped.subarray(0, 20), () => response.socket?.destroy());
        },
        ok,
      ),
    );
    expect(await clientTo(server.url).get('/x')).toMatchObject({ kind: 'NamespaceList' });
    expect(server.seen).toHaveLength(3);
  });

  const ends: readonly [string, Handler, number, string][] = [
    [
      'after ten times 429',
      tooMany({ 'Retry-After': '1' }),
      11,
      'Too many requests, please try again later.',
    ],
    ['at once where the server wants an hour', tooMany({ 'Retry-After': '3600' }), 1, 'Too many requests'],
    ['after three times 500', failing(500), 4, 'database space exceeded'],
    ['after three cut connections', cut, 4, 'the connection to the API server was cut'],
    ['at once with 403', failing(403), 1, 'database space exceeded'],
  ];
  it.each(ends)('no more %s', async (_, handler, requests_count, message) => {
    const server = await serve(handler);
    const error = await rejection(clientTo(server.url).get('/x'));
    expect(error.message).toContain(message);
    expect(error.fix).not.toBe('');
    expect(server.seen).toHaveLength(requests_count);
  });

  it('spreads the wait that it was asked for, never to before it', async () => {
    const server = await serve(inTurn(tooMany({ 'Retry-After': '2' }), ok));
    const clock = fakeClock(0.5);
    await clientTo(server.url, clock).get('/x');
    expect(clock.slept_ms).toEqual([2500]);
  });

  it('holds all requests while the server asks for rest', async () => {
    const server = await serve(inTurn(tooMany({ 'Retry-After': '30' }), ok));
    const clock = fakeClock();
    let second: Promise<unknown> | undefined;
    const client = clientTo(server.url, {
      ...clock,
      async sleep(duration_ms, signal) {
        const isFirst = clock.slept_ms.length === 0;
        await clock.sleep(isFirst ? 0 : duration_ms, signal);
        if (isFirst) second = client.get('/sent-while-the-first-one-waits');
      },
    });
    await client.get('/refused');
    await second;
    expect(clock.slept_ms[1]).toBe(30_000);
  });
});

describe('refusals', () => {
  it('become a typed error with the words of the server', async () => {
    const message =
      'secrets is forbidden: User "tester" cannot list resource "secrets" in API group "" at the cluster scope';
    const server = await serve((_, response) => status(response, 403, 'Forbidden', message));
    const error = await rejection(clientTo(server.url).get('/api/v1/secrets'));
    expect(error).toBeInstanceOf(StatusError);
    expect(error).toMatchObject({
      code: 403,
      reason: 'Forbidden',
      message,
      where: `GET ${server.url}/api/v1/secrets`,
    });
    expect(error.fix).toContain('user "tester"');
  });

  const pages: readonly [string, Handler, string][] = [
    [
      'a page of HTML',
      (_, response) => void response.writeHead(404).end('<html><h1>No  such\npage</h1></html>'),
      'No such page',
    ],
    ['an empty body', (_, response) => void response.writeHead(403).end(), 'the API server answered 403'],
    [
      'a redirect',
      (_, response) => void response.writeHead(302, { Location: 'https://sso.example/login' }).end(),
      'the API server answered 302 to https://sso.example/login',
    ],
    [
      'a login page',
      (_, response) => void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>'),
      'no JSON object (content type text/html)',
    ],
    ['a list', (_, response) => json(response, []), 'no JSON object'],
  ];
  it.each(pages)('%s instead of a Status', async (_, handler, message) => {
    const server = await serve(handler);
    expect((await rejection(clientTo(server.url).get('/x'))).message).toContain(message);
  });
});

const renewing = (): CredentialSource & { readonly renewals: () => number } => {
  let version = 1;
  return {
    description: 'user "plugin"',
    current: async () => ({ authorization: `Bearer token-${version}` }),
    renew: () => {
      version += 1;
      return true;
    },
    renewals: () => version - 1,
  };
};
const onlySecond: Handler = (request, response) =>
  request.headers.authorization === 'Bearer token-2'
    ? ok(request, response)
    : status(response, 401, 'Unauthorized', 'Unauthorized');

describe('credentials', () => {
  it('are renewed once after 401', async () => {
    const server = await serve(onlySecond);
    const credentials = renewing();
    await clientTo(server.url, fakeClock(), { credentials }).get('/x');
    expect(credentials.renewals()).toBe(1);
  });

  it('are renewed only once', async () => {
    const server = await serve((_, response) => status(response, 401, 'Unauthorized', 'Unauthorized'));
    const credentials = renewing();
    const error = await rejection(clientTo(server.url, fakeClock(), { credentials }).get('/x'));
    expect(error).toMatchObject({ code: 401 });
    expect(error.fix).toContain('user "plugin"');
    expect(server.seen).toHaveLength(2);
  });

  it('of a new certificate get a new connection', async () => {
    const server = await serve(
      (request, response) =>
        request.commonName === 'tester'
          ? json(response, { cn: request.commonName })
          : status(response, 401, 'Unauthorized', 'Unauthorized'),
      'https',
    );
    let certificate: { cert: string; key: string } | undefined;
    const credentials: CredentialSource = {
      description: 'user',
      current: async () => ({ certificate }),
      renew: () => {
        certificate = { cert: CLIENT_CERTIFICATE, key: CLIENT_KEY };
        return true;
      },
    };
    expect(await clientTo(server.url, fakeClock(), { credentials }).get('/x')).toEqual({ cn: 'tester' });
    expect(server.seen.map(({ commonName }) => commonName)).toEqual([undefined, 'tester']);
  });
});

describe('TLS', () => {
  const tls = { ca: CA_CERTIFICATE, serverName: undefined, verify: true };
  it.each([
    ['an authority that it knows', tls],
    ['another name that the certificate has', { ...tls, serverName: 'kubernetes.default' }],
    ['no check', { ca: undefined, serverName: undefined, verify: false }],
  ])('trusts with %s', async (_, settings) => {
    const server = await serve(ok, 'https');
    expect(await clientTo(server.url, fakeClock(), { tls: settings }).get('/x')).toMatchObject({ items: [] });
  });

  it.each([
    ['an unknown authority', { ...tls, ca: undefined }, 'not trusted', 'certificate-authority-data'],
    ['a wrong authority', { ...tls, ca: OTHER_CERTIFICATE }, 'not trusted', 'certificate-authority-data'],
    ['a wrong name', { ...tls, serverName: 'example.com' }, 'is for another name', 'tls-server-name'],
  ])('refuses %s and says what to do', async (_, settings, message, fix) => {
    const server = await serve(ok, 'https');
    const error = await rejection(clientTo(server.url, fakeClock(), { tls: settings }).get('/x'));
    expect(error.message).toContain(message);
    expect(error.fix).toContain(fix);
    expect(error.where).toContain('context "test" of /test/config');
  });
});

it('trusts the roots of the system where the kubeconfig names none', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-roots-'));
  writeFileSync(join(folder, 'roots.pem'), CA_CERTIFICATE);
  const server = await serve(ok, 'https');
  const tls = { ca: undefined, serverName: undefined, verify: true };
  const client = createApiClient(connectionTo(server.url, { tls }), {
    userAgent: 'plimsoll/test',
    variables: { SSL_CERT_FILE: join(folder, 'roots.pem') },
  });
  expect(await client.get('/x')).toMatchObject({ items: [] });
  rmSync(folder, { recursive: true });
});

describe('certificates that are none', () => {
  const good = { cert: CLIENT_CERTIFICATE, key: CLIENT_KEY };
  it.each([
    [
      'an authority',
      { tls: { ca: 'no PEM', serverName: undefined, verify: true } },
      'the certificate authority of the cluster is no certificate',
    ],
    [
      'a client certificate',
      { credentials: fixedCredentials({ certificate: { ...good, cert: 'no PEM' } }, 'user "ann"') },
      'the client certificate or its key cannot be used',
    ],
    [
      'a key of another',
      { credentials: fixedCredentials({ certificate: { ...good, cert: OTHER_CERTIFICATE } }, 'user "ann"') },
      'the client certificate or its key cannot be used',
    ],
  ])('%s', async (_, parts, message) => {
    const error = await rejection(clientTo('https://127.0.0.1:1', fakeClock(), parts).get('/x'));
    expect(error.message).toContain(message);
  });

  it('tell when they expired', async () => {
    const server = await serve(
      (_, response) => status(response, 401, 'Unauthorized', 'Unauthorized'),
      'https',
    );
    const clock = { ...fakeClock(), now_ms: () => Date.parse('2200-01-01T00:00:00Z') };
    const credentials = fixedCredentials({ certificate: good }, 'user "ann"');
    const error = await rejection(clientTo(server.url, clock, { credentials }).get('/x'));
    expect(error.fix).toMatch(/user "ann", whose client certificate expired .* 2126 GMT/);
  });
});

describe('unreachable servers', () => {
  it('are told apart from refusals', async () => {
    const server = await startServer(ok);
    await server.close();
    const error = await rejection(clientTo(server.url).get('/x'));
    expect(error).toMatchObject({ code: 'ECONNREFUSED' });
    expect(error.fix).toContain('--context');
  });

  it('that answered before are waited for: they may be restarting', async () => {
    const server = await startServer(ok);
    const clock = fakeClock();
    const client = clientTo(server.url, clock);
    await client.get('/x');
    await server.close();
    expect(await rejection(client.get('/x'))).toMatchObject({ isRefused: true });
    // The kept connection is cut first; then nobody listens.
    expect(clock.slept_ms).toEqual([500, 1000, 2000]);
  });

  it('that never answer end with --request-timeout', async () => {
    const server = await serve(() => undefined);
    const error = await rejection(clientTo(server.url, fakeClock(), { requestTimeout_ms: 5 }).get('/x'));
    expect(error.message).toBe('the API server did not answer within --request-timeout (0.005 s)');
  });

  it('stop with the signal’s reason', async () => {
    const stop = new AbortController();
    const server = await serve(() => stop.abort(new Error('Ctrl-C')));
    await expect(clientTo(server.url).get('/x', { signal: stop.signal })).rejects.toThrow('Ctrl-C');
  });
});

it('keeps its own requests apart', async () => {
  const server = await serve(ok);
  const clock = fakeClock();
  const client = createApiClient(connectionTo(server.url), {
    userAgent: 'plimsoll/test',
    variables: {},
    clock,
    requestsPerSecond: 10,
    burst_count: 3,
  });
  for (let count = 0; count < 6; count += 1) await client.get('/x');
  expect(clock.slept_ms).toEqual([100, 100, 100]);
});

it('names the server, the context and the user', () => {
  const client = clientTo('https://10.0.0.1:6443', fakeClock(), {
    namespace: 'shop',
    credentials: fixedCredentials({}, 'user "ann"'),
  });
  expect(client).toMatchObject({
    server: 'https://10.0.0.1:6443',
    description: 'context "test" of /test/config',
    user: 'user "ann"',
    namespace: 'shop',
  });
  client.close();
});
