import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { LAB_POLICY } from '../api-server/audit/audit-settings.ts';
import { DEPLOYMENTS, NAMESPACES, PODS, SERVICES } from '../client/resource-ref.ts';
import { isReady, nodeOf, phaseOf } from '../controllers/pod-state.ts';
import { startedCluster, type StartedCluster } from './lab-cluster.fixture.ts';
import type { LabClusterSettings } from './lab-cluster.ts';
import { seededRandom } from '../simulation/seeded-random.ts';

const SPACE = { namespace: 'default' };
let clock: StartedCluster['clock'];
let cluster: StartedCluster['cluster'];
let stored: StartedCluster['stored'];

async function start(settings: Partial<LabClusterSettings> = {}): Promise<void> {
  ({ clock, cluster, stored } = await startedCluster(settings));
}

const pods = () => stored('pods');
const readyPods_count = () => pods().filter(isReady).length;

function deployed(replicas: number, spec: JsonObject = {}): Promise<JsonObject> {
  return clock.complete(
    cluster.admin.create(DEPLOYMENTS, {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { name: 'web', ...SPACE },
      spec: {
        replicas,
        selector: { matchLabels: { app: 'web' } },
        template: {
          metadata: { labels: { app: 'web' } },
          spec: {
            containers: [
              {
                name: 'web',
                image: 'web:1',
                ports: [{ name: 'http', containerPort: 8080 }],
                resources: { requests: { cpu: '100m', memory: '64Mi' } },
              },
            ],
            ...spec,
          },
        },
      },
    }),
  );
}

function served(): Promise<JsonObject> {
  const spec = { selector: { app: 'web' }, ports: [{ port: 80, targetPort: 'http' }] };
  const service = { apiVersion: 'v1', kind: 'Service', metadata: { name: 'web', ...SPACE }, spec };
  return clock.complete(cluster.admin.create(SERVICES, service));
}

describe('a cluster', () => {
  beforeEach(() => start());

  it('has nodes that are ready, and pods can be put on them', () => {
    expect(stored('nodes')).toHaveLength(3);
    for (const node of stored('nodes')) {
      expect(listAt(node, 'spec', 'taints')).toEqual([]);
      expect(isReady(node)).toBe(true);
    }
    expect(stored('leases.coordination.k8s.io').length).toBe(5);
  });

  it('brings a Deployment up, spread over its nodes, behind its Service', async () => {
    await served();
    await deployed(6);
    expect(await clock.runUntil(() => readyPods_count() === 6, 60_000)).toBe(true);
    await clock.run(1_000);
    const nodes = pods().map(nodeOf);
    expect([...new Set(nodes)].map((name) => nodes.filter((node) => node === name).length)).toEqual([
      2, 2, 2,
    ]);
    expect(pods().map((pod) => stringAt(pod, 'spec', 'serviceAccountName'))).toEqual(
      Array(6).fill('default'),
    );
    const endpoints = stored('endpoints').find((object) => stringAt(object, 'metadata', 'name') === 'web');
    expect(listAt(endpoints, 'subsets', 0, 'addresses')).toHaveLength(6);
    expect(listAt(endpoints, 'subsets', 0, 'ports')).toEqual([{ port: 8080, protocol: 'TCP' }]);
    const [slice] = stored('endpointslices.discovery.k8s.io').filter(
      (object) => stringAt(object, 'metadata', 'labels', 'kubernetes.io/service-name') === 'web',
    );
    expect(listAt(slice, 'endpoints').every((endpoint) => stringAt(endpoint, 'zone') !== undefined)).toBe(
      true,
    );
    expect(listAt(slice, 'endpoints')).toHaveLength(6);
  });

  it('takes away what belonged to what is deleted', async () => {
    await served();
    await deployed(3);
    await clock.runUntil(() => readyPods_count() === 3, 60_000);
    await clock.complete(cluster.admin.delete(DEPLOYMENTS, { ...SPACE, name: 'web' }));
    await clock.complete(cluster.admin.delete(SERVICES, { ...SPACE, name: 'web' }));
    await clock.run(30_000);
    for (const collection of ['replicasets.apps', 'pods', 'endpoints', 'endpointslices.discovery.k8s.io'])
      expect(
        stored(collection).filter(
          (object) => stringAt(object, 'metadata', 'name')?.startsWith('web') === true,
        ),
      ).toEqual([]);
  });

  it.each(['Foreground', 'Orphan'])('deletes with propagation %s', async (propagationPolicy) => {
    await deployed(2);
    await clock.runUntil(() => readyPods_count() === 2, 60_000);
    await clock.complete(cluster.admin.delete(DEPLOYMENTS, { ...SPACE, name: 'web' }, { propagationPolicy }));
    await clock.run(30_000);
    expect(stored('deployments.apps')).toEqual([]);
    expect(stored('replicasets.apps')).toHaveLength(propagationPolicy === 'Orphan' ? 1 : 0);
    expect(pods()).toHaveLength(propagationPolicy === 'Orphan' ? 2 : 0);
  });

  it('empties a namespace that is deleted, pods first', async () => {
    await clock.complete(
      cluster.admin.create(NAMESPACES, { apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
    );
    await clock.run(1_000);
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'one', namespace: 'shop' },
      spec: { containers: [{ name: 'a', image: 'a' }] },
    };
    await clock.complete(cluster.admin.create(PODS, pod));
    await clock.run(15_000);
    await clock.complete(cluster.admin.delete(NAMESPACES, { name: 'shop' }));
    await clock.run(60_000);
    expect(stored('namespaces').map((object) => stringAt(object, 'metadata', 'name'))).not.toContain('shop');
  });

  it('leaves pods that fit nowhere pending, says why, and places them once there is room', async () => {
    await deployed(1, { nodeSelector: { disk: 'ssd' } });
    await clock.run(5_000);
    const [pod] = pods();
    expect(phaseOf(pod!)).toBe('Pending');
    expect(JSON.stringify(pod!['status'])).toContain(
      "0/3 nodes are available: 3 node(s) didn't match Pod's node affinity/selector.",
    );
    await clock.complete(
      cluster.admin.patch(
        { ...PODS, resource: 'nodes', namespaced: false },
        { name: 'node-00001' },
        { metadata: { labels: { disk: 'ssd' } } },
      ),
    );
    expect(await clock.runUntil(() => readyPods_count() === 1, 60_000)).toBe(true);
    expect(nodeOf(pods()[0]!)).toBe('node-00001');
  });

  it('finds a silent node within a minute, and moves its pods after five more', async () => {
    await served();
    await deployed(3);
    await clock.runUntil(() => readyPods_count() === 3, 60_000);
    cluster.fleet.stopNode('node-00000');
    await clock.run(75_000);
    const node = stored('nodes')[0]!;
    expect(isReady(node)).toBe(false);
    expect(listAt(node, 'spec', 'taints').map((taint) => stringAt(taint, 'key'))).toContain(
      'node.kubernetes.io/unreachable',
    );
    expect(readyPods_count()).toBe(2);
    await clock.run(330_000);
    expect(pods().filter((pod) => isReady(pod) && nodeOf(pod) !== 'node-00000')).toHaveLength(3);
    cluster.fleet.startNode('node-00000');
    await clock.run(60_000);
    expect(pods()).toHaveLength(3);
    expect(isReady(stored('nodes')[0]!)).toBe(true);
  });
});

