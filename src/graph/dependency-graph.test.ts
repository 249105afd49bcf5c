import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import { coldStart } from './cold-start.ts';
import { dependencyGraphOf } from './dependency-graph.ts';
import { impactOf } from './impact.ts';
import { loops } from './loops.ts';
import {
  exempt,
  labels,
  namespaceNamed,
  policy,
  service,
  shop,
  webhook,
  workload,
  yaml,
} from './manifests.fixture.ts';

describe('a webhook that fails closed on pods of its own namespace', () => {
  const graph = dependencyGraphOf(yaml(...policy, ...shop, webhook('policy')));
  const answer = coldStart(graph);

  it('is the knot that holds all workloads down', () => {
    const [knot, ...rest] = answer.knots;
    expect(rest).toEqual([]);
    expect(labels(graph, knot?.members.map(({ key }) => key) ?? []).toSorted()).toEqual([
      'Deployment policy/policy',
      'Service policy/policy',
      'webhook validate.policy.example.com',
    ]);
    expect(labels(graph, answer.stuck)).toContain('Deployment shop/web');
  });

  it('is freed by exempting its namespace, with a patch that can be pasted', () => {
    const [knot] = answer.knots;
    expect(knot?.edit?.text).toBe(
      'Exempt namespace policy from webhook validate.policy.example.com (policy).',
    );
    expect(knot?.edit?.patch).toBe(
      `kubectl patch validatingwebhookconfiguration policy --type json -p '[{"op":"add","path":"/webhooks/0/namespaceSelector/matchExpressions","value":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["policy"]}]}]'`,
    );
    expect(labels(graph, knot?.freed ?? [])).toContain('Deployment shop/web');
  });

  it('is a loop that no alternative breaks', () => {
    const [loop] = loops(graph);
    expect(loop?.closed).toBe(true);
    expect(loop?.steps).toHaveLength(3);
  });
});

