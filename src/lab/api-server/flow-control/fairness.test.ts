import { afterEach, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { serveForTest, type ServedTest } from '../api-server.fixture.ts';
import type { ApiServerSettings } from '../api-server.ts';
import type { RequestUser } from '../request/server-request.ts';
import { serverMetrics } from '../metrics/server-metrics.ts';
import { maxInFlight } from './max-in-flight.ts';

const FLOW = '/apis/flowcontrol.apiserver.k8s.io/v1';
const MAPS = '/api/v1/namespaces/default/configmaps';
const AS_ANN = { authorization: 'Bearer ann-token' };
const ANN: RequestUser = { name: 'ann', groups: ['readers', 'system:authenticated'], uid: '', extra: {} };

let served: ServedTest;

afterEach(() => served.close());

/** A server on which ann, who is no master, may read everything. */
async function serve(settings: ApiServerSettings = {}): Promise<void> {
  served = await serveForTest({ tokens: new Map([['ann-token', ANN]]), ...settings });
  await served.send({
    method: 'POST',
    path: '/apis/rbac.authorization.k8s.io/v1/clusterrolebindings',
    body: {
      metadata: { name: 'readers' },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'cluster-admin' },
      subjects: [{ kind: 'User', apiGroup: 'rbac.authorization.k8s.io', name: 'ann' }],
    },
  });
}

/** Reads at a revision that never comes hold their seats until they give up. */
function held(count: number, headers: Readonly<Record<string, string>> = AS_ANN) {
  return Array.from({ length: count }, () =>
    served.send({ path: `${MAPS}?resourceVersion=1000000000`, headers }),
  );
}

async function metric(pattern: RegExp): Promise<string | undefined> {
  const { text } = await served.send({ path: '/metrics' });
  return pattern.exec(text)?.[1];
}

/** Waits until the metric has the value; each look takes as long as a request. */
async function metricIs(pattern: RegExp, wanted: string): Promise<void> {
  for (let tries_count = 0; tries_count < 1_000; tries_count += 1)
    if ((await metric(pattern)) === wanted) return;
  throw new Error(`${String(pattern)} did not become ${wanted}`);
}

/** A level of one seat for ann's requests. */
async function narrowLevel(limitResponse: JsonObject): Promise<void> {
  await served.send({
    method: 'POST',
    path: `${FLOW}/prioritylevelconfigurations`,
    body: {
      metadata: { name: 'narrow' },
      spec: {
        type: 'Limited',
        limited: { nominalConcurrencyShares: 1, borrowingLimitPercent: 0, limitResponse },
      },
    },
  });
  const schema = await served.send({
    method: 'POST',
    path: `${FLOW}/flowschemas`,
    body: {
      metadata: { name: 'ann' },
      spec: {
        matchingPrecedence: 50,
        priorityLevelConfiguration: { name: 'narrow' },
        distinguisherMethod: { type: 'ByUser' },
        rules: [
          {
            subjects: [{ kind: 'User', user: { name: 'ann' } }],
            resourceRules: [
              { verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true },
            ],
          },
        ],
      },
    },
  });
  expect(schema.code).toBe(201);
}

const SMALL: ApiServerSettings = {
  maxRequestsInFlight_count: 20,
  maxMutatingRequestsInFlight_count: 20,
  limits: { freshness_ms: 1_500 },
};

