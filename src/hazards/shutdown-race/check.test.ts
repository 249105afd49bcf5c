import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { exampleCluster } from '../example.fixture.ts';
import { check } from './check.ts';
import { preStopSleep_s } from './pre-stop-outlasts-grace.ts';

const RULES = check.rules.map(({ id }) => id);
const BAD_LINES: Readonly<Record<string, string>> = {
  'pre-stop-outlasts-grace':
    'default Deployment shop/web spec.template.spec.containers.0.lifecycle.preStop: The preStop hook of container web of Deployment shop/web sleeps 30 s, and terminationGracePeriodSeconds is 30, the default: it is killed before it is ever told to stop',
  'all-replaced-at-once':
    'medium Deployment shop/web spec.strategy.rollingUpdate.maxUnavailable: Deployment shop/web has maxUnavailable 100% for 3 replicas: a rollout stops them all before new ones are ready, and Service web has no endpoint',
  'without-readiness':
    'medium Deployment shop/web spec.template.spec.containers.0: Deployment shop/web stands behind Service web and container web has no readiness probe: requests come as soon as the process is started, and a rollout goes on just as fast',
  'without-pre-stop':
    'default Deployment shop/web spec.template.spec.containers.0: Deployment shop/web is reached from outside through Service web and has no preStop hook: unless the process itself goes on serving for some seconds after SIGTERM, each rollout drops requests',
  'without-disruption-budget':
    'default Deployment shop/web : No PodDisruptionBudget covers Deployment shop/web (3 replicas, reached from outside through Service web): a drain may evict them all at once',
  'no-eviction-allowed':
    'medium PodDisruptionBudget shop/web spec.minAvailable: PodDisruptionBudget shop/web (minAvailable 100%) lets no pod of Deployment shop/web (3 replicas) go: a drain of their nodes waits until somebody forces it',
};

describe('shutdown-race examples', () => {
  it.each(RULES)('%s: bad is found once, good is clean', (rule) => {
    expect(findingLines(check, rule, exampleCluster('shutdown-race', rule, 'bad'))).toEqual([
      BAD_LINES[rule],
    ]);
    const good = exampleCluster('shutdown-race', rule, 'good');
    for (const each of RULES) expect(findingLines(check, each, good)).toEqual([]);
  });

  it('does not know of budgets in manifests', () => {
    const cluster = exampleCluster('shutdown-race', 'without-disruption-budget', 'bad', 'given');
    const observations = observationsOf(check, 'without-disruption-budget', cluster);
    expect(observations.map(({ type }) => type)).toEqual(['unknown']);
  });

  it.each(RULES.filter((rule) => !['pre-stop-outlasts-grace', 'no-eviction-allowed'].includes(rule)))(
    '%s: is about pods behind Services only',
    (rule) => {
      const served = exampleCluster('shutdown-race', rule, 'bad', 'all');
      const alone = [...served.all()]
        .filter(({ kind }) => kind !== 'Service')
        .map(({ body }) => JSON.stringify(body));
      expect(findingLines(check, rule, clusterOfYaml(alone.join('\n---\n')))).toEqual([]);
    },
  );
});

const budget = (name: string, spec: string) =>
  `\n---\napiVersion: policy/v1\nkind: PodDisruptionBudget\nmetadata: { name: ${name}, namespace: shop }\nspec: { selector: { matchLabels: { app: web } }, ${spec} }\n`;
const workload = (kind: string, replicas: string, name = 'web') =>
  `\n---\napiVersion: apps/v1\nkind: ${kind}\nmetadata: { name: ${name}, namespace: shop }\nspec: { ${replicas} template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: web, image: web }] } } }\n`;
const AUTOSCALER = `
---
apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata: { name: web, namespace: shop }
spec: { minReplicas: 2, maxReplicas: 9, scaleTargetRef: { apiVersion: apps/v1, kind: Deployment, name: web } }
`;

const found = (yaml: string, type: 'all' | 'given' = 'given') =>
  observationsOf(check, 'no-eviction-allowed', clusterOfYaml(yaml, type)).map((observation) =>
    observation.type === 'finding' ? (observation.severity ?? 'medium') : 'unknown',
  );

