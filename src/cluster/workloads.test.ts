import { describe, expect, it } from 'vitest';
import { KIND } from '../kube/group-kind.ts';
import { spokenName } from '../kube/kube-object.ts';
import { buildCluster } from './build-cluster.ts';
import { clusterOfYaml } from './cluster.fixture.ts';
import type { Cluster } from './cluster.ts';
import { disruptionBudgetsFor, replicasOf } from './workloads-availability.ts';
import { endpointsReady, servicesSelecting, workloadsBehind } from './workloads-services.ts';
import { isPodReady, podsOf, workloadsOf } from './workloads.ts';

const owner = (kind: string, name: string, more = '') =>
  `ownerReferences: [{ apiVersion: ${kind === 'Job' || kind === 'CronJob' ? 'batch/v1' : 'apps/v1'}, kind: ${kind}, name: ${name}, controller: true${more} }]`;
const pod = (name: string, meta: string, status = '{}') =>
  `---\napiVersion: v1\nkind: Pod\nmetadata: { name: ${name}, namespace: a, labels: { app: web, pod-template-hash: h1 }, ${meta} }\nspec: { containers: [{ name: c, image: i }] }\nstatus: ${status}\n`;
const template =
  'template: { metadata: { labels: { app: web } }, spec: { containers: [{ name: c, image: i }] } }';
const thing = (apiVersion: string, kind: string, name: string, meta = '', spec = template) =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: a${meta === '' ? '' : `, ${meta}`} }\nspec: { ${spec} }\n`;

const lines = (cluster: Cluster) =>
  workloadsOf(cluster).all.map(
    ({ object, pods, absentOwner }) =>
      `${spokenName(object)} ${pods.length}${absentOwner === undefined ? '' : ` of ${spokenName(absentOwner)}`}`,
  );

describe('workloadsOf', () => {
  it('follows owners to the top', () => {
    const cluster = clusterOfYaml(
      [
        thing('apps/v1', 'Deployment', 'web'),
        thing('apps/v1', 'ReplicaSet', 'web-h1', owner('Deployment', 'web')),
        thing('apps/v1', 'ReplicaSet', 'web-h0', owner('Deployment', 'web')),
        pod('web-1', owner('ReplicaSet', 'web-h1')),
        pod('web-2', owner('ReplicaSet', 'web-h1')),
        thing('batch/v1', 'CronJob', 'tick', '', `jobTemplate: { spec: { ${template} } }`),
        thing('batch/v1', 'Job', 'tick-1', owner('CronJob', 'tick')),
        pod('tick-1-x', owner('Job', 'tick-1')),
        pod('alone', 'uid: u'),
      ].join(''),
    );
    expect(lines(cluster)).toEqual(['Deployment a/web 2', 'CronJob a/tick 1', 'Pod a/alone 1']);
    const workloads = workloadsOf(cluster);
    const of = (name: string) => workloads.owning({ ...KIND.Pod, namespace: 'a', name })?.object.name;
    expect([of('web-2'), of('tick-1-x'), of('alone'), of('none')]).toEqual([
      'web',
      'tick',
      'alone',
      undefined,
    ]);
    expect(workloads.owning({ ...KIND.ReplicaSet, namespace: 'a', name: 'web-h0' })?.object.kind).toBe(
      'Deployment',
    );
    expect(workloads.ofNamespace('a')).toHaveLength(3);
    expect(workloads.all[1]?.template.spec.containers[0]?.path.join('.')).toBe(
      'spec.jobTemplate.spec.template.spec.containers.0',
    );
  });

  it.each([
    ['extensions/v1beta1', 'Deployment', template],
    ['apps/v1', 'DaemonSet', template],
    ['apps/v1', 'StatefulSet', template],
    ['v1', 'ReplicationController', template],
    ['argoproj.io/v1alpha1', 'Rollout', template],
    ['apps.openshift.io/v1', 'DeploymentConfig', template],
  ])('%s %s is a workload', (apiVersion, kind, spec) => {
    expect(lines(clusterOfYaml(thing(apiVersion, kind, 'w', '', spec)))).toEqual([`${kind} a/w 0`]);
  });

  it('reads a PodTemplate, and leaves out what has none', () => {
    const yaml = `${thing('argoproj.io/v1alpha1', 'Rollout', 'r', '', 'workloadRef: { name: web }')}---