it('starts containers again that end, ever later', async () => {
  await start({ behaviour: () => ({ runs_ms: 1_000, exitCode: 1 }) });
  await deployed(1);
  await clock.run(120_000);
  const status = listAt(pods()[0], 'status', 'containerStatuses')[0];
  expect(status).toMatchObject({
    restartCount: 3,
    state: { waiting: { reason: 'CrashLoopBackOff' } },
    lastState: { terminated: { exitCode: 1, reason: 'Error' } },
  });
});

describe('the same seed', () => {
  let folder: string;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-cluster-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('gives the same audit log, byte for byte', async () => {
    const logs: string[] = [];
    for (const seed of [7, 7, 8]) {
      const path = join(folder, `${logs.length}.log`);
      await start({ random: seededRandom(seed), server: { audit: { policy: LAB_POLICY, log: { path } } } });
      await served();
      await deployed(5);
      await clock.run(60_000);
      cluster.fleet.stopNode('node-00002');
      await clock.run(120_000);
      await clock.complete(cluster.close());
      logs.push(readFileSync(path, 'utf8'));
    }
    expect(logs[0]!.split('\n').length).toBeGreaterThan(400);
    expect(logs[1] === logs[0]).toBe(true);
    expect(logs[2] === logs[0]).toBe(false);
  });
});

describe('a node that has had more pods than it has addresses', () => {
  it('gives the addresses of those that have ended to new ones', async () => {
    await start({ nodes_count: 1, behaviour: () => ({ runs_ms: 100 }) });
    const [node] = stored('nodes');
    const spec = {
      nodeName: stringAt(node, 'metadata', 'name') ?? '',
      restartPolicy: 'Never',
      containers: [{ name: 'main', image: 'main:1' }],
    };
    for (let index = 0; index < 300; index += 1) {
      const metadata = { ...SPACE, name: `pod-${index}` };
      await clock.complete(cluster.admin.create(PODS, { apiVersion: 'v1', kind: 'Pod', metadata, spec }));
      if (index % 100 === 99) await clock.run(30_000);
    }
    expect(pods().filter((pod) => phaseOf(pod) === 'Succeeded')).toHaveLength(300);
    await clock.complete(cluster.close());
  });
});
