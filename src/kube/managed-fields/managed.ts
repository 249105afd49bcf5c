import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import type { FieldSet } from './field-set.ts';
import { decodeFieldsV1, encodeFieldsV1 } from './fields-v1.ts';
import { goJson } from './path-element.ts';

export type Operation = 'Apply' | 'Update';

/** One manager of fields. `time` is RFC 3339; an entry may lack it. */
export interface ManagerEntry {
  readonly manager: string;
  readonly operation: Operation;
  /** The version of the object in which `fields` are said. */
  readonly apiVersion: string;
  /** `''` for the object itself. */
  readonly subresource: string;
  readonly time: string | undefined;
  readonly fields: FieldSet;
}

/** All managers of one object, by their identity. */
export type Managed = ReadonlyMap<string, ManagerEntry>;

export const NO_MANAGERS: Managed = new Map();

type Identity = Pick<ManagerEntry, 'manager' | 'operation' | 'apiVersion' | 'subresource'>;

/**
 * What tells managers apart: name, operation, subresource, and for Updates the version. Sorted by, where times are equal
 * (BuildManagerIdentifier, managedfields/internal/managedfields.go of k8s.io/apimachinery).
 */
export function managerIdentity({ manager, operation, apiVersion, subresource }: Identity): string {
  const parts = [
    ...(manager === '' ? [] : [`"manager":${goJson(manager)}`]),
    `"operation":"${operation}"`,
    ...(operation === 'Apply' || apiVersion === '' ? [] : [`"apiVersion":${goJson(apiVersion)}`]),
    ...(subresource === '' ? [] : [`"subresource":${goJson(subresource)}`]),
  ];
  return `{${parts.join(',')}}`;
}

function decodedEntry(entry: JsonValue, index: number): ManagerEntry {
  const operation = stringAt(entry, 'operation') ?? '';
  if (operation !== 'Apply' && operation !== 'Update')
    throw new SyntaxError('operation must be `Apply` or `Update`');
  const apiVersion = stringAt(entry, 'apiVersion') ?? '';
  if (apiVersion === '') throw new SyntaxError('apiVersion must not be empty');
  const fieldsType = stringAt(entry, 'fieldsType') ?? '';
  if (fieldsType === '') throw new SyntaxError(`missing fieldsType in managed fields entry ${index}`);
  if (fieldsType !== 'FieldsV1')
    throw new SyntaxError(
      `invalid fieldsType ${JSON.stringify(fieldsType)} in managed fields entry ${index}`,
    );
  const fields = isJsonObject(entry) ? entry['fieldsV1'] : undefined;
  return {
    manager: stringAt(entry, 'manager') ?? '',
    operation,
    apiVersion,
    subresource: stringAt(entry, 'subresource') ?? '',
    time: stringAt(entry, 'time'),
    fields: decodeFieldsV1(isJsonObject(fields) ? fields : {}),
  };
}

/** Reads `metadata.managedFields`. Throws SyntaxError for what no manager can be read from (DecodeManagedFields). */
export function decodeManaged(entries: JsonValue | undefined): Managed {
  const decoded = (isJsonArray(entries) ? entries : []).map(decodedEntry);
  return new Map(decoded.map((entry) => [managerIdentity(entry), entry]));
}

function seconds(time: string | undefined): number {
  return time === undefined ? 0 : Math.floor(Date.parse(time) / 1000);
}

function compareText(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

function compareEntries(one: ManagerEntry, other: ManagerEntry): number {
  return (
    compareText(one.operation, other.operation) ||
    seconds(one.time) - seconds(other.time) ||
    compareText(one.manager, other.manager) ||
    compareText(one.apiVersion, other.apiVersion) ||
    compareText(one.subresource, other.subresource)
  );
}

function encodedEntry(entry: ManagerEntry): JsonObject {
  const { manager, operation, apiVersion, time, fields, subresource } = entry;
  return {
    ...(manager === '' ? {} : { manager }),
    operation,
    apiVersion,
    ...(time === undefined ? {} : { time }),
    fieldsType: 'FieldsV1',
    fieldsV1: encodeFieldsV1(fields),
    ...(subresource === '' ? {} : { subresource }),
  };
}

/** `metadata.managedFields` of these managers, Apply before Update, oldest first; `undefined` where there are none. */
export function encodeManaged(managed: Managed): readonly JsonObject[] | undefined {
  return managed.size === 0 ? undefined : [...managed.values()].toSorted(compareEntries).map(encodedEntry);
}

/** So many entries of Updates are kept apart (DefaultMaxUpdateManagers). */
const UPDATE_MANAGERS_MAX_COUNT = 10;
const ANCIENT_CHANGES = 'ancient-changes';

/** Unites the oldest Updates of each version where there are too many (managedfields/internal/capmanagers.go). */
export function cappedManagers(
  managed: Managed,
  united: (one: FieldSet, other: FieldSet) => FieldSet,
): Managed {
  const updates = [...managed].filter(([, { operation }]) => operation === 'Update');
  let excess_count = updates.length - UPDATE_MANAGERS_MAX_COUNT;
  if (excess_count <= 0) return managed;
  const kept = new Map(managed);
  const firstByVersion = new Map<string, string>();
  const oldestFirst = updates.toSorted(
    ([id, one], [otherId, other]) => seconds(one.time) - seconds(other.time) || compareText(id, otherId),
  );
  for (const [id, entry] of oldestFirst) {
    if (excess_count <= 0) break;
    const first = firstByVersion.get(entry.apiVersion);
    if (first === undefined) {
      firstByVersion.set(entry.apiVersion, id);
      continue;
    }
    const identity = {
      manager: ANCIENT_CHANGES,
      operation: 'Update',
      apiVersion: entry.apiVersion,
      subresource: '',
    } as const;
    const bucket = managerIdentity(identity);
    const before = kept.get(bucket) ?? kept.get(first);
    if (!kept.has(bucket)) kept.delete(first);
    kept.delete(id);
    kept.set(bucket, {
      ...identity,
      time: entry.time,
      fields: before === undefined ? entry.fields : united(entry.fields, before.fields),
    });
    excess_count -= 1;
  }
  return kept;
}
