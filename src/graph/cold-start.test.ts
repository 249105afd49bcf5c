import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import { coldStart } from './cold-start.ts';
import { dependencyGraphOf } from './dependency-graph.ts';
import {
  labels,
  namespaceNamed,
  policy,
  service,
  shop,
  webhook,
  workload,
  yaml,
} from './manifests.fixture.ts';
import type { DependencyGraph } from './thing.ts';

const knotLabels = (graph: DependencyGraph) =>
  labels(graph, coldStart(graph).knots[0]?.members.map(({ key }) => key) ?? []).toSorted();
const registryImage = (extra = '', image = 'registry.example.com/infra/registry:2') => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: registry, namespace: infra }
spec:
  selector: { matchLabels: { app: registry } }
  template:
    metadata: { labels: { app: registry } }
    spec:
      containers: [{ name: registry, image: "${image}"${extra} }]`;
const registryIngress = `
apiVersion: networking.k8s.io/v1
kind: Ingress
metadata: { name: registry, namespace: infra }
spec:
  rules: [{ host: registry.example.com, http: { paths: [{ path: /, pathType: Prefix, backend: { service: { name: registry, port: { number: 443 } } } }] } }]
status: { loadBalancer: { ingress: [{ ip: 203.0.113.7 }] } }`;

const agent = (volumes = '') => `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: csi-node, namespace: storage }
spec:
  selector: { matchLabels: { app: csi-node } }
  template:
    metadata: { labels: { app: csi-node } }
    spec:
      containers: [{ name: node, image: "example.com/csi:1", args: ["--drivername=csi.example.com"] }]
      volumes: [{ name: plugin, hostPath: { path: /var/lib/kubelet/plugins/csi.example.com } }${volumes}]`;
const storage = `
apiVersion: storage.k8s.io/v1
kind: StorageClass
metadata: { name: fast }
provisioner: csi.example.com`;
const claim = (name: string, volumeName = '') => `
apiVersion: v1
kind: PersistentVolumeClaim
metadata: { name: ${name}, namespace: storage }
spec: { storageClassName: fast${volumeName === '' ? '' : `, volumeName: ${volumeName}`} }`;
const volume = `
apiVersion: v1
kind: PersistentVolume
metadata: { name: pv-1 }
spec: { csi: { driver: csi.example.com } }`;
const ownClaim = ', { name: state, persistentVolumeClaim: { claimName: state } }';

const cni = `
apiVersion: apps/v1
kind: DaemonSet
metadata: { name: calico-node, namespace: calico-system }
spec:
  selector: { matchLabels: { app: calico-node } }
  template:
    metadata: { labels: { app: calico-node } }
    spec:
      hostNetwork: true
      containers: [{ name: node, image: "example.com/calico:1" }]
      volumes: [{ name: cni, hostPath: { path: /etc/cni/net.d } }]`;
const allButPolicy =
  '{ matchExpressions: [{ key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system, policy] }] }';

const atUrl = (url: string) =>
  webhook('policy').replace('{ service: { name: policy, namespace: policy } }', `{ url: "${url}" }`);

const conditional = (text: string, expression: string) =>
  `${text}\n    matchConditions: [{ name: exempt, expression: "${expression}" }]`;

const needsOf = (graph: DependencyGraph) =>
  graph.things.get('apps/StatefulSet/storage/db')?.requirements.map(({ why }) => why) ?? [];

describe('cold start', () => {
  it('fails where the registry is reached by an Ingress whose controller is pulled from it', () => {
    const graph = dependencyGraphOf(
      yaml(
        registryImage('', 'docker.io/library/registry:2'),
        service('infra', 'registry'),
        registryIngress,
        workload('edge', 'edge').replace('example.com/edge:1', 'registry.example.com/edge/edge:1'),
        `${service('edge', 'edge')}
status: { loadBalancer: { ingress: [{ ip: 203.0.113.7 }] } }`,
      ),
    );
    expect(knotLabels(graph)).toEqual(['Deployment edge/edge', 'Service edge/edge']);
  });

  it.each<readonly [what: string, node: string, container: string, stuck: boolean]>([
    [
      'the image is on every node',
      'status: { images: [{ names: ["registry.example.com/infra/registry:2"] }] }',
      '',
      false,
    ],
    [
      'another image is on the node',
      'status: { images: [{ names: ["registry.example.com/infra/registry:1"] }] }',
      '',
      true,
    ],
    [
      'the image is on the node, and pulled always',
      'status: { images: [{ names: ["registry.example.com/infra/registry:2"] }] }',
      ', imagePullPolicy: Always',
      true,
    ],
    ['the image is never pulled', 'status: {}', ', imagePullPolicy: Never', false],
  ])('of a registry that pulls from itself, where %s', (_what, status, container, isStuck) => {
    const node = `
