import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { rightPlaces, type RightPlace } from './field-place.ts';
import type { Field, ObjectType, Shape } from './object-type.ts';
import { expectedText, fitsShape, foundText } from './value-type.ts';

/** Keys and positions from the root of the object. */
export type Path = readonly (string | number)[];

/** A field that the API server would refuse or drop. `path` is the field; for `missing` the one that should be there. */
export type FieldProblem =
  /** No such field there: dropped without a word, refused under strict field validation. */
  | {
      readonly type: 'unknown';
      readonly path: Path;
      /** Where the name would be right, nearest first; empty where nothing fits. */
      readonly places: readonly RightPlace[];
    }
  /** Older releases had the field; newer ones drop it. */
  | { readonly type: 'removed'; readonly path: Path; readonly untilMinor: number }
  /** Newer releases than the one asked about have the field; that one drops it. */
  | { readonly type: 'too-new'; readonly path: Path; readonly sinceMinor: number }
  | { readonly type: 'wrong-type'; readonly path: Path; readonly expected: string; readonly found: string }
  | {
      readonly type: 'wrong-value';
      readonly path: Path;
      readonly value: string;
      readonly values: readonly string[];
    }
  | { readonly type: 'missing'; readonly path: Path };

/**
 * Fields that are published as required although the API server takes an object without them: their zero value is valid
 * (validation of the same release).
 */
const ZERO_IS_VALID: ReadonlySet<string> = new Set([
  'core.v1.Event.involvedObject',
  'core.v1.HTTPHeader.value',
  'core.v1.ISCSIPersistentVolumeSource.lun',
  'core.v1.ISCSIVolumeSource.lun',
  'core.v1.LimitRangeSpec.limits',
  'core.v1.PreferredSchedulingTerm.preference',
  'core.v1.SleepAction.seconds',
  'storage.v1.CSIDriver.spec',
  'core.v1.Sysctl.value',
  'events.v1.Event.eventTime',
]);

/**
 * Holds an object against the fields of its kind, as the API server's strict decoder does (sigs.k8s.io/json, case-sensitive;
 * `null` is absent; int-or-string and quantities as they decode), and adds what validation says of required fields and of
 * closed sets of values. What the server itself writes (`status`, `metadata.managedFields`) is not asked for what is required
 * or allowed in it. Embedded objects (RawExtension) and free JSON are not looked into. `minor` is the release 1.x of the cluster, where it is known.
 */
export function checkFields(type: ObjectType, body: JsonObject, minor?: number): readonly FieldProblem[] {
  const walk = new FieldWalk(minor);
  walk.object(body, type, false);
  return walk.problems;
}

/** An object around the place where a walk is: its type, and how many steps lead to it. */
interface Depth {
  readonly type: ObjectType;
  readonly steps_count: number;
}

/** One walk through an object. It knows where it is, and says so only where something is wrong: nearly nowhere. */
class FieldWalk {
  readonly problems: FieldProblem[] = [];
  readonly #minor: number | undefined;
  readonly #steps: (string | number)[] = [];
  readonly #around: Depth[] = [];

  constructor(minor: number | undefined) {
    this.#minor = minor;
  }

  object(value: JsonObject, type: ObjectType, isWrittenByServer: boolean): void {
    this.#around.push({ type, steps_count: this.#steps.length });
    const isRoot = this.#around.length === 1;
    for (const name of Object.keys(value)) {
      const entry = value[name];
      if (entry === undefined) continue;
      this.#steps.push(name);
      const field = type.fields.get(name);
      const isServers = isWrittenByServer || (isRoot && name === 'status') || name === 'managedFields';
      if (field !== undefined) this.#field(entry, field, isServers);
      else if (!type.preservesUnknownFields) this.#unknown(name, entry);
      this.#steps.pop();
    }
    if (!isWrittenByServer) this.#required(value, type);
    this.#around.pop();
  }

  /** The path of the place, and of something below it. */
  #path(...below: readonly (string | number)[]): Path {
    return [...this.#steps, ...below];
  }