apiVersion: v1
kind: PodTemplate
metadata: { name: t, namespace: a }
template: { spec: { containers: [{ name: c }] } }`;
    expect(lines(clusterOfYaml(yaml))).toEqual(['PodTemplate a/t 0']);
  });

  it('counts the pods of one absent owner as one workload', () => {
    const yaml = pod('a-1', owner('StrimziPodSet', 'kafka')) + pod('a-2', owner('StrimziPodSet', 'kafka'));
    expect(lines(clusterOfYaml(yaml))).toEqual(['Pod a/a-1 2 of StrimziPodSet a/kafka']);
  });

  it('finds the Deployment where ReplicaSets could not be read', () => {
    const yaml = thing('apps/v1', 'Deployment', 'web') + pod('web-1', owner('ReplicaSet', 'web-h1'));
    expect(lines(clusterOfYaml(yaml))).toEqual(['Deployment a/web 1']);
  });

  it('does not give the pods of an object to its successor of the same name', () => {
    const yaml =
      thing('apps/v1', 'StatefulSet', 'db', 'uid: new') +
      pod('db-0', owner('StatefulSet', 'db', ', uid: old')) +
      pod('db-1', owner('StatefulSet', 'db', ', uid: new'));
    expect(lines(clusterOfYaml(yaml))).toEqual(['StatefulSet a/db 1', 'Pod a/db-0 1 of StatefulSet a/db']);
  });

  it('stops at owners without a template, and at loops', () => {
    const yaml =
      thing('example.com/v1', 'App', 'app', '', 'x: 1') +
      thing(
        'apps/v1',
        'Deployment',
        'web',
        'ownerReferences: [{ apiVersion: example.com/v1, kind: App, name: app }]',
      ) +
      thing('apps/v1', 'ReplicaSet', 'r1', owner('ReplicaSet', 'r2')) +
      thing('apps/v1', 'ReplicaSet', 'r2', owner('ReplicaSet', 'r1'));
    expect(lines(clusterOfYaml(yaml))[0]).toBe('Deployment a/web 0');
  });
});

describe('replicasOf', () => {
  const hpa = `---\napiVersion: autoscaling/v2\nkind: HorizontalPodAutoscaler\nmetadata: { name: h, namespace: a }\nspec: { minReplicas: 4, scaleTargetRef: { kind: Deployment, name: web } }\n`;
  const keda = `---\napiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nmetadata: { name: k, namespace: a }\nspec: { scaleTargetRef: { name: web } }\n`;
  const deployment = (replicas: string) =>
    thing('apps/v1', 'Deployment', 'web', '', `${replicas}${template}`);

  it.each<[what: string, yaml: string, expected: object]>([
    ['declared', deployment('replicas: 3, '), { type: 'count', count: 3, from: 'spec' }],
    ['default', deployment(''), { type: 'count', count: 1, from: 'default' }],
    ['autoscaled', deployment('replicas: 3, ') + hpa, { type: 'count', count: 4, from: 'autoscaler' }],
    ['KEDA scales to zero', deployment('') + keda, { type: 'count', count: 0, from: 'autoscaler' }],
    ['DaemonSet', thing('apps/v1', 'DaemonSet', 'd'), { type: 'per-node' }],
    [
      'CronJob',
      thing('batch/v1', 'CronJob', 'c', '', `jobTemplate: { spec: { ${template} } }`),
      { type: 'on-demand' },
    ],
    [
      'Job',
      thing('batch/v1', 'Job', 'j', '', `parallelism: 5, ${template}`),
      { type: 'count', count: 5, from: 'spec' },
    ],
    [
      'pods of an absent owner',
      pod('p-1', owner('Set', 's')) + pod('p-2', owner('Set', 's')),
      { type: 'count', count: 2, from: 'pods' },
    ],
  ])('%s', (_, yaml, expected) => {
    const cluster = clusterOfYaml(yaml);
    const [workload] = workloadsOf(cluster).all;
    expect(workload && replicasOf(cluster, workload)).toMatchObject(expected);
  });
});

const budget = (version: string, selector: string) =>
  clusterOfYaml(
    `apiVersion: policy/${version}\nkind: PodDisruptionBudget\nmetadata: { name: b, namespace: a }\nspec: ${selector}\n`,
  );

describe('disruptionBudgetsFor', () => {
  it.each([
    ['v1', '{ selector: { matchLabels: { app: web } } }', 1],
    ['v1', '{ selector: { matchLabels: { app: other } } }', 0],
    ['v1', '{ selector: {} }', 1],
    ['v1beta1', '{ selector: {} }', 0],
    ['v1', '{}', 0],
    ['v1', '{ selector: { matchExpressions: [{ key: app, operator: In }] } }', 0],
  ])('policy/%s %s', (version, spec, count) => {
    expect(disruptionBudgetsFor(budget(version, spec), 'a', { app: 'web' })).toHaveLength(count);
    expect(disruptionBudgetsFor(budget(version, spec), 'b', { app: 'web' })).toHaveLength(0);
  });
});

const service = (spec: string) =>
  `---\napiVersion: v1\nkind: Service\nmetadata: { name: s, namespace: a }\nspec: ${spec}\n`;

describe('servicesSelecting and workloadsBehind', () => {
  it.each([
    ['{ selector: { app: web } }', 1],
    ['{ selector: { app: web, tier: x } }', 0],
    ['{ selector: {} }', 0],
    ['{}', 0],
    ['{ type: ExternalName, selector: { app: web } }', 0],
  ])('%s', (spec, count) => {
    const cluster = clusterOfYaml(thing('apps/v1', 'Deployment', 'web') + service(spec));
    expect(servicesSelecting(cluster, 'a', { app: 'web' })).toHaveLength(count);
    const [object] = cluster.of(KIND.Service);
    expect(workloadsBehind(workloadsOf(cluster), object!)).toHaveLength(count);
  });
});

const endpointsOf = (yaml: string, covered: readonly string[]) => {
  const plain = clusterOfYaml(service('{ selector: { app: web } }') + yaml);
  const cluster = buildCluster({
    objects: plain.all(),
    problems: [],
    coverage: ({ kind }) =>
      covered.includes(kind) ? { type: 'all' } : { type: 'unknown', why: 'forbidden' },
  });
  return endpointsReady(cluster, workloadsOf(cluster), cluster.of(KIND.Service)[0]!);
};

const slice = (family: string, ready: string) =>
  `---\napiVersion: discovery.k8s.io/v1\nkind: EndpointSlice\nmetadata: { name: s-${family}, namespace: a, labels: { kubernetes.io/service-name: s } }\naddressType: ${family}\nendpoints: [{ addresses: [x] }, { addresses: [y], conditions: { ready: ${ready} } }]\n`;

describe('endpointsReady', () => {
  const readyPod = (name: string, ready: string) =>
    pod(name, 'uid: u', `{ phase: Running, conditions: [{ type: Ready, status: "${ready}" }] }`);
  const pods =
    readyPod('p1', 'True') + readyPod('p2', 'False') + pod('done', 'uid: u', '{ phase: Succeeded }');
  const endpoints =
    '---\napiVersion: v1\nkind: Endpoints\nmetadata: { name: s, namespace: a }\nsubsets: [{ addresses: [{ ip: "1" }, { ip: "2" }], notReadyAddresses: [{ ip: "3" }] }]\n';

  it.each<[what: string, yaml: string, covered: readonly string[], expected: object]>([
    [
      'slices, two families once',
      slice('IPv4', 'false') + slice('IPv6', 'false'),
      ['EndpointSlice'],
      { ready_count: 1, notReady_count: 1, from: 'EndpointSlice' },
    ],
    [
      'a slice without ready is ready',
      slice('IPv4', 'null'),
      ['EndpointSlice'],
      { ready_count: 2, notReady_count: 0 },
    ],
    ['no slice', '', ['EndpointSlice'], { ready_count: 0, notReady_count: 0 }],
    ['Endpoints', endpoints, ['Endpoints'], { ready_count: 2, notReady_count: 1, from: 'Endpoints' }],
    ['pods', pods, ['Pod'], { ready_count: 1, notReady_count: 1, from: 'Pod' }],
    ['nothing could be read', pods, [], { type: 'unknown', why: 'forbidden' }],
  ])('%s', (_, yaml, covered, expected) => {
    expect(endpointsOf(yaml, covered)).toMatchObject(expected);
  });

  it('knows what a pod says of itself', () => {
    const cluster = clusterOfYaml(pods);
    expect(cluster.of(KIND.Pod).map(isPodReady)).toEqual([true, false, undefined]);
    expect(workloadsOf(cluster).all.flatMap(podsOf)).toHaveLength(2);
  });
});