apiVersion: v1
kind: Node
metadata: { name: n1 }
${status}`;
    const graph = dependencyGraphOf(
      yaml(node, registryImage(container), service('infra', 'registry'), registryIngress),
    );
    expect(coldStart(graph).stuck.size > 0).toBe(isStuck);
  });

  it('fails where the pods of a CSI driver keep their state on a volume of that driver', () => {
    const bound = dependencyGraphOf(yaml(agent(ownClaim), claim('state', 'pv-1'), volume));
    expect(knotLabels(bound)).toEqual([
      'DaemonSet storage/csi-node',
      'PersistentVolume pv-1',
      'PersistentVolumeClaim storage/state',
    ]);
    const unbound = dependencyGraphOf(yaml(agent(ownClaim), claim('state'), storage));
    expect(knotLabels(unbound)).toEqual([
      'DaemonSet storage/csi-node',
      'PersistentVolumeClaim storage/state',
    ]);
    expect(coldStart(dependencyGraphOf(yaml(agent(), claim('state'), storage))).stuck.size).toBe(0);
  });

  it('knows the claims of a StatefulSet, made or not made yet', () => {
    const set = `
apiVersion: apps/v1
kind: StatefulSet
metadata: { name: db, namespace: storage }
spec:
  selector: { matchLabels: { app: db } }
  template: { metadata: { labels: { app: db } }, spec: { containers: [{ name: db, image: "example.com/db:1" }] } }
  volumeClaimTemplates: [{ metadata: { name: data }, spec: { storageClassName: fast } }]`;
    expect(needsOf(dependencyGraphOf(yaml(agent(), storage, set)))).toContain(
      'CSI driver csi.example.com mounts it',
    );
    expect(
      needsOf(dependencyGraphOf(yaml(agent(), storage, set, claim('data-db-0', 'pv-1'), volume))),
    ).toContain('its first pod mounts PersistentVolumeClaim data-db-0');
  });

  it('fails where its own namespace and kube-system are exempt, and that of the network plugin is not', () => {
    const graph = dependencyGraphOf(
      yaml(...policy, namespaceNamed('calico-system'), cni, webhook('policy', { selector: allButPolicy })),
    );
    expect(knotLabels(graph)).toEqual([
      'DaemonSet calico-system/calico-node',
      'Deployment policy/policy',
      'Service policy/policy',
      'webhook validate.policy.example.com',
    ]);
    expect(coldStart(graph).knots[0]?.edit?.text).toContain('Exempt namespace calico-system');
  });

  it.each<readonly [url: string, stuck: boolean]>([
    ['https://policy.policy.svc:443/validate', true],
    ['https://10.96.0.40/validate', true],
    ['https://policy.example.com/validate', false],
    ['not a url', false],
  ])('of a webhook at %s', (url, isStuck) => {
    const graph = dependencyGraphOf(
      yaml(
        namespaceNamed('policy'),
        workload('policy', 'policy'),
        service('policy', 'policy', ', clusterIP: 10.96.0.40'),
        atUrl(url),
      ),
    );
    expect(coldStart(graph).stuck.size > 0).toBe(isStuck);
    expect(graph.uncertain.length > 0).toBe(!isStuck);
  });

  it.each<readonly [what: string, expression: string, stuck: boolean]>([
    ['nodes', "!('system:nodes' in request.userInfo.groups)", true],
    ['all of the control plane', "!request.userInfo.username.startsWith('system:')", false],
    [
      'the creation by controllers of kube-system',
      "!('system:serviceaccounts:kube-system' in request.userInfo.groups)",
      false,
    ],
    ['its own namespace', "request.namespace != 'policy'", false],
  ])('of a webhook whose match conditions exempt %s', (_what, expression, isStuck) => {
    const graph = dependencyGraphOf(yaml(...policy, conditional(webhook('policy'), expression)));
    expect(coldStart(graph).stuck.size > 0).toBe(isStuck);
  });

  it('succeeds where the backend is a static pod: no webhook is asked before a kubelet starts it', () => {
    const pod = `
apiVersion: v1
kind: Pod
metadata: { name: policy-n1, namespace: policy, labels: { app: policy }, annotations: { kubernetes.io/config.mirror: x } }
spec: { hostNetwork: true, containers: [{ name: policy, image: "example.com/policy:1" }] }`;
    const graph = dependencyGraphOf(
      yaml(namespaceNamed('policy'), pod, service('policy', 'policy'), ...shop, webhook('policy')),
    );
    expect([...coldStart(graph).stuck]).toEqual([]);
  });

  it('does not take a label that nobody is known to have for an exemption of a namespace that is not among the manifests', () => {
    const optOut = '{ matchExpressions: [{ key: policy/ignore, operator: DoesNotExist }] }';
    const graph = dependencyGraphOf(
      clusterOfYaml(
        [
          workload('policy', 'policy'),
          service('policy', 'policy'),
          webhook('policy', { selector: optOut }),
        ].join('\n---'),
        'given',
      ),
    );
    expect(coldStart(graph).stuck.size).toBe(0);
    expect(graph.uncertain.join(' ')).toContain(
      'validate.policy.example.com sees the creation of its pods is not known',
    );
  });
});
