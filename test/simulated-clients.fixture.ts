import { isJsonObject, type JsonObject } from '../src/kube/json.ts';
import { SimulatedCluster } from './simulated-cluster.fixture.ts';
import { controllerManagerOf, runLeaderElection, schedulerOf } from './simulated-control-plane.fixture.ts';
import { SimulatedControllers } from './simulated-controllers.fixture.ts';
import type { Client } from './simulated-log.fixture.ts';
import { SimulatedNodes } from './simulated-nodes.fixture.ts';

export function person(
  user: string,
  agent = 'kubectl/v1.29.2 (linux/amd64) kubernetes/4b8e819',
  ip = '192.0.2.15',
): Client {
  return { user, groups: ['system:authenticated', 'sre'], agent, ip };
}

export function serviceAccount(namespace: string, name: string, agent: string, ip = '10.244.7.7'): Client {
  return {
    user: `system:serviceaccount:${namespace}:${name}`,
    uid: `5a-${namespace}-${name}`,
    groups: ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'],
    agent,
    ip,
  };
}

export const ADMIN = person('admin@example.com');
export const ARGOCD = serviceAccount(
  'argocd',
  'argocd-application-controller',
  'argocd-application-controller/v0.0.0 (linux/amd64) kubernetes/$Format',
  '10.244.3.9',
);
export const CI = serviceAccount('ci', 'gitlab-runner', 'helm/v3.14.0', '10.244.5.5');
export const CERT_MANAGER = serviceAccount(
  'cert-manager',
  'cert-manager',
  'cert-manager-certificates-issuing/v1.14.2 (linux/amd64) cert-manager/4ad2dea',
  '10.244.2.8',
);

/** A cluster with its control plane, nodes, and what people and tools do to it. */
export class SimulatedWorld {
  readonly cluster: SimulatedCluster;
  readonly controllers: SimulatedControllers;
  readonly nodes: SimulatedNodes;

  constructor(options: ConstructorParameters<typeof SimulatedCluster>[0] = {}) {
    this.cluster = new SimulatedCluster(options);
    this.controllers = new SimulatedControllers(this.cluster);
    this.nodes = new SimulatedNodes(this.cluster, this.controllers);
    for (const name of ['kube-system', 'kube-node-lease', 'default']) this.namespace(name);
    runLeaderElection(
      this.cluster,
      controllerManagerOf(this.cluster),
      'kube-system',
      'kube-controller-manager',
    );
    runLeaderElection(this.cluster, schedulerOf(this.cluster), 'kube-system', 'kube-scheduler');
  }

  join(count: number, first = 1, options: Parameters<SimulatedNodes['join']>[1] = {}): void {
    for (let number = first; number < first + count; number += 1) this.nodes.join(`node-${number}`, options);
  }

  namespace(name: string, client = ADMIN): void {
    this.cluster.request(client, {
      verb: 'create',
      resource: 'namespaces',
      body: {
        kind: 'Namespace',
        apiVersion: 'v1',
        metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      },
    });
  }

  create(client: Client, resource: string, namespace: string, name: string, body: JsonObject = {}): void {
    const metadata = isJsonObject(body['metadata']) ? body['metadata'] : {};
    const { code } = this.cluster.request(client, {
      verb: 'create',
      resource,
      namespace,
      body: { ...body, metadata: { ...metadata, name, ...(namespace === '' ? {} : { namespace }) } },
      query: { fieldManager: client.agent.split('/')[0] ?? '' },
    });
    if (code >= 500)
      throw new Error(`the scenario could not create ${resource} ${namespace}/${name}: ${code}`);
  }

  remove(client: Client, resource: string, namespace: string, name: string, body?: JsonObject): number {
    return this.cluster.request(client, {
      verb: 'delete',
      resource,
      namespace,
      name,
      body: body ?? { kind: 'DeleteOptions', apiVersion: 'v1', propagationPolicy: 'Background' },
    }).code;
  }

  patch(
    client: Client,
    resource: string,
    namespace: string,
    name: string,
    body: JsonObject,
    patch: 'merge' | 'strategic' | 'apply' = 'strategic',
  ): number {
    return this.cluster.request(client, {
      verb: 'patch',
      resource,
      namespace,
      name,
      body,
      patch,
      query: {
        fieldManager: client.agent.split('/')[0] ?? '',
        ...(patch === 'apply' ? { force: 'true' } : {}),
      },
    }).code;
  }