  #unknown(name: string, value: JsonValue): void {
    const levels = this.#around.map(({ type, steps_count }) => ({
      path: this.#steps.slice(0, steps_count),
      type,
    }));
    this.problems.push({ type: 'unknown', path: this.#path(), places: rightPlaces(name, value, levels) });
  }

  #required(value: JsonObject, type: ObjectType): void {
    for (const name of requiredOf(type))
      if (value[name] === undefined) this.problems.push({ type: 'missing', path: this.#path(name) });
  }

  #release({ untilMinor, sinceMinor }: Field): void {
    if (untilMinor !== undefined) this.problems.push({ type: 'removed', path: this.#path(), untilMinor });
    if (sinceMinor !== undefined && this.#minor !== undefined && sinceMinor > this.#minor)
      this.problems.push({ type: 'too-new', path: this.#path(), sinceMinor });
  }

  #field(value: JsonValue, field: Field, isWrittenByServer: boolean): void {
    if (value !== null && !isWrittenByServer) this.#release(field);
    this.#shape(value, field.shape, isWrittenByServer);
    if (field.values === undefined || isWrittenByServer) return;
    // The values that a closed set is about: the one, the items of a list, or the entries of a map.
    if (isJsonArray(value))
      for (const [position, item] of value.entries()) this.#closedSet(item, field.values, position);
    else if (isJsonObject(value))
      for (const [key, entry] of Object.entries(value)) this.#closedSet(entry ?? null, field.values, key);
    else this.#closedSet(value, field.values);
  }

  #closedSet(value: JsonValue, values: readonly string[], ...below: readonly (string | number)[]): void {
    // An empty string is an absent one: the API server defaults it.
    if (typeof value === 'string' && value !== '' && !values.includes(value))
      this.problems.push({ type: 'wrong-value', path: this.#path(...below), value, values });
  }

  #shape(value: JsonValue, shape: Shape, isWrittenByServer: boolean): void {
    if (value === null) return;
    if (!fitsShape(value, shape)) {
      const [expected, found] = [expectedText(shape), foundText(value, shape)];
      this.problems.push({ type: 'wrong-type', path: this.#path(), expected, found });
      return;
    }
    if (shape.type === 'list' && isJsonArray(value))
      for (let position = 0; position < value.length; position += 1)
        this.#below(position, value[position] ?? null, shape.item, isWrittenByServer);
    else if (shape.type === 'map' && isJsonObject(value))
      for (const key of Object.keys(value))
        this.#below(key, value[key] ?? null, shape.value, isWrittenByServer);
    else if (shape.type === 'object' && isJsonObject(value))
      this.object(value, shape.objectType(), isWrittenByServer);
  }

  #below(step: string | number, value: JsonValue, shape: Shape, isWrittenByServer: boolean): void {
    this.#steps.push(step);
    this.#shape(value, shape, isWrittenByServer);
    this.#steps.pop();
  }
}

/** Types are asked for the same fields again and again: 45 fields of a PodSpec, of which one is required. */
const requiredFields = new WeakMap<ObjectType, readonly string[]>();

function requiredOf(type: ObjectType): readonly string[] {
  let names = requiredFields.get(type);
  if (names === undefined) {
    const fields = type.untilMinor === undefined ? [...type.fields.values()] : [];
    names = fields.filter((field) => isMissingWithout(field, type)).map(({ name }) => name);
    requiredFields.set(type, names);
  }
  return names;
}

function isMissingWithout(field: Field, type: ObjectType): boolean {
  if (!field.isRequired || field.default !== undefined || field.untilMinor !== undefined) return false;
  // An absent boolean decodes to false, which no validation tells from one that was written.
  if (field.shape.type === 'value' && field.shape.value === 'boolean' && !isCustom(type)) return false;
  return !ZERO_IS_VALID.has(`${type.name}.${field.name}`);
}

/** Types of custom resources bear the group's dots and the kind's path, see custom-resource-type.ts. */
function isCustom(type: ObjectType): boolean {
  return type.name.includes('/');
}
