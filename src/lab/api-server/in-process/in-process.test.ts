import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { seededRandom } from '../../simulation/seeded-random.ts';
import { VirtualClock } from '../../simulation/virtual-clock.ts';
import { configMap } from '../api-server.fixture.ts';
import { startLocalApiServer, type ApiServerSettings, type LocalApiServer } from '../api-server.ts';
import { LAB_POLICY } from '../audit/audit-settings.ts';
import type { WatchEvent } from '../request/server-request.ts';
import { ConnectionLost, type InProcessAnswer, type InProcessRequest } from './in-process-request.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const ADMIN = {
  user: { name: 'ann', groups: ['system:masters'], uid: '', extra: {} },
  userAgent: 'kubectl/v1.36.3',
  sourceIP: '10.0.0.9',
};

let folder: string;
let clock: VirtualClock;
let server: LocalApiServer;

async function start(settings: Partial<ApiServerSettings> = {}): Promise<LocalApiServer> {
  clock = new VirtualClock();
  server = await startLocalApiServer({
    clock,
    random: seededRandom(1),
    modelsDurations: true,
    audit: { policy: LAB_POLICY, log: { path: join(folder, 'audit.log') } },
    onPanic: (error) => {
      throw error;
    },
    ...settings,
  });
  return server;
}

function send(request: Partial<InProcessRequest>): Promise<InProcessAnswer> {
  return clock.complete(server.send({ ...ADMIN, method: 'GET', requestURI: MAPS, ...request }));
}

async function object(request: Partial<InProcessRequest>): Promise<{ code: number; object: JsonObject }> {
  const answer = await send(request);
  if (answer.type !== 'object') throw new Error(answer.type);
  return answer;
}

async function auditLog(): Promise<string> {
  await clock.complete(server.close());
  return readFileSync(join(folder, 'audit.log'), 'utf8');
}

async function logOf(seed: number): Promise<string> {
  await start({ random: seededRandom(seed) });
  await object({ method: 'POST', object: { ...configMap(''), metadata: { generateName: 'some-' } } });
  await object({ requestURI: `${MAPS}?limit=5` });
  await clock.run(120_000);
  const log = await auditLog();
  rmSync(join(folder, 'audit.log'));
  return log;
}

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-in-process-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

describe('a request from inside the process', () => {
  it('goes through the chain: it takes its time, and is recorded as who sent it', async () => {
    await start();
    const before_ms = clock.now_ms();
    const created = await object({ method: 'POST', object: configMap('one', { a: '1' }) });
    expect(created.code).toBe(201);
    expect(clock.now_ms()).toBeGreaterThan(before_ms);
    const patched = await object({
      method: 'PATCH',
      requestURI: `${MAPS}/one`,
      contentType: 'application/merge-patch+json',
      object: { data: { b: '2' } },
    });
    expect(patched.object['data']).toEqual({ a: '1', b: '2' });
    expect((await object({ requestURI: `${MAPS}/two` })).code).toBe(404);
    const lines = (await auditLog())
      .trim()
      .split('\n')
      .map((line): JsonObject => JSON.parse(line));
    const done = lines.filter(({ stage }) => stage === 'ResponseComplete');
    expect(
      done.map(({ verb, user, userAgent, sourceIPs, requestURI }) => [
        verb,
        user,
        userAgent,
        sourceIPs,
        requestURI,
      ]),
    ).toEqual(
      [
        ['create', MAPS],
        ['patch', `${MAPS}/one`],
        ['get', `${MAPS}/two`],
      ].map(([verb, uri]) => [
        verb,
        { username: 'ann', groups: ['system:masters', 'system:authenticated'] },
        ADMIN.userAgent,
        [ADMIN.sourceIP],
        uri,
      ]),
    );
    expect(done[1]?.['requestObject']).toEqual({ data: { b: '2' } });
  });

  it('is held to RBAC', async () => {
    await start();
    const nobody = { name: 'eve', groups: [], uid: '', extra: {} };
    const { code, object: status } = await object({ user: nobody });
    expect(code).toBe(403);
    expect(stringAt(status, 'message')).toContain('User "eve" cannot list resource "configmaps"');
  });

  it('writes the same audit log, byte for byte, for the same seed', async () => {
    const [one, again, other] = [await logOf(1), await logOf(1), await logOf(2)];
    expect(one.split('\n').length).toBeGreaterThan(4);
    expect(again).toBe(one);
    expect(other).not.toBe(one);
  });
});

