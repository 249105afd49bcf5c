import type { Observation, Rule } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { KIND, type GroupKind } from '../../kube/group-kind.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';
import { resourceTypeOfKind } from '../../kube/resource-table.ts';
import { shortList } from '../short-list.ts';

/** Values of labels end here (IsValidLabelValue, k8s.io/apimachinery/pkg/util/validation). */
const LABEL_VALUE_MAX_LENGTH = 63;
/** So close to the limit, a suffix of a dash and two characters no longer fits. */
const NEAR_LENGTH = 60;
/** The controller labels pods `controller-revision-hash: <name>-<hash>`; the hash has up to 10 characters. */
const STATEFUL_SET_MAX_LENGTH = LABEL_VALUE_MAX_LENGTH - '-0123456789'.length;
/** Objects told one by one; the others are counted. */
const TOLD_MAX_COUNT = 20;

/** A custom kind, whose objects an operator works on; kinds of Kubernetes' own groups are served by controllers that know the limit. */
function isCustom({ group, kind }: GroupKind): boolean {
  return group.includes('.') && !group.endsWith('.k8s.io') && resourceTypeOfKind(group, kind) === undefined;
}

/** Objects that a program made have names that it made. */
function isOwned({ body }: ClusterObject): boolean {
  return listAt(body, 'metadata', 'ownerReferences').length > 0;
}

function finding(object: ClusterObject, message: string, text: string) {
  return { type: 'finding', object, path: ['metadata', 'name'], message, fix: { text } } as const;
}

function* longStatefulSets(cluster: Cluster): Generator<Observation> {
  for (const object of cluster.of(KIND.StatefulSet)) {
    const { length } = object.name;
    if (length <= STATEFUL_SET_MAX_LENGTH || isOwned(object)) continue;
    yield finding(
      object,
      `${spokenName(object)} has a name of ${length} characters: the label controller-revision-hash of its pods is the name, a dash and a hash of up to 10, and ends at ${LABEL_VALUE_MAX_LENGTH}; its pods cannot be created`,
      `give it a name of at most ${STATEFUL_SET_MAX_LENGTH} characters (a name cannot be changed: make a new one and move the data)`,
    );
  }
}

function* longCustomObjects(kind: GroupKind, objects: readonly ClusterObject[]): Generator<Observation> {
  const own = objects.filter((object) => object.name.length >= NEAR_LENGTH && !isOwned(object));
  const beyond = own.filter(({ name }) => name.length > LABEL_VALUE_MAX_LENGTH);
  for (const object of beyond.slice(0, TOLD_MAX_COUNT)) {
    yield finding(
      object,
      `${spokenName(object)} has a name of ${object.name.length} characters, and a label ends at ${LABEL_VALUE_MAX_LENGTH}: an operator of ${kind.kind}.${kind.group} that puts the name into a label or a selector fails, or selects everything`,
      `give it a name of at most ${LABEL_VALUE_MAX_LENGTH} characters, or make sure that its operator hashes long names`,
    );
  }
  const near = [
    ...beyond.slice(TOLD_MAX_COUNT),
    ...own.filter(({ name }) => name.length <= LABEL_VALUE_MAX_LENGTH),
  ];
  const [first] = near;
  if (first === undefined) return;
  yield {
    ...finding(
      first,
      `${near.length} ${kind.kind}.${kind.group} have names of ${NEAR_LENGTH} and more characters (${shortList(near.map((object) => spokenName(object)))}): with a suffix of its operator they no longer fit into a label`,
      `keep names of ${kind.kind} below ${NEAR_LENGTH} characters`,
    ),
    severity: 'low',
    objects: near.slice(1, TOLD_MAX_COUNT),
  };
}

/**
 * Names that do not fit into a label, of objects that operators work on: StatefulSets, and custom resources that nobody owns. What an operator
 * makes of them is its own affair and cannot be seen here.
 */
export const longName: Rule = {
  id: 'long-name',
  title: 'Names of objects that operators work on fit into a label',
  severity: 'medium',
  persona: 'developer',
  why: 'The operator made a label selector from an object name of more than 63 characters; it came out empty, which means everything.',
  *check({ cluster }) {
    yield* longStatefulSets(cluster);
    for (const kind of cluster.kinds()) if (isCustom(kind)) yield* longCustomObjects(kind, cluster.of(kind));
  },
};