describe('API Priority and Fairness', () => {
  it('has the objects of a new cluster, each schema with its level found', async () => {
    await serve();
    const { body } = await served.send({ path: `${FLOW}/flowschemas` });
    const items = listAt(body, 'items');
    expect(items).toHaveLength(11);
    for (const item of items) {
      const level = stringAt(item, 'spec', 'priorityLevelConfiguration', 'name') ?? '';
      expect(listAt(item, 'status', 'conditions')).toMatchObject([
        {
          type: 'Dangling',
          status: 'False',
          reason: 'Found',
          message: `This FlowSchema references the PriorityLevelConfiguration object named "${level}" and it exists`,
        },
      ]);
    }
    const levels = await served.send({ path: `${FLOW}/prioritylevelconfigurations` });
    expect(listAt(levels.body, 'items')).toHaveLength(8);
  });

  it('tells each answer which schema and level it came by', async () => {
    await serve();
    const level = await served.send({ path: `${FLOW}/prioritylevelconfigurations/global-default` });
    const schema = await served.send({ path: `${FLOW}/flowschemas/global-default` });
    const { headers } = await served.send({ path: MAPS, headers: AS_ANN });
    expect(headers).toMatchObject({
      'x-kubernetes-pf-flowschema-uid': stringAt(schema.body, 'metadata', 'uid'),
      'x-kubernetes-pf-prioritylevel-uid': stringAt(level.body, 'metadata', 'uid'),
    });
  });

  it('refuses what finds no seat in a level without queues, with a new schema at once', async () => {
    await serve(SMALL);
    await narrowLevel({ type: 'Reject' });
    const first = held(1);
    await metricIs(/current_executing_requests\{priority_level="narrow",flow_schema="ann"\} (\d+)/, '1');
    const { code, text, headers } = await served.send({ path: MAPS, headers: AS_ANN });
    expect([code, text, headers['retry-after'], headers['content-type']]).toEqual([
      429,
      'Too many requests, please try again later.\n',
      '1',
      'text/plain; charset=utf-8',
    ]);
    expect(headers['x-kubernetes-pf-flowschema-uid']).toBeDefined();
    expect((await served.send({ path: MAPS })).code).toBe(200);
    expect(
      await metric(
        /rejected_requests_total\{priority_level="narrow",flow_schema="ann",reason="concurrency-limit"\} (\d+)/,
      ),
    ).toBe('1');
    await Promise.all(first);
    expect((await served.send({ path: MAPS, headers: AS_ANN })).code).toBe(200);
  });

  it('lets requests wait for their turn, and says so on the debug pages', async () => {
    await serve(SMALL);
    await narrowLevel({ type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 2 } });
    const first = held(1);
    await metricIs(/current_executing_requests\{priority_level="narrow",flow_schema="ann"\} (\d+)/, '1');
    const second = served.send({ path: MAPS, headers: AS_ANN });
    await metricIs(/current_inqueue_requests\{priority_level="narrow",flow_schema="ann"\} (\d+)/, '1');
    const root = '/debug/api_priority_and_fairness';
    const levels = await served.send({ path: `${root}/dump_priority_levels` });
    expect(levels.text).toMatch(/^PriorityLevelName, ActiveQueues, IsIdle, +IsQuiescing, WaitingRequests, /);
    expect(levels.text).toMatch(/^narrow, +1, +false, +false, +1, +1, /m);
    const requests = await served.send({ path: `${root}/dump_requests?includeRequestDetails=1` });
    expect(requests.text).toMatch(
      /^narrow, +ann, +0, +0, +ann, .*, +ann, +list, +\/api\/v1\/namespaces\/default\/configmaps, +default, /m,
    );
    expect((await served.send({ path: `${root}/dump_queues` })).text).toMatch(/^narrow, +0, +1, +1, +1, /m);
    expect((await second).code).toBe(200);
    await Promise.all(first);
  });

  it('gives up what has waited for a quarter of its time', async () => {
    await serve({ ...SMALL, requestTimeout_ms: 2_000 });
    await narrowLevel({ type: 'Queue', queuing: { queues: 1, handSize: 1, queueLengthLimit: 50 } });
    const first = held(1);
    await metricIs(/current_executing_requests\{priority_level="narrow",flow_schema="ann"\} (\d+)/, '1');
    expect((await served.send({ path: MAPS, headers: AS_ANN })).code).toBe(429);
    expect(
      await metric(
        /rejected_requests_total\{priority_level="narrow",flow_schema="ann",reason="time-out"\} (\d+)/,
      ),
    ).toBe('1');
    await Promise.all(first);
  });

  it('says of a schema whose level is gone that it dangles, and does not use it', async () => {
    await serve();
    await narrowLevel({ type: 'Reject' });
    await served.send({ method: 'DELETE', path: `${FLOW}/prioritylevelconfigurations/narrow` });
    const { body } = await served.send({ path: `${FLOW}/flowschemas/ann` });
    expect(listAt(body, 'status', 'conditions')).toMatchObject([
      { type: 'Dangling', status: 'True', reason: 'NotFound' },
    ]);
    expect((await served.send({ path: MAPS, headers: AS_ANN })).code).toBe(200);
  });
});

describe('without it', () => {
  it('so many requests run at once, masters come through, and long ones do not count', async () => {
    await serve();
    const metrics = serverMetrics();
    let now_ms = 0;
    const gate = maxInFlight({ reads_count: 2, mutating_count: 1 }, metrics, () => now_ms);
    const enter = async (verb: string, user: RequestUser = ANN, isLongRunning = false) =>
      gate.enter({ verb, isLongRunning }, user, undefined);
    const first = await enter('list');
    expect((await enter('get')).type).toBe('passed');
    expect(await enter('list')).toEqual({ type: 'refused', headers: {}, retryAfter_s: 1 });
    expect((await enter('create')).type).toBe('passed');
    expect((await enter('patch')).type).toBe('refused');
    expect((await enter('list', { ...ANN, groups: ['system:masters'] })).type).toBe('passed');
    expect((await enter('watch', ANN, true)).type).toBe('passed');
    now_ms = 1_000;
    expect(metrics.registry.text()).toContain(
      'apiserver_current_inflight_requests{request_kind="readOnly"} 2\n',
    );
    if (first.type === 'passed') first.leave();
    expect((await enter('list')).type).toBe('passed');
  });

  it('answers carry no word of schemas and levels', async () => {
    await serve({ priorityAndFairness: false });
    const { code, headers } = await served.send({ path: MAPS, headers: AS_ANN });
    expect([code, headers['x-kubernetes-pf-flowschema-uid']]).toEqual([200, undefined]);
  });
});
