import { isJsonObject, stringAt, type JsonObject } from '../src/kube/json.ts';
import type { SimulatedCluster } from './simulated-cluster.fixture.ts';
import { writeEvent } from './simulated-control-plane.fixture.ts';
import type { SimulatedControllers } from './simulated-controllers.fixture.ts';
import { instant, seconds, type Client } from './simulated-log.fixture.ts';
import type { KubeObject } from './simulated-objects.fixture.ts';

interface NodeOptions {
  readonly minor?: number;
  readonly osImage?: string;
  readonly pool?: string;
  /** Leases are half of a real log: leave them out where a scenario is about something else. */
  readonly renewsLease?: boolean;
}

export function kubeletOf(cluster: SimulatedCluster, node: string, minor = cluster.minor): Client {
  const number = Number(node.replaceAll(/\D/g, '')) || 1;
  return {
    user: `system:node:${node}`,
    groups: ['system:nodes', 'system:authenticated'],
    agent: `kubelet/v1.${minor}.3 (linux/amd64) kubernetes/6813625`,
    ip: `10.1.${(number >> 8) & 255}.${number & 255}`,
  };
}

/** Kubelets: registration, leases, heartbeats, pods' life. What a container does is told by its image's tag. */
export class SimulatedNodes {
  readonly cluster: SimulatedCluster;
  readonly #controllers: SimulatedControllers;
  readonly #versions = new Map<string, number>();
  /** Nodes whose kubelet is dead. */
  readonly silent = new Set<string>();

  constructor(cluster: SimulatedCluster, controllers: SimulatedControllers) {
    this.cluster = cluster;
    this.#controllers = controllers;
    cluster.onChange(({ type, resource, object }) => {
      if (resource !== 'pods' || type === 'DELETED') return;
      const node = stringAt(object, 'spec', 'nodeName');
      if (node === undefined) return;
      if (object.metadata.deletionTimestamp !== undefined) this.#stop(object, node);
      else if (object['status'] === undefined || JSON.stringify(object['status']) === '{}')
        this.#start(object, node);
    });
  }

  #client(node: string): Client {
    return kubeletOf(this.cluster, node, this.#versions.get(node));
  }

  join(node: string, options: NodeOptions = {}): void {
    const { cluster } = this;
    const minor = options.minor ?? cluster.minor;
    this.#versions.set(node, minor);
    const client = this.#client(node);
    this.silent.delete(node);
    cluster.request(client, {
      verb: 'create',
      resource: 'nodes',
      body: {
        kind: 'Node',
        apiVersion: 'v1',
        metadata: {
          name: node,
          labels: { 'kubernetes.io/hostname': node, 'node.kubernetes.io/pool': options.pool ?? 'default' },
        },
        spec: {},
        status: {
          capacity: { cpu: '16', memory: '64Gi', pods: '110' },
          conditions: this.#conditions('True'),
          nodeInfo: {
            kubeletVersion: `v1.${minor}.3`,
            osImage: options.osImage ?? 'Ubuntu 22.04.4 LTS',
            kernelVersion: '5.15.0-1052',
            containerRuntimeVersion: 'containerd://1.7.13',
          },
        },
      },
    });
    this.#controllers.nodes.add(node);
    if (options.renewsLease === true) this.#renew(node, client);
    cluster.every(300, () => this.#heartbeat(node));
    this.watchFor(node);
  }

  /** Pods of this node, Services and Node: what each kubelet watches; a list when it starts, then only watches. */
  watchFor(node: string, isRelist = true): void {
    const client = this.#client(node);
    const isFleet = this.#versions.size > 100;
    for (const [resource, fieldSelector] of [
      ['pods', `spec.nodeName=${node}`],
      ['nodes', `metadata.name=${node}`],
      ['services', ''],
    ] as const) {
      const selector: Record<string, string> = fieldSelector === '' ? {} : { fieldSelector };
      if (isFleet && resource !== 'pods') continue;
      if (isRelist)
        this.cluster.request(client, {
          verb: 'list',
          resource,
          query: { ...selector, limit: '500', resourceVersion: '0' },
        });
      const rewatch = (): void => {
        if (this.cluster.get('nodes', '', node) === undefined || this.silent.has(node)) return;
        const duration_s = 300 + 300 * this.cluster.random();
        this.cluster.watch(client, { resource, query: selector }, duration_s);
        this.cluster.after(duration_s + 0.01, rewatch);
      };
      rewatch();
    }
  }

  #renew(node: string, client: Client): void {
    const { cluster } = this;
    const path = { resource: 'leases.coordination.k8s.io', namespace: 'kube-node-lease', name: node };
    const spec = (): JsonObject => ({
      holderIdentity: node,
      leaseDurationSeconds: 40,
      renewTime: instant(cluster.now_s),
    });
    cluster.request(client, {
      verb: 'create',
      resource: path.resource,
      namespace: path.namespace,
      body: {
        kind: 'Lease',
        apiVersion: 'coordination.k8s.io/v1',
        metadata: { name: node, namespace: path.namespace },
        spec: spec(),
      },
    });
    cluster.every(10, () => {
      if (this.silent.has(node)) return false;
      const lease = cluster.get(path.resource, path.namespace, path.name);
      if (lease === undefined) return false;
      cluster.request(client, { verb: 'update', ...path, body: { ...lease, spec: spec() } });
      return true;
    });
  }

