import { buildCluster } from '../../cluster/build-cluster.ts';
import type { Cluster, ClusterObject, Origin } from '../../cluster/cluster.ts';
import { keptBody } from '../../cluster/kept-fields.ts';
import type { ServedResource } from '../../cluster/api/resource-path.ts';
import type { ReflectorEvent } from '../../cluster/api/reflector-event.ts';
import { presentGroup, type GroupKind } from '../../kube/group-kind.ts';
import type { JsonObject } from '../../kube/json.ts';
import { stringAt } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';

interface Held {
  readonly object: ClusterObject;
  readonly reference: ObjectReference;
  readonly lastWrite: string | undefined;
}

interface HeldKind {
  readonly resource: ServedResource;
  readonly objects: Map<string, Held>;
  isSynced: boolean;
  /** Why it is not known at present. */
  problem: string | undefined;
}

/** The newest entry of managedFields: who, and when. */
function lastWriteOf(body: JsonObject): string | undefined {
  const entries = listAt(body, 'metadata', 'managedFields').flatMap((entry) => {
    const manager = stringAt(entry, 'manager');
    const time = stringAt(entry, 'time');
    return manager === undefined || time === undefined ? [] : [{ manager, time }];
  });
  const newest = entries.toSorted((one, other) => (one.time < other.time ? 1 : -1))[0];
  return newest === undefined ? undefined : `${newest.manager}, ${newest.time}`;
}

/** The configuration of a cluster as reflectors tell it. Holds of each object what rules look at. */
export class ConfigurationState {
  readonly #origin: Origin;
  readonly #kinds = new Map<string, HeldKind>();

  constructor(server: string, resources: readonly ServedResource[]) {
    this.#origin = { source: server, locate: () => undefined };
    for (const resource of resources)
      this.#kinds.set(kindKey(resource), {
        resource,
        objects: new Map(),
        isSynced: false,
        problem: undefined,
      });
  }

  /** Takes what a reflector told of one kind; true where the configuration is another now. */
  take(resource: ServedResource, event: ReflectorEvent): boolean {
    const kind = this.#kinds.get(kindKey(resource));
    if (kind === undefined) return false;
    if (event.type === 'synced' || event.type === 'resumed') {
      const isNews = !kind.isSynced || kind.problem !== undefined;
      kind.isSynced = true;
      kind.problem = undefined;
      return isNews;
    }
    if (event.type === 'interrupted') {
      kind.problem = event.why.message;
      return false;
    }
    const { namespace, name } = event.name;
    const key = `${namespace}/${name}`;
    if (event.type === 'deleted') return kind.objects.delete(key);
    kind.objects.set(key, this.#held(resource, event.object, namespace, name));
    return true;
  }

  #held(resource: ServedResource, body: JsonObject, namespace: string, name: string): Held {
    const { group, version, kind } = resource;
    return {
      object: {
        group,
        version,
        kind,
        namespace,
        name,
        body: keptBody({ group, kind }, body),
        origin: this.#origin,
      },
      reference: {
        apiGroup: group,
        apiVersion: version,
        resource: resource.resource,
        subresource: '',
        namespace,
        name,
        uid: stringAt(body, 'metadata', 'uid') ?? '',
        resourceVersion: '',
      },
      lastWrite: lastWriteOf(body),
    };
  }

  /** Is everything known that can be known? Before that nothing may be called new. */
  get isSettled(): boolean {
    return [...this.#kinds.values()].every(({ isSynced, problem }) => isSynced || problem !== undefined);
  }

  /** Kinds that are not known at present, with why. */
  get unread(): readonly string[] {
    return [...this.#kinds.values()].flatMap(({ resource, problem }) =>
      problem === undefined ? [] : [`${resource.resource}: ${problem}`],
    );
  }

  get objects_count(): number {
    return [...this.#kinds.values()].reduce((sum, { objects }) => sum + objects.size, 0);
  }

  /** Reference and last writer of an object of `cluster`. */
  about(
    object: Pick<ClusterObject, 'group' | 'kind' | 'namespace' | 'name'>,
  ): Pick<Held, 'reference' | 'lastWrite'> | undefined {
    return this.#kinds.get(kindKey(object))?.objects.get(`${object.namespace}/${object.name}`);
  }

  /** As a cluster, of which all other kinds are unknown. */
  cluster(): Cluster {
    const kinds = [...this.#kinds.values()];
    return buildCluster({
      objects: kinds.flatMap(({ objects }) => [...objects.values()].map(({ object }) => object)),
      coverage: (kind) => {
        const held = this.#kinds.get(kindKey(kind));
        return held?.isSynced === true
          ? { type: 'all' }
          : { type: 'unknown', why: held?.problem ?? 'plimsoll serve watches configuration only' };
      },
      problems: [],
    });
  }
}

function kindKey(kind: GroupKind): string {
  return `${kind.kind}.${presentGroup(kind)}`;
}
