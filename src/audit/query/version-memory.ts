import type { DuckDBConnection } from '@duckdb/node-api';
import type { FieldChange } from '../../kube/json-difference.ts';
import { stringAt, type JsonValue } from '../../kube/json.ts';
import { formatMicroTime, MICROS_PER_HOUR, type EpochMicros } from '../../kube/microtime.ts';
import { objectKey } from '../../kube/object-reference.ts';
import { Bindings } from './bindings.ts';
import { BoundedMap } from '../bounded-map.ts';
import { CHANGE_COLUMNS_SQL, changeOf, FAILED_SQL, WRITE_SQL, type Change } from './change.ts';
import type { Filter } from './filter.ts';
import { changedFields, objectIn, patchedFields, withoutManagedFields } from './object-body.ts';
import { requestsSql } from './requests.ts';
import { parseJson, streamRows } from './row.ts';

/** Characters of bodies kept to compare the next version with; as much memory as a browser tab. */
const REMEMBERED_MAX_CHARACTERS = 64 * 1024 * 1024;
/** How far back a version is looked for. */
const RECALL_US = 24 * MICROS_PER_HOUR;
/** Objects for which that is done. */
const RECALL_MAX_COUNT = 5_000;

/** What a change changed. */
export interface ChangedFields {
  readonly fields: readonly FieldChange[];
  /** False where only what a patch sets is known, not what was there before. */
  readonly knownBefore: boolean;
}

/** The last known version of each object, to tell what a change changed. */
export class VersionMemory {
  readonly #versions = new BoundedMap<string, string>(REMEMBERED_MAX_CHARACTERS);

  /**
   * What the change changed, as far as the log shows: the difference to the last version seen, else
   * what the patch sets. Empty where nothing but noise changed; undefined where the log does not show it.
   * Keeps the new version.
   */
  fieldsOf(change: Change, response: JsonValue | undefined): ChangedFields | undefined {
    if (change.verb === 'deletecollection') return undefined;
    const key = objectKey(change.object);
    if (change.verb === 'delete') {
      this.#versions.delete(key);
      return undefined;
    }
    const after = objectIn(response, change);
    const status = change.object.subresource === 'status';
    const fields = this.#compare(key, change, after, status);
    if (after !== undefined && change.object.name !== '') this.#keep(key, after);
    return fields;
  }

  #compare(
    key: string,
    change: Change,
    after: JsonValue | undefined,
    status: boolean,
  ): ChangedFields | undefined {
    if (change.verb === 'create') return undefined;
    const known = this.#versions.fresh(key);
    const before = known === undefined ? undefined : parseJson(known);
    if (after !== undefined && before !== undefined && !isOlder(after, before))
      return { fields: changedFields(before, after, { raw: false, status }), knownBefore: true };
    if (change.verb === 'patch' || change.object.subresource === 'scale') {
      const patch = change.requestObject();
      return patch === undefined ? undefined : { fields: patchedFields(patch), knownBefore: false };
    }
    return undefined;
  }

  #keep(key: string, version: JsonValue): void {
    const text = JSON.stringify(withoutManagedFields(version));
    this.#versions.set(key, text, text.length);
  }

  /** Looks up, for the objects that the filter's changes are about, the last version before an instant. */
  async recall(connection: DuckDBConnection, filter: Filter, before_us: EpochMicros): Promise<void> {
    const bindings = new Bindings();
    const start = formatMicroTime(Math.max(0, before_us - RECALL_US));
    const sql = `WITH changed AS MATERIALIZED (
        SELECT DISTINCT api_group, resource, namespace, name FROM ${requestsSql(filter, bindings)}
        WHERE verb IN ('update', 'patch') AND subresource <> 'status' AND name <> '' LIMIT ${RECALL_MAX_COUNT})
      SELECT ${CHANGE_COLUMNS_SQL} FROM events SEMI JOIN changed USING (api_group, resource, namespace, name)
      WHERE stage_timestamp < TIMESTAMPTZ '${formatMicroTime(before_us)}' AND stage_timestamp >= TIMESTAMPTZ '${start}'
        AND ${WRITE_SQL} AND subresource = '' AND stage = 'ResponseComplete' AND NOT ${FAILED_SQL} AND NOT dry_run AND response_object IS NOT NULL
      QUALIFY row_number() OVER (PARTITION BY api_group, resource, namespace, name ORDER BY stage_timestamp DESC) = 1`;
    for await (const row of streamRows(connection, sql, bindings)) {
      const change = changeOf(row);
      const version = objectIn(change.responseObject(), change);
      if (version !== undefined && change.verb !== 'delete') this.#keep(objectKey(change.object), version);
    }
  }
}

/** resourceVersions are opaque to clients, but in etcd's clusters they are numbers that grow; requests can overtake. */
function isOlder(version: JsonValue, than: JsonValue): boolean {
  const one = Number(stringAt(version, 'metadata', 'resourceVersion'));
  const other = Number(stringAt(than, 'metadata', 'resourceVersion'));
  return one < other;
}
