import { gzipSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import { openStore } from '../audit/store/store.ts';
import {
  deletions,
  eventList,
  READ_TOKEN,
  SOURCE_TOKEN,
  startTestServer,
  until,
  WRITE_TOKEN,
  type TestServer,
} from './server.fixture.ts';

let server: TestServer;

afterEach(async () => {
  await server.close();
});

const post = (body: string | Buffer, headers = {}) =>
  server.send('POST', '/audit', { token: SOURCE_TOKEN, body, headers });

async function storedCount(data: string): Promise<number> {
  const store = await openStore(data);
  const connection = await store.connect();
  const rows = await connection.runAndReadAll('SELECT count(*) FROM events');
  connection.closeSync();
  await store.close();
  return Number(rows.getRows()[0]?.[0]);
}

async function alerts() {
  const { text } = await server.send('GET', '/api/v1/alerts', { token: READ_TOKEN });
  const { alerts: found }: { alerts: { id: string; hazard: string; title: string }[] } = JSON.parse(text);
  return found;
}

describe('events that are posted', () => {
  it('are stored, over both protocols, plain and packed, and acknowledged with their number', async () => {
    server = await startTestServer();
    const body = eventList(deletions(3));
    expect(await server.sendHttp2('POST', '/audit?timeout=30s', { token: SOURCE_TOKEN, body })).toMatchObject(
      {
        code: 200,
        text: '{"stored":3}\n',
      },
    );
    expect(await post(gzipSync(eventList(deletions(3, 3))), { 'content-encoding': 'gzip' })).toMatchObject({
      code: 200,
    });
    expect(await storedCount(server.data)).toBe(6);
  });

  it('become an alert that is printed, listed, and grows', async () => {
    server = await startTestServer();
    await post(eventList(deletions(20)));
    const [line] = await until(() => (server.out().length > 0 ? server.out() : undefined));
    expect(JSON.parse(line ?? '')).toMatchObject({
      what: 'begun',
      alert: {
        hazard: 'powerful-operator',
        offender: { user: 'system:serviceaccount:lb:operator', sourceIPs: ['10.0.0.7'] },
        objects: { count: 20 },
        state: 'active',
      },
    });
    const [first] = await alerts();
    await post(eventList(deletions(20, 20)));
    const grown = await until(async () =>
      (await alerts()).find(({ title }) => title.includes('40 services')),
    );
    expect(grown.id).toBe(first?.id);
  });

  it('are refused without a token, with a wrong one, and with one of somebody who may only ask', async () => {
    server = await startTestServer();
    const body = eventList(deletions(1));
    for (const token of [undefined, 'wrong', READ_TOKEN, WRITE_TOKEN]) {
      const reply = await server.send('POST', '/audit', { body, ...(token === undefined ? {} : { token }) });
      expect(reply.code).toBe(401);
      expect(reply.headers['www-authenticate']).toContain('Bearer');
    }
    expect(await storedCount(server.data)).toBe(0);
  });

  it.each([
    ['no JSON', '{', {}, 400],
    ['another list', '{"kind":"PodList","apiVersion":"v1","items":[]}', {}, 400],
    ['no gzip', 'x', { 'content-encoding': 'gzip' }, 400],
    ['another packing', 'x', { 'content-encoding': 'br' }, 415],
    ['more than is taken', 'x'.repeat(33 * 1024 * 1024), {}, 413],
    ['a bomb', gzipSync(Buffer.alloc(80 * 1024 * 1024)), { 'content-encoding': 'gzip' }, 413],
  ])('%s is refused', async (_, body, headers, code) => {
    server = await startTestServer({ queue_bytes: 256 * 1024 * 1024 });
    const reply = await post(body, headers).catch((error: NodeJS.ErrnoException) => error.code);
    // What is far too large is cut off while it is being sent.
    if (code === 413 && typeof reply === 'string') expect(['ECONNRESET', 'EPIPE']).toContain(reply);
    else expect(reply).toMatchObject({ code });
    expect(await post(eventList(deletions(1)))).toMatchObject({ code: 200 });
  });

  it('that are forged or repeated are stored once, and change nothing else', async () => {
    server = await startTestServer();
    const events = deletions(20);
    await post(eventList(events));
    await post(eventList(events));
    await post(eventList(events.map((event) => ({ ...event, verb: 'get', user: { username: 'mallory' } }))));
    await until(async () => (await alerts()).find(({ hazard }) => hazard === 'powerful-operator'));
    expect((await alerts()).map(({ title }) => title)).toEqual([expect.stringContaining('20 services')]);
    expect(await storedCount(server.data)).toBe(40);
  });
});

describe('who asks', () => {
  it('has to show a token for what says anything of the cluster, and none for its health', async () => {
    server = await startTestServer();
    for (const path of ['/api/v1/alerts', '/api/v1/silences', '/api/v1/alerts/x'])
      expect((await server.send('GET', path)).code).toBe(401);
    for (const path of ['/healthz', '/readyz', '/metrics', '/openapi.json'])
      expect((await server.send('GET', path)).code).toBe(200);
    expect((await server.send('GET', '/api/v1/alerts', { token: SOURCE_TOKEN })).code).toBe(401);
  });

  it('needs a token that says write to silence', async () => {
    server = await startTestServer();
    const body = JSON.stringify({ hazard: 'powerful-operator', for: '1h', reason: 'a drill' });
    expect((await server.send('POST', '/api/v1/silences', { token: READ_TOKEN, body })).code).toBe(403);
    const made = await server.send('POST', '/api/v1/silences', { token: WRITE_TOKEN, body });
    expect(JSON.parse(made.text)).toMatchObject({ hazard: 'powerful-operator', createdBy: 'ann' });
    await post(eventList(deletions(20)));
    const [alert] = await until(async () => ((await alerts()).length > 0 ? alerts() : undefined));
    expect(alert).toMatchObject({ silencedBy: expect.any(String) });
    expect(server.out()).toEqual([]);
  });
});
