import { afterEach, describe, expect, it } from 'vitest';
import { jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { serveForTest, type RawAnswer, type ServedTest } from '../api-server.fixture.ts';
import type { ApiServerSettings } from '../api-server.ts';

const SHOP = '/api/v1/namespaces/default';

let served: ServedTest | undefined;

async function serve(settings: ApiServerSettings = {}): Promise<ServedTest> {
  served = await serveForTest(settings);
  return served;
}

afterEach(() => served?.close());

function pod(name: string, spec: JsonObject = {}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name },
    spec: { containers: [{ name: 'web', image: 'web:1' }], ...spec },
  };
}

function asking(name: string, requests: JsonObject, limits: JsonObject = {}): JsonObject {
  return pod(name, { containers: [{ name: 'web', image: 'web:1', resources: { requests, limits } }] });
}

async function post(test: ServedTest, path: string, body: JsonObject): Promise<RawAnswer> {
  return test.send({ method: 'POST', path, body });
}

async function patch(test: ServedTest, path: string, body: JsonObject): Promise<RawAnswer> {
  return test.send({
    method: 'PATCH',
    path,
    body,
    headers: { 'content-type': 'application/merge-patch+json' },
  });
}

async function withQuota(test: ServedTest, hard: JsonObject, used: JsonObject): Promise<void> {
  await post(test, `${SHOP}/resourcequotas`, {
    apiVersion: 'v1',
    kind: 'ResourceQuota',
    metadata: { name: 'q' },
    spec: { hard },
  });
  await patch(test, `${SHOP}/resourcequotas/q/status`, { status: { hard, used } });
}

describe('ResourceQuota', () => {
  it('counts what is created, and refuses what is too much', async () => {
    const test = await serve();
    await withQuota(test, { pods: '3', 'requests.cpu': '1' }, { pods: '0', 'requests.cpu': '0' });
    expect((await post(test, `${SHOP}/pods`, asking('a', { cpu: '600m' }))).code).toBe(201);
    const refused = await post(test, `${SHOP}/pods`, asking('b', { cpu: '500m' }));
    expect(refused.body['message']).toBe(
      'pods "b" is forbidden: exceeded quota: q, requested: requests.cpu=500m, used: requests.cpu=600m, limited: requests.cpu=1',
    );
    const { body } = await test.send({ path: `${SHOP}/resourcequotas/q` });
    expect(jsonAt(body, 'status', 'used')).toEqual({ pods: '1', 'requests.cpu': '600m' });
  });

  it('wants to know what a pod asks for, and does not count a dry run', async () => {
    const test = await serve();
    await withQuota(test, { 'limits.memory': '1Gi' }, { 'limits.memory': '0' });
    expect((await post(test, `${SHOP}/pods`, pod('a'))).body['message']).toContain(
      'failed quota: q: must specify limits.memory for: web',
    );
    expect((await post(test, `${SHOP}/pods?dryRun=All`, asking('b', {}, { memory: '1Gi' }))).code).toBe(201);
    const { body } = await test.send({ path: `${SHOP}/resourcequotas/q` });
    expect(jsonAt(body, 'status', 'used')).toEqual({ 'limits.memory': '0' });
  });

  it('says which quota nobody has counted yet', async () => {
    const test = await serve();
    await withQuota(test, { pods: '3', configmaps: '1' }, { configmaps: '0' });
    expect((await post(test, `${SHOP}/pods`, pod('a'))).body['message']).toContain(
      'status unknown for quota: q, resources: pods',
    );
  });
});

describe('LimitRanger', () => {
  it('fills in what a container leaves out, and says so', async () => {
    const test = await serve();
    const limits = [{ type: 'Container', default: { cpu: '1' }, defaultRequest: { memory: '1Mi' } }];
    await post(test, `${SHOP}/limitranges`, {
      apiVersion: 'v1',
      kind: 'LimitRange',
      metadata: { name: 'l' },
      spec: { limits },
    });
    const { body } = await post(test, `${SHOP}/pods`, pod('a'));
    expect(jsonAt(body, 'spec', 'containers', 0, 'resources')).toEqual({
      limits: { cpu: '1' },
      requests: { cpu: '1', memory: '1Mi' },
    });
    expect(stringAt(body, 'metadata', 'annotations', 'kubernetes.io/limit-ranger')).toBe(
      'LimitRanger plugin set: cpu, memory request for container web; cpu limit for container web',
    );
  });
});

describe('ServiceAccount', () => {
  it('is off unless asked for', async () => {
    expect((await post(await serve(), `${SHOP}/pods`, pod('a'))).code).toBe(201);
  });

  it('refuses a pod without its account, and gives a token to one that has it', async () => {
    const test = await serve({ disabledAdmissionPlugins: [] });
    const refused = await post(test, `${SHOP}/pods`, pod('a'));
    expect(refused.body['message']).toBe(
      'pods "a" is forbidden: error looking up service account default/default: serviceaccount "default" not found',
    );
    await post(test, `${SHOP}/serviceaccounts`, {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'default' },
    });
    const { body } = await post(test, `${SHOP}/pods`, pod('a'));
    expect(stringAt(body, 'spec', 'volumes', 0, 'name')).toMatch(/^kube-api-access-/);
    expect(stringAt(body, 'spec', 'containers', 0, 'volumeMounts', 0, 'mountPath')).toBe(
      '/var/run/secrets/kubernetes.io/serviceaccount',
    );
  });
});

describe('PodSecurity', () => {
  it('refuses, and warns of what is there already', async () => {
    const test = await serve();
    await post(test, `${SHOP}/pods`, pod('old', { hostPID: true }));
    const labels = { 'pod-security.kubernetes.io/enforce': 'baseline' };
    const labelled = await patch(test, '/api/v1/namespaces/default', { metadata: { labels } });
    expect(labelled.headers['warning']).toContain('old: host namespaces');
    const refused = await post(test, `${SHOP}/pods`, pod('new', { hostPID: true }));
    expect(refused.body['message']).toBe(
      'pods "new" is forbidden: violates PodSecurity "baseline:latest": host namespaces (hostPID=true)',
    );
  });
});