describe('cold start', () => {
  it.each<readonly [what: string, documents: readonly string[]]>([
    [
      'the webhook leaves its own namespace out by name',
      [
        ...policy,
        ...shop,
        webhook('policy', {
          selector:
            '{ matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [policy] }] }',
        }),
      ],
    ],
    [
      'the webhook only sees namespaces with another label',
      [...policy, ...shop, webhook('policy', { selector: '{ matchLabels: { team: shop } }' })],
    ],
    ['the webhook fails open', [...policy, ...shop, webhook('policy', { policy: 'Ignore' })]],
    ['the webhook sees updates only', [...policy, ...shop, webhook('policy', { operations: 'UPDATE' })]],
    ['a webhook on bindings of pods sees no creation', [...shop]],
  ])('succeeds where %s', (_what, documents) => {
    const { stuck } = coldStart(dependencyGraphOf(yaml(...documents)));
    expect([...stuck]).toEqual([]);
  });

  it('fails where two webhooks guard each other, each with its own namespace exempted', () => {
    const graph = dependencyGraphOf(
      yaml(
        ...policy,
        namespaceNamed('mesh'),
        workload('mesh', 'mesh'),
        service('mesh', 'mesh'),
        webhook('policy', { selector: exempt('policy') }),
        webhook('mesh', { selector: exempt('mesh') }),
      ),
    );
    const [knot] = coldStart(graph).knots;
    expect(knot?.members).toHaveLength(6);
    expect(knot?.edit?.text).toMatch(
      /^Exempt namespace (mesh from webhook validate.policy|policy from webhook validate.mesh)/,
    );
  });

  it('fails where the webhook sees the leases of leaders: controllers then make no pod for it', () => {
    const graph = dependencyGraphOf(
      yaml(...policy, ...shop, webhook('policy', { resources: 'leases', operations: 'UPDATE' })),
    );
    const { knots } = coldStart(graph);
    expect(labels(graph, knots[0]?.members.map(({ key }) => key) ?? []).toSorted()).toEqual([
      'Deployment policy/policy',
      'Service policy/policy',
      'the control plane (leaders and node heartbeats)',
      'webhook validate.policy.example.com',
    ]);
    expect(knots[0]?.edit?.patch).toContain('failurePolicy');
  });

  it('fails where the image registry runs in the cluster and pulls from itself', () => {
    const registry = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: registry, namespace: infra }
spec:
  selector: { matchLabels: { app: registry } }
  template:
    metadata: { labels: { app: registry } }
    spec:
      containers: [{ name: registry, image: "registry.infra.svc:5000/library/registry:2" }]`;
    const graph = dependencyGraphOf(yaml(registry, service('infra', 'registry')));
    const [knot] = coldStart(graph).knots;
    expect(labels(graph, knot?.members.map(({ key }) => key) ?? []).toSorted()).toEqual([
      'Deployment infra/registry',
      'Service infra/registry',
    ]);
  });

  it('names a Secret that does not exist, and takes one for granted in manifests', () => {
    const documents = workload(
      'shop',
      'web',
      '      volumes: [{ name: tls, secret: { secretName: web-tls } }]',
    );
    const live = coldStart(dependencyGraphOf(clusterOfYaml(documents)));
    expect(live.knots[0]?.members[0]?.key).toBe('/Secret/shop/web-tls');
    const graph = dependencyGraphOf(clusterOfYaml(documents, 'given'));
    expect(coldStart(graph).stuck.size).toBe(0);
    expect(graph.things.get('/Secret/shop/web-tls')?.assumed).toBe(
      'Secret shop/web-tls is taken to exist: it is not among the manifests.',
    );
  });

  it('fails where no node has the labels that pods ask for', () => {
    const node = `
apiVersion: v1
kind: Node
metadata: { name: n1, labels: { disk: hdd } }`;
    const graph = dependencyGraphOf(yaml(node, workload('shop', 'web', '      nodeSelector: { disk: ssd }')));
    expect(coldStart(graph).knots[0]?.members[0]?.requirement?.why).toBe(
      'no node has the labels and taints that its pods ask for',
    );
  });
});

describe('impact of a Service that a closed webhook stands on', () => {
  it('is the second wave: pods go on, and none is created again', () => {
    const graph = dependencyGraphOf(
      yaml(
        ...policy,
        ...shop,
        webhook('policy', {
          selector:
            '{ matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [policy] }] }',
        }),
      ),
    );
    const impact = impactOf(graph, ['/Service/policy/policy']);
    expect(
      labels(
        graph,
        impact.stops.map(({ key }) => key),
      ),
    ).toEqual(['webhook validate.policy.example.com']);
    expect(
      labels(
        graph,
        impact.cannotStart.map(({ key }) => key),
      ),
    ).toEqual(['Deployment shop/web']);
    expect(
      labels(
        graph,
        impact.stopsLater.map(({ key }) => key),
      ),
    ).toEqual(['Service shop/web']);
    expect(graph.things.get('webhook:ValidatingWebhookConfiguration/policy/0')?.gates).toEqual([
      'the creation of pods in 1 of 2 namespaces (shop)',
    ]);
  });
});

describe('finalizers', () => {
  const held = `
apiVersion: example.com/v1
kind: Database
metadata: { name: orders, namespace: shop, finalizers: [databases.acme-db.dev/cleanup] }`;

  it('need a workload that by its name is their controller', () => {
    const graph = dependencyGraphOf(yaml(held, workload('acme', 'acme-db-operator')));
    const thing = graph.things.get('finalizer:databases.acme-db.dev/cleanup');
    expect(thing?.requirements.flatMap(({ anyOf }) => anyOf)).toEqual([
      'apps/Deployment/acme/acme-db-operator',
    ]);
    expect(thing?.gates).toEqual(['the deletion of 1 objects (1 Database)']);
  });

  it('are stuck where no workload looks like it, and say nothing in manifests', () => {
    const live = dependencyGraphOf(yaml(held, workload('shop', 'web')));
    expect(labels(live, coldStart(live).stuck)).toEqual(['finalizer databases.acme-db.dev/cleanup']);
    const given = dependencyGraphOf(clusterOfYaml(held, 'given'));
    expect(coldStart(given).stuck.size).toBe(0);
  });
});