  #conditions(ready: 'True' | 'False' | 'Unknown', pressure: 'True' | 'False' = 'False'): JsonObject[] {
    const time = {
      lastHeartbeatTime: seconds(this.cluster.now_s),
      lastTransitionTime: seconds(this.cluster.now_s),
    };
    return [
      {
        type: 'MemoryPressure',
        status: pressure,
        reason: pressure === 'True' ? 'KubeletHasInsufficientMemory' : 'KubeletHasSufficientMemory',
        ...time,
      },
      { type: 'DiskPressure', status: 'False', reason: 'KubeletHasNoDiskPressure', ...time },
      {
        type: 'Ready',
        status: ready,
        reason: ready === 'True' ? 'KubeletReady' : 'KubeletNotReady',
        ...time,
      },
    ];
  }

  #heartbeat(node: string): boolean {
    if (this.silent.has(node) || this.cluster.get('nodes', '', node) === undefined) return false;
    this.patchStatus(node, 'True');
    return true;
  }

  patchStatus(node: string, ready: 'True' | 'False', pressure: 'True' | 'False' = 'False'): void {
    this.cluster.request(this.#client(node), {
      verb: 'patch',
      resource: 'nodes',
      name: node,
      subresource: 'status',
      query: { timeout: '10s' },
      body: {
        status: { $setElementOrder: { conditions: [] }, conditions: this.#conditions(ready, pressure) },
      },
    });
  }

  /** The kubelet falls silent; node-lifecycle-controller notices after 40 s and marks the node. */
  die(node: string): void {
    const { cluster } = this;
    this.silent.add(node);
    this.#controllers.nodes.delete(node);
    const lifecycle: Client = {
      user: 'system:serviceaccount:kube-system:node-controller',
      groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
      agent: `kube-controller-manager/v1.${cluster.minor}.3 (linux/amd64) kubernetes/6813625/system:serviceaccount:kube-system:node-controller`,
      ip: '10.0.0.10',
    };
    cluster.after(40 + 5 * cluster.random(), () => {
      const present = cluster.get('nodes', '', node);
      if (present === undefined) return;
      cluster.request(lifecycle, {
        verb: 'update',
        resource: 'nodes',
        name: node,
        subresource: 'status',
        body: {
          ...present,
          status: {
            ...(isJsonObject(present['status']) ? present['status'] : {}),
            conditions: ['Ready', 'MemoryPressure', 'DiskPressure'].map((type) => ({
              type,
              status: 'Unknown',
              reason: 'NodeStatusUnknown',
              message: 'Kubelet stopped posting node status.',
            })),
          },
        },
      });
      cluster.request(lifecycle, {
        verb: 'patch',
        resource: 'nodes',
        name: node,
        body: {
          spec: {
            taints: [
              {
                key: 'node.kubernetes.io/unreachable',
                effect: 'NoSchedule',
                timeAdded: seconds(cluster.now_s),
              },
            ],
          },
        },
      });
      writeEvent(cluster, lifecycle, present, 'NodeNotReady', `Node ${node} status is now: NodeNotReady`);
    });
  }

  #start(pod: KubeObject, node: string): void {
    const image = stringAt(pod, 'spec', 'containers', 0, 'image') ?? '';
    this.#patchPod(pod, node, 0.1, { phase: 'Pending', conditions: [{ type: 'Ready', status: 'False' }] });
    if (image.endsWith(':crash')) {
      this.#crash(pod, node, 1, 10);
      return;
    }
    if (image.endsWith(':stuck')) return;
    this.#patchPod(pod, node, 1 + 2 * this.cluster.random(), {
      phase: 'Running',
      podIP: `10.244.${Math.floor(250 * this.cluster.random())}.${Math.floor(250 * this.cluster.random())}`,
      conditions: [{ type: 'Ready', status: 'True' }],
      containerStatuses: [{ name: 'app', ready: true, restartCount: 0, image }],
    });
    if (image.includes('job:')) {
      const phase = image.endsWith(':fail') ? 'Failed' : 'Succeeded';
      this.#patchPod(pod, node, 8 + 5 * this.cluster.random(), {
        phase,
        conditions: [{ type: 'Ready', status: 'False', reason: 'PodCompleted' }],
      });
    }
  }

  #crash(pod: KubeObject, node: string, restarts: number, delay_s: number): void {
    this.cluster.after(delay_s, () => {
      const present = this.cluster.get('pods', pod.metadata.namespace ?? '', pod.metadata.name);
      if (present === undefined || present.metadata.deletionTimestamp !== undefined) return;
      const waiting = { reason: 'CrashLoopBackOff', message: `back-off restarting failed container` };
      this.#patchPod(pod, node, 0, {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'False', reason: 'ContainersNotReady' }],
        containerStatuses: [{ name: 'app', ready: false, restartCount: restarts, state: { waiting } }],
      });
      writeEvent(
        this.cluster,
        this.#client(node),
        present,
        'BackOff',
        'Back-off restarting failed container',
      );
      this.#crash(pod, node, restarts + 1, Math.min(300, delay_s * 2));
    });
  }

  #patchPod(pod: KubeObject, node: string, delay_s: number, status: JsonObject): void {
    const { uid, name } = pod.metadata;
    const namespace = pod.metadata.namespace ?? '';
    this.cluster.after(delay_s, () => {
      const present = this.cluster.get('pods', namespace, name);
      if (present?.metadata.uid !== uid || this.silent.has(node)) return;
      if (present.metadata.deletionTimestamp !== undefined) return;
      this.cluster.request(this.#client(node), {
        verb: 'patch',
        resource: 'pods',
        namespace,
        name,
        subresource: 'status',
        body: { metadata: { uid }, status },
      });
    });
  }

  #stop(pod: KubeObject, node: string): void {
    const { name, uid } = pod.metadata;
    const namespace = pod.metadata.namespace ?? '';
    this.cluster.after(1 + 2 * this.cluster.random(), () => {
      const present = this.cluster.get('pods', namespace, name);
      if (present?.metadata.uid !== uid || this.silent.has(node)) return;
      if ((present.metadata.finalizers ?? []).length > 0) return;
      this.cluster.request(this.#client(node), {
        verb: 'delete',
        resource: 'pods',
        namespace,
        name,
        body: { kind: 'DeleteOptions', apiVersion: 'v1', gracePeriodSeconds: 0, preconditions: { uid } },
      });
    });
  }
}
