import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import type { StoredObject } from '../api-server/storage/stored-object.ts';
import { generatedName } from '../api-server/writes/generated-name.ts';
import { controllerUids, generationOf, nameOf, namespaceOf, uidOf } from '../controllers/object-meta.ts';
import { isReady, nodeOf } from '../controllers/pod-state.ts';
import { podAddress, type Machine } from '../nodes/node-object.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';
import type { LabCluster } from './lab-cluster.ts';

const PODS = 'pods';
const SETS = 'replicasets.apps';
const DEPLOYMENTS = 'deployments.apps';

/** A scaled object, as whoever scales it leaves it. */
function scaled(body: JsonObject, replicas: number): JsonObject {
  const metadata = { ...objectAt(body, 'metadata'), generation: generationOf(body) + 1 };
  return { ...body, metadata, spec: { ...objectAt(body, 'spec'), replicas } };
}

/**
 * Pods that stand already when a simulation begins, so that big clusters need not be brought up pod by pod through some five requests each: copies of one that was. They are put into
 * storage as they would have been left there; nobody has asked for them, and no audit log knows how they came.
 */
export class StandingPods {
  readonly #cluster: LabCluster;
  readonly #random: SeededRandom;
  /** How many pods each node has had, by its name: its kubelet gives out addresses in turn. */
  readonly #counts = new Map<string, number>();
  #next = 0;

  constructor(cluster: LabCluster) {
    this.#cluster = cluster;
    this.#random = cluster.random.stream('standing pods');
    for (const { body } of this.#objects(PODS)) this.#countOn(nodeOf(body));
    cluster.server.store.collection(PODS).listen(({ object, previous }) => {
      const node = nodeOf(object.body);
      if (node !== '' && (previous === undefined || nodeOf(previous.body) === '')) this.#countOn(node);
    });
  }

  /**
   * Gives a Deployment that has one ready pod so many of them, spread over all nodes in turn; whether they have room is not looked at. All of it happens in one moment:
   * controllers find nothing to make or to delete. Throws where there is no such Deployment, or no ready pod of it.
   */
  fill(namespace: string, name: string, replicas_count: number): void {
    const { store } = this.#cluster.server;
    const deployment = store.collection(DEPLOYMENTS).get(`${namespace}/${name}`);
    const set = deployment === undefined ? undefined : this.#controlled(SETS, deployment.body);
    const pod = set === undefined ? undefined : this.#controlled(PODS, set.body);
    if (deployment === undefined || set === undefined || pod === undefined || !isReady(pod.body))
      throw new Error(`Deployment ${namespace}/${name} has no ready pod to copy`);
    store.update(DEPLOYMENTS, deployment, scaled(deployment.body, replicas_count));
    store.update(SETS, set, scaled(set.body, replicas_count));
    for (let count = 1; count < replicas_count; count += 1) this.#copy(pod.body);
  }

  #objects(collection: string, prefix = ''): Iterable<StoredObject> {
    return this.#cluster.server.store.collection(collection).objects({ prefix, after: '' });
  }

  #controlled(collection: string, owner: JsonObject): StoredObject | undefined {
    // Names of what is controlled begin with that of the owner.
    for (const object of this.#objects(collection, `${namespaceOf(owner)}/${nameOf(owner)}-`))
      if (controllerUids(object.body)[0] === uidOf(owner)) return object;
    return undefined;
  }

  #countOn(node: string): void {
    this.#counts.set(node, (this.#counts.get(node) ?? 0) + 1);
  }

  #takePlace(): Machine {
    const { machines } = this.#cluster.fleet;
    const place = machines[this.#next % machines.length];
    if (place === undefined) throw new Error('there is no machine for a pod to stand on');
    this.#next += 1;
    return place;
  }

  #copy(pod: JsonObject): void {
    const { store } = this.#cluster.server;
    const place = this.#takePlace();
    const podIP = podAddress(place, (this.#counts.get(place.name) ?? 0) + 1);
    const name = generatedName(stringAt(pod, 'metadata', 'generateName') ?? '', this.#random);
    const copy = {
      ...pod,
      metadata: { ...objectAt(pod, 'metadata'), name, uid: this.#random.uuid() },
      spec: { ...objectAt(pod, 'spec'), nodeName: place.name },
      status: {
        ...objectAt(pod, 'status'),
        hostIP: place.ip,
        hostIPs: [{ ip: place.ip }],
        podIP,
        podIPs: [{ ip: podIP }],
      },
    };
    const written = store.create(PODS, `${namespaceOf(pod)}/${name}`, copy);
    // The name is taken: another one.
    if (written.type === 'changed') this.#copy(pod);
  }
}
