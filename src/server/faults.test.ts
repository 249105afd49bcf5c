import { rename, rm, writeFile } from 'node:fs/promises';
import { connect as connectTcp } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import {
  CLIENT_CERTIFICATE,
  CLIENT_KEY,
  CA_CERTIFICATE,
  OTHER_CERTIFICATE,
  OTHER_KEY,
  SERVER_CERTIFICATE,
  SERVER_KEY,
} from '../cluster/api/certificates.fixture.ts';
import { isJsonArray, jsonAt, stringAt, type JsonValue } from '../kube/json.ts';
import { Problem } from '../problem.ts';
import { ListReceiver } from '../audit/read/received-list.ts';
import { listen, type TlsIdentity } from './http/listener.ts';
import { readBody } from './http/request-body.ts';
import { Refusal, send } from './http/exchange.ts';
import { Metrics } from './metrics.ts';
import { AuditReceiver } from './receiver/audit-receiver.ts';
import { Intake } from './receiver/intake.ts';
import { Reload } from './reload.ts';
import {
  deletions,
  eventList,
  READ_TOKEN,
  SOURCE_TOKEN,
  startTestServer,
  until,
  type TestServer,
} from './server.fixture.ts';

let server: TestServer;
const closing: (() => Promise<void>)[] = [];

afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function start(...parts: Parameters<typeof startTestServer>): Promise<TestServer> {
  server = await startTestServer(...parts);
  closing.push(() => server.close());
  return server;
}

async function holesOf(kind: string): Promise<JsonValue | undefined> {
  const { text } = await server.send('GET', '/api/v1/holes', { token: READ_TOKEN });
  const holes = jsonAt(JSON.parse(text), 'holes');
  return isJsonArray(holes) ? holes.find((hole) => stringAt(hole, 'kind') === kind) : undefined;
}

const identity: TlsIdentity = { certificate: SERVER_CERTIFICATE, key: SERVER_KEY, clientCa: undefined };

const withClientCa: TlsIdentity = { ...identity, clientCa: CA_CERTIFICATE };

describe('a receiver that is overloaded', () => {
  it('refuses what finds no room with 429 and Retry-After, and says so in the holes', async () => {
    await start({ queue_bytes: 4096 });
    const body = eventList(deletions(100));
    const reply = await server.send('POST', '/audit', { token: SOURCE_TOKEN, body });
    expect(reply).toMatchObject({ code: 429, headers: { 'retry-after': '1' } });
    expect((await server.send('GET', '/readyz')).code).toBe(200);
    const { text } = await server.send('GET', '/metrics');
    expect(text).toContain('plimsoll_received_batches_total{result="shed"} 1');
    await server.running.close();
    closing.length = 0;
    const { data } = server;
    const again = await startTestServer({ data });
    server = again;
    closing.push(() => again.close());
    await server.send('POST', '/audit', { token: SOURCE_TOKEN, body: eventList(deletions(1)) });
    expect(await holesOf('shed')).toMatchObject({ count: 1, what: expect.stringContaining('1 batches') });
  });

  it('gives room back, whatever becomes of a request', async () => {
    const intake = new Intake(1000);
    const room = intake.enter(600);
    expect(intake.enter(600)).toBeUndefined();
    expect(room?.resize(1001)).toBe(false);
    expect(room?.resize(900)).toBe(true);
    room?.release();
    room?.release();
    expect(intake.held_bytes).toBe(0);
    expect(intake.takeShed()).toEqual({ batches_count: 1, size_bytes: 600 });
    expect(intake.takeShed()).toEqual({ batches_count: 0, size_bytes: 0 });
  });
});

/** A receiver over a spool that does as it is told, on a port of its own. */
async function receiverOn(append: () => Promise<void>) {
  const intake = new Intake(1 << 24);
  const receiver = new AuditReceiver({
    spool: { append },
    list: new ListReceiver(),
    intake,
    log: { write: () => undefined },
    metrics: new Metrics(),
  });
  return { receiver, intake };
}

