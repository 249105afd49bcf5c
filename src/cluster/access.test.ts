import { describe, expect, it } from 'vitest';
import { KIND } from '../kube/group-kind.ts';
import { spokenName } from '../kube/kube-object.ts';
import type { RbacSubject } from '../kube/rbac/subject.ts';
import { everybodyIn, isBuiltInSubject } from './access-subjects.ts';
import { accessOf } from './access.ts';
import { buildCluster } from './build-cluster.ts';
import { clusterOf, clusterOfYaml } from './cluster.fixture.ts';

const account = (namespace: string, name: string): RbacSubject => ({
  kind: 'ServiceAccount',
  namespace,
  name,
});
const user = (name: string): RbacSubject => ({ kind: 'User', name });
const group = (name: string): RbacSubject => ({ kind: 'Group', name });

it('names the workloads that run as an account, default where the pods name none', () => {
  const access = accessOf(
    clusterOfYaml(`
apiVersion: apps/v1
kind: Deployment
metadata: { name: web, namespace: shop }
spec: { template: { spec: { serviceAccountName: web } } }
---
apiVersion: batch/v1
kind: CronJob
metadata: { name: nightly, namespace: shop }
spec: { jobTemplate: { spec: { template: { spec: { serviceAccountName: web } } } } }
---
apiVersion: v1
kind: Pod
metadata: { name: bare, namespace: shop }
spec: {}`),
  );
  const names = (subject: RbacSubject) =>
    access.workloadsRunningAs(subject).map(({ object }) => spokenName(object));
  expect(names(account('shop', 'web'))).toEqual(['Deployment shop/web', 'CronJob shop/nightly']);
  expect(names(user('system:serviceaccount:shop:default'))).toEqual(['Pod shop/bare']);
  expect(names(account('bank', 'web'))).toEqual([]);
  expect(names(group('system:serviceaccounts:shop'))).toEqual([]);
});

const binding = (roleName: string) => ({
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'ClusterRoleBinding',
  metadata: { name: 'b' },
  roleRef: { kind: 'ClusterRole', name: roleName },
  subjects: [{ kind: 'User', name: 'jo' }],
});

describe('what is not known', () => {
  it('is a role that manifests refer to and do not have, unless every cluster has it', () => {
    expect(accessOf(clusterOf([binding('elsewhere')], 'given')).unknowns).toHaveLength(1);
    expect(accessOf(clusterOf([binding('view')], 'given')).unknowns).toEqual([]);
    expect(accessOf(clusterOf([binding('elsewhere')], 'all'))).toMatchObject({
      unknowns: [],
      isComplete: true,
    });
    expect(accessOf(clusterOf([binding('view')], 'given')).isComplete).toBe(false);
  });

  it('is a kind that could not be read', () => {
    const cluster = buildCluster({
      objects: [],
      problems: [],
      coverage: ({ kind }) =>
        kind === KIND.Role.kind ? { type: 'unknown', why: 'forbidden' } : { type: 'all' },
    });
    expect(accessOf(cluster).unknowns).toEqual([
      'Roles could not be read (forbidden): who has rights through them is not known.',
    ]);
  });
});

it.each([
  [user('system:kube-scheduler'), true],
  [user('eks:node-manager'), true],
  [user('clusterAdmin'), true],
  [account('kube-system', 'generic-garbage-collector'), true],
  [account('shop', 'generic-garbage-collector'), false],
  [account('kube-system', 'tiller'), false],
  [group('system:masters'), true],
  [group('system:bootstrappers:kubeadm:default-node-token'), true],
  [group('kubeadm:cluster-admins'), true],
  [group('system:authenticated'), false],
  [group('ops'), false],
  [user('jo'), false],
])('isBuiltInSubject(%j) is %s', (subject, expected) => {
  expect(isBuiltInSubject(subject)).toBe(expected);
});

it.each([
  [group('system:authenticated'), 'every user and every pod'],
  [group('system:unauthenticated'), 'anyone without logging in'],
  [user('system:anonymous'), 'anyone without logging in'],
  [group('system:serviceaccounts'), 'every pod of the cluster'],
  [group('system:serviceaccounts:shop'), 'every pod of namespace shop'],
  [group('ops'), undefined],
  [account('shop', 'default'), undefined],
])('everybodyIn(%j) is %s', (subject, expected) => {
  expect(everybodyIn(subject)).toBe(expected);
});
