import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { rightPlaces, type Level, type RightPlace } from './field-place.ts';
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
  const problems: FieldProblem[] = [];
  checkObject(body, type, { path: [], levels: [], isWrittenByServer: false, minor, problems });
  return problems;
}

interface Place {
  readonly path: Path;
  /** The objects around it, from the root. */
  readonly levels: readonly Level[];
  readonly isWrittenByServer: boolean;
  readonly minor: number | undefined;
  readonly problems: FieldProblem[];
}

function checkObject(value: JsonObject, type: ObjectType, place: Place): void {
  const levels = [...place.levels, { path: place.path, type }];
  for (const [name, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    const path = [...place.path, name];
    const field = type.fields.get(name);
    if (field === undefined) {
      if (!type.preservesUnknownFields)
        place.problems.push({ type: 'unknown', path, places: rightPlaces(name, entry, levels) });
      continue;
    }
    const isWrittenByServer =
      place.isWrittenByServer || (levels.length === 1 && name === 'status') || name === 'managedFields';
    if (entry !== null && !isWrittenByServer) checkRelease(field, { ...place, path });
    checkField(entry, field, { ...place, path, levels, isWrittenByServer });
  }
  if (!place.isWrittenByServer) checkRequired(value, type, place);
}

function checkRelease({ untilMinor, sinceMinor }: Field, { path, minor, problems }: Place): void {
  if (untilMinor !== undefined) problems.push({ type: 'removed', path, untilMinor });
  if (sinceMinor !== undefined && minor !== undefined && sinceMinor > minor)
    problems.push({ type: 'too-new', path, sinceMinor });
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

function checkRequired(value: JsonObject, type: ObjectType, { path, problems }: Place): void {
  for (const name of requiredOf(type))
    if (value[name] === undefined) problems.push({ type: 'missing', path: [...path, name] });
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

function checkField(value: JsonValue, field: Field, place: Place): void {
  checkShape(value, field.shape, place);
  if (field.values === undefined || place.isWrittenByServer) return;
  for (const [item, path] of singleValues(value, place.path)) {
    // An empty string is an absent one: the API server defaults it.
    if (typeof item === 'string' && item !== '' && !field.values.includes(item))
      place.problems.push({ type: 'wrong-value', path, value: item, values: field.values });
  }
}

/** The values that a closed set is about: the one, the items of a list, or the entries of a map. */
function singleValues(value: JsonValue, path: Path): readonly (readonly [JsonValue, Path])[] {
  if (isJsonArray(value)) return value.map((item, position) => [item, [...path, position]]);
  if (!isJsonObject(value)) return [[value, path]];
  return Object.entries(value).map(([key, entry]) => [entry ?? null, [...path, key]]);
}

function checkShape(value: JsonValue, shape: Shape, place: Place): void {
  if (value === null) return;
  if (!fitsShape(value, shape)) {
    const { path, problems } = place;
    problems.push({
      type: 'wrong-type',
      path,
      expected: expectedText(shape),
      found: foundText(value, shape),
    });
    return;
  }
  switch (shape.type) {
    case 'value':
      return;
    case 'list':
      if (isJsonArray(value))
        for (const [position, item] of value.entries())
          checkShape(item, shape.item, { ...place, path: [...place.path, position] });
      return;
    case 'map':
      if (isJsonObject(value))
        for (const [key, entry] of Object.entries(value))
          checkShape(entry ?? null, shape.value, { ...place, path: [...place.path, key] });
      return;
    case 'object':
      if (isJsonObject(value)) checkObject(value, shape.objectType(), place);
  }
}