describe('no-eviction-allowed', () => {
  it.each<[workloads: string, spec: string, expected: readonly string[]]>([
    [workload('Deployment', 'replicas: 1,'), 'minAvailable: 1', ['medium']],
    [workload('StatefulSet', 'replicas: 3,'), 'minAvailable: 3', ['medium']],
    [workload('StatefulSet', 'replicas: 3,'), 'minAvailable: 2', []],
    [workload('Deployment', 'replicas: 3,'), 'minAvailable: 67%', ['medium']],
    [workload('Deployment', 'replicas: 3,'), 'minAvailable: 66%', []],
    [workload('Deployment', 'replicas: 3,'), 'maxUnavailable: 0', ['medium']],
    [workload('Deployment', 'replicas: 3,'), 'maxUnavailable: 0%', ['medium']],
    [workload('Deployment', 'replicas: 3,'), 'maxUnavailable: 1%', []],
    [workload('Deployment', 'replicas: 1,'), 'maxUnavailable: 1', []],
    [workload('Deployment', 'replicas: 0,'), 'minAvailable: 1', []],
    [workload('Deployment', ''), 'minAvailable: 1', []],
    [workload('Deployment', ''), 'maxUnavailable: 0', ['medium']],
    [workload('Deployment', '') + AUTOSCALER, 'minAvailable: 2', ['low']],
    [workload('Deployment', '') + AUTOSCALER, 'minAvailable: 1', []],
    [workload('Deployment', '') + AUTOSCALER, 'maxUnavailable: 0', ['medium']],
    [workload('DaemonSet', ''), 'maxUnavailable: 0', []],
    [
      workload('Deployment', 'replicas: 1,') + workload('Deployment', 'replicas: 2,', 'b'),
      'minAvailable: 2',
      [],
    ],
    [
      workload('Deployment', 'replicas: 1,') + workload('Deployment', 'replicas: 2,', 'b'),
      'minAvailable: 3',
      ['medium'],
    ],
    [workload('Deployment', 'replicas: 1,'), '', []],
    [workload('Deployment', 'replicas: 1,'), 'minAvailable: many', []],
    ['', 'maxUnavailable: 0', ['medium']],
    ['', 'minAvailable: 100%', ['medium']],
    ['', 'minAvailable: 1', []],
  ])('%s under %s', (workloads, spec, expected) => {
    expect(found(workloads + budget('web', spec))).toEqual(expected);
  });

  it('counts one replica where the manifests are the whole cluster and name no number', () => {
    expect(found(workload('Deployment', '') + budget('web', 'minAvailable: 1'), 'all')).toEqual(['medium']);
  });

  it('tells nothing of a budget without pods where all pods are known', () => {
    expect(found(budget('web', 'maxUnavailable: 0'), 'all')).toEqual([]);
  });

  it('takes two manifests of one name for one budget', () => {
    const twice = budget('a', 'maxUnavailable: 1') + budget('a', 'maxUnavailable: 1');
    expect(found(workload('Deployment', 'replicas: 3,') + twice)).toEqual([]);
  });

  it('tells of pods with two budgets, which are never evicted', () => {
    const yaml =
      workload('Deployment', 'replicas: 3,') +
      budget('a', 'maxUnavailable: 1') +
      budget('b', 'maxUnavailable: 1');
    expect(findingLines(check, 'no-eviction-allowed', clusterOfYaml(yaml))).toEqual([
      'default PodDisruptionBudget shop/b spec.selector: 2 PodDisruptionBudgets cover Deployment shop/web (a, b): the API server evicts no pod that has more than one',
    ]);
  });
});

describe('preStopSleep_s', () => {
  it.each([
    [['sleep', '20'], 20],
    [['/bin/sleep', '20'], 20],
    [['sh', '-c', 'sleep 15'], 15],
    [['/bin/sh', '-c', 'sleep 1m && nginx -s quit'], 60],
    [['/bin/bash', '-ec', 'sleep 5; kill 1'], 5],
    [['/usr/bin/sleep', '2.5s'], 2.5],
    [['sh', '-c', 'nginx -s quit; sleep 100'], undefined],
    [['sh', '-c', 'sleep $WAIT'], undefined],
    [['sleepy', '20'], undefined],
    [[], undefined],
  ])('%j sleeps %s s', (command, expected) => {
    expect(preStopSleep_s({ type: 'exec', command })).toBe(expected);
  });

  it('reads the sleep action, and nothing from other hooks', () => {
    expect(preStopSleep_s({ type: 'sleep', seconds: 7 })).toBe(7);
    expect(preStopSleep_s({ type: 'tcpSocket', host: undefined, port: 1 })).toBeUndefined();
    expect(preStopSleep_s(undefined)).toBeUndefined();
  });
});

const yaml = (probe: string) => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec:
  template:
    metadata: { labels: { app: web } }
    spec:
      containers:
        - { name: log-shipper, image: shipper }
        - { name: web, image: web, ports: [{ name: http, containerPort: 8080 }]${probe} }
---
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop }
spec: { selector: { app: web }, ports: [{ port: 80, targetPort: http }] }`;

describe('which container serves', () => {
  it('asks the container behind the port for a probe, not its sidecar', () => {
    expect(findingLines(check, 'without-readiness', clusterOfYaml(yaml('')))).toEqual([
      expect.stringMatching(/^low Deployment shop\/web spec.template.spec.containers.1: /),
    ]);
    const probed = yaml(', readinessProbe: { tcpSocket: { port: http } }');
    expect(findingLines(check, 'without-readiness', clusterOfYaml(probed))).toEqual([]);
  });
});
