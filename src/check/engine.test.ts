import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { KIND } from '../kube/group-kind.ts';
import {
  broken,
  clusterInFile,
  definitionOf,
  DEFINITIONS,
  fewReplicas,
  imageChanged,
  noSpare,
  NOW_MS,
} from './check.fixture.ts';
import type { Rule } from './contract.ts';
import { runChangeCheck, runCheck } from './engine.ts';

const ONE = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { replicas: 1, image: a }
`;
const cluster = clusterInFile(ONE, 'web.yaml');
const run = (rules: readonly Rule[], more: object = {}) =>
  runCheck({ cluster, definitions: [definitionOf('lone-pod', rules)], now_ms: NOW_MS, ...more });

/** A rule that asks a question about the cluster, and says nothing. */
const asking = (id: string, question: (given: Cluster) => number): Rule => ({
  ...noSpare,
  id,
  check({ derive }) {
    expect(derive(question)).toBe(1);
    return [];
  },
});

describe('runCheck', () => {
  it('fills what the rule leaves out, and locates the field', () => {
    const { findings, rules } = run([fewReplicas]);
    expect(rules).toEqual(['lone-pod/few-replicas']);
    expect(findings).toEqual([
      {
        hazard: 'lone-pod',
        rule: 'lone-pod/few-replicas',
        severity: 'high',
        object: { group: 'apps', kind: 'Deployment', namespace: 'shop', name: 'web' },
        path: ['spec', 'replicas'],
        at: { file: 'web.yaml', line: 1, column: 3 },
        message: 'Deployment shop/web has 1 replica',
        why: fewReplicas.why,
        fix: { text: 'Set spec.replicas to 2.', patch: 'spec:\n  replicas: 2' },
        persona: 'developer',
        objects: [],
      },
    ]);
  });

  it('keeps what a finding says of itself, and lets the configured severity stand over it', () => {
    const zero = clusterOfYaml(ONE.replace('replicas: 1', 'replicas: 0'));
    expect(run([fewReplicas], { cluster: zero }).findings).toMatchObject([
      { severity: 'critical', persona: 'cluster admin', at: undefined },
    ]);
    const severities = new Map([['lone-pod/few-replicas', 'low']]);
    expect(run([fewReplicas], { cluster: zero, severities }).findings).toMatchObject([{ severity: 'low' }]);
  });

  it('reports a rule that throws, keeps what it said before, and goes on with the others', () => {
    const half: Rule = {
      ...fewReplicas,
      id: 'half',
      *check(input) {
        yield* fewReplicas.check(input);
        throw new Error('half way');
      },
    };
    const { findings, problems } = run([broken, half, noSpare]);
    expect(problems).toEqual([
      { rule: 'lone-pod/broken', message: 'TypeError: a mistake of ours' },
      { rule: 'lone-pod/half', message: 'Error: half way' },
    ]);
    expect(findings.map(({ rule }) => rule)).toEqual(['lone-pod/half', 'lone-pod/no-spare']);
  });

  it('answers a derived question once, also where the answer is a mistake', () => {
    let asked = 0;
    const count = (given: Cluster) => {
      asked += 1;
      return given.size;
    };
    const fail = (): number => {
      asked += 1;
      throw new Error('cannot say');
    };
    expect(run([asking('a', count), asking('b', count)]).problems).toEqual([]);
    expect(asked).toBe(1);
    expect(run([asking('c', fail), asking('d', fail)]).problems).toHaveLength(2);
    expect(asked).toBe(2);
  });

  it('folds what is said twice, but not of two files, and unknowns a rule', () => {
    const twice: Rule = {
      ...noSpare,
      *check(input) {
        yield* noSpare.check(input);
        yield* noSpare.check(input);
      },
    };
    const { findings, unknowns } = run([twice]);
    expect(findings).toHaveLength(1);
    expect(unknowns).toHaveLength(1);
  });

  it('sorts worst first, then by place, whatever the order of the rules', () => {
    const two = clusterInFile(
      `${ONE}---${ONE.replace('web', 'api').replace('replicas: 1', 'replicas: 0')}`,
      'all.yaml',
    );
    const order = (rules: readonly Rule[]) =>
      run(rules, { cluster: two }).findings.map(
        ({ severity, at, rule }) => `${severity} ${at?.line} ${rule}`,
      );
    expect(order([fewReplicas, noSpare])).toEqual([
      'critical 2 lone-pod/few-replicas',
      'high 1 lone-pod/few-replicas',
      'low 1 lone-pod/no-spare',
      'low 2 lone-pod/no-spare',
    ]);
    expect(order([noSpare, fewReplicas])).toEqual(order([fewReplicas, noSpare]));
  });

  it('leaves out what another finding on the same object supersedes', () => {
    const stronger = { ...fewReplicas, supersedes: ['lone-pod/no-spare'] };
    const two = clusterInFile(
      `${ONE}---${ONE.replace('web', 'api').replace('replicas: 1', 'replicas: 3')}`,
      'all.yaml',
    );
    const { findings, superseded } = run([stronger, noSpare], { cluster: two });
    expect(findings.map(({ message }) => message)).toEqual([
      'Deployment shop/web has 1 replica',
      'Deployment shop/api has no spare',
    ]);
    expect(superseded.map(({ message }) => message)).toEqual(['Deployment shop/web has no spare']);
  });
});

const ids = (include: readonly string[], exclude: readonly string[] = []) =>
  run([fewReplicas, noSpare], { include, exclude }).rules;

describe('include and exclude', () => {
  it.each([
    [[], [], ['lone-pod/few-replicas', 'lone-pod/no-spare']],
    [['lone-pod'], [], ['lone-pod/few-replicas', 'lone-pod/no-spare']],
    [['lone-*'], ['*/no-*'], ['lone-pod/few-replicas']],
    [['lone-pod/no-spare'], [], ['lone-pod/no-spare']],
    [[], ['lone-pod'], []],
  ])('%j without %j', (include, exclude, expected) => {
    expect(ids(include, exclude)).toEqual(expected);
  });

  it.each([
    ['lone-pods', /did you mean lone-pod\?/],
    ['few-replicas', /did you mean lone-pod\/few-replicas\?/],
    ['lone-pod/few-replica', /did you mean lone-pod\/few-replicas\?/],
    ['quite-something-else', /^`plimsoll hazards/],
  ])('%s is refused, with a suggestion', (pattern, fix) => {
    expect(() => ids([pattern])).toThrow(
      expect.objectContaining({ where: '--include', fix: expect.stringMatching(fix) }),
    );
    expect(() => ids([], [pattern])).toThrow(expect.objectContaining({ where: '--exclude' }));
  });
});

describe('runChangeCheck', () => {
  it('runs the rules about change only', () => {
    const after = clusterInFile(ONE.replace('image: a', 'image: b'), 'new.yaml');
    const options = { definitions: DEFINITIONS, now_ms: NOW_MS };
    const result = runChangeCheck({ ...options, before: cluster, after });
    expect(result.rules).toEqual(['lone-pod/image-changed']);
    expect(result.findings).toMatchObject([{ rule: 'lone-pod/image-changed', at: { file: 'new.yaml' } }]);
    expect(result.findings.map((finding) => result.objectOf(finding))).toEqual(after.of(KIND.Deployment));
    expect(runChangeCheck({ ...options, before: cluster, after: cluster }).findings).toEqual([]);
    expect(imageChanged.severity).toBe('medium');
  });
});
