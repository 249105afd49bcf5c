import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { deployment, workload } from '../manifest.fixture.ts';
import { check } from './check.ts';

const lines = (rule: string, yaml: string, type: 'all' | 'given' = 'given') =>
  findingLines(check, rule, clusterOfYaml(yaml, type));

const file = (fields: string) =>
  `apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\nmetadata: { name: k }\n${fields}\n`;

describe('pod-pids-limit', () => {
  it.each([
    ['a file without it', file('cgroupDriver: systemd'), 'low'],
    ['a file that turns it off', file('podPidsLimit: -1'), 'default'],
    ["kubeadm's", kubeadm('cgroupDriver: systemd'), 'low'],
    ["kubeadm's of a release", kubeadm('podPidsLimit: 0', 'kubelet-config-1.23'), 'default'],
    [
      "OpenShift's",
      'apiVersion: machineconfiguration.openshift.io/v1\nkind: KubeletConfig\nmetadata: { name: k }\nspec: { kubeletConfig: { podPidsLimit: -1 } }\n',
      'default',
    ],
  ])('%s', (_what, yaml, severity) => {
    expect(lines('pod-pids-limit', yaml).map((line) => line.split(' ')[0])).toEqual([severity]);
  });
  it.each([
    ['a limit', file('podPidsLimit: 4096')],
    ["kubeadm's limit", kubeadm('podPidsLimit: 4096')],
    [
      "EKS' NodeConfig",
      'apiVersion: node.eks.aws/v1alpha1\nkind: NodeConfig\nmetadata: { name: k }\nspec: { kubelet: { config: { podPidsLimit: 1024 } } }\n',
    ],
    ['another ConfigMap', kubeadm('a: b', 'kubelet-config-of-mine')],
    ['text that is no YAML', kubeadm('{ [')],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('pod-pids-limit', yaml)).toEqual([]);
  });
  it('does not know where no configuration is shown, and says so once', () => {
    expect(observationsOf(check, 'pod-pids-limit', clusterOfYaml('', 'all'))).toMatchObject([
      { type: 'unknown' },
    ]);
  });
});

describe.each([
  ['host-pid', { spec: ', hostPID: true' }],
  ['privileged-container', { container: ', securityContext: { privileged: true }' }],
] as const)('%s', (rule, parts) => {
  it.each([
    ['a Deployment', deployment(parts), ['default']],
    ['a DaemonSet, which is a node agent', workload('DaemonSet', parts), ['low']],
    ['a system namespace', deployment({ ...parts, namespace: 'kube-system' }), []],
    ['an operator of the cluster', deployment({ ...parts, namespace: 'metallb-system' }), []],
    ['what is scaled to zero', deployment({ ...parts, fields: ', replicas: 0' }), []],
    ['an ordinary pod', deployment(), []],
    [
      'a word instead of true',
      deployment({ spec: ", hostPID: 'yes'", container: ", securityContext: { privileged: 'yes' }" }),
      [],
    ],
  ])('%s', (_what, yaml, severities) => {
    expect(lines(rule, yaml).map((line) => line.split(' ')[0])).toEqual(severities);
  });
});

const quota = (count: string) =>
  `---\napiVersion: v1\nkind: ResourceQuota\nmetadata: { name: q, namespace: shop }\nspec: { hard: { count/daemonsets.apps: ${count} } }\n`;

describe('privileged-container', () => {
  it('sees init containers', () => {
    const yaml = deployment({
      spec: ', initContainers: [{ name: i, securityContext: { privileged: true } }]',
    });
    expect(lines('privileged-container', yaml).join()).toContain('container i privileged');
  });
});

const kubeadm = (text: string, name = 'kubelet-config') =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: { name: ${name}, namespace: kube-system }\ndata: { kubelet: '${text}' }\n`;

const binding = (kind: string, role: string, subject: string, namespace = 'shop') =>
  `---\napiVersion: rbac.authorization.k8s.io/v1\nkind: ${kind}\nmetadata: { name: b${kind === 'RoleBinding' ? `, namespace: ${namespace}` : ''} }\nroleRef: { kind: ClusterRole, name: ${role} }\nsubjects: [${subject}]\n`;

describe('daemon-set-maker', () => {
  const team = '{ kind: Group, name: team }';
  it.each([
    ['edit in a namespace', binding('RoleBinding', 'edit', team), 'default', 'Group team'],
    ['admin everywhere', binding('ClusterRoleBinding', 'admin', team), 'default', 'Group team'],
    [
      'everybody',
      binding('ClusterRoleBinding', 'edit', '{ kind: Group, name: system:authenticated }'),
      'high',
      'system:authenticated',
    ],
    [
      'a quota that leaves room',
      `${binding('RoleBinding', 'edit', team)}${quota("'1'")}`,
      'default',
      'Group team',
    ],
  ])('%s', (_what, yaml, severity, part) => {
    const [line = ''] = lines('daemon-set-maker', yaml);
    expect(line.split(' ')[0]).toBe(severity);
    expect(line).toContain(part);
  });
  it.each([
    ['view', binding('RoleBinding', 'view', team)],
    ['cluster-admin, which another hazard tells of', binding('ClusterRoleBinding', 'cluster-admin', team)],
    ["the cluster's own", binding('ClusterRoleBinding', 'admin', '{ kind: Group, name: system:masters }')],
    ['a system namespace', binding('RoleBinding', 'edit', team, 'kube-system')],
    ['a quota of none', `${binding('RoleBinding', 'edit', team)}${quota("'0'")}`],
    ['a quota of none as a number', `${binding('RoleBinding', 'edit', team)}${quota('0')}`],
    ['subjects of a wrong type', binding('RoleBinding', 'edit', '5, null')],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('daemon-set-maker', yaml)).toEqual([]);
  });
});
