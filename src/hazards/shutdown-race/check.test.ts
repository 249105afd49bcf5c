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

  it.each(RULES.filter((rule) => rule !== 'pre-stop-outlasts-grace'))(
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
