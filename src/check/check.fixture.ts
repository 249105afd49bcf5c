import type { ClusterObject } from '../cluster/cluster.ts';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import { buildCluster } from '../cluster/build-cluster.ts';
import type { Cluster, ReadProblem } from '../cluster/cluster.ts';
import { KIND } from '../kube/group-kind.ts';
import { numberAt, stringAt } from '../kube/json.ts';
import { spokenName } from '../kube/kube-object.ts';
import type { ChangeRule, CheckDefinition, Rule } from './contract.ts';

/** The present of the tests: 2026-11-21. */
export const NOW_MS = Date.UTC(2026, 10, 21);

const shared = { persona: 'developer', severity: 'high' } as const;

/** Fires on every Deployment with fewer than two replicas. */
export const fewReplicas: Rule = {
  ...shared,
  id: 'few-replicas',
  title: 'Deployments have two replicas',
  why: 'One replica is none while its node is drained.',
  *check({ cluster }) {
    for (const object of cluster.of(KIND.Deployment)) {
      const replicas = numberAt(object.body, 'spec', 'replicas') ?? 1;
      if (replicas >= 2) continue;
      yield {
        type: 'finding',
        object,
        path: ['spec', 'replicas'],
        message: `${spokenName(object)} has ${replicas} replica`,
        fix: { text: 'Set spec.replicas to 2.', patch: 'spec:\n  replicas: 2' },
        ...(replicas === 0 ? { severity: 'critical' as const, persona: 'cluster admin' as const } : {}),
      };
    }
  },
};

/** Says the same of the same Deployments less well; silent about what it cannot know. */
export const noSpare: Rule = {
  ...shared,
  id: 'no-spare',
  severity: 'low',
  title: 'Deployments have a spare',
  why: 'Nothing takes over.',
  *check({ cluster }) {
    for (const object of cluster.of(KIND.Deployment)) {
      yield {
        type: 'finding',
        object,
        path: [],
        message: `${spokenName(object)} has no spare`,
        fix: { text: 'Add one.' },
      };
    }
    yield { type: 'unknown', message: 'No Nodes were given: where pods run is not known.' };
  },
};

/** Fires once where an image is gone after the change. */
export const imageChanged: ChangeRule = {
  ...shared,
  id: 'image-changed',
  severity: 'medium',
  title: 'Images stay',
  why: 'A new image is new code.',
  *check({ before, after }) {
    for (const object of after.of(KIND.Deployment)) {
      const was = before.get(object);
      const image = stringAt(object.body, 'spec', 'image');
      if (was === undefined || stringAt(was.body, 'spec', 'image') === image) continue;
      yield {
        type: 'finding',
        object,
        path: ['spec', 'image'],
        message: `${spokenName(object)} gets image ${image}`,
        fix: { text: 'Look twice.' },
      };
    }
  },
};

export const broken: Rule = {
  ...shared,
  id: 'broken',
  title: 'Never fires',
  why: 'It throws.',
  check() {
    throw new TypeError('a mistake of ours');
  },
};

export function definitionOf(
  hazard: string,
  rules: readonly Rule[],
  changes: readonly ChangeRule[] = [],
): CheckDefinition {
  return { hazard, rules, changes };
}

export const DEFINITIONS: readonly CheckDefinition[] = [
  definitionOf('lone-pod', [fewReplicas, noSpare], [imageChanged]),
];

/** Objects of YAML as if read from `file`: the document's number is its line, a field's depth its column. */
export function clusterInFile(text: string, file: string, problems: readonly ReadProblem[] = []): Cluster {
  const cluster = clusterOfYaml(text, 'given');
  const objects = [...cluster.all()].map((object, index): ClusterObject => ({
    ...object,
    origin: { source: file, locate: (path) => ({ file, line: index + 1, column: path.length + 1 }) },
  }));
  return buildCluster({ objects, coverage: () => ({ type: 'given' }), problems });
}
