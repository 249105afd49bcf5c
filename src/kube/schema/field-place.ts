import type { JsonValue } from '../json.ts';
import type { Field, ObjectType, Shape } from './object-type.ts';
import { editDistance } from './edit-distance.ts';
import { fitsShape } from './value-type.ts';

/** An object on the way from the root to an unknown field. */
export interface Level {
  readonly path: readonly (string | number)[];
  readonly type: ObjectType;
}

/** Where a field would be right. `[]` in the text stands for an item of a list that does not contain the field now. */
export type RightPlace =
  /** The same name in another object: `spec.concurrencyPolicy`. */
  | {
      readonly type: 'elsewhere';
      readonly text: string;
      /** The object that takes it, where that is around the field (an ancestor); else it is inside a neighbour. */
      readonly around: readonly (string | number)[] | undefined;
    }
  /** Another name in the same object. */
  | { readonly type: 'spelling'; readonly text: string; readonly name: string };

/** So many steps away the same name is another field that happens to have it. The farthest in core kinds, from the CronJob's root to its container, is 6. */
const DISTANCE_MAX_COUNT = 6;
/** Names that mean something else in every object: only near ones are worth naming. */
const COMMON_NAMES: ReadonlySet<string> = new Set([
  'name',
  'type',
  'key',
  'value',
  'kind',
  'path',
  'spec',
  'operator',
]);
const COMMON_DISTANCE_MAX_COUNT = 2;
/** Named to the user; more are no help. */
const PLACES_MAX_COUNT = 2;
/** Written by the server, or through a subresource only: a field of a manifest never belongs there. */
const SERVER_FIELDS: ReadonlySet<string> = new Set(['status', 'managedFields', 'ephemeralContainers']);

/**
 * Where a field that its object does not know would be right, best first: the same letters in other case, one letter apart, the
 * same name in an object around it or near it, two letters apart. Only places that would take the value.
 * `levels` are the objects around the field, from the root; the last one is where it stands.
 */
export function rightPlaces(name: string, value: JsonValue, levels: readonly Level[]): readonly RightPlace[] {
  const spelled = spellings(name, value, levels);
  const places = [
    ...spelled.filter(({ distance }) => distance <= 1),
    ...elsewhere(name, value, levels),
    ...spelled.filter(({ distance }) => distance > 1),
  ];
  return places.slice(0, PLACES_MAX_COUNT).map(({ place }) => place);
}

interface Candidate {
  readonly place: RightPlace;
  readonly distance: number;
}

function plain(name: string): string {
  return name.replaceAll(/[-_.]/g, '').toLowerCase();
}

/** One edit in four letters is a slip, and one in three; more is another word. */
function slipsAllowed(name: string): number {
  if (name.length < 3) return 0;
  return Math.min(2, Math.max(1, Math.floor(name.length / 4)));
}

function spellings(name: string, value: JsonValue, levels: readonly Level[]): readonly Candidate[] {
  const here = levels.at(-1);
  if (here === undefined) return [];
  const found: Candidate[] = [];
  for (const field of here.type.fields.values()) {
    if (!fitsShape(value, field.shape)) continue;
    const distance = plain(field.name) === plain(name) ? 0 : editDistance(name, field.name);
    if (distance > slipsAllowed(name)) continue;
    const text = placeText([...here.path, field.name]);
    found.push({ place: { type: 'spelling', text, name: field.name }, distance });
  }
  return found.toSorted((a, b) => a.distance - b.distance);
}

interface Step {
  readonly type: ObjectType;
  readonly path: readonly (string | number)[];
  readonly down_count: number;
}

function elsewhere(name: string, value: JsonValue, levels: readonly Level[]): readonly Candidate[] {
  const farthest = COMMON_NAMES.has(name) ? COMMON_DISTANCE_MAX_COUNT : DISTANCE_MAX_COUNT;
  const found: Candidate[] = [];
  for (const [index, level] of levels.entries()) {
    const up_count = levels.length - 1 - index;
    const inner = levels[index + 1]?.path ?? [];
    for (const { path, down_count } of placesBelow(level, name, value, farthest - up_count)) {
      // Through a list item that holds the field already, its position is known and is what `inner` says.
      if (down_count > 0 && inner.length > 0 && startsWith(path, inner)) continue;
      const around = down_count === 0 ? level.path : undefined;
      // A place around the field is likelier than one as far away inside a neighbour.
      const distance = 1 + up_count + down_count + (down_count > 0 && up_count > 0 ? 0.5 : 0);
      found.push({ place: { type: 'elsewhere', text: placeText([...path, name]), around }, distance });
    }
  }
  return found.toSorted((a, b) => a.distance - b.distance);
}

function startsWith(path: readonly (string | number)[], start: readonly (string | number)[]): boolean {
  return start.every(
    (step, index) => path[index] === step || (typeof step === 'number' && path[index] === '[]'),
  );
}

/** Every object at or below `level`, nearest first, that has a field of this name and would take the value. */
function placesBelow(level: Level, name: string, value: JsonValue, depth_count: number): readonly Step[] {
  const found: Step[] = [];
  const seen = new Set<string>();
  let row: readonly Step[] = [{ type: level.type, path: level.path, down_count: 0 }];
  for (let depth = 0; depth <= depth_count && row.length > 0; depth += 1) {
    const next: Step[] = [];
    for (const step of row) {
      const field = step.type.fields.get(name);
      if (field !== undefined && field.untilMinor === undefined && fitsShape(value, field.shape))
        found.push(step);
      for (const inner of requiredFirst(step.type)) {
        const type = innerType(inner.shape);
        if (type === undefined || seen.has(type.name) || SERVER_FIELDS.has(inner.name)) continue;
        seen.add(type.name);
        const path = [...step.path, inner.name, ...(inner.shape.type === 'list' ? ['[]'] : [])];
        next.push({ type, path, down_count: step.down_count + 1 });
      }
    }
    row = next;
  }
  return found;
}

/** `containers` before `initContainers`. */
function requiredFirst(type: ObjectType): readonly Field[] {
  return [...type.fields.values()].toSorted((a, b) => Number(b.isRequired) - Number(a.isRequired));
}

function innerType(shape: Shape): ObjectType | undefined {
  if (shape.type === 'object') return shape.objectType();
  if (shape.type === 'list') return innerType(shape.item);
  return undefined;
}

function placeText(path: readonly (string | number)[]): string {
  let text = '';
  for (const step of path) {
    if (step === '[]') text += '[]';
    else if (typeof step === 'number') text += `[${step}]`;
    else text += text === '' ? step : `.${step}`;
  }
  return text;
}
