import { keptBody } from '../kept-fields.ts';
import type { Cluster, ClusterObject } from '../cluster.ts';
import { presentGroup } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { apiVersionOf, groupVersion, objectNameKey } from '../../kube/kube-object.ts';
import type { SkimmedObject } from '../../kube/protobuf/skim-object.ts';
import { isChosen } from './object-choice.ts';
import {
  changedFields,
  type DifferenceOptions,
  type ObjectDifference,
  type SnapshotState,
} from './state-difference.ts';
import { storedObjects } from './stored-objects.ts';
import { readStoredValue } from './stored-value.ts';

/** What a snapshot and a live cluster differ in, and what could not be held against each other. */
export interface LiveDifference {
  readonly differences: readonly ObjectDifference[];
  /** Why, and of how many objects. */
  readonly notCompared: ReadonlyMap<string, number>;
}

/** Both as a cluster keeps them: what is left out of the one is left out of the other. */
function fieldChanges(
  value: Buffer,
  { body, ...kind }: ClusterObject,
  serverFields: boolean,
): ObjectDifference['changes'] {
  const read = readStoredValue(value);
  return read.type === 'object' ? changedFields(keptBody(kind, read.object), body, serverFields) : [];
}

/**
 * Holds the state of a snapshot against a live cluster: what is missing there, what changed, what came. Values of Secrets are compared by their length only: a
 * live cluster is read without them. An object that is stored in another version than the one that is served is compared by its existence only.
 */
export function liveDifference(
  before: SnapshotState,
  live: Cluster,
  options: DifferenceOptions,
): LiveDifference {
  const differences: ObjectDifference[] = [];
  const notCompared = new Map<string, number>();
  const skip = (why: string): void => void notCompared.set(why, (notCompared.get(why) ?? 0) + 1);
  const seen = new Set<string>();
  for (const { object, value } of storedObjects(before.bolt, before.index, options.choices, 'alive')) {
    if (options.isLeftOut(object)) continue;
    const { group, version } = groupVersion(object.apiVersion);
    const { kind, namespace, name } = object;
    const present = presentGroup({ group, kind });
    seen.add(objectNameKey({ group: present, kind, namespace, name }));
    const coverage = live.coverage({ group: present, kind });
    const other = live.get({ group: present, kind, namespace, name });
    if (other === undefined) {
      if (coverage.type === 'all') differences.push({ what: 'removed', object, changes: [] });
      else skip(`${kind}: ${coverage.type === 'unknown' ? coverage.why : 'read in part only'}`);
      continue;
    }
    const isNew = (stringAt(other.body, 'metadata', 'uid') ?? object.uid) !== object.uid;
    const sameVersion = other.group === group && other.version === version;
    if (!sameVersion)
      skip(
        `${kind}: stored as ${object.apiVersion}, served as ${apiVersionOf(other)}: fields are not compared`,
      );
    const changes = sameVersion ? fieldChanges(value, other, options.serverFields) : [];
    if (isNew || changes.length > 0)
      differences.push({ what: isNew ? 'recreated' : 'changed', object, changes });
  }
  for (const other of live.all()) {
    const skimmed: SkimmedObject = {
      apiVersion: apiVersionOf(other),
      kind: other.kind,
      namespace: other.namespace,
      name: other.name,
      uid: '',
      labels: {},
      managers: [],
    };
    if (seen.has(objectNameKey({ ...other, group: presentGroup(other) })) || options.isLeftOut(skimmed))
      continue;
    if (options.choices.some((choice) => isChosen(choice, skimmed, Infinity)))
      differences.push({ what: 'added', object: skimmed, changes: [] });
  }
  return { differences, notCompared };
}
