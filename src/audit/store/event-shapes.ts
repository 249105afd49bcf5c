import {
  CLUSTER_ADMIN,
  EARLY_SHARE,
  NAME_SELECTOR,
  WATCH_S_WHERE_UNSAID,
  WEBHOOK_CALL,
  type ClientShape,
  type RequestShape,
} from '../event-shape.ts';
import type { Level, Stage, UserInfo } from '../event.ts';
import { sqlText } from './projection.ts';

export const CLIENT_COLUMNS = [
  'user_name',
  'user_uid',
  'user_groups',
  'impersonated_user',
  'impersonated_groups',
  'user_agent',
];

const FIELD_SELECTOR_OF_NAME = `(^|&)fieldSelector=[^&]*${NAME_SELECTOR.replace('.', '\\.').replace('=', '(=|%3[dD])')}`;
const SELECTS_NAME = `CASE WHEN verb IN ('list', 'watch') AND contains("query", ${sqlText(NAME_SELECTOR.slice(0, -1))})
  THEN regexp_matches("query", ${sqlText(FIELD_SELECTOR_OF_NAME)}) ELSE false END`;
const DURATION_US = '(epoch_us(stage_timestamp) - epoch_us(request_received_timestamp))';
// A time that is written in an unusual way is no reason to be sure.
const MAY_END_EARLY = `CASE WHEN verb <> 'watch' THEN false
  WHEN ${DURATION_US} < ${EARLY_SHARE * WATCH_S_WHERE_UNSAID * 1e6} THEN true
  WHEN NOT contains("query", 'timeoutSeconds') THEN false
  ELSE ${DURATION_US} < ${EARLY_SHARE * 1e6} * coalesce(TRY_CAST(regexp_extract("query", '(^|&)timeoutSeconds=([0-9]{1,9})(&|$)', 2) AS INTEGER), ${Number.MAX_SAFE_INTEGER}) END`;

export const REQUEST_COLUMNS = [
  'stage',
  'level',
  'verb',
  'code',
  'reason',
  'resource',
  'subresource',
  'api_group',
  'api_version',
  `namespace <> ''`,
  `name <> ''`,
  SELECTS_NAME,
  MAY_END_EARLY,
  `contains(CAST(annotations AS VARCHAR), ${sqlText(WEBHOOK_CALL)})`,
  `contains(CAST(annotations AS VARCHAR), ${sqlText(CLUSTER_ADMIN)})`,
];

/** 53 bits of DuckDB's hash, which a double holds exactly: for 100,000 different values the odds of two alike are one in a million. */
export function sqlHash(columns: readonly string[]): string {
  return `CAST(hash(${columns.join(', ')}) >> 11 AS DOUBLE)`;
}

/** Stages in the order in which one request passes them. */
export const STAGES: readonly Stage[] = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'];
const LEVELS: readonly Level[] = ['None', 'Metadata', 'Request', 'RequestResponse'];

function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.filter((item): item is string => typeof item === 'string') : [];
}

/** From CLIENT_COLUMNS, as DuckDB's converter to JavaScript values gives them. */
export function clientOf(
  [name, uid, groups, impersonated, impersonatedGroups, agent]: readonly unknown[],
  slot: number,
): ClientShape {
  const user = (username: unknown, userUID: unknown, of: unknown): UserInfo => ({
    username: String(username),
    uid: String(userUID),
    groups: listOf(of),
  });
  const hasImpersonated = impersonated !== '' || listOf(impersonatedGroups).length > 0;
  return {
    slot,
    user: user(name, uid, groups),
    impersonatedUser: hasImpersonated ? user(impersonated, '', impersonatedGroups) : undefined,
    userAgent: String(agent),
  };
}

/** From REQUEST_COLUMNS. */
export function requestOf(row: readonly unknown[], slot: number): RequestShape {
  const [stage, level, verb, code, reason, resource, subresource, apiGroup, apiVersion, ...marks] =
    row.map(String);
  const [hasNamespace, hasName, selectsName, mayEndEarly, callsWebhooks, namesClusterAdmin] = marks.map(
    (mark) => mark === 'true',
  );
  return {
    slot,
    // The import lets only known stages and levels through.
    stage: STAGES.find((known) => known === stage) ?? 'ResponseComplete',
    level: LEVELS.find((known) => known === level) ?? 'Metadata',
    verb: verb ?? '',
    code: Number(code),
    reason: reason ?? '',
    resource: resource ?? '',
    subresource: subresource ?? '',
    apiGroup: apiGroup ?? '',
    apiVersion: apiVersion ?? '',
    hasReference: resource !== '' || apiGroup !== '' || subresource !== '',
    hasNamespace: hasNamespace === true,
    hasName: hasName === true,
    selectsName: selectsName === true,
    mayEndEarly: mayEndEarly === true,
    callsWebhooks: callsWebhooks === true,
    namesClusterAdmin: namesClusterAdmin === true,
  };
}

/** A quarter of the places stay free, so that a shape is found at the first or second. */
const LOAD_MAX = 0.75;
const PLACES_FIRST_COUNT = 1024;
/** No hash: those are whole numbers. */
const FREE = -1;

/**
 * The shapes by their `sqlHash`. A table of its own, because a Map of such large numbers looks at a heap object for each (measured: 90 ns a
 * row, here 15).
 */
export class ShapesByHash<Shape> {
  readonly shapes: Shape[] = [];
  readonly #hashes: number[] = [];
  #keys = new Float64Array(PLACES_FIRST_COUNT).fill(FREE);
  #slots = new Int32Array(PLACES_FIRST_COUNT);

  /** Where the hash is, or the free place where it belongs. */
  #placeOf(key: number): number {
    const mask = this.#keys.length - 1;
    // The lowest bits of a hash are as good as any.
    let place = key & mask;
    for (;;) {
      const found = this.#keys[place];
      if (found === key || found === FREE) return place;
      place = (place + 1) & mask;
    }
  }

  /** The slot, or -1 where the hash is not known. */
  slotOf(key: number): number {
    const place = this.#placeOf(key);
    return this.#keys[place] === key ? (this.#slots[place] ?? -1) : -1;
  }

  /** The hash of a slot. */
  keyOf(slot: number): number {
    return this.#hashes[slot] ?? FREE;
  }

  /** The shape of a hash that is known. */
  of(key: number): Shape {
    const shape = this.shapes[this.slotOf(key)];
    if (shape === undefined) throw new Error('the view events changed while it was read');
    return shape;
  }

  /** Takes in a shape that is not known yet; `make` is told its slot. */
  add(key: number, make: (slot: number) => Shape): void {
    const slot = this.shapes.length;
    this.shapes.push(make(slot));
    this.#hashes.push(key);
    this.#put(key, slot);
    if (this.shapes.length > LOAD_MAX * this.#keys.length) this.#grow();
  }

  #put(key: number, slot: number): void {
    const place = this.#placeOf(key);
    this.#keys[place] = key;
    this.#slots[place] = slot;
  }

  #grow(): void {
    const keys = this.#keys;
    const slots = this.#slots;
    this.#keys = new Float64Array(keys.length * 2).fill(FREE);
    this.#slots = new Int32Array(keys.length * 2);
    for (const [place, key] of keys.entries()) if (key !== FREE) this.#put(key, slots[place] ?? 0);
  }
}
