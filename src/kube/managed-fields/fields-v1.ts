import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { NO_FIELDS, sortedNodes, union, type FieldNode, type FieldSet } from './field-set.ts';
import { parsePathElement, type PathElement } from './path-element.ts';

/** The member that FieldsV1 writes as `{}`. */
const EMPTY: JsonObject = Object.freeze({});

/** So many parts of FieldsV1 are shared; beyond that the table starts anew. Some 10 MiB at most. */
const SHARED_MAX_COUNT = 50_000;

/**
 * Parts that were written before, by what they hold: objects made by the same clients have the same fields, and with all their
 * managedFields of their own 620,000 pods would not fit. Parts are told apart by the parts they are made of.
 */
const sharedParts = new Map<string, JsonObject>();
const identities = new WeakMap<JsonObject, number>();
let lastIdentity = 0;

function identityOf(part: JsonObject): number {
  let identity = identities.get(part);
  if (identity === undefined) {
    lastIdentity += 1;
    identity = lastIdentity;
    identities.set(part, identity);
  }
  return identity;
}

function shared(entries: readonly (readonly [string, JsonObject])[]): JsonObject {
  if (entries.length === 0) return EMPTY;
  const key = entries.map(([name, part]) => `${name}\u0000${identityOf(part)}`).join('\u0001');
  const known = sharedParts.get(key);
  if (known !== undefined) return known;
  const made = Object.freeze(Object.fromEntries(entries));
  if (sharedParts.size >= SHARED_MAX_COUNT) sharedParts.clear();
  sharedParts.set(key, made);
  return made;
}

const encodedSets = new WeakMap<FieldSet, JsonObject>();

/** So many sets are kept as trees, twice at most: trees take ten times the memory of what they are made from. */
const DECODED_MAX_COUNT = 2_000;

/** Sets by what they were read from: those that were asked for last. */
class DecodedSets {
  #young = new Map<JsonObject, FieldSet>();
  #old: ReadonlyMap<JsonObject, FieldSet> = new Map();

  get(fields: JsonObject): FieldSet | undefined {
    const young = this.#young.get(fields);
    if (young !== undefined) return young;
    const old = this.#old.get(fields);
    if (old !== undefined) this.set(fields, old);
    return old;
  }

  set(fields: JsonObject, set: FieldSet): void {
    if (this.#young.size >= DECODED_MAX_COUNT) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(fields, set);
  }
}

const decodedSets = new DecodedSets();

function encodedNode({ isMember, below }: FieldNode): JsonObject {
  return below.size === 0 ? EMPTY : encodedLevel(below, isMember);
}

function encodedLevel(set: FieldSet, isMember: boolean): JsonObject {
  const entries = sortedNodes(set).map(([element, node]) => [element, encodedNode(node)] as const);
  return shared(isMember ? [['.', EMPTY], ...entries] : entries);
}

/**
 * The set as FieldsV1 has it: `{"f:spec":{"f:replicas":{}}}`, in canonical order, `.` where a path with others below it is a member
 * itself. Frozen, and shared among all sets that have the same paths in it (fieldpath/serialize.go).
 */
export function encodeFieldsV1(set: FieldSet): JsonObject {
  let encoded = encodedSets.get(set);
  if (encoded === undefined) {
    encoded = encodedLevel(set, false);
    encodedSets.set(set, encoded);
    decodedSets.set(encoded, set);
  }
  return encoded;
}

interface Reading {
  readonly set: FieldSet;
  readonly isMember: boolean;
}

/** Reads one level; throws SyntaxError where a key is no path element. */
function readLevel(value: JsonValue): Reading {
  const nodes = new Map<PathElement, FieldNode>();
  let isMember = false;
  for (const [key, entry] of Object.entries(isJsonObject(value) ? value : {})) {
    if (key === '.') {
      isMember = true;
      continue;
    }
    const element = parsePathElement(key);
    if (element === undefined) continue;
    const { set: below, isMember: isIn } = readLevel(entry ?? null);
    const known = nodes.get(element);
    nodes.set(element, {
      isMember: isIn || known?.isMember === true,
      below: known === undefined ? below : union(known.below, below),
    });
  }
  return { set: nodes, isMember: isMember || nodes.size === 0 };
}

/** The paths of a FieldsV1 object. Throws SyntaxError for what is no FieldsV1. What was encoded here is not read again. */
export function decodeFieldsV1(fields: JsonObject): FieldSet {
  const known = decodedSets.get(fields);
  if (known !== undefined) return known;
  const { set } = readLevel(fields);
  if (set.size === 0) return NO_FIELDS;
  if (Object.isFrozen(fields)) decodedSets.set(fields, set);
  return set;
}
