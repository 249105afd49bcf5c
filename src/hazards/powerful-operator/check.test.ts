import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { exampleCluster } from '../example.fixture.ts';
import { check } from './check.ts';

const OPERATOR = `
apiVersion: apps/v1
kind: Deployment
metadata: { name: operator, namespace: lb }
spec: { template: { spec: { serviceAccountName: operator, containers: [] } } }`;
const SUBJECT = '{ kind: ServiceAccount, name: operator, namespace: lb }';

const role = (name: string, ...rules: readonly string[]) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: ${name} }
rules: [${rules.join(', ')}]`;
const binding = (name: string, roleName: string, ...subjects: readonly string[]) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRoleBinding
metadata: { name: '${name}' }
roleRef: { kind: ClusterRole, name: '${roleName}' }
subjects: [${subjects.join(', ')}]`;
const ruleText = (verbs: string, resources: string, groups = "''") =>
  `{ verbs: [${verbs}], resources: [${resources}], apiGroups: [${groups}] }`;
const lines = (...documents: readonly string[]) =>
  findingLines(check, 'cluster-wide-delete', clusterOfYaml(documents.join('\n---\n')));

describe('powerful-operator examples', () => {
  it.each(check.rules.map(({ id }) => id))('%s: bad is found, good is clean', (rule) => {
    expect(findingLines(check, rule, exampleCluster('powerful-operator', rule, 'bad'))).not.toEqual([]);
    const good = exampleCluster('powerful-operator', rule, 'good');
    for (const { id } of check.rules) expect(findingLines(check, id, good)).toEqual([]);
  });
});

describe('cluster-wide-delete', () => {
  it('names the subject, what runs as it, the kinds, the binding and the role, once', () => {
    const cluster = exampleCluster('powerful-operator', 'cluster-wide-delete', 'bad');
    expect(findingLines(check, 'cluster-wide-delete', cluster)).toEqual([
      'high ClusterRoleBinding lb-operator roleRef: ServiceAccount lb/operator (Deployment lb/operator runs as it) may delete services in the whole cluster (1 of 11 core kinds; all of them also a whole namespace at a time by deletecollection), by ClusterRoleBinding lb-operator of ClusterRole lb-operator',
    ]);
    const [found] = observationsOf(check, 'cluster-wide-delete', cluster);
    expect(found).toMatchObject({
      fix: {
        patch:
          'kubectl create rolebinding lb-operator --namespace=lb --clusterrole=lb-operator --serviceaccount=lb:operator  # once for each namespace that it works in\nkubectl delete clusterrolebinding lb-operator',
      },
      objects: [{ kind: 'ClusterRole', name: 'lb-operator' }],
    });
  });

  it.each([
    [
      'pods only',
      [OPERATOR, role('r', ruleText('delete', 'pods')), binding('b', 'r', SUBJECT)],
      /^low .* pods in/,
    ],
    [
      'one Service at a time',
      [OPERATOR, role('r', ruleText('delete', 'services')), binding('b', 'r', SUBJECT)],
      /^medium /,
    ],
    [
      'what holds data',
      [OPERATOR, role('r', ruleText('delete', 'persistentvolumeclaims')), binding('b', 'r', SUBJECT)],
      /^high /,
    ],
    [
      'a program that is not seen to run',
      [role('r', ruleText('delete', 'namespaces')), binding('b', 'r', SUBJECT)],
      /^medium /,
    ],
    [
      'people',
      [role('r', ruleText('delete', 'services')), binding('b', 'r', '{ kind: Group, name: ops }')],
      /^low .*Group ops may/,
    ],
    [
      'every pod',
      [
        role('r', ruleText('delete', 'pods')),
        binding('b', 'r', '{ kind: Group, name: system:serviceaccounts }'),
      ],
      /^critical /,
    ],
    [
      'all kinds by stars',
      [OPERATOR, role('r', ruleText("'*'", "'*'", "'*'")), binding('b', 'r', SUBJECT)],
      /^high .*11 of 11 core kinds; all of them/,
    ],
    [
      'a role that every cluster has',
      [binding('b', 'admin', '{ kind: User, name: jo }')],
      /User jo may delete persistentvolumeclaims, services, secrets/,
    ],
    [
      'an account spelled as a user',
      [
        OPERATOR,
        role('r', ruleText('delete', 'nodes')),
        binding('b', 'r', '{ kind: User, name: "system:serviceaccount:lb:operator" }'),
      ],
      /^medium .*Deployment lb\/operator runs as it/,
    ],
  ])('rates %s', (_, documents, expected) => {
    const found = lines(...documents);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(expected);
  });

  it('sees through aggregation, and puts several bindings of one subject into one finding', () => {
    const part = role('part', ruleText('delete', 'secrets')).replace(
      'name: part',
      'name: part, labels: { to: whole }',
    );
    const whole = `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: whole }
aggregationRule: { clusterRoleSelectors: [{ matchLabels: { to: whole } }] }
rules: []`;
    const found = lines(
      part,
      whole,
      binding('a', 'whole', SUBJECT),
      role('r', ruleText('deletecollection', 'services')),
      binding('b', 'r', SUBJECT),
    );
    expect(found).toEqual([
      'medium ClusterRoleBinding a roleRef: ServiceAccount lb/operator may delete secrets, services in the whole cluster (2 of 11 core kinds; 1 of them also a whole namespace at a time by deletecollection), by ClusterRoleBinding a of ClusterRole whole, ClusterRoleBinding b of ClusterRole r',
    ]);
  });

  it.each([
    [
      'a rule that names its objects',
      [
        role('r', "{ verbs: [delete], resources: [services], apiGroups: [''], resourceNames: [a] }"),
        binding('b', 'r', SUBJECT),
      ],
    ],
    [
      'another group',
      [role('r', ruleText('delete', 'services', 'serving.knative.dev')), binding('b', 'r', SUBJECT)],
    ],
    ['subresources', [role('r', ruleText("'*'", 'pods/log, services/status')), binding('b', 'r', SUBJECT)]],
    ['reading', [role('r', ruleText('get, list, watch', "'*'", "'*'")), binding('b', 'r', SUBJECT)]],
    ['a role that nobody has', [role('r', ruleText("'*'", "'*'", "'*'"))]],
    [
      'people who may do everything (too-much-power tells)',
      [binding('b', 'cluster-admin', '{ kind: User, name: boss }')],
    ],
    [
      'what Kubernetes and providers bind',
      [
        binding('cluster-admin', 'cluster-admin', '{ kind: Group, name: system:masters }'),
        binding('kubeadm:cluster-admins', 'cluster-admin', '{ kind: Group, name: "kubeadm:cluster-admins" }'),
        role('n', ruleText('delete', 'pods')),
        binding(
          'system:controller:namespace-controller',
          'n',
          '{ kind: ServiceAccount, name: namespace-controller, namespace: kube-system }',
        ),
        binding('system:kube-scheduler', 'n', '{ kind: User, name: "system:kube-scheduler" }'),
        binding('eks:node-manager', 'n', '{ kind: User, name: "eks:node-manager" }'),
        binding('system:node', 'n', '{ kind: Group, name: "system:nodes" }'),
        binding(
          'aks-cluster-admin-binding',
          'cluster-admin',
          '{ kind: User, name: clusterAdmin }',
          '{ kind: User, name: clusterUser }',
        ),
      ],
    ],
  ])('does not tell of %s', (_, documents) => {
    expect(lines(...documents)).toEqual([]);
  });

  it('takes only one subject out of a binding that others share', () => {
    const shared = binding('b', 'r', '{ kind: User, name: jo }', SUBJECT);
    const cluster = clusterOfYaml([role('r', ruleText('delete', 'services')), shared].join('\n---\n'));
    const patches = observationsOf(check, 'cluster-wide-delete', cluster).map((each) =>
      each.type === 'finding' ? each.fix.patch : each.message,
    );
    expect(patches[1]).toContain(
      `kubectl patch clusterrolebinding b --type=json --patch='[{"op":"test","path":"/subjects/1/name","value":"operator"},{"op":"remove","path":"/subjects/1"}]'`,
    );
    expect(patches[0]).toContain('NAMESPACE=default');
  });

  it('says where a role is not known', () => {
    const cluster = clusterOfYaml(binding('b', 'elsewhere', SUBJECT), 'given');
    expect(observationsOf(check, 'cluster-wide-delete', cluster)).toEqual([
      {
        type: 'unknown',
        message:
          '1 binding refers to a role that is not among the input (ClusterRoleBinding b to ClusterRole elsewhere): what it grants is not known.',
      },
    ]);
    expect(
      observationsOf(check, 'cluster-wide-delete', clusterOfYaml(binding('b', 'elsewhere', SUBJECT), 'all')),
    ).toEqual([]);
  });

  it('reads roles that are not what they should be', () => {
    const odd = role('odd', 'null', 'text', '{ verbs: delete }').replace(
      'ClusterRole\n',
      'ClusterRole\naggregationRule: 7\n',
    );
    expect(lines(odd, binding('b', 'odd', 'null', '{}', '{ kind: ServiceAccount, name: x }'))).toEqual([]);
  });
});