describe('a watch from inside the process', () => {
  it('tells objects, those that are stored', async () => {
    await start();
    const events: WatchEvent[] = [];
    const watching = await clock.complete(
      server.send(
        {
          ...ADMIN,
          method: 'GET',
          requestURI: `${MAPS}?watch=true&sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true`,
        },
        { event: (event, taken) => (events.push(event), taken()), ended: () => undefined },
      ),
    );
    expect(events.at(-1)?.type).toBe('BOOKMARK');
    const { object: created } = await object({ method: 'POST', object: configMap('one') });
    expect(events.at(-1)).toEqual({ type: 'ADDED', object: created });
    expect(events.at(-1)?.object).toBe(server.store.collection('configmaps').get('default/one')?.body);
    if (watching.type !== 'watch') throw new Error(watching.type);
    watching.stop();
    await object({ method: 'DELETE', requestURI: `${MAPS}/one` });
    expect(events.at(-1)?.type).toBe('ADDED');
    expect(await auditLog()).toMatch(/"stage":"ResponseComplete","requestURI":"[^"]*watch=true/);
  });

  it('is in the books of the modelled memory with what its watcher has not taken', async () => {
    await start();
    const waiting: (() => void)[] = [];
    const watching = await clock.complete(
      server.send(
        { ...ADMIN, method: 'GET', requestURI: `${MAPS}?watch=true` },
        { event: (_event, taken) => waiting.push(taken), ended: () => undefined },
      ),
    );
    await object({ method: 'POST', object: configMap('one', { a: 'x'.repeat(5_000) }) });
    const [held, ...others] = server.memory().watches;
    expect(others).toEqual([]);
    expect(held?.what).toBe(`ann watch ${MAPS}?watch=true`);
    expect(held?.bytes).toBeGreaterThan(5_000);
    for (const taken of waiting) taken();
    expect(server.memory().watches).toEqual([]);
    if (watching.type === 'watch') watching.stop();
  });

  it('is cut off where its watcher takes nothing', async () => {
    await start();
    let isEnded = false;
    await clock.complete(
      server.send(
        { ...ADMIN, method: 'GET', requestURI: `${MAPS}?watch=true` },
        { event: () => undefined, ended: () => (isEnded = true) },
      ),
    );
    for (let index = 0; index < 30; index += 1)
      await object({ method: 'POST', object: configMap(`c${index}`) });
    await clock.run(1_000);
    expect(isEnded).toBe(true);
  });

  it('ends with the server, which answers nobody until it is back', async () => {
    await start({ restart_ms: 10_000 });
    let isEnded = false;
    await clock.complete(
      server.send(
        { ...ADMIN, method: 'GET', requestURI: `${MAPS}?watch=true` },
        { event: (_event, taken) => taken(), ended: () => (isEnded = true) },
      ),
    );
    const held = server.send({ ...ADMIN, method: 'GET', requestURI: MAPS });
    server.restart();
    await expect(held).rejects.toThrow(ConnectionLost);
    await expect(send({})).rejects.toThrow(ConnectionLost);
    expect(isEnded).toBe(true);
    await clock.run(10_000);
    expect((await object({})).code).toBe(200);
  });
});

it('calls webhooks inside the process, and gives up on those that hang', async () => {
  const answers: ((review: JsonObject) => JsonObject | Promise<JsonObject>)[] = [
    (review) => ({
      ...review,
      response: { uid: stringAt(review, 'request', 'uid') ?? '', allowed: false, status: { message: 'no' } },
    }),
    () => new Promise(() => undefined),
  ];
  await start({ resolveService: (_namespace, name) => answers[name === 'hook' ? 0 : 1] });
  for (const name of ['hook', 'hangs']) {
    const service = { metadata: { name }, spec: { ports: [{ port: 443 }] } };
    await object({
      method: 'POST',
      requestURI: '/api/v1/namespaces/default/services',
      object: { apiVersion: 'v1', kind: 'Service', ...service },
    });
    await object({
      method: 'POST',
      requestURI: '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations',
      object: {
        apiVersion: 'admissionregistration.k8s.io/v1',
        kind: 'ValidatingWebhookConfiguration',
        metadata: { name },
        webhooks: [
          {
            name: `${name}.example.com`,
            clientConfig: { service: { namespace: 'default', name } },
            rules: [
              {
                apiGroups: [''],
                apiVersions: ['v1'],
                operations: ['CREATE'],
                resources: name === 'hook' ? ['secrets'] : ['configmaps'],
              },
            ],
            sideEffects: 'None',
            admissionReviewVersions: ['v1'],
          },
        ],
      },
    });
  }
  const denied = await object({
    method: 'POST',
    requestURI: '/api/v1/namespaces/default/secrets',
    object: { apiVersion: 'v1', kind: 'Secret', metadata: { name: 's' } },
  });
  expect(stringAt(denied.object, 'message')).toBe(
    'admission webhook "hook.example.com" denied the request: no',
  );
  const before_ms = clock.now_ms();
  const hung = await object({ method: 'POST', object: configMap('one') });
  expect(clock.now_ms() - before_ms).toBeGreaterThanOrEqual(10_000);
  expect(stringAt(hung.object, 'message')).toContain('context deadline exceeded');
});

/** A list of these holds 120 kB. */
async function fill(): Promise<void> {
  for (let index = 10; index < 50; index += 1)
    await object({ method: 'POST', object: configMap(`map-${index}`, { a: 'x'.repeat(6_000) }) });
}

describe('a list while it is being sent', () => {
  it('holds memory for as long as it takes', async () => {
    await start();
    await fill();
    const answered = server.send({ ...ADMIN, method: 'GET', requestURI: MAPS });
    await clock.run(1);
    expect(server.memory().lists).toMatchObject([{ what: `ann list ${MAPS}` }]);
    await clock.complete(answered);
    expect(server.memory().lists).toEqual([]);
  });

  it('can be what kills the server', async () => {
    await start();
    await fill();
    const memoryLimit_bytes = server.memory().total_bytes + 10_000;
    const reasons: string[] = [];
    await start({ memoryLimit_bytes, onOutOfMemory: ({ text }) => reasons.push(text) });
    await fill();
    const answered = clock.complete(server.send({ ...ADMIN, method: 'GET', requestURI: MAPS }));
    await expect(answered).rejects.toThrow(ConnectionLost);
    expect(reasons).toHaveLength(1);
    expect(reasons[0]).toContain(`1 lists in flight with 0.1 MB: ann list ${MAPS}`);
  });
});