  app(
    client: Client,
    namespace: string,
    name: string,
    replicas: number,
    image = `registry.example.com/${name}:1`,
    pod: JsonObject = {},
  ): void {
    const labels = { app: name };
    this.create(client, 'deployments.apps', namespace, name, {
      kind: 'Deployment',
      apiVersion: 'apps/v1',
      metadata: { labels },
      spec: {
        replicas,
        selector: { matchLabels: labels },
        template: { metadata: { labels }, spec: { containers: [{ name: 'app', image }], ...pod } },
      },
    });
    this.create(client, 'services', namespace, name, {
      kind: 'Service',
      apiVersion: 'v1',
      spec: { selector: labels, ports: [{ port: 80, targetPort: 8080 }], type: 'ClusterIP' },
    });
  }

  image(client: Client, namespace: string, name: string, image: string): void {
    this.patch(client, 'deployments.apps', namespace, name, {
      spec: { template: { spec: { containers: [{ name: 'app', image }] } } },
    });
  }

  scale(client: Client, namespace: string, name: string, replicas: number): void {
    this.cluster.request(client, {
      verb: 'update',
      resource: 'deployments.apps',
      namespace,
      name,
      subresource: 'scale',
      body: {
        kind: 'Scale',
        apiVersion: 'autoscaling/v1',
        metadata: { name, namespace },
        spec: { replicas },
      },
    });
  }

  /** Team namespaces with some apps, ConfigMaps and Secrets each; the clock moves until they run. */
  teams(count: number, apps: number, replicas: number): void {
    for (let team = 1; team <= count; team += 1) {
      const namespace = `team-${team}`;
      this.namespace(namespace);
      for (let app = 1; app <= apps; app += 1) {
        this.app(ARGOCD, namespace, `app-${app}`, replicas);
        this.create(ARGOCD, 'configmaps', namespace, `app-${app}-config`, { data: { level: 'info' } });
        this.create(ARGOCD, 'secrets', namespace, `app-${app}-secret`, { type: 'Opaque' });
      }
    }
  }

  /** What client-go does for each kind that it follows: a list, and then watches of five to ten minutes. */
  informer(
    client: Client,
    resource: string,
    options: { readonly isWatchList?: boolean; readonly namespace?: string } = {},
  ): void {
    const { cluster } = this;
    const place = { resource, ...(options.namespace === undefined ? {} : { namespace: options.namespace }) };
    let isFirst = true;
    const watch = (): void => {
      const duration_s = 300 + 300 * cluster.random();
      const initial: Record<string, string> =
        isFirst && options.isWatchList === true
          ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan', resourceVersion: '' }
          : {};
      isFirst = false;
      cluster.watch(client, { ...place, query: initial }, duration_s);
      cluster.after(duration_s + 0.01, watch);
    };
    if (options.isWatchList !== true) {
      cluster.request(client, { verb: 'list', ...place, query: { limit: '500', resourceVersion: '0' } });
    }
    watch();
  }

  /** Moves a node's pods away as `kubectl drain` does, one eviction after another. */
  drain(client: Client, node: string, pace_s = 0.2): void {
    const { cluster } = this;
    this.controllers.nodes.delete(node);
    this.patch(client, 'nodes', '', node, { spec: { unschedulable: true } });
    const pods = cluster.list('pods').filter((pod) => {
      const spec = isJsonObject(pod['spec']) ? pod['spec'] : {};
      return spec['nodeName'] === node && spec['affinityNode'] === undefined;
    });
    cluster.request(client, {
      verb: 'list',
      resource: 'pods',
      query: { fieldSelector: `spec.nodeName=${node}` },
    });
    pods.forEach((pod, index) => {
      const { name } = pod.metadata;
      const namespace = pod.metadata.namespace ?? '';
      cluster.after(index * pace_s, () => {
        cluster.request(client, {
          verb: 'create',
          resource: 'pods',
          namespace,
          name,
          subresource: 'eviction',
          body: {
            kind: 'Eviction',
            apiVersion: 'policy/v1',
            metadata: { name, namespace, creationTimestamp: null },
          },
        });
        cluster.after(3, () => cluster.request(client, { verb: 'get', resource: 'pods', namespace, name }));
      });
    });
  }
}
