import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { presentGroup } from '../../kube/group-kind.ts';
import { jsonEqual } from '../../kube/json-difference.ts';
import { objectNameKey, spokenName } from '../../kube/kube-object.ts';

function placeText({ origin }: ClusterObject): string {
  const at = origin.locate([]);
  return at === undefined ? (origin.template ?? origin.source) : `${at.file}:${at.line}`;
}

function* duplicates({ cluster }: RuleInput): Generator<Observation> {
  for (const kind of cluster.kinds()) {
    if (cluster.coverage(kind).type !== 'given') continue;
    const firsts = new Map<string, ClusterObject>();
    for (const object of cluster.of(kind)) {
      if (object.name === '') continue;
      const key = objectNameKey({ ...object, group: presentGroup(object) });
      const first = firsts.get(key);
      if (first === undefined) firsts.set(key, object);
      else if (!jsonEqual(first.body, object.body)) yield duplicate(first, object);
    }
  }
}

/** Two files are often two environments; two documents of one file are applied one over the other. */
function duplicate(first: ClusterObject, object: ClusterObject): Observation {
  const isOneFile = first.origin.source === object.origin.source;
  return {
    type: 'finding',
    object,
    path: ['metadata', 'name'],
    severity: isOneFile ? 'medium' : 'low',
    message: `${spokenName(object)} is defined twice and differently, at ${placeText(first)} and at ${placeText(object)}: what is applied last wins`,
    fix: {
      text: isOneFile
        ? 'Remove one of both, or give it another name or namespace.'
        : 'Remove one of both; if they are of two environments, check each by itself.',
    },
  };
}

export const duplicateObject: Rule = {
  id: 'duplicate-object',
  title: 'Each object is defined once',
  severity: 'medium',
  persona: 'developer',
  why: 'Which of two definitions a cluster runs depends on the order of an apply: a new cluster and an upgraded one differ.',
  check: duplicates,
};
