import { MICROS_PER_HOUR, MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import { objectKey, type ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../bounded-map.ts';
import type { Change } from './change.ts';
import { kubeController } from './kube-controller.ts';
import type { Owner } from './object-body.ts';

/** Objects whose last change is remembered: about 300 bytes each. */
const REMEMBERED_MAX_COUNT = 50_000;
/** A controller that answers later than this answers something else: rollouts go on for a while, but keep touching their ReplicaSets. */
const OWNER_MAX_US = MICROS_PER_HOUR;
/** By name and time alone, only what follows soon is believed. */
const GUESS_MAX_US = 2 * MICROS_PER_MINUTE;

/** What a change follows from. `certain` is false where only name and time speak for it. */
export interface Cause<Root> {
  readonly root: Root;
  readonly certain: boolean;
}

interface Remembered<Root> {
  readonly root: Root;
  readonly at_us: EpochMicros;
  readonly owners: readonly Owner[];
  /** Its deletion was asked for; what the controllers then do to it follows from that. */
  readonly deleting: boolean;
}

/** What the bodies of a change say about its object, as far as the log carries them. */
export interface BodyFacts {
  readonly uid: string;
  readonly owners: readonly Owner[];
}

/** Kinds whose objects carry the name of the object they are made for, and which kinds those are. */
const NAMED_AFTER: Readonly<Record<string, readonly string[]>> = {
  'replicasets.apps': ['deployments.apps'],
  pods: ['replicasets.apps', 'statefulsets.apps', 'daemonsets.apps', 'jobs.batch', 'replicationcontrollers'],
  'jobs.batch': ['cronjobs.batch'],
  'controllerrevisions.apps': ['statefulsets.apps', 'daemonsets.apps'],
  endpoints: ['services'],
  'endpointslices.discovery.k8s.io': ['services'],
  secrets: ['serviceaccounts'],
  persistentvolumeclaims: ['statefulsets.apps'],
};

/**
 * Finds the request behind what Kubernetes' own controllers do, from the changes seen so far. Memory is
 * bounded by REMEMBERED_MAX_COUNT objects.
 *
 * The order of evidence: the object's own deletion; the latest change of an owner (ownerReferences) or
 * the latest removal of another dependent of it; the deletion of its namespace; then, uncertain, names and time.
 */
export class CauseFinder<Root> {
  readonly #byKey = new BoundedMap<string, Remembered<Root>>(REMEMBERED_MAX_COUNT);
  readonly #keyByUid = new BoundedMap<string, string>(REMEMBERED_MAX_COUNT);

  /** `undefined` for what nobody else has caused, and where the log does not show the cause. */
  causeOf(change: Change, facts: BodyFacts): Cause<Root> | undefined {
    if (kubeController(change.user, change.userAgent) === undefined) return undefined;
    const { object } = change;
    const own = this.#byKey.fresh(keyOf(object));
    if (own?.deleting === true && within(own, change, OWNER_MAX_US)) return { root: own.root, certain: true };
    const owners = facts.owners.length > 0 ? facts.owners : (own?.owners ?? []);
    const owner = this.#latest(
      owners.map((one) => this.#keyByUid.fresh(one.uid)),
      change,
      OWNER_MAX_US,
    );
    if (owner !== undefined) return { root: owner.root, certain: true };
    const namespace = this.#byKey.fresh(`namespaces/${object.namespace}`);
    if (namespace?.deleting === true) return { root: namespace.root, certain: true };
    return this.#guess(change, own, namespace, owners);
  }

  #guess(
    change: Change,
    own: Remembered<Root> | undefined,
    namespace: Remembered<Root> | undefined,
    owners: readonly Owner[],
  ): Cause<Root> | undefined {
    const { object } = change;
    const resource = resourceOf(object);
    const place = object.namespace === '' ? '' : `/${object.namespace}`;
    const names = [object.name, ...prefixes(object.name), ...owners.map((owner) => owner.name)];
    const keys = (NAMED_AFTER[resource] ?? []).flatMap((kind) =>
      names.map((name) => `${kind}${place}/${name}`),
    );
    const found =
      this.#latest(keys, change, GUESS_MAX_US) ??
      (own !== undefined && within(own, change, GUESS_MAX_US) ? own : undefined) ??
      (namespace !== undefined && change.verb === 'create' && within(namespace, change, GUESS_MAX_US)
        ? namespace
        : undefined);
    return found === undefined ? undefined : { root: found.root, certain: false };
  }

  /** Keeps the change as a possible cause of what follows. `root` is what it is itself shown under. */
  remember(change: Change, facts: BodyFacts, root: Root): void {
    const { object } = change;
    if (object.name === '') return;
    const key = keyOf(object);
    const known = this.#byKey.fresh(key);
    const owners = facts.owners.length > 0 ? facts.owners : (known?.owners ?? []);
    const removes = change.verb === 'delete' || object.subresource === 'eviction';
    const deleting = (removes && object.subresource !== 'status') || (known?.deleting ?? false);
    this.#byKey.set(key, {
      root,
      at_us: change.received_us,
      owners,
      deleting: change.verb === 'create' && object.subresource === '' ? false : deleting,
    });
    if (facts.uid !== '') this.#keyByUid.set(facts.uid, key);
    if (removes) for (const owner of owners) this.#touch(owner, change.received_us, root);
  }

  /** A dependent went away: what its controller makes in its place follows from that. */
  #touch(owner: Owner, at_us: EpochMicros, root: Root): void {
    const key = this.#keyByUid.fresh(owner.uid);
    const known = key === undefined ? undefined : this.#byKey.fresh(key);
    if (key !== undefined && known !== undefined) this.#byKey.set(key, { ...known, at_us, root });
  }

  #latest(
    keys: readonly (string | undefined)[],
    change: Change,
    max_us: number,
  ): Remembered<Root> | undefined {
    let latest: Remembered<Root> | undefined;
    for (const key of keys) {
      const found = key === undefined ? undefined : this.#byKey.fresh(key);
      if (found === undefined || !within(found, change, max_us)) continue;
      if (latest === undefined || found.at_us > latest.at_us) latest = found;
    }
    return latest;
  }
}

function within(remembered: { readonly at_us: EpochMicros }, change: Change, max_us: number): boolean {
  return change.received_us - remembered.at_us <= max_us;
}

/** Old logs name workloads in `extensions`; a Namespace's objectRef names itself as its namespace. */
function keyOf(object: ObjectReference): string {
  return objectKey({
    ...object,
    apiGroup: object.apiGroup === 'extensions' ? 'apps' : object.apiGroup,
    namespace: object.resource === 'namespaces' ? '' : object.namespace,
  });
}

function resourceOf(object: ObjectReference): string {
  return object.apiGroup === '' ? object.resource : `${object.resource}.${object.apiGroup}`;
}

/** `web-5d8f-x2` -> `web-5d8f`, `web`: names that Kubernetes makes end in one or two hyphenated parts. */
function prefixes(name: string): readonly string[] {
  const parts = name.split('-');
  return [1, 2]
    .filter((cut) => cut < parts.length)
    .map((cut) => parts.slice(0, parts.length - cut).join('-'));
}
