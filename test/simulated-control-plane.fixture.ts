import type { JsonObject } from '../src/kube/json.ts';
import type { SimulatedCluster } from './simulated-cluster.fixture.ts';
import type { ApiResponse } from './simulated-request.fixture.ts';
import { instant, seconds, type Client } from './simulated-log.fixture.ts';
import type { KubeObject } from './simulated-objects.fixture.ts';

/** One of kube-controller-manager's loops, each with its own service account, as clusters run them. */
export function loopOf(cluster: SimulatedCluster, name: string): Client {
  return {
    user: `system:serviceaccount:kube-system:${name}`,
    uid: `5a000000-${name}`,
    groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
    agent: `kube-controller-manager/v1.${cluster.minor}.3 (linux/amd64) kubernetes/6813625/system:serviceaccount:kube-system:${name}`,
    ip: '10.0.0.10',
  };
}

export function schedulerOf(cluster: SimulatedCluster): Client {
  return {
    user: 'system:kube-scheduler',
    groups: ['system:authenticated'],
    agent: `kube-scheduler/v1.${cluster.minor}.3 (linux/amd64) kubernetes/6813625/scheduler`,
    ip: '10.0.0.10',
  };
}

export function controllerManagerOf(cluster: SimulatedCluster, loop = 'leader-election'): Client {
  return {
    user: 'system:kube-controller-manager',
    groups: ['system:authenticated'],
    agent: `kube-controller-manager/v1.${cluster.minor}.3 (linux/amd64) kubernetes/6813625/${loop}`,
    ip: '10.0.0.10',
  };
}

/** Emits the Event objects that controllers write about `object`. */
export function writeEvent(
  cluster: SimulatedCluster,
  client: Client,
  object: KubeObject,
  reason: string,
  message: string,
): ApiResponse {
  const { name, namespace, uid, resourceVersion } = object.metadata;
  return cluster.request(client, {
    verb: 'create',
    resource: 'events',
    namespace: namespace ?? 'default',
    body: {
      kind: 'Event',
      apiVersion: 'v1',
      metadata: {
        name: `${name}.${Math.floor(cluster.random() * 1e15).toString(16)}`,
        namespace: namespace ?? 'default',
        creationTimestamp: null,
      },
      involvedObject: {
        kind: object.kind,
        namespace: namespace ?? '',
        name,
        uid,
        apiVersion: object.apiVersion,
        resourceVersion,
      },
      reason,
      message,
      source: { component: client.user.split(':').at(-1) ?? '' },
      firstTimestamp: seconds(cluster.now_s),
      lastTimestamp: seconds(cluster.now_s),
      count: 1,
      type: 'Normal',
    },
  });
}

/** A leader's lease, renewed as client-go does: until 1.28 read and written, then only written. */
export function runLeaderElection(
  cluster: SimulatedCluster,
  client: Client,
  namespace: string,
  name: string,
  interval_s = 2,
  until_s = Infinity,
): void {
  const path = { resource: 'leases.coordination.k8s.io', namespace, name };
  const holder = `${name}_${client.ip}`;
  const spec = (): JsonObject => ({
    holderIdentity: holder,
    leaseDurationSeconds: 15,
    renewTime: instant(cluster.now_s),
    leaseTransitions: 3,
  });
  if (cluster.get(path.resource, namespace, name) === undefined) {
    cluster.request(client, {
      verb: 'create',
      resource: path.resource,
      namespace,
      body: {
        kind: 'Lease',
        apiVersion: 'coordination.k8s.io/v1',
        metadata: { name, namespace },
        spec: spec(),
      },
    });
  }
  cluster.every(interval_s, () => {
    if (cluster.now_s > until_s) return false;
    const lease = cluster.get(path.resource, namespace, name);
    if (lease === undefined) return false;
    if (cluster.minor < 29) cluster.request(client, { verb: 'get', ...path });
    cluster.request(client, { verb: 'update', ...path, body: { ...lease, spec: spec() } });
    return true;
  });
}
