import type { JsonValue } from '../json.ts';
import { floatKey } from './float-key.ts';
import { exactInteger, INT64_MAX, resolvePlainScalar, type PlainScalar } from './plain-scalar.ts';
import { resolveTaggedScalar, TagMismatch } from './tagged-scalar.ts';
import { YamlError } from './yaml-error.ts';
import type { AliasNode, MappingNode, ScalarNode, YamlNode } from './yaml-tree.ts';

/** A key that stands twice in one mapping. Kubernetes takes the last, silently. Offsets count from the start of the text. */
export interface DuplicateKey {
  /** Keys and positions from the root of the document to the key. */
  readonly path: readonly (string | number)[];
  readonly firstOffset: number;
  readonly secondOffset: number;
  /** Where the value of the second begins. */
  readonly valueOffset: number;
}

const MERGE_TAG = 'tag:yaml.org,2002:merge';

/** Is this the key `<<` that merges its value (and not the text "<<")? */
export function isMergeKey(node: YamlNode): boolean {
  return (
    node.type === 'scalar' &&
    node.text === '<<' &&
    ((node.isPlain && node.tag === '') || node.tag === MERGE_TAG)
  );
}

function scalarValue(node: ScalarNode): PlainScalar {
  if (node.tag === '') return node.isPlain ? resolvePlainScalar(node.text) : node.text;
  try {
    return resolveTaggedScalar(node.tag, node.text);
  } catch (error) {
    if (error instanceof TagMismatch) throw new YamlError(error.message, node.start);
    throw error;
  }
}

/**
 * The key of a JSON object that a node stands for: `on` is `true`, `0644` is `420`. Throws a YamlError for what sigs.k8s.io/yaml refuses: null,
 * integers of 64 bits without sign, lists and mappings.
 */
export function keyOf(node: YamlNode): string {
  const scalar = node.type === 'alias' ? node.target : node;
  if (scalar.type !== 'scalar') throw new YamlError('a key cannot be a list or a mapping', node.start);
  const key = scalarValue(scalar);
  if (typeof key === 'string') return key;
  if (key === null) throw new YamlError('a key cannot be null: quote it', node.start);
  if (typeof key === 'boolean') return String(key);
  const integer = scalar.tag.endsWith(':float') ? undefined : exactInteger(scalar.text);
  if (integer === undefined) return floatKey(key);
  if (integer > INT64_MAX) throw new YamlError('a key cannot be so large a number: quote it', node.start);
  return integer.toString();
}

/** The mappings that `<<` takes from, the first has precedence. Throws a YamlError where there is anything else. */
export function mergedMappings(node: YamlNode): readonly MappingNode[] {
  const sources = node.type === 'sequence' ? node.items : [node];
  return sources.map((source) => {
    const mapping = source.type === 'alias' ? source.target : source;
    if (mapping.type === 'mapping') return mapping;
    throw new YamlError('map merge requires map or sequence of maps as the value', source.start);
  });
}

/** yaml.v2 looks for too much aliasing only beyond so many values, of which so many are from aliases. */
const CHECKED_VALUES_MIN_COUNT = 1000;
const CHECKED_ALIASED_MIN_COUNT = 100;
/** Up to the first number of values nearly all may come from aliases, from the second on a tenth (yaml.v2 `allowedAliasRatio`). */
const SMALL_DOCUMENT_VALUE_COUNT = 400_000;
const LARGE_DOCUMENT_VALUE_COUNT = 4_000_000;
const SMALL_DOCUMENT_RATIO = 0.99;
const LARGE_DOCUMENT_RATIO = 0.1;

function allowedRatio(valueCount: number): number {
  if (valueCount <= SMALL_DOCUMENT_VALUE_COUNT) return SMALL_DOCUMENT_RATIO;
  if (valueCount >= LARGE_DOCUMENT_VALUE_COUNT) return LARGE_DOCUMENT_RATIO;
  const share =
    (valueCount - SMALL_DOCUMENT_VALUE_COUNT) / (LARGE_DOCUMENT_VALUE_COUNT - SMALL_DOCUMENT_VALUE_COUNT);
  return SMALL_DOCUMENT_RATIO - (SMALL_DOCUMENT_RATIO - LARGE_DOCUMENT_RATIO) * share;
}

type Writable = Record<string, JsonValue>;