const custom = (name: string, more = '') => `
apiVersion: lb.example.com/v1
kind: LoadBalancer
metadata: { name: ${name}, namespace: shop ${more} }`;
const namesFound = (...documents: readonly string[]) =>
  findingLines(check, 'long-name', clusterOfYaml(documents.join('\n---\n')));
const statefulSet = (length: number) =>
  `apiVersion: apps/v1\nkind: StatefulSet\nmetadata: { name: ${'s'.repeat(length)}, namespace: shop }\nspec: {}`;

describe('long-name', () => {
  it('tells names beyond the limit one by one, and those near it together', () => {
    const texts = namesFound(
      custom('a'.repeat(64)),
      custom('b'.repeat(63)),
      custom('c'.repeat(60)),
      custom('d'.repeat(59)),
    );
    expect(texts).toHaveLength(2);
    expect(texts[0]).toMatch(/^default LoadBalancer shop\/a{64} metadata\.name: .* name of 64 characters/);
    expect(texts[1]).toMatch(
      /^low LoadBalancer shop\/b{63} metadata\.name: 2 LoadBalancer\.lb\.example\.com have names of 60 and more/,
    );
  });

  it('leaves out what a program made, and kinds of Kubernetes', () => {
    const owned = custom('a'.repeat(80), ', ownerReferences: [{ kind: X, name: y }]');
    const lease = `apiVersion: coordination.k8s.io/v1\nkind: Lease\nmetadata: { name: ${'l'.repeat(90)}, namespace: shop }`;
    expect(namesFound(owned, lease)).toEqual([]);
  });

  it('knows what a StatefulSet needs for its hash', () => {
    expect(namesFound(statefulSet(52))).toEqual([]);
    expect(namesFound(statefulSet(53))).toHaveLength(1);
  });
});
