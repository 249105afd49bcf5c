import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { exampleCluster } from '../example.fixture.ts';
import { check } from './check.ts';

const RULES = check.rules.map(({ id }) => id);

const role = (name: string, ...rules: readonly string[]) => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ClusterRole
metadata: { name: '${name}' }
rules: [${rules.join(', ')}]`;
const bound = (name: string, roleName: string, subject: string, namespace = '') => `
apiVersion: rbac.authorization.k8s.io/v1
kind: ${namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding'}
metadata: { name: '${name}'${namespace === '' ? '' : `, namespace: ${namespace}`} }
roleRef: { kind: ClusterRole, name: '${roleName}' }
subjects: [${subject}]`;
const account = (path: string) => {
  const [namespace, name] = path.split('/');
  return `{ kind: ServiceAccount, namespace: ${namespace}, name: ${name} }`;
};
const group = (name: string) => `{ kind: Group, name: '${name}' }`;
const ruleText = (verbs: string, resources: string, groups = "''") =>
  `{ verbs: [${verbs}], resources: [${resources}], apiGroups: [${groups}] }`;

/** Every finding of every rule, as `rule: line`. */
function found(...documents: readonly string[]): readonly string[] {
  const cluster = clusterOfYaml(documents.join('\n---\n'));
  return RULES.flatMap((rule) => findingLines(check, rule, cluster).map((line) => `${rule}: ${line}`));
}

describe('too-much-power examples', () => {
  it.each(RULES)('%s: bad is found once with a fix to paste, good is clean', (rule) => {
    const bad = observationsOf(check, rule, exampleCluster('too-much-power', rule, 'bad'));
    expect(bad).toHaveLength(1);
    expect(bad[0]).toMatchObject({ type: 'finding', fix: { patch: expect.stringMatching(/^kubectl /) } });
    const good = exampleCluster('too-much-power', rule, 'good');
    for (const each of RULES) expect(findingLines(check, each, good)).toEqual([]);
  });
});

describe('signs-certificates and changes-admission', () => {
  const CERTIFICATES = 'certificates.k8s.io';
  const ADMISSION = 'admissionregistration.k8s.io';
  const MUTATING = 'mutatingwebhookconfigurations';
  it.each<[rule: string, expected: readonly string[]]>([
    [ruleText('approve', 'signers', CERTIFICATES), ['signs-certificates']],
    [ruleText('sign', 'signers', CERTIFICATES), ['signs-certificates']],
    [ruleText('update', 'certificatesigningrequests/approval', CERTIFICATES), []],
    [ruleText('create', MUTATING, ADMISSION), ['changes-admission']],
    [ruleText('update', MUTATING, ADMISSION), ['changes-admission']],
    [ruleText('get, list, watch, delete', MUTATING, ADMISSION), []],
    [ruleText('create', 'validatingwebhookconfigurations', ADMISSION), []],
  ])('%s', (rule, expected) => {
    const lines = found(role('r', rule), bound('b', 'r', account('ops/agent')));
    expect(lines.map((line) => line.split(':')[0])).toEqual(expected);
  });
});

describe('all-powerful', () => {
  it.each([
    [
      'a program',
      bound('b', 'cluster-admin', account('ci/deployer')),
      /^all-powerful: high .*ServiceAccount ci\/deployer may do everything; by ClusterRoleBinding b of ClusterRole cluster-admin$/,
    ],
    ['a person', bound('b', 'cluster-admin', '{ kind: User, name: jo }'), /^all-powerful: medium .*User jo/],
    ['a team', bound('b', 'cluster-admin', group('platform')), /^all-powerful: medium .*Group platform/],
    [
      'every pod',
      bound('b', 'cluster-admin', group('system:serviceaccounts')),
      /^all-powerful: critical .*every pod of the cluster/,
    ],
    [
      'anybody',
      bound('b', 'cluster-admin', group('system:unauthenticated')),
      /^all-powerful: critical .*without logging in/,
    ],
    ['the default account', bound('b', 'cluster-admin', account('shop/default')), /^all-powerful: high /],
    [
      'the same under another name',
      `${role('boss', ruleText("'*'", "'*'", "'*'"))}\n---${bound('b', 'boss', account('ci/x'))}`,
      /^all-powerful: high .*of ClusterRole boss/,
    ],
    [
      'the namespace of the controllers',
      bound('b', 'cluster-admin', account('ci/x'), 'kube-system'),
      /^all-powerful: high .*tokens of the cluster's own controllers/,
    ],
  ])('rates %s, and no other rule tells it again', (_, documents, expected) => {
    const lines = found(documents);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(expected);
  });

  it('puts several bindings of one subject into one finding that takes all away', () => {
    const cluster = clusterOfYaml(
      [bound('a', 'cluster-admin', account('ci/x')), bound('b', 'cluster-admin', account('ci/x'))].join(
        '\n---\n',
      ),
    );
    expect(observationsOf(check, 'all-powerful', cluster)).toMatchObject([
      {
        objects: [{ name: 'b' }],
        fix: { patch: 'kubectl delete clusterrolebinding a\nkubectl delete clusterrolebinding b' },
      },
    ]);
  });

  it('does not tell of everything in a namespace of its own', () => {
    expect(found(bound('b', 'cluster-admin', account('ci/x'), 'ci'))).toEqual([]);
  });
});

it('tells of everything given to everybody in one namespace as open', () => {
  const lines = found(bound('b', 'cluster-admin', group('system:authenticated'), 'shop'));
  expect(lines).toHaveLength(1);
  expect(lines[0]).toMatch(/^open-to-everyone: medium .*may \* \* in shop;/);
});

const to = (name: string, rule: string, namespace = '') =>
  found(role('r', rule), bound('b', 'r', group(name), namespace));

describe('open-to-everyone', () => {
  it.each([
    [
      'system:authenticated',
      ruleText('get, list', 'pods'),
      '',
      /^open-to-everyone: low .*may get,list pods in the whole cluster/,
    ],
    ['system:authenticated', ruleText('get, list', 'secrets'), '', /^open-to-everyone: critical/],
    ['system:authenticated', ruleText('create', 'pods'), 'shop', /^open-to-everyone: medium .* in shop;/],
    ['system:unauthenticated', ruleText('get', 'nodes'), '', /^open-to-everyone: high/],
    ['system:unauthenticated', ruleText('create', 'pods'), 'shop', /^open-to-everyone: critical/],
    [
      'system:serviceaccounts:shop',
      ruleText('delete', 'pods'),
      '',
      /^open-to-everyone: critical .*every pod of namespace shop/,
    ],
    ['system:unauthenticated', "{ nonResourceURLs: ['*'], verbs: [get] }", '', /^open-to-everyone: high/],
  ])('%s: %s in %j', (name, rule, namespace, expected) => {
    const lines = to(name, rule, namespace);
    expect(lines).toHaveLength(1);
    expect(lines[0]).toMatch(expected);
  });

  it.each([
    ['system:unauthenticated', "{ nonResourceURLs: [/healthz, '/livez/*', /version/], verbs: [get] }"],
    ['system:authenticated', "{ nonResourceURLs: ['/api/*', /openapi/v2, /apis], verbs: [get] }"],
    [
      'system:serviceaccounts',
      '{ nonResourceURLs: [/.well-known/openid-configuration, /openid/v1/jwks], verbs: [get] }',
    ],
    ['system:authenticated', ruleText('create', 'selfsubjectaccessreviews', 'authorization.k8s.io')],
    [
      'system:unauthenticated',
      "{ resources: [configmaps], resourceNames: [cluster-info], apiGroups: [''], verbs: [get] }",
    ],
    [
      'system:authenticated',
      '{ resources: [podsecuritypolicies], resourceNames: [p], apiGroups: [policy], verbs: [use] }',
    ],
  ])('leaves %s %s', (name, rule) => {
    expect(to(name, rule)).toEqual([]);
  });
});

it('tells of the default account by namespace, low where it stays in there', () => {
  const line = found(role('r', ruleText('patch', 'pods')), bound('b', 'r', account('shop/default')));
  expect(line).toEqual([
    'default-account: medium ClusterRoleBinding b subjects: ServiceAccount shop/default, which every pod of shop has that names no other, may patch pods; by ClusterRoleBinding b of ClusterRole r',
  ]);
});

describe('what clusters come with', () => {
  it('is silent about the bindings of Kubernetes, kubeadm and providers', () => {
    expect(
      found(
        bound('cluster-admin', 'cluster-admin', group('system:masters')),
        bound('kubeadm:cluster-admins', 'cluster-admin', group('kubeadm:cluster-admins')),
        role(
          'system:controller:clusterrole-aggregation-controller',
          ruleText('escalate, get, list, patch, update, watch', 'clusterroles', 'rbac.authorization.k8s.io'),
        ),
        bound(
          'system:controller:clusterrole-aggregation-controller',
          'system:controller:clusterrole-aggregation-controller',
          account('kube-system/clusterrole-aggregation-controller'),
        ),
        role(
          'system:kube-controller-manager',
          ruleText('create', 'serviceaccounts/token'),
          ruleText('list, watch', "'*'", "'*'"),
        ),
        bound(
          'system:kube-controller-manager',
          'system:kube-controller-manager',
          '{ kind: User, name: "system:kube-controller-manager" }',
        ),
        role('system:basic-user', ruleText('create', 'selfsubjectrulesreviews', 'authorization.k8s.io')),
        bound('system:basic-user', 'system:basic-user', group('system:authenticated')),
        role('kubeadm:get-nodes', ruleText('get', 'nodes')),
        bound(
          'kubeadm:get-nodes',
          'kubeadm:get-nodes',
          group('system:bootstrappers:kubeadm:default-node-token'),
        ),
        role('eks:addon-manager', ruleText('create', 'daemonsets', 'apps')),
        bound('eks:addon-manager', 'eks:addon-manager', '{ kind: User, name: "eks:addon-manager" }'),
      ),
    ).toEqual([]);
  });

  it('rates what well-known add-ons need at most medium, each subject once a rule', () => {
    const lines = found(
      // cert-manager, as its chart has it.
      role(
        'cert-manager-controller-challenges',
        ruleText('get, list, watch', 'secrets'),
        ruleText('get, list, watch, create, delete', '[pods, services]'.slice(1, -1)),
      ),
      bound(
        'cert-manager-controller-challenges',
        'cert-manager-controller-challenges',
        account('cert-manager/cert-manager'),
      ),
      role(
        'cert-manager-controller-certificates',
        ruleText('get, list, watch, create, update, delete, patch', 'secrets'),
      ),
      bound(
        'cert-manager-controller-certificates',
        'cert-manager-controller-certificates',
        account('cert-manager/cert-manager'),
      ),
      // ingress-nginx.
      role(
        'ingress-nginx',
        ruleText('list, watch', 'configmaps, endpoints, nodes, pods, secrets, namespaces'),
      ),
      bound('ingress-nginx', 'ingress-nginx', account('ingress-nginx/ingress-nginx')),
    );
    expect(lines.map((line) => line.split(' ').slice(0, 2).join(' '))).toEqual([
      'reads-all-secrets: default',
      'reads-all-secrets: default',
      'creates-pods-anywhere: default',
    ]);
    const severities = check.rules.filter(({ id }) => lines.some((line) => line.startsWith(`${id}:`)));
    expect(severities.map(({ severity }) => severity)).toEqual(['medium', 'low']);
  });
});
