import type { FieldChange } from '../kube/json-difference.ts';
import { isJsonArray, isJsonObject, type JsonValue } from '../kube/json.ts';
import { formatMicroTime, type EpochMicros } from '../kube/microtime.ts';
import { RESOURCE_TYPES } from '../kube/resource-table.ts';

const SERVICE_ACCOUNT = 'system:serviceaccount:';
/** Longer values say more than a line can carry; `-o json` has them whole. */
const VALUE_MAX_CHARACTERS = 48;
/** Fields named on one line. */
const FIELD_MAX_COUNT = 2;

/** `2026-11-21T03:16:44.959Z`: can be pasted after --from; `-o json` keeps microseconds. */
export function timeText(at_us: EpochMicros): string {
  return `${formatMicroTime(at_us).slice(0, 23)}Z`;
}

/** `sa:shop:web` for a service account; every filter reads it too. `(none)` where there is nobody. */
export function userText(user: string, impersonatedUser = ''): string {
  const short = user.startsWith(SERVICE_ACCOUNT) ? `sa:${user.slice(SERVICE_ACCOUNT.length)}` : user;
  const acting = impersonatedUser === '' ? '' : ` as ${userText(impersonatedUser)}`;
  return `${short === '' ? '(none)' : short}${acting}`;
}

const BUILT_IN = new Set(RESOURCE_TYPES.map((type) => `${type.resource}.${type.group}`));

/** `deployments/scale` for `deployments.apps/scale`: built-in kinds need no group to be understood. */
export function resourceLabel(resource: string): string {
  const [name = '', ...subresource] = resource.split('/');
  const short = BUILT_IN.has(name) ? (name.split('.')[0] ?? name) : name;
  return [short, ...subresource].join('/');
}

/** A JSON value in as few characters as say it: text bare, long values cut, nothing as `(none)`. */
export function valueText(value: JsonValue | undefined, arrow: string): string {
  if (value === undefined || value === null) return '(none)';
  const text =
    typeof value === 'string' && value !== '' && !value.includes(arrow) ? value : JSON.stringify(value);
  if (text.length <= VALUE_MAX_CHARACTERS) return text;
  if (isJsonArray(value)) return `[${plural(value.length, 'item')}]`;
  if (isJsonObject(value)) return `{${plural(Object.keys(value).length, 'field')}}`;
  return `${text.slice(0, VALUE_MAX_CHARACTERS - 3)}...`;
}

/** `spec.replicas 3 -> 5`, `metadata.labels.lb + checkout`, `spec.paused - true`; `= 5` where the value before is not known. */
export function fieldText(field: FieldChange, knownBefore: boolean): string {
  const [before, after] = [valueText(field.before, '->'), valueText(field.after, '->')];
  if (!knownBefore) return `${field.path} = ${after}`;
  if (field.before === undefined) return `${field.path} + ${after}`;
  if (field.after === undefined) return `${field.path} - ${before}`;
  return `${field.path} ${before} -> ${after}`;
}

/** Fields on one line: what was asked for before what follows from it, the rest as a number. */
export function fieldsText(
  fields: readonly FieldChange[],
  total_count: number,
  knownBefore: boolean,
): string {
  const ranked = fields.toSorted((one, other) => rankOf(one.path) - rankOf(other.path));
  const shown = ranked.slice(0, FIELD_MAX_COUNT);
  const rest_count = total_count - shown.length;
  const texts = shown.map((field) => fieldText(field, knownBefore));
  if (rest_count > 0) texts.push(`+${rest_count} ${rest_count === 1 ? 'field' : 'fields'}`);
  return texts.join(', ');
}

function rankOf(path: string): number {
  if (path.startsWith('metadata.')) return 1;
  return path.startsWith('status') ? 2 : 0;
}

/** `a, b and 160 more`. */
export function someOf(names: readonly string[], total_count: number, shown_count: number): string {
  const shown = names.slice(0, shown_count);
  const rest_count = total_count - shown.length;
  return `${shown.join(', ')}${rest_count > 0 ? ` and ${rest_count} more` : ''}`;
}

export function countText(count: number, unicode: boolean): string {
  return `${unicode ? '×' : 'x'}${count}`;
}

/** `1 object`, `2 objects`. */
export function plural(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
