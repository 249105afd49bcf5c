import { afterEach, beforeEach, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';
import { serveForTest, type ServedTest } from '../api-server.fixture.ts';
import { testClock, type TestClock } from '../test-clock.fixture.ts';

const GROUP = '/apis/flowcontrol.apiserver.k8s.io/v1';
const LEVELS = `${GROUP}/prioritylevelconfigurations`;
const AUTO_UPDATE = 'apf.kubernetes.io/autoupdate-spec';
const SHARES = { spec: { limited: { nominalConcurrencyShares: 1 } } };

let served: ServedTest;
let clock: TestClock;

beforeEach(async () => {
  clock = testClock();
  served = await serveForTest({ clock });
});
afterEach(() => served.close());

async function read(path: string): Promise<JsonObject> {
  return (await served.send({ path })).body;
}

async function sharesOf(level: string): Promise<unknown> {
  return objectAt(await read(`${LEVELS}/${level}`), 'spec', 'limited')['nominalConcurrencyShares'];
}

async function patch(path: string, body: JsonObject): Promise<void> {
  const headers = { 'content-type': 'application/merge-patch+json' };
  expect((await served.send({ method: 'PATCH', path, body, headers })).code).toBe(200);
}

it('puts back what is changed and what is deleted, within a minute', async () => {
  const level = `${LEVELS}/workload-low`;
  const schema = `${GROUP}/flowschemas/catch-all`;
  const before = await read(level);
  await patch(level, SHARES);
  await served.send({ method: 'DELETE', path: schema });
  await clock.advance(59_000);
  expect(await sharesOf('workload-low')).toBe(1);
  await clock.advance(1_000);
  const after = await read(level);
  expect(after['spec']).toEqual(before['spec']);
  expect(objectAt(after, 'metadata')['generation']).toBe(3);
  expect(stringAt(await read(schema), 'metadata', 'annotations', AUTO_UPDATE)).toBe('true');
});

it('leaves what is to be left, but for the mandatory', async () => {
  const mine = { metadata: { annotations: { [AUTO_UPDATE]: 'false' } } };
  await patch(`${LEVELS}/workload-low`, { ...mine, ...SHARES });
  await patch(`${LEVELS}/catch-all`, mine);
  await clock.advance(60_000);
  expect(await sharesOf('workload-low')).toBe(1);
  const mandatory = await read(`${LEVELS}/catch-all`);
  expect(stringAt(mandatory, 'metadata', 'annotations', AUTO_UPDATE)).toBe('true');
});
