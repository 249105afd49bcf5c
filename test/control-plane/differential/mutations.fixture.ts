import {
  isJsonArray,
  isJsonObject,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../src/kube/json.ts';
import { groupVersion } from '../../../src/kube/kube-object.ts';
import type { ObjectType, Shape } from '../../../src/kube/schema/object-type.ts';
import { builtInKind } from '../../../src/kube/schema/schema-table.ts';
import { withField } from './validation-cases.fixture.ts';

/** Keys and positions from the root. */
type Steps = readonly (string | number)[];

/** A value that is there, and what its type says may be there; `undefined`: free JSON. */
interface Place {
  readonly steps: Steps;
  readonly value: JsonValue;
  readonly shape: Shape | undefined;
}

/** The type of a built-in object. */
export function typeOf(body: JsonObject): ObjectType {
  const { group, version } = groupVersion(stringAt(body, 'apiVersion') ?? '');
  const kind = builtInKind({ group, version, kind: stringAt(body, 'kind') ?? '' });
  if (kind?.objectType === undefined) throw new Error(`no schema of ${JSON.stringify(body['kind'])}`);
  return kind.objectType;
}

/** The same numbers for the same seed (mulberry32). */
export function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

function shapeOf(type: ObjectType, name: string): Shape | undefined {
  return type.fields.get(name)?.shape;
}

/** Every value below `value`, itself included. */
export function placesOf(value: JsonValue, shape: Shape | undefined, steps: Steps): readonly Place[] {
  const own: Place = { steps, value, shape };
  if (isJsonArray(value)) {
    const item = shape?.type === 'list' ? shape.item : undefined;
    return [own, ...value.flatMap((entry, index) => placesOf(entry, item, [...steps, index]))];
  }
  if (!isJsonObject(value)) return [own];
  const below = Object.entries(value).flatMap(([key, entry]) => {
    const inner =
      shape?.type === 'object'
        ? shapeOf(shape.objectType(), key)
        : shape?.type === 'map'
          ? shape.value
          : undefined;
    return placesOf(entry ?? null, inner, [...steps, key]);
  });
  return [own, ...below];
}

const TEXTS = [
  '',
  'a',
  'Upper',
  'with space',
  '-dash',
  'a.b',
  'a/b',
  '../up',
  '/abs',
  'example.com/key',
  'ünï',
  '10.0.0.300',
  '1Gi',
  '50%',
  'x'.repeat(64),
  'y'.repeat(254),
];
const NUMBERS = [0, 1, -1, 2, 101, 65_536, 2_147_483_647];

/** What a fuzzer picks from. */
class Picker {
  readonly #next: () => number;

  constructor(seed: number) {
    this.#next = randomNumbers(seed);
  }

  below(count: number): number {
    return Math.floor(this.#next() * count);
  }

  of<T>(items: readonly T[], fallback: T): T {
    return items[this.below(items.length)] ?? fallback;
  }

  text(): string {
    return this.of(TEXTS, '');
  }

  number(): number {
    return this.of(NUMBERS, 0);
  }

  /** A value that the type would read, more or less. */
  value(shape: Shape | undefined, depth = 0): JsonValue {
    if (shape === undefined) return this.text();
    switch (shape.type) {
      case 'list':
        return this.below(3) === 0 ? [] : [this.value(shape.item, depth + 1)];
      case 'map':
        return { [this.text()]: this.value(shape.value, depth + 1) };
      case 'object':
        return this.object(shape.objectType(), depth);
      case 'value':
        break;
    }
    switch (shape.value) {
      case 'int32':
      case 'int64':
      case 'number':
        return this.number();
      case 'boolean':
        return this.below(2) === 0;
      case 'int-or-string':
        return this.below(2) === 0 ? this.number() : this.text();
      case 'quantity':
        return this.of(['1', '100m', '1Gi', '-1', '0', '1.5', '0.1m', '1e3'], '1');
      case 'bytes':
        return Buffer.from(this.text()).toString('base64');
      case 'time':
      case 'microtime':
        return '2026-01-01T00:00:00Z';
      case 'any object':
        return {};
      case 'string':
      case 'any':
        break;
    }
    return this.text();
  }

  /** Few fields, and none below the third level: objects of types that hold themselves end somewhere. */
  object(type: ObjectType, depth: number): JsonObject {
    const fields = [...type.fields.values()].filter(({ untilMinor }) => untilMinor === undefined);
    if (depth > 2 || fields.length === 0) return {};
    const made: Record<string, JsonValue> = {};
    for (let i = 0; i < 3; i += 1) {
      const field = fields[this.below(fields.length)];
      if (field === undefined) continue;
      const known = field.values ?? [];
      made[field.name] =
        known.length > 0 && this.below(4) > 0 ? this.of(known, '') : this.value(field.shape, depth + 1);
    }
    return made;
  }
}

function retyped(value: JsonValue, pick: Picker): JsonValue {
  if (typeof value === 'string') return pick.of<JsonValue>([1, true, [], {}], 1);
  if (typeof value === 'number') return pick.of<JsonValue>(['1', 1.5, {}, false], '1');
  return pick.of<JsonValue>(['text', 1, [], {}], 'text');
}

/** Another value of about the same kind. */
function changed(place: Place, pick: Picker): JsonValue {
  const { value, shape } = place;
  if (typeof value === 'string') return pick.text();
  if (typeof value === 'number') return pick.number();
  if (typeof value === 'boolean') return !value;
  return pick.value(shape);
}

interface Mutation {
  readonly what: string;
  readonly body: JsonValue;
}

function mutated(body: JsonValue, places: readonly Place[], pick: Picker): Mutation {
  const place = pick.of(places, { steps: [], value: body, shape: undefined });
  const { steps, value, shape } = place;
  const at = steps.join('.');
  const set = (what: string, made: JsonValue | undefined): Mutation => ({
    what: `${what} ${at}`,
    body: withField(body, steps, made),
  });
  switch (pick.below(10)) {
    case 0:
    case 1:
      return set('drop', undefined);
    case 2:
      return set(
        'empty',
        isJsonArray(value) ? [] : isJsonObject(value) ? {} : typeof value === 'number' ? 0 : '',
      );
    case 3:
      if (isJsonArray(value)) return set('duplicate', [...value, ...value]);
      return set('change', changed(place, pick));
    case 4: {
      const other = pick.of(places, place);
      return set(`put ${other.steps.join('.')} into`, other.value);
    }
    case 5:
      return pick.below(4) === 0 ? set('retype', retyped(value, pick)) : set('change', changed(place, pick));
    case 6:
    case 7: {
      if (shape?.type !== 'object' || !isJsonObject(value)) return set('change', changed(place, pick));
      return set('add to', { ...value, ...pick.object(shape.objectType(), 0) });
    }
    default:
      return set('change', changed(place, pick));
  }
}

/** Objects that are `body` with one to three things changed; the same ones for the same seed. */
export function mutations(
  body: JsonObject,
  type: ObjectType,
  count: number,
  seed: number,
): readonly { readonly title: string; readonly body: JsonObject }[] {
  const pick = new Picker(seed);
  return Array.from({ length: count }, (_, index) => {
    let current: JsonValue = body;
    const titles: string[] = [];
    const changes_count = 1 + pick.below(3);
    for (let i = 0; i < changes_count; i += 1) {
      const shape: Shape = { type: 'object', objectType: () => type };
      const places = placesOf(current, shape, []).filter(
        // The kind is what the URL takes, and the namespace that of the URL.
        ({ steps }) => steps.length > 1 && steps[1] !== 'namespace' && steps[1] !== 'resourceVersion',
      );
      const { what, body: next } = mutated(current, places, pick);
      titles.push(what);
      current = next;
    }
    return { title: `${index}: ${titles.join('; ')}`, body: isJsonObject(current) ? current : body };
  });
}
