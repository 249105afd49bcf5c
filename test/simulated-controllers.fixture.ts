import {
  isJsonArray,
  isJsonObject,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../src/kube/json.ts';
import type { SimulatedCluster } from './simulated-cluster.fixture.ts';
import { loopOf, schedulerOf, writeEvent } from './simulated-control-plane.fixture.ts';
import { seconds, type Client } from './simulated-log.fixture.ts';
import { apiVersionOf, RESOURCES, resourceType, type KubeObject } from './simulated-objects.fixture.ts';
import type { ApiResponse, Change } from './simulated-request.fixture.ts';
import {
  at,
  hashOf,
  hasConditions,
  isReady,
  labelsOf,
  ownerOf,
  remainingConditions,
} from './simulated-workload.fixture.ts';

/** kube-controller-manager and kube-scheduler: what they do when an object changes. */
export class SimulatedControllers {
  readonly cluster: SimulatedCluster;
  /** Names of nodes that take pods. */
  readonly nodes = new Set<string>();
  isRunning = true;
  readonly #pending = new Set<string>();
  readonly #failures = new Map<string, number>();
  #turn = 0;

  constructor(cluster: SimulatedCluster) {
    this.cluster = cluster;
    cluster.onChange((change) => {
      this.#onChange(change);
    });
  }

  #soon(
    resource: string,
    object: { readonly namespace: string; readonly name: string },
    delay_s: number,
  ): void {
    const key = `${resource}|${object.namespace}|${object.name}`;
    if (this.#pending.has(key)) return;
    this.#pending.add(key);
    this.cluster.after(delay_s * (0.5 + this.cluster.random()), () => {
      this.#pending.delete(key);
      const present = this.cluster.get(resource, object.namespace, object.name);
      if (present === undefined || !this.isRunning) return;
      if (resource === 'deployments.apps') this.#syncDeployment(present);
      else if (resource === 'replicasets.apps') this.#syncReplicas(present);
      else if (resource === 'daemonsets.apps') this.#syncDaemonSet(present);
      else if (resource === 'jobs.batch') this.#syncJob(present);
      else if (resource === 'services') this.#syncEndpoints(present);
      else if (resource === 'namespaces') this.#syncNamespace(present);
    });
  }

  #touch(resource: string, object: KubeObject, delay_s = 0.04): void {
    this.#soon(resource, { namespace: object.metadata.namespace ?? '', name: object.metadata.name }, delay_s);
  }

  #onChange({ type, resource, object }: Change): void {
    const namespace = object.metadata.namespace ?? '';
    if (type === 'DELETED') this.#collect(object);
    for (const owner of object.metadata.ownerReferences ?? []) {
      const owning = RESOURCES.find((candidate) => resourceType(candidate).kind === owner.kind);
      if (owning !== undefined) this.#soon(owning, { namespace, name: owner.name }, 0.03);
    }
    if (resource === 'pods') {
      const app = object.metadata.labels?.['app'];
      if (app !== undefined && this.cluster.get('services', namespace, app) !== undefined) {
        this.#soon('services', { namespace, name: app }, 0.08);
      }
      if (type === 'ADDED' && at(object, 'spec', 'nodeName') === undefined) this.#schedule(object);
    }
    if (type !== 'DELETED' && !(resource === 'namespaces' && hasConditions(object)))
      this.#touch(resource, object);
    if (resource === 'nodes' && type !== 'MODIFIED') {
      for (const set of this.cluster.list('daemonsets.apps')) this.#touch('daemonsets.apps', set);
    }
    if (resource === 'namespaces' && type === 'ADDED') this.#populate(object.metadata.name);
  }

  #populate(namespace: string): void {
    this.cluster.after(0.05, () => {
      this.cluster.request(loopOf(this.cluster, 'service-account-controller'), {
        verb: 'create',
        resource: 'serviceaccounts',
        namespace,
        body: { kind: 'ServiceAccount', apiVersion: 'v1', metadata: { name: 'default', namespace } },
      });
      this.cluster.request(loopOf(this.cluster, 'root-ca-cert-publisher'), {
        verb: 'create',
        resource: 'configmaps',
        namespace,
        body: {
          kind: 'ConfigMap',
          apiVersion: 'v1',
          metadata: { name: 'kube-root-ca.crt', namespace },
          data: { 'ca.crt': 'x' },
        },
      });
    });
  }

  #schedule(pod: KubeObject): void {
    this.cluster.after(0.02 + 0.03 * this.cluster.random(), () => {
      const { name, uid } = pod.metadata;
      const namespace = pod.metadata.namespace ?? '';
      const nodes = [...this.nodes];
      const bound = stringAt(pod, 'spec', 'affinityNode');
      const node = bound ?? nodes[this.#turn++ % nodes.length];
      if (node === undefined || this.cluster.get('pods', namespace, name) === undefined) return;
      this.cluster.request(schedulerOf(this.cluster), {
        verb: 'create',
        resource: 'pods',
        namespace,
        name,
        subresource: 'binding',
        body: {
          kind: 'Binding',
          apiVersion: 'v1',
          metadata: { name, namespace, uid, creationTimestamp: null },
          target: { kind: 'Node', name: node },
        },
      });
      writeEvent(
        this.cluster,
        schedulerOf(this.cluster),
        pod,
        'Scheduled',
        `Successfully assigned ${namespace}/${name} to ${node}`,
      );
    });
  }

  /** Writes a status where it changed; now and then with a conflict first, as stale caches bring them. */
  writeStatus(loop: string, resource: string, object: KubeObject, status: JsonObject): void {
    if (JSON.stringify(object['status']) === JSON.stringify(status)) return;
    const { name } = object.metadata;
    const namespace = object.metadata.namespace ?? '';
    const client = loopOf(this.cluster, loop);
    const stale = { ...object.metadata, resourceVersion: '1' };
    if (this.cluster.random() < 0.05) {
      this.cluster.request(client, {
        verb: 'update',
        resource,
        namespace,
        name,
        subresource: 'status',
        body: { ...object, metadata: stale, status },
      });
    }
    this.cluster.request(client, {
      verb: 'update',
      resource,
      namespace,
      name,
      subresource: 'status',
      body: { ...object, status },
    });
  }

  #syncDeployment(deployment: KubeObject): void {
    if (deployment.metadata.deletionTimestamp !== undefined) return;
    const { cluster } = this;
    const client = loopOf(cluster, 'deployment-controller');
    const namespace = deployment.metadata.namespace ?? '';
    const replicas = numberAt(deployment, 'spec', 'replicas') ?? 1;
    const template = at(deployment, 'spec', 'template');
    const hash = hashOf(JSON.stringify(template));
    const sets = cluster.owned(deployment.metadata.uid).map(([, object]) => object);
    const current = sets.find((set) => set.metadata.labels?.['pod-template-hash'] === hash);
    const old = sets.filter((set) => set !== current && (numberAt(set, 'spec', 'replicas') ?? 0) > 0);
    if (current === undefined) {
      const labels = { ...labelsOf(template), 'pod-template-hash': hash };
      cluster.request(client, {
        verb: 'create',
        resource: 'replicasets.apps',
        namespace,
        body: {
          kind: 'ReplicaSet',
          apiVersion: 'apps/v1',
          metadata: {
            name: `${deployment.metadata.name}-${hash}`,
            namespace,
            labels,
            ownerReferences: [ownerOf(deployment)],
          },
          spec: {
            replicas: old.length === 0 ? replicas : Math.max(1, Math.ceil(replicas / 4)),
            selector: { matchLabels: labels },
            template: { ...(isJsonObject(template) ? template : {}), metadata: { labels } },
          },
        },
      });
      return;
    }
    const scale = (set: KubeObject, count: number): void => {
      cluster.request(client, {
        verb: 'update',
        resource: 'replicasets.apps',
        namespace,
        name: set.metadata.name,
        body: { ...set, spec: { ...(isJsonObject(set['spec']) ? set['spec'] : {}), replicas: count } },
      });
      writeEvent(
        cluster,
        client,
        deployment,
        'ScalingReplicaSet',
        `Scaled replica set ${set.metadata.name} to ${count}`,
      );
    };
    const wanted = numberAt(current, 'spec', 'replicas') ?? 0;
    const ready = sets.reduce((sum, set) => sum + (numberAt(set, 'status', 'readyReplicas') ?? 0), 0);
    const total = sets.reduce((sum, set) => sum + (numberAt(set, 'spec', 'replicas') ?? 0), 0);
    const surge = replicas + Math.ceil(replicas / 4);
    if (old.length === 0 && wanted !== replicas) scale(current, replicas);
    else if (old.length > 0 && wanted < replicas && total < surge)
      scale(current, Math.min(replicas, wanted + surge - total));
    const spare = ready - (replicas - Math.floor(replicas / 4));
    const oldest = old[0];
    if (oldest !== undefined && spare > 0)
      scale(oldest, Math.max(0, (numberAt(oldest, 'spec', 'replicas') ?? 0) - spare));
    this.writeStatus('deployment-controller', 'deployments.apps', deployment, {
      observedGeneration: deployment.metadata.generation ?? 1,
      replicas: total,
      updatedReplicas: wanted,
      readyReplicas: ready,
      unavailableReplicas: Math.max(0, replicas - ready),
      conditions: [
        {
          type: 'Available',
          status: ready >= replicas ? 'True' : 'False',
          reason: 'MinimumReplicasAvailable',
        },
      ],
    });
  }

  #syncReplicas(set: KubeObject): void {
    if (set.metadata.deletionTimestamp !== undefined) return;
    const { cluster } = this;
    const client = loopOf(cluster, 'replicaset-controller');
    const namespace = set.metadata.namespace ?? '';
    const pods = cluster
      .owned(set.metadata.uid)
      .map(([, pod]) => pod)
      .filter(
        (pod) => pod.metadata.deletionTimestamp === undefined && at(pod, 'status', 'phase') !== 'Failed',
      );
    const replicas = numberAt(set, 'spec', 'replicas') ?? 1;
    for (let missing = replicas - pods.length; missing > 0; missing -= 1) {
      const template = at(set, 'spec', 'template');
      const { code } = this.createPod(client, set, `${set.metadata.name}-`, template);
      if (code !== 201) {
        this.#retry(set);
        break;
      }
      this.#failures.delete(set.metadata.uid);
    }
    for (const pod of pods
      .toSorted((a, b) => Number(isReady(a)) - Number(isReady(b)))
      .slice(0, Math.max(0, pods.length - replicas))) {
      cluster.request(client, {
        verb: 'delete',
        resource: 'pods',
        namespace,
        name: pod.metadata.name,
        body: { kind: 'DeleteOptions', apiVersion: 'v1' },
      });
      writeEvent(cluster, client, set, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
    const fresh = cluster.get('replicasets.apps', namespace, set.metadata.name) ?? set;
    this.writeStatus('replicaset-controller', 'replicasets.apps', fresh, {
      replicas: pods.length,
      fullyLabeledReplicas: pods.length,
      readyReplicas: pods.filter(isReady).length,
      availableReplicas: pods.filter(isReady).length,
      observedGeneration: fresh.metadata.generation ?? 1,
    });
  }

  /** Work queues retry after 5 ms, 10 ms, 20 ms ... up to 1000 s. */
  #retry(owner: KubeObject): void {
    const failures = this.#failures.get(owner.metadata.uid) ?? 0;
    this.#failures.set(owner.metadata.uid, failures + 1);
    const delay_s = Math.min(1000, 0.005 * 2 ** failures);
    const client = loopOf(this.cluster, 'replicaset-controller');
    if (failures === 0) writeEvent(this.cluster, client, owner, 'FailedCreate', 'Error creating pod');
    this.#touch('replicasets.apps', owner, delay_s);
  }

  createPod(
    client: Client,
    owner: KubeObject,
    generateName: string,
    template: JsonValue | undefined,
  ): ApiResponse {
    const namespace = owner.metadata.namespace ?? '';
    const parts = isJsonObject(template) ? template : {};
    const metadata = isJsonObject(parts['metadata']) ? parts['metadata'] : {};
    const response = this.cluster.request(client, {
      verb: 'create',
      resource: 'pods',
      namespace,
      body: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { generateName, creationTimestamp: null, ...metadata, ownerReferences: [ownerOf(owner)] },
        spec: parts['spec'] ?? {},
        status: {},
      },
    });
    if (response.object !== undefined) {
      writeEvent(
        this.cluster,
        client,
        owner,
        'SuccessfulCreate',
        `Created pod: ${response.object.metadata.name}`,
      );
    }
    return response;
  }

  #syncDaemonSet(set: KubeObject): void {
    if (set.metadata.deletionTimestamp !== undefined) return;
    const { cluster } = this;
    const client = loopOf(cluster, 'daemon-set-controller');
    const pods = cluster.owned(set.metadata.uid).map(([, pod]) => pod);
    const generation = String(set.metadata.generation ?? 1);
    const isCurrent = (pod: KubeObject): boolean =>
      pod.metadata.labels?.['pod-template-generation'] === generation;
    const template = at(set, 'spec', 'template');
    const spec = isJsonObject(template) && isJsonObject(template['spec']) ? template['spec'] : {};
    const labels = { ...labelsOf(template), 'pod-template-generation': generation };
    for (const node of cluster.list('nodes')) {
      if (pods.some((pod) => at(pod, 'spec', 'affinityNode') === node.metadata.name)) continue;
      if (node.metadata.deletionTimestamp !== undefined) continue;
      this.createPod(client, set, `${set.metadata.name}-`, {
        metadata: { labels },
        spec: { ...spec, affinityNode: node.metadata.name },
      });
    }
    const old = pods.filter((pod) => !isCurrent(pod));
    if (
      old.every((pod) => pod.metadata.deletionTimestamp === undefined) &&
      pods.every(isReady) &&
      old[0] !== undefined
    ) {
      cluster.request(client, {
        verb: 'delete',
        resource: 'pods',
        namespace: set.metadata.namespace ?? '',
        name: old[0].metadata.name,
        body: { kind: 'DeleteOptions', apiVersion: 'v1' },
      });
    }
    this.writeStatus('daemon-set-controller', 'daemonsets.apps', set, {
      currentNumberScheduled: pods.length,
      numberReady: pods.filter(isReady).length,
      observedGeneration: set.metadata.generation ?? 1,
    });
  }

  #syncJob(job: KubeObject): void {
    if (job.metadata.deletionTimestamp !== undefined || at(job, 'status', 'completionTime') !== undefined)
      return;
    if (isJsonArray(at(job, 'status', 'conditions'))) return;
    const { cluster } = this;
    const client = loopOf(cluster, 'job-controller');
    const pods = cluster.owned(job.metadata.uid).map(([, pod]) => pod);
    const failed = pods.filter((pod) => at(pod, 'status', 'phase') === 'Failed').length;
    const succeeded = pods.filter((pod) => at(pod, 'status', 'phase') === 'Succeeded').length;
    const limit = numberAt(job, 'spec', 'backoffLimit') ?? 6;
    const isDone = succeeded > 0 || failed > limit;
    if (!isDone && pods.length === failed) {
      const delay_s = failed === 0 ? 0 : Math.min(360, 10 * 2 ** (failed - 1));
      cluster.after(delay_s, () => {
        if (cluster.get('jobs.batch', job.metadata.namespace ?? '', job.metadata.name) === undefined) return;
        const now = cluster.owned(job.metadata.uid);
        if (now.length > pods.length) return;
        this.createPod(client, job, `${job.metadata.name}-`, at(job, 'spec', 'template'));
      });
    }
    this.writeStatus('job-controller', 'jobs.batch', job, {
      startTime: seconds(cluster.now_s),
      active: isDone ? 0 : 1,
      failed,
      succeeded,
      ...(succeeded > 0 ? { completionTime: seconds(cluster.now_s) } : {}),
      ...(isDone ? { conditions: [{ type: succeeded > 0 ? 'Complete' : 'Failed', status: 'True' }] } : {}),
    });
  }

  #syncEndpoints(service: KubeObject): void {
    const { cluster } = this;
    const { name } = service.metadata;
    const namespace = service.metadata.namespace ?? '';
    const pods = cluster
      .list('pods', namespace)
      .filter((pod) => pod.metadata.labels?.['app'] === name && isReady(pod));
    const endpoints = pods.map((pod) => ({
      addresses: [stringAt(pod, 'status', 'podIP') ?? ''],
      conditions: { ready: true },
      targetRef: { kind: 'Pod', name: pod.metadata.name, namespace },
    }));
    const client = loopOf(cluster, 'endpointslice-controller');
    const slice = cluster
      .owned(service.metadata.uid)
      .find(([resource]) => resource === 'endpointslices.discovery.k8s.io')?.[1];
    const body = {
      kind: 'EndpointSlice',
      apiVersion: 'discovery.k8s.io/v1',
      addressType: 'IPv4',
      endpoints,
      ports: [{ port: 8080 }],
    };
    if (slice === undefined) {
      cluster.request(client, {
        verb: 'create',
        resource: 'endpointslices.discovery.k8s.io',
        namespace,
        body: {
          ...body,
          metadata: {
            generateName: `${name}-`,
            labels: { 'kubernetes.io/service-name': name },
            ownerReferences: [ownerOf(service)],
          },
        },
      });
    } else if (JSON.stringify(slice['endpoints']) !== JSON.stringify(endpoints)) {
      cluster.request(client, {
        verb: 'update',
        resource: 'endpointslices.discovery.k8s.io',
        namespace,
        name: slice.metadata.name,
        body: { ...body, metadata: slice.metadata },
      });
    }
  }

  /** Empties a namespace that is going away, kind by kind, until nothing is left; then takes its finalizer. */
  #syncNamespace(namespace: KubeObject): void {
    if (
      namespace.metadata.deletionTimestamp === undefined ||
      !isJsonArray(at(namespace, 'spec', 'finalizers'))
    )
      return;
    const { cluster } = this;
    const client = loopOf(cluster, 'namespace-controller');
    const { name } = namespace.metadata;
    for (const resource of RESOURCES.filter((candidate) => resourceType(candidate).namespaced)) {
      cluster.request(client, {
        verb: 'deletecollection',
        resource,
        namespace: name,
        body: { kind: 'DeleteOptions', apiVersion: 'v1' },
      });
      cluster.request(client, { verb: 'list', resource, namespace: name });
    }
    const isEmpty = RESOURCES.every(
      (resource) => !resourceType(resource).namespaced || cluster.list(resource, name).length === 0,
    );
    if (!isEmpty) {
      this.writeStatus('namespace-controller', 'namespaces', namespace, {
        phase: 'Terminating',
        conditions: remainingConditions(cluster, name),
      });
      this.#touch('namespaces', namespace, 60);
      return;
    }
    cluster.request(client, {
      verb: 'update',
      resource: 'namespaces',
      name,
      subresource: 'finalize',
      body: { ...namespace, spec: {} },
    });
  }

  /** The garbage collector, in the background: what the removed object owned goes too. */
  #collect(owner: KubeObject): void {
    const dependents = this.cluster.owned(owner.metadata.uid);
    if (dependents.length === 0) return;
    const client = loopOf(this.cluster, 'generic-garbage-collector');
    dependents.forEach(([resource, object], index) => {
      this.cluster.after(0.1 + index * 0.01, () => {
        const place = { resource, namespace: object.metadata.namespace ?? '', name: object.metadata.name };
        if (!this.isRunning || this.cluster.get(resource, place.namespace, place.name) === undefined) return;
        this.cluster.request(client, { verb: 'get', ...place });
        this.cluster.request(client, {
          verb: 'delete',
          ...place,
          body: {
            kind: 'DeleteOptions',
            apiVersion: apiVersionOf(resource),
            preconditions: { uid: object.metadata.uid },
            propagationPolicy: 'Background',
          },
        });
      });
    });
  }
}
