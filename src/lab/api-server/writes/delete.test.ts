import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonAt, type JsonObject } from '../../../kube/json.ts';
import { configMap, serveForTest, type RawAnswer, type ServedTest } from '../api-server.fixture.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const PODS = '/api/v1/namespaces/default/pods';
const BUDGETS = '/apis/policy/v1/namespaces/default/poddisruptionbudgets';
let test: ServedTest;

async function post(path: string, body: JsonObject): Promise<RawAnswer> {
  return test.send({ method: 'POST', path, body });
}

async function patch(path: string, body: JsonObject): Promise<RawAnswer> {
  return test.send({
    method: 'PATCH',
    path,
    body,
    headers: { 'content-type': 'application/merge-patch+json' },
  });
}

async function remove(path: string, options: JsonObject = {}): Promise<RawAnswer> {
  const body = Buffer.from(JSON.stringify({ apiVersion: 'v1', kind: 'DeleteOptions', ...options }));
  // Node frames no body of a DELETE by itself.
  return test.send({ method: 'DELETE', path, body, headers: { 'content-length': String(body.length) } });
}

async function runPod(name: string): Promise<void> {
  const spec = { nodeName: 'n1', containers: [{ name: 'web', image: 'web:1' }] };
  await post(PODS, { apiVersion: 'v1', kind: 'Pod', metadata: { name, labels: { app: name } }, spec });
  await patch(`${PODS}/${name}/status`, {
    status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True' }] },
  });
}

beforeAll(async () => {
  test = await serveForTest();
});

afterAll(() => test.close());

describe('deletions', () => {
  it('write an object that waits for its finalizers once, and delete it without another write', async () => {
    await post(MAPS, { ...configMap('held'), metadata: { name: 'held', finalizers: ['example.com/hold'] } });
    const first = await remove(`${MAPS}/held`);
    const second = await remove(`${MAPS}/held`);
    const version = jsonAt(first.body, 'metadata', 'resourceVersion');
    expect(jsonAt(second.body, 'metadata', 'resourceVersion')).toBe(version);
    const last = await patch(`${MAPS}/held`, { metadata: { finalizers: null } });
    expect(jsonAt(last.body, 'metadata', 'resourceVersion')).toBe(version);
    expect((await test.send({ path: `${MAPS}/held` })).code).toBe(404);
  });

  it('give a pod its time, and take it back when asked', async () => {
    await runPod('slow');
    expect(jsonAt((await remove(`${PODS}/slow`)).body, 'metadata', 'deletionGracePeriodSeconds')).toBe(30);
    expect(
      jsonAt(
        (await remove(`${PODS}/slow`, { gracePeriodSeconds: 60 })).body,
        'metadata',
        'deletionGracePeriodSeconds',
      ),
    ).toBe(30);
    await remove(`${PODS}/slow`, { gracePeriodSeconds: 0 });
    expect((await test.send({ path: `${PODS}/slow` })).code).toBe(404);
  });

  it('refuse another object of the same name', async () => {
    await post(MAPS, configMap('other'));
    const refused = await remove(`${MAPS}/other`, { preconditions: { uid: 'x' } });
    expect(refused.code).toBe(409);
    expect(refused.body['message']).toContain(
      'Operation cannot be fulfilled on ConfigMap "other": the UID in the precondition (x)',
    );
  });

  it('of a collection stop at the limit, and show what was there', async () => {
    for (const name of ['l1', 'l2', 'l3'])
      await post(MAPS, { ...configMap(name), metadata: { name, labels: { set: 'limited' } } });
    const answer = await remove(`${MAPS}?labelSelector=set%3Dlimited&limit=2`);
    expect(jsonAt(answer.body, 'items', 1, 'metadata', 'name')).toBe('l2');
    const rest = await test.send({ path: `${MAPS}?labelSelector=set%3Dlimited` });
    expect(jsonAt(rest.body, 'items', 0, 'metadata', 'name')).toBe('l3');
    expect(jsonAt(rest.body, 'items', 1)).toBeUndefined();
  });
});

describe('evictions', () => {
  it('take from the budget until nothing is left', async () => {
    await runPod('kept');
    await post(BUDGETS, {
      apiVersion: 'policy/v1',
      kind: 'PodDisruptionBudget',
      metadata: { name: 'kept' },
      spec: { minAvailable: 1, selector: { matchLabels: { app: 'kept' } } },
    });
    const evict = () =>
      post(`${PODS}/kept/eviction`, {
        apiVersion: 'policy/v1',
        kind: 'Eviction',
        metadata: { name: 'kept' },
      });
    const early = await evict();
    expect(early.code).toBe(429);
    expect(early.headers['retry-after']).toBe('10');
    await patch(`${BUDGETS}/kept/status`, {
      status: {
        observedGeneration: 1,
        expectedPods: 1,
        currentHealthy: 1,
        desiredHealthy: 1,
        disruptionsAllowed: 0,
      },
    });
    expect(jsonAt((await evict()).body, 'details', 'causes', 0)).toEqual({
      reason: 'DisruptionBudget',
      message: 'The disruption budget kept needs 1 healthy pods and has 1 currently',
    });
    await patch(`${BUDGETS}/kept/status`, { status: { disruptionsAllowed: 1 } });
    expect((await evict()).code).toBe(201);
    const budget = await test.send({ path: `${BUDGETS}/kept` });
    expect(jsonAt(budget.body, 'status', 'disruptionsAllowed')).toBe(0);
    expect(Object.keys(jsonAt(budget.body, 'status', 'disruptedPods') ?? {})).toEqual(['kept']);
  });
});
