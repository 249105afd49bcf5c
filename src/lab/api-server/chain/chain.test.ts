import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { gunzipSync } from 'node:zlib';
import { isJsonObject, stringAt, type JsonObject } from '../../../kube/json.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import { configMap, serveForTest, type ServedTest } from '../api-server.fixture.ts';
import type { ApiServerSettings } from '../api-server.ts';
import { readAuditPolicy } from '../audit/read-audit-policy.ts';
import { ApiError } from '../request/api-error.ts';
import { testClock } from '../test-clock.fixture.ts';
import { requestTimeout_ms } from './deadline.ts';
import { sourceIPs } from './source-ips.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';

let served: ServedTest;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-chain-'));
});
afterEach(async () => {
  await served?.close();
  rmSync(folder, { recursive: true });
});

async function serve(settings: ApiServerSettings = {}): Promise<void> {
  served = await serveForTest(settings);
}

const POLICY = readAuditPolicy(
  'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules: [{level: RequestResponse}]',
  'policy.yaml',
);

/** Stops the server and reads what it recorded. */
async function recorded(): Promise<readonly JsonObject[]> {
  await served.close();
  return readFileSync(join(folder, 'audit.log'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => parseJson(line))
    .filter(isJsonObject);
}

describe('the request chain', () => {
  it('answers with the Audit-Id that was sent, or one of its own', async () => {
    await serve();
    const { headers } = await served.send({ path: '/version', headers: { 'audit-id': 'mine' } });
    expect(headers['audit-id']).toBe('mine');
    const other = await served.send({ path: '/version' });
    expect(other.headers['audit-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('zips answers of more than 128 KiB for who takes gzip', async () => {
    await serve();
    await served.send({ method: 'POST', path: MAPS, body: configMap('big', { text: 'x'.repeat(200_000) }) });
    const plain = await served.send({ path: `${MAPS}/big` });
    expect(plain.headers['content-encoding']).toBeUndefined();
    const zipped = await served.sendRaw({
      path: `${MAPS}/big`,
      headers: { 'accept-encoding': 'deflate, gzip;q=1.0' },
    });
    expect(zipped.headers).toMatchObject({ 'content-encoding': 'gzip', vary: 'Accept-Encoding' });
    expect(gunzipSync(zipped.bytes).toString('utf8')).toBe(plain.text);
  });

  it('takes no HEAD and no OPTIONS for resources', async () => {
    await serve();
    expect((await served.send({ method: 'HEAD', path: MAPS })).code).toBe(405);
    expect((await served.send({ method: 'OPTIONS', path: MAPS })).body).toMatchObject({
      reason: 'MethodNotAllowed',
    });
    expect((await served.send({ method: 'HEAD', path: '/healthz' })).code).toBe(200);
  });

  it('refuses a body of more than 3 MiB', async () => {
    await serve();
    const body = configMap('huge', { text: 'x'.repeat(3 * 1024 * 1024) });
    expect((await served.send({ method: 'POST', path: MAPS, body })).code).toBe(413);
  });

  it('ends a request after its time with 504, and records how it ended', async () => {
    await serve({
      audit: { policy: POLICY, log: { path: join(folder, 'audit.log') } },
      limits: { freshness_ms: 400 },
    });
    const path = `${MAPS}?resourceVersion=1000000`;
    const { code, text, headers } = await served.send({
      path: `${path}&timeout=20ms`,
      headers: { 'audit-id': 'late' },
    });
    expect(code).toBe(504);
    expect(headers['content-type']).toBe('text/plain; charset=utf-8');
    expect(parseJson(text)).toMatchObject({
      reason: 'Timeout',
      message: 'Timeout: request did not complete within the allotted timeout',
    });
    // The same wait once more, with time for it: after that the handler of the first has ended too.
    expect((await served.send({ path })).body).toMatchObject({ details: { retryAfterSeconds: 1 } });
    const events = (await recorded()).filter((event) => event['auditID'] === 'late');
    expect(events.map((event) => event['stage'])).toEqual(['RequestReceived', 'ResponseComplete']);
  });

  it('answers a bug with 500, records a Panic, and goes on', async () => {
    const bugs: unknown[] = [];
    await serve({
      audit: { policy: POLICY, log: { path: join(folder, 'audit.log') } },
      onPanic: (error) => bugs.push(error),
      clock: {
        now_ms: () => Date.now(),
        after: () => () => undefined,
      },
    });
    const collection = served.server.store.collection('configmaps');
    collection.get = () => {
      throw new Error('a bug');
    };
    const { code, text } = await served.send({ path: `${MAPS}/any`, headers: { 'audit-id': 'bug' } });
    expect(code).toBe(500);
    expect(text).toBe('This request caused apiserver to panic. Look in the logs for details.\n');
    expect(bugs).toEqual([new Error('a bug')]);
    expect((await served.send({ path: '/readyz' })).text).toBe('ok');
    const events = (await recorded()).filter((event) => event['auditID'] === 'bug');
    expect(events.map((event) => event['stage'])).toEqual(['RequestReceived', 'Panic']);
    expect(stringAt(events[1], 'responseStatus', 'message')).toBe("APIServer panic'd: a bug");
  });

  it('warns of an API that is on its way out, and says so in the audit event', async () => {
    await serve({ audit: { policy: POLICY, log: { path: join(folder, 'audit.log') } } });
    const { headers } = await served.send({
      path: '/api/v1/namespaces/default/endpoints',
      headers: { 'audit-id': 'old' },
    });
    expect(headers['warning']).toBe(
      '299 - "v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"',
    );
    const last = (await recorded()).findLast((event) => event['auditID'] === 'old');
    expect(last?.['annotations']).toMatchObject({ 'k8s.io/deprecated': 'true' });
  });
});

describe('health', () => {
  it('answers ok, each check with verbose, and single checks', async () => {
    await serve();
    expect((await served.send({ path: '/livez' })).text).toBe('ok');
    expect((await served.send({ path: '/healthz/etcd' })).text).toBe('ok');
    const { text } = await served.send({ path: '/readyz?verbose&exclude=ping&exclude=nothing' });
    expect(text.startsWith('[+]ping excluded: ok\n')).toBe(true);
    expect(
      text.endsWith(
        'warn: some health checks cannot be excluded: no matches for "nothing"\nreadyz check passed\n',
      ),
    ).toBe(true);
    expect((await served.send({ path: '/readyz/nothing' })).code).toBe(404);
  });

  it('fails while storage is paused, and goes on with reads, but no writes', async () => {
    await serve();
    const { store } = served.server;
    store.pause();
    const { code, text } = await served.send({ path: '/readyz' });
    expect(code).toBe(500);
    expect(text).toContain('[-]etcd failed: reason withheld\n[-]etcd-readiness failed: reason withheld\n');
    expect(text.endsWith('readyz check failed\n')).toBe(true);
    expect((await served.send({ path: '/livez/etcd' })).text).toBe(
      'internal server error: context deadline exceeded\n',
    );
    const namespace = '/api/v1/namespaces/kube-node-lease';
    expect((await served.send({ path: namespace })).code).toBe(200);
    const refused = await served.send({ method: 'DELETE', path: namespace });
    expect([refused.code, refused.body['message']]).toEqual([500, 'etcdserver: request timed out']);
    store.resume();
    expect((await served.send({ path: '/readyz' })).text).toBe('ok');
  });

  it('is well with a full store: etcd answers reads without space', async () => {
    await serve({ quota_bytes: 1_500_000 });
    const big = { key: 'x'.repeat(900_000) };
    const codes = [];
    for (const name of ['one', 'two'])
      codes.push((await served.send({ method: 'POST', path: MAPS, body: configMap(name, big) })).code);
    expect(codes).toEqual([201, 500]);
    expect((await served.send({ path: '/healthz' })).text).toBe('ok');
  });

  it('says on readyz alone that it ends, while it still serves', async () => {
    const clock = testClock();
    await serve({ clock, shutdownDelay_ms: 5_000 });
    const closed = served.close();
    const { code, text } = await served.send({ path: '/readyz' });
    expect(code).toBe(500);
    expect(text).toContain('[-]shutdown failed: reason withheld\n');
    expect((await served.send({ path: '/livez' })).text).toBe('ok');
    await clock.advance(5_000);
    await closed;
  });
});

describe('timeout', () => {
  it.each([
    ['', 60_000],
    ['10s', 10_000],
    ['1m30s', 60_000],
    ['250ms', 250],
    ['1.5s', 1_500],
    ['0', 60_000],
    ['-5s', 60_000],
  ])('%j is %d ms', (timeout, expected_ms) => {
    expect(requestTimeout_ms(new Map([['timeout', timeout]]), 60_000)).toBe(expected_ms);
  });

  it.each([
    ['5', 'time: missing unit in duration "5"'],
    ['soon', 'time: invalid duration "soon"'],
    ['5d', 'time: unknown unit "d" in duration "5d"'],
  ])('%j is refused', (timeout, complaint) => {
    const error = new ApiError({
      code: 400,
      reason: 'BadRequest',
      message: `invalid timeout specified in the request URL - ${complaint}`,
    });
    expect(() => requestTimeout_ms(new Map([['timeout', timeout]]), 60_000)).toThrow(error);
  });
});

describe('source addresses', () => {
  it.each([
    [{}, '::ffff:10.0.0.1', ['10.0.0.1']],
    [{ 'x-forwarded-for': '10.0.0.9, nonsense,10.0.0.8' }, '10.0.0.1', ['10.0.0.9', '10.0.0.8', '10.0.0.1']],
    [{ 'x-forwarded-for': '10.0.0.9', 'x-real-ip': '10.0.0.9' }, '10.0.0.9', ['10.0.0.9']],
    [{ 'x-real-ip': '10.0.0.7' }, '10.0.0.1', ['10.0.0.7', '10.0.0.1']],
  ])('%j from %s', (headers: Readonly<Record<string, string>>, remote, expected) => {
    expect(sourceIPs((name) => headers[name], remote)).toEqual(expected);
  });
});