describe('a disk that takes nothing', () => {
  it('makes the daemon not ready, acknowledges nothing, and stands in the holes', async () => {
    await start();
    const areRebuilt = () => server.logged().some((line) => line.includes('stand where the store is'));
    await until(() => areRebuilt() || undefined);
    const spool = join(server.data, 'audit', 'spool');
    await rename(spool, `${spool}.away`);
    await writeFile(spool, '');
    const body = eventList(deletions(2));
    const post = () => server.send('POST', '/audit', { token: SOURCE_TOKEN, body });
    expect((await post()).code).toBe(503);
    const red = await server.send('GET', '/readyz');
    expect(red.code).toBe(503);
    expect(JSON.parse(red.text).checks[0]).toMatchObject({ name: 'spool', ok: false });
    expect((await server.send('GET', '/healthz')).code).toBe(200);
    await rm(spool);
    await rename(`${spool}.away`, spool);
    expect(await post()).toMatchObject({ code: 200, text: '{"stored":2}\n' });
    expect((await server.send('GET', '/readyz')).code).toBe(200);
    const { data } = server;
    await server.running.close();
    closing.length = 0;
    await start({ data });
    expect(await holesOf('shed')).toMatchObject({ count: 1 });
  });

  it('acknowledges nothing, is said, and is over when it takes again', async () => {
    let isFull = true;
    const { receiver, intake } = await receiverOn(() =>
      isFull
        ? Promise.reject(
            new Problem({ what: 'no space left on device', where: 'spool', fix: 'Make room on the disk.' }),
          )
        : Promise.resolve(),
    );
    const listener = await listen({ host: '127.0.0.1', port: 0, identity }, (request, response) => {
      receiver.receive(request).then(
        (answer) => send(response, answer),
        (error: unknown) => (error instanceof Refusal ? send(response, error.answer) : response.destroy()),
      );
    });
    closing.push(() => listener.close(0));
    const post = () => fetchFrom(listener.port, eventList(deletions(2)));
    expect(await post()).toMatchObject({ code: 503, retryAfter: '10' });
    expect(receiver.diskProblem).toBe('no space left on device');
    expect(intake.takeShed()).toMatchObject({ batches_count: 1 });
    isFull = false;
    expect(await post()).toMatchObject({ code: 200 });
    expect(receiver.diskProblem).toBeUndefined();
    expect(intake.held_bytes).toBe(0);
  });
});

async function fetchFrom(
  port: number,
  body: string,
): Promise<{ code: number; retryAfter: string | undefined }> {
  const { request } = await import('node:https');
  return new Promise((resolve, reject) => {
    const sent = request(
      { port, host: '127.0.0.1', method: 'POST', path: '/audit', ca: CA_CERTIFICATE, agent: false },
      (response) => {
        response.resume();
        response.once('end', () =>
          resolve({ code: response.statusCode ?? 0, retryAfter: response.headers['retry-after'] }),
        );
      },
    );
    sent.once('error', reject);
    sent.end(body);
  });
}

