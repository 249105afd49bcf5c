import { describe, expect, it } from 'vitest';
import { classifyUserName, isControlPlane, type UserName } from './user-name.ts';

const CASES: readonly (readonly [string, string, UserName])[] = [
  [
    'system:serviceaccount:kube-system:generic-garbage-collector',
    '',
    { kind: 'controller', name: 'generic-garbage-collector' },
  ],
  [
    'system:kube-controller-manager',
    'kube-controller-manager/v1.34.0 (linux/amd64) kubernetes/abc/system:serviceaccount:kube-system:namespace-controller',
    { kind: 'controller', name: 'namespace-controller' },
  ],
  [
    'system:kube-controller-manager',
    'kube-controller-manager/v1.20.2 (linux/amd64) kubernetes/faecb19/job-controller',
    { kind: 'controller', name: 'job-controller' },
  ],
  [
    'system:kube-controller-manager',
    'kube-controller-manager/v1.20.2 (linux/amd64) kubernetes/faecb19/leader-election',
    { kind: 'component', name: 'kube-controller-manager' },
  ],
  [
    'system:serviceaccount:kube-system:my-operator',
    '',
    { kind: 'serviceAccount', namespace: 'kube-system', name: 'my-operator' },
  ],
  [
    'system:serviceaccount:evil:generic-garbage-collector',
    '',
    { kind: 'serviceAccount', namespace: 'evil', name: 'generic-garbage-collector' },
  ],
  [
    'mallory',
    'kube-controller-manager/v1.34.0 (linux/amd64) kubernetes/abc/namespace-controller',
    { kind: 'client', name: 'mallory' },
  ],
  ['system:node:ip-10-0-0-1.ec2.internal', '', { kind: 'node', name: 'ip-10-0-0-1.ec2.internal' }],
  ['system:bootstrap:abcdef', '', { kind: 'node', name: '' }],
  ['kubelet', '', { kind: 'node', name: '' }],
  ['system:apiserver', '', { kind: 'component', name: 'kube-apiserver' }],
  ['system:kube-scheduler', '', { kind: 'component', name: 'kube-scheduler' }],
  ['system:gcp-controller-manager', '', { kind: 'component', name: 'gcp-controller-manager' }],
  ['eks:node-manager', '', { kind: 'component', name: 'eks:node-manager' }],
  ['aksService', '', { kind: 'component', name: 'aksService' }],
  [
    'ci@project-1.iam.gserviceaccount.com',
    '',
    { kind: 'cloudAccount', name: 'ci@project-1.iam.gserviceaccount.com' },
  ],
  [
    '8a6de9f2-0d5c-4cbe-9a53-2d4b7a3a7a10',
    '',
    { kind: 'cloudAccount', name: '8a6de9f2-0d5c-4cbe-9a53-2d4b7a3a7a10' },
  ],
  ['system:anonymous', '', { kind: 'anonymous' }],
  ['', '', { kind: 'anonymous' }],
  ['system:admin', '', { kind: 'client', name: 'system:admin' }],
  ['masterclient', '', { kind: 'client', name: 'masterclient' }],
  ['kubernetes-admin', '', { kind: 'client', name: 'kubernetes-admin' }],
  [
    'arn:aws:sts::1:assumed-role/admin/alice',
    '',
    { kind: 'client', name: 'arn:aws:sts::1:assumed-role/admin/alice' },
  ],
  ['constructor', '', { kind: 'client', name: 'constructor' }],
];

describe('classifyUserName', () => {
  it.each(CASES)('%s (%s)', (username, userAgent, expected) => {
    expect(classifyUserName(username, userAgent)).toEqual(expected);
  });

  it('holds Kubernetes itself apart from clients and operators', () => {
    expect(isControlPlane(classifyUserName('system:node:n1'))).toBe(true);
    expect(isControlPlane(classifyUserName('system:serviceaccount:kube-system:replicaset-controller'))).toBe(
      true,
    );
    expect(isControlPlane(classifyUserName('system:serviceaccount:kube-system:my-operator'))).toBe(false);
    expect(isControlPlane(classifyUserName('ci@project-1.iam.gserviceaccount.com'))).toBe(false);
  });
});
