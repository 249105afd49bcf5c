import type { GroupKind } from '../kube/group-kind.ts';
import type { KubeObject, ObjectName } from '../kube/kube-object.ts';

/** A place in a text file, for people and editors: line and column count from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** Where in an object's body something is: keys and positions from the root, e.g. `['spec', 'containers', 0, 'image']`. */
export type BodyPath = readonly (string | number)[];

/**
 * Where an object came from. `locate` answers where a field stands in its file: the deepest part of `path` that exists there,
 * `undefined` where the origin has no text (API, snapshot) or the text is gone. It may read the file again: call it for what is
 * reported, not for every object.
 */
export interface Origin {
  /** `deploy/web.yaml`, `stdin`, `https://10.0.0.1:6443`, `snapshot.db`: as the user would name it. */
  readonly source: string;
  /** The template that Helm says this came from (`# Source: chart/templates/x.yaml`). */
  readonly template?: string;
  locate(path: BodyPath): Location | undefined;
}

/** One object of a cluster with where it came from. */
export interface ClusterObject extends KubeObject {
  readonly origin: Origin;
}

/**
 * How much of a kind the cluster holds:
 * - `all`: every object of the kind that exists (live, snapshot, backup): an absent object does not exist;
 * - `given`: the manifests that were given: an absent object may exist elsewhere, so absence proves nothing;
 * - `unknown`: nothing of it could be read, `why` says why (forbidden, failed, not asked for).
 */
export type Coverage =
  { readonly type: 'all' } | { readonly type: 'given' } | { readonly type: 'unknown'; readonly why: string };

/** Something of the input that could not be read; told to the user, never dropped. */
export interface ReadProblem {
  /** `deploy/web.yaml:12:3`, or the API resource. */
  readonly where: string;
  readonly what: string;
  readonly fix: string;
}

/**
 * The objects of one cluster, indexed. Kinds that moved between groups (`extensions/v1beta1` Deployment) are found under their
 * present group (kube/group-kind.ts). Lists keep the order in which objects were read.
 */
export interface Cluster {
  /** Number of objects. */
  readonly size: number;
  /** `v1.31.2+k3s1`: what the API server says of itself; absent where there was none to ask. */
  readonly serverVersion?: string;
  all(): Iterable<ClusterObject>;
  of(kind: GroupKind): readonly ClusterObject[];
  ofNamespace(kind: GroupKind, namespace: string): readonly ClusterObject[];
  get(name: ObjectName): ClusterObject | undefined;
  /** Every kind that occurs. */
  kinds(): readonly GroupKind[];
  coverage(kind: GroupKind): Coverage;
  readonly problems: readonly ReadProblem[];
}