describe('senders', () => {
  it('that are too slow are cut off, and hold no room after', async () => {
    const codes: number[] = [];
    const listener = await listen({ host: '127.0.0.1', port: 0, identity }, (request) => {
      readBody(request, { max_bytes: 1000, unpacked_max_bytes: 1000, max_ms: 30 }).catch((error: unknown) => {
        if (error instanceof Refusal) codes.push(error.answer.code);
      });
    });
    closing.push(() => listener.close(0));
    const socket = connectTls({ port: listener.port, host: '127.0.0.1', ca: CA_CERTIFICATE });
    socket.write('POST /audit HTTP/1.1\r\nhost: x\r\ncontent-length: 500\r\n\r\n{"kind"');
    await new Promise((resolve) => socket.once('close', resolve));
    expect(codes).toEqual([408]);
  });

  it('that say nothing, or no TLS, disturb nobody', async () => {
    await start();
    const silent = connectTcp(server.running.port, '127.0.0.1');
    const wrong = connectTcp(server.running.port, '127.0.0.1');
    wrong.write('GET / HTTP/1.1\r\n\r\n');
    wrong.on('error', () => undefined);
    expect((await server.send('GET', '/healthz')).code).toBe(200);
    silent.destroy();
    wrong.destroy();
  });

  it('may show a client certificate instead of a token, if its authority is known', async () => {
    await start({ tls: async () => withClientCa, sourceTokenFile: undefined });
    const body = eventList(deletions(1));
    expect((await server.send('POST', '/audit', { body })).code).toBe(401);
    const certified = { body, cert: CLIENT_CERTIFICATE, key: CLIENT_KEY };
    expect((await server.send('POST', '/audit', certified)).code).toBe(200);
    expect(
      (await server.send('GET', '/api/v1/alerts', { cert: CLIENT_CERTIFICATE, key: CLIENT_KEY })).code,
    ).toBe(401);
  });

  it('whose certificate nobody was told to believe are refused', async () => {
    await start({ sourceTokenFile: undefined });
    const certified = { body: eventList(deletions(1)), cert: CLIENT_CERTIFICATE, key: CLIENT_KEY };
    expect((await server.send('POST', '/audit', certified)).code).toBe(401);
  });
});

describe('a certificate', () => {
  it('is replaced while the server runs, for connections that are opened after', async () => {
    let now: TlsIdentity = identity;
    const listener = await listen({ host: '127.0.0.1', port: 0, identity }, (_, response) =>
      send(response, { code: 200, contentType: 'text/plain', body: '' }),
    );
    closing.push(() => listener.close(0));
    const problems: string[] = [];
    const log = { write: (_: string, message: string) => problems.push(message) };
    const reload = new Reload({ listener, tls: async () => now, identity, tokens: [], log });
    const shown = () =>
      new Promise<string>((resolve) => {
        const socket = connectTls(
          { port: listener.port, host: '127.0.0.1', rejectUnauthorized: false },
          () => {
            resolve(socket.getPeerCertificate().subject.CN);
            socket.destroy();
          },
        );
      });
    expect(await shown()).toBe('plimsoll test server');
    now = { certificate: OTHER_CERTIFICATE, key: SERVER_KEY, clientCa: undefined };
    await reload.look();
    expect(reload.problem).toBeDefined();
    expect(await shown()).toBe('plimsoll test server');
    now = { certificate: OTHER_CERTIFICATE, key: OTHER_KEY, clientCa: undefined };
    await reload.look();
    expect(reload.problem).toBeUndefined();
    expect(await shown()).toBe('other');
    expect(problems).toEqual([
      'changed files are not used; the old ones go on',
      'the certificate was read again',
    ]);
  });

  it('that does not fit its key is said at the start', async () => {
    const starting = start({ tls: async () => ({ ...identity, key: OTHER_KEY }) });
    await expect(starting).rejects.toThrow(/certificate and its key cannot be used/);
  });
});

describe('at the start', () => {
  it('a port that is taken is said, and the store is let go of', async () => {
    await start();
    const { port } = server.running;
    await expect(startTestServer({ port })).rejects.toMatchObject({
      message: 'another process listens on this address',
      where: `127.0.0.1:${port}`,
    });
  });

  it('a store that another process has is said', async () => {
    await start();
    await expect(startTestServer({ data: server.data })).rejects.toThrow(/being written to by process/);
  });
});

describe('detectors', () => {
  it('that cannot begin are said, and begun again, while events are taken', async () => {
    let started_count = 0;
    await start(
      {},
      {
        openDetector: (_, ended) => {
          started_count += 1;
          setTimeout(() => ended('out of memory'), 1);
          return { tell: () => undefined, kill: () => undefined };
        },
      },
    );
    const ready = await until(async () => {
      const { text } = await server.send('GET', '/readyz');
      return text.includes('out of memory') ? text : undefined;
    });
    expect(JSON.parse(ready)).toMatchObject({ ready: true });
    const body = eventList(deletions(1));
    expect((await server.send('POST', '/audit', { token: SOURCE_TOKEN, body })).code).toBe(200);
    expect(started_count).toBe(1);
  });
});