/** Sets a key of a plain object, `__proto__` too. */
function set(object: Writable, key: string, value: JsonValue): void {
  if (key !== '__proto__') object[key] = value;
  else Object.defineProperty(object, key, { value, enumerable: true, configurable: true, writable: true });
}

class Evaluation {
  readonly duplicates: DuplicateKey[] = [];
  #valueCount = 0;
  #aliasedCount = 0;
  #aliasDepth = 0;
  readonly #path: (string | number)[] = [];
  readonly #open = new Set<YamlNode>();
  readonly #known = new Map<YamlNode, { readonly value: JsonValue; readonly valueCount: number }>();

  value(node: YamlNode): JsonValue {
    this.#count(1, node);
    if (node.type === 'alias') return this.#alias(node);
    if (node.type === 'sequence') {
      return this.#inside(node, () => node.items.map((item, index) => this.#at(index, item)));
    }
    if (node.type === 'mapping') {
      const object: Writable = {};
      this.#inside(node, () => this.#fill(object, node));
      return object;
    }
    const value = scalarValue(node);
    if (typeof value !== 'number' || Number.isFinite(value)) return value;
    throw new YamlError(`JSON has no ${node.text}`, node.start);
  }

  #count(count: number, node: YamlNode): void {
    this.#valueCount += count;
    if (this.#aliasDepth > 0) this.#aliasedCount += count;
    const ratio = this.#aliasedCount / this.#valueCount;
    if (
      this.#aliasedCount > CHECKED_ALIASED_MIN_COUNT &&
      this.#valueCount > CHECKED_VALUES_MIN_COUNT &&
      ratio > allowedRatio(this.#valueCount)
    ) {
      throw new YamlError('document contains excessive aliasing', node.start);
    }
  }

  #inside<Result>(node: YamlNode, read: () => Result): Result {
    this.#open.add(node);
    const result = read();
    this.#open.delete(node);
    return result;
  }

  #at(step: string | number, node: YamlNode): JsonValue {
    this.#path.push(step);
    const value = this.value(node);
    this.#path.pop();
    return value;
  }

  #fill(object: Writable, node: MappingNode): void {
    const offsets = new Map<string, number>();
    for (const { key, value } of node.entries) {
      if (isMergeKey(key)) {
        this.#merge(object, value);
        continue;
      }
      this.#count(1, key);
      const name = keyOf(key);
      const firstOffset = offsets.get(name);
      offsets.set(name, key.start);
      set(object, name, this.#at(name, value));
      if (firstOffset === undefined || this.#aliasDepth > 0) continue;
      const path = [...this.#path, name];
      this.duplicates.push({ path, firstOffset, secondOffset: key.start, valueOffset: value.start });
    }
  }

  /** yaml.v2 merges where `<<` stands: it wins over what stands before it, and loses against what stands behind it. */
  #merge(object: Writable, node: YamlNode): void {
    const sources = mergedMappings(node);
    const isAlias = node.type !== 'mapping';
    if (isAlias) this.#aliasDepth += 1;
    for (const source of sources.toReversed()) {
      if (this.#open.has(source)) throw new YamlError('an anchor contains itself', node.start);
      this.#count(1, source);
      this.#inside(source, () => this.#fill(object, source));
    }
    if (isAlias) this.#aliasDepth -= 1;
  }

  #alias(node: AliasNode): JsonValue {
    const { target } = node;
    if (this.#open.has(target)) {
      throw new YamlError(`anchor '${node.anchor}' value contains itself`, node.start);
    }
    this.#aliasDepth += 1;
    const known = this.#known.get(target);
    if (known !== undefined) {
      this.#count(known.valueCount, node);
      this.#aliasDepth -= 1;
      return known.value;
    }
    const before = this.#valueCount;
    const value = this.value(target);
    this.#known.set(target, { value, valueCount: this.#valueCount - before });
    this.#aliasDepth -= 1;
    return value;
  }
}

/**
 * The JSON value of a document's root as Kubernetes reads it, with the keys that stand twice. What an anchor stands for is one value
 * wherever it is used; how much aliases may expand is bounded as in yaml.v2. Throws a YamlError with the place.
 */
export function yamlValue(root: YamlNode): {
  readonly value: JsonValue;
  readonly duplicates: readonly DuplicateKey[];
} {
  const evaluation = new Evaluation();
  return { value: evaluation.value(root), duplicates: evaluation.duplicates };
}
