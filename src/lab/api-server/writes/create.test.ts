import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { configMap, serveForTest, type RawAnswer, type ServedTest } from '../api-server.fixture.ts';

const MAPS = '/api/v1/namespaces/default/configmaps';
const STORAGE = '/apis/storage.k8s.io/v1';
const NETWORKING = '/apis/networking.k8s.io/v1';
let test: ServedTest;

function post(body: JsonObject, query = ''): Promise<RawAnswer> {
  return test.send({ method: 'POST', path: `${MAPS}${query}`, body });
}

function putOther(query: string): Promise<RawAnswer> {
  return test.send({ method: 'PUT', path: `${MAPS}/uid${query}`, body: named('uid', { uid: 'other' }) });
}

function named(name: string, metadata: JsonObject): JsonObject {
  return { ...configMap(name), metadata: { name, ...metadata } };
}

beforeAll(async () => {
  test = await serveForTest();
});

afterAll(() => test.close());

describe('new objects', () => {
  it.each([
    ['1', 500],
    ['18', 500],
    ['0', 201],
    ['x', 201],
    ['', 201],
  ])('with the revision %j are answered %i', async (resourceVersion, code) => {
    const answer = await post(named(`revision-${resourceVersion}z`, { resourceVersion }));
    expect(answer.code).toBe(code);
    const wanted = code === 201 ? undefined : 'resourceVersion should not be set on objects to be created';
    expect(stringAt(answer.body, 'message')).toBe(wanted);
  });

  it('keep in a dry run the revision that was sent, and always a generation that nobody counts', async () => {
    const dry = await post(named('dry', { resourceVersion: '7', generation: 3 }), '?dryRun=All');
    expect(jsonAt(dry.body, 'metadata')).toMatchObject({ resourceVersion: '7', generation: 3 });
    const made = await post(named('counted', { generation: 3 }));
    expect(jsonAt(made.body, 'metadata', 'generation')).toBe(3);
  });

  it('have an empty text where null stands in a map of texts', async () => {
    const body = { ...named('null', { labels: { app: null } }), data: { key: null } };
    const made = await post(body);
    expect(jsonAt(made.body, 'data')).toEqual({ key: '' });
    expect(jsonAt(made.body, 'metadata', 'labels')).toEqual({ app: '' });
  });
});

describe('an update with another UID', () => {
  it('is refused by storage, which names its key', async () => {
    const made = await post(configMap('uid'));
    const uid = stringAt(made.body, 'metadata', 'uid') ?? '';
    const told = (key: string) =>
      `Operation cannot be fulfilled on configmaps "uid": StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: other, UID in object meta: ${uid}`;
    expect(stringAt((await putOther('')).body, 'message')).toBe(told('/registry/configmaps/default/uid'));
    expect(stringAt((await putOther('?dryRun=All')).body, 'message')).toBe(told('/configmaps/default/uid'));
  });
});

