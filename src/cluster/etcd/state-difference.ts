import { createHash } from 'node:crypto';
import { difference, SERVER_WRITTEN_FIELDS, type FieldChange } from '../../kube/json-difference.ts';
import type { JsonObject } from '../../kube/json.ts';
import { groupVersion, objectNameKey } from '../../kube/kube-object.ts';
import type { SkimmedObject } from '../../kube/protobuf/skim-object.ts';
import { withoutSecretValues } from '../../kube/without-secrets.ts';
import type { BoltFile } from './bolt/bolt-file.ts';
import type { LatestIndex } from './latest-index.ts';
import type { ObjectChoice } from './object-choice.ts';
import { storedObjects } from './stored-objects.ts';
import { readStoredValue } from './stored-value.ts';

/** One object that differs between two states. */
export interface ObjectDifference {
  readonly what: 'added' | 'removed' | 'changed' | 'recreated';
  readonly object: Pick<SkimmedObject, 'apiVersion' | 'kind' | 'namespace' | 'name'>;
  /** Fields of what was changed or made anew. */
  readonly changes: readonly FieldChange[];
}

/** A state of a snapshot. */
export interface SnapshotState {
  readonly bolt: BoltFile;
  readonly index: LatestIndex;
}

export interface DifferenceOptions {
  readonly choices: readonly ObjectChoice[];
  /** Kinds that are left out. */
  readonly isLeftOut: (object: SkimmedObject) => boolean;
  /** Also what the server writes, and status. */
  readonly serverFields: boolean;
  readonly showSecrets: boolean;
}

interface Version {
  readonly object: SkimmedObject;
  readonly digest: string;
}

/** `/status` is written by controllers, and follows from the rest. */
const NOT_ASKED_FOR: ReadonlySet<string> = new Set([...SERVER_WRITTEN_FIELDS, 'status']);

export function nameKeyOf({
  apiVersion,
  kind,
  namespace,
  name,
}: Pick<SkimmedObject, 'apiVersion' | 'kind' | 'namespace' | 'name'>): string {
  return objectNameKey({ group: groupVersion(apiVersion).group, kind, namespace, name });
}

function versionsOf(
  { bolt, index }: SnapshotState,
  { choices, isLeftOut }: DifferenceOptions,
): Map<string, Version> {
  const versions = new Map<string, Version>();
  for (const { object, value } of storedObjects(bolt, index, choices, 'alive')) {
    if (isLeftOut(object)) continue;
    const { apiVersion, kind, namespace, name, uid } = object;
    // Labels and managers of a million objects are not kept.
    const kept = { apiVersion, kind, namespace, name, uid, labels: {}, managers: [] };
    versions.set(nameKeyOf(object), {
      object: kept,
      digest: createHash('sha1').update(value).digest('base64'),
    });
  }
  return versions;
}

function bodyOf(value: Buffer, showSecrets: boolean): JsonObject {
  const read = readStoredValue(value);
  if (read.type !== 'object') return {};
  return showSecrets ? read.object : withoutSecretValues(read.object);
}

function* bodiesOf(
  { bolt, index }: SnapshotState,
  options: DifferenceOptions,
  wanted: ReadonlySet<string>,
): Generator<readonly [string, JsonObject]> {
  for (const { object, value } of storedObjects(bolt, index, options.choices, 'alive')) {
    const key = nameKeyOf(object);
    if (wanted.has(key)) yield [key, bodyOf(value, options.showSecrets)];
  }
}

/** Which fields of two versions differ; without what nobody asked for, unless asked. */
export function changedFields(
  before: JsonObject,
  after: JsonObject,
  serverFields: boolean,
): readonly FieldChange[] {
  return difference(before, after, serverFields ? {} : { ignore: NOT_ASKED_FOR });
}

/**
 * What was added, removed and changed from one state to another, in the order of names. Bodies are read only of what differs; memory: a line for each object, and the
 * bodies of those that differ.
 */
export function stateDifference(
  before: SnapshotState,
  after: SnapshotState,
  options: DifferenceOptions,
): readonly ObjectDifference[] {
  const [old, now] = [versionsOf(before, options), versionsOf(after, options)];
  const found: ObjectDifference[] = [];
  const differing = new Set<string>();
  for (const [key, { object, digest }] of old) {
    const other = now.get(key);
    if (other === undefined) found.push({ what: 'removed', object, changes: [] });
    else if (other.digest !== digest) differing.add(key);
  }
  for (const [key, { object }] of now) if (!old.has(key)) found.push({ what: 'added', object, changes: [] });
  const bodies = new Map(bodiesOf(before, options, differing));
  for (const [key, body] of bodiesOf(after, options, differing)) {
    const [one, other] = [old.get(key), now.get(key)];
    if (one === undefined || other === undefined) continue;
    const changes = changedFields(bodies.get(key) ?? {}, body, options.serverFields);
    const isNew = one.object.uid !== other.object.uid;
    if (isNew || changes.length > 0)
      found.push({ what: isNew ? 'recreated' : 'changed', object: other.object, changes });
  }
  return found;
}
