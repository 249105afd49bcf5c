import { comparePathElements, type Path, type PathElement } from './path-element.ts';

/** What a set says of one step: is the path that ends here in it, and what of the paths below. */
export interface FieldNode {
  readonly isMember: boolean;
  readonly below: FieldSet;
}

/**
 * A set of paths to fields, as a tree. No node is empty: each is a member or has members below. Source of all operations:
 * fieldpath/set.go of sigs.k8s.io/structured-merge-diff/v6.
 */
export type FieldSet = ReadonlyMap<PathElement, FieldNode>;

export const NO_FIELDS: FieldSet = new Map();

interface OpenNode {
  isMember: boolean;
  below: Map<PathElement, OpenNode>;
}

/** Collects paths. */
export class FieldSetBuilder {
  readonly #root = new Map<PathElement, OpenNode>();

  /** Adds one path; the empty path is nothing. */
  insert(path: Path): void {
    let level = this.#root;
    let node: OpenNode | undefined;
    for (const element of path) {
      node = level.get(element);
      if (node === undefined) {
        node = { isMember: false, below: new Map() };
        level.set(element, node);
      }
      level = node.below;
    }
    if (node !== undefined) node.isMember = true;
  }

  /** The set of all paths that were added. Nothing may be added afterwards. */
  set(): FieldSet {
    return this.#root;
  }
}

/** The set of these paths. */
export function fieldSet(...paths: readonly Path[]): FieldSet {
  const builder = new FieldSetBuilder();
  for (const path of paths) builder.insert(path);
  return builder.set();
}

type Nodes = Map<PathElement, FieldNode>;

function put(nodes: Nodes, element: PathElement, isMember: boolean, below: FieldSet): void {
  if (isMember || below.size > 0) nodes.set(element, { isMember, below });
}

export function union(one: FieldSet, other: FieldSet): FieldSet {
  if (one === other || other.size === 0) return one;
  if (one.size === 0) return other;
  const nodes: Nodes = new Map(one);
  for (const [element, node] of other) {
    const known = nodes.get(element);
    if (known === undefined) nodes.set(element, node);
    else put(nodes, element, known.isMember || node.isMember, union(known.below, node.below));
  }
  return nodes;
}

export function intersection(one: FieldSet, other: FieldSet): FieldSet {
  const nodes: Nodes = new Map();
  for (const [element, node] of one) {
    const against = other.get(element);
    if (against !== undefined)
      put(nodes, element, node.isMember && against.isMember, intersection(node.below, against.below));
  }
  return nodes;
}

/** The paths of `one` that are not in `other`; `one` itself where none are. */
export function difference(one: FieldSet, other: FieldSet): FieldSet {
  if (one.size === 0 || other.size === 0) return one;
  let nodes: Nodes | undefined;
  for (const [element, against] of other) {
    const node = one.get(element);
    if (node === undefined) continue;
    const isMember = node.isMember && !against.isMember;
    const below = difference(node.below, against.below);
    if (isMember === node.isMember && below === node.below) continue;
    nodes ??= new Map(one);
    nodes.delete(element);
    put(nodes, element, isMember, below);
  }
  return nodes ?? one;
}

/** The paths of `one` that neither are in `other` nor lie below one that is; `one` itself where none are. */
export function recursiveDifference(one: FieldSet, other: FieldSet): FieldSet {
  if (one.size === 0 || other.size === 0) return one;
  let nodes: Nodes | undefined;
  for (const [element, against] of other) {
    const node = one.get(element);
    if (node === undefined) continue;
    const below = against.isMember ? NO_FIELDS : recursiveDifference(node.below, against.below);
    if (!against.isMember && below === node.below) continue;
    nodes ??= new Map(one);
    nodes.delete(element);
    put(nodes, element, node.isMember && !against.isMember, below);
  }
  return nodes ?? one;
}

export function hasPath(set: FieldSet, path: Path): boolean {
  let level = set;
  let isMember = false;
  for (const element of path) {
    const node = level.get(element);
    if (node === undefined) return false;
    isMember = node.isMember;
    level = node.below;
  }
  return isMember;
}

/** Every step of one level in the order of FieldsV1. */
export function sortedNodes(set: FieldSet): readonly (readonly [PathElement, FieldNode])[] {
  return set.size < 2 ? [...set] : [...set].toSorted(([one], [other]) => comparePathElements(one, other));
}

/** All paths of a set: the members of a level before what lies below them, each in the order of FieldsV1. */
export function* pathsOf(set: FieldSet, prefix: Path = []): Generator<Path> {
  const entries = sortedNodes(set);
  for (const [element, { isMember }] of entries) if (isMember) yield [...prefix, element];
  for (const [element, { below }] of entries) yield* pathsOf(below, [...prefix, element]);
}

/** Are the same paths in both? */
export function sameFields(one: FieldSet, other: FieldSet): boolean {
  if (one === other) return true;
  if (one.size !== other.size) return false;
  for (const [element, node] of one) {
    const against = other.get(element);
    if (against === undefined || against.isMember !== node.isMember || !sameFields(node.below, against.below))
      return false;
  }
  return true;
}