describe('a new object', () => {
  it('is told of an empty map that it is empty, of none that it is nil', async () => {
    const path = '/api/v1/persistentvolumes';
    const spec = { accessModes: ['ReadWriteOnce'], hostPath: { path: '/x' } };
    const messages = [];
    for (const capacity of [{}, undefined]) {
      const body = { metadata: { name: 'pv' }, spec: { ...spec, capacity } };
      const refused = await test.send({ method: 'POST', path, body });
      messages.push(stringAt(refused.body, 'details', 'causes', 1, 'message'));
    }
    expect(messages).toEqual([
      'Unsupported value: {}: supported values: "storage"',
      'Unsupported value: null: supported values: "storage"',
    ]);
  });

  it('has a default in the place of an empty text that Go would write, too', async () => {
    const onPodConditions = [{ type: 'DisruptionTarget', status: '' }];
    const body = {
      metadata: { name: 'failing' },
      spec: {
        podFailurePolicy: { rules: [{ action: 'Ignore', onPodConditions }] },
        template: { spec: { restartPolicy: 'Never', containers: [{ name: 'web', image: 'web:1' }] } },
      },
    };
    const path = '/apis/batch/v1/namespaces/default/jobs?dryRun=All';
    const { body: job, text } = await test.send({ method: 'POST', path, body });
    const rule = jsonAt(job, 'spec', 'podFailurePolicy', 'rules', 0);
    expect(jsonAt(rule, 'onPodConditions', 0, 'status'), text).toBe('True');
  });

  it('has no field of a later release, and claims that say what they are', async () => {
    const status = { healthStatus: { lastTransitionTime: '2026-01-01T00:00:00Z' } };
    const body = {
      metadata: { name: 'db' },
      spec: {
        serviceName: 'db',
        selector: { matchLabels: { app: 'db' } },
        template: {
          metadata: { labels: { app: 'db' } },
          spec: { containers: [{ name: 'db', image: 'db:1' }] },
        },
        volumeClaimTemplates: [
          {
            apiVersion: 'v9',
            kind: 'Other',
            metadata: { name: 'data' },
            spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
            status,
          },
        ],
      },
    };
    const path = '/apis/apps/v1/namespaces/default/statefulsets?dryRun=All';
    const { body: made, headers, text } = await test.send({ method: 'POST', path, body });
    const claim = jsonAt(made, 'spec', 'volumeClaimTemplates', 0);
    expect(claim, text).toMatchObject({ apiVersion: 'v1', kind: 'PersistentVolumeClaim' });
    expect(jsonAt(claim, 'status')).toEqual({ phase: 'Pending' });
    expect(headers['warning']).toContain('unknown field');
  });

  it('tells of rules for the restart of an init container only that they need a policy', async () => {
    const containers = [{ name: 'web', image: 'web:1' }];
    const initContainers = [{ name: 'init', image: 'init:1', restartPolicyRules: [{}] }];
    const body = { metadata: { name: 'p' }, spec: { containers, initContainers } };
    const { body: refused } = await test.send({
      method: 'POST',
      path: '/api/v1/namespaces/default/pods',
      body,
    });
    expect(stringAt(refused, 'message')).toBe(
      'Pod "p" is invalid: spec.initContainers[0].restartPolicy: Required value: must specify restartPolicy when restart rules are used',
    );
  });

  it('of a node has no source of configuration any more', async () => {
    const configSource = { configMap: { namespace: 'a', name: 'b', kubeletConfigKey: 'c' } };
    const body = { metadata: { name: 'n1' }, spec: { configSource, providerID: 'p' } };
    const { body: node } = await test.send({ method: 'POST', path: '/api/v1/nodes?dryRun=All', body });
    expect(node['spec']).toMatchObject({ providerID: 'p' });
    expect(node['spec']).not.toHaveProperty('configSource');
  });

  it('has bytes that were sent as the list of their numbers', async () => {
    const body = { metadata: { name: 'bytes' }, data: { none: [], some: [104, 105] } };
    const { body: secret } = await test.send({
      method: 'POST',
      path: '/api/v1/namespaces/default/secrets?dryRun=All',
      body,
    });
    expect(secret['data']).toEqual({ none: '', some: 'aGk=' });
  });

  it('has types of policy and modes by default in the place of empty lists', async () => {
    const spec = { podSelector: {}, policyTypes: [], egress: [] };
    const body = { metadata: { name: 'all' }, spec };
    const { body: policy } = await test.send({
      method: 'POST',
      path: `${NETWORKING}/namespaces/default/networkpolicies?dryRun=All`,
      body,
    });
    expect(policy['spec']).toEqual({ podSelector: {}, policyTypes: ['Ingress'] });
    const driver = { metadata: { name: 'csi.example.com' }, spec: { volumeLifecycleModes: [] } };
    const made = await test.send({ method: 'POST', path: `${STORAGE}/csidrivers?dryRun=All`, body: driver });
    expect(made.body['spec']).toMatchObject({ volumeLifecycleModes: ['Persistent'] });
  });
});
