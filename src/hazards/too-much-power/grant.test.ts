import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { JsonValue } from '../../kube/json.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

const BOB = 'bob@example.com';
const SUBJECTS = [{ kind: 'ServiceAccount', name: 'reporter', namespace: 'batch' }];
const EVERYTHING = [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }];
type Parts = Partial<Parameters<typeof auditEvent>[0]>;

function written(resource: string, name: string, body: JsonValue, parts: Parts = {}): AuditEvent {
  return auditEvent({
    at_s: 1,
    user: BOB,
    verb: 'create',
    code: 201,
    objectRef: { apiGroup: 'rbac.authorization.k8s.io', resource, name },
    requestObject: body,
    ...parts,
  });
}

function bound(role: string, parts: Parts = {}, name = 'reporter-admin', subjects = SUBJECTS): AuditEvent {
  return written(
    'clusterrolebindings',
    name,
    { roleRef: { kind: 'ClusterRole', name: role }, subjects },
    parts,
  );
}

describe('too-much-power tells who grants everything', () => {
  it('by a ClusterRoleBinding to cluster-admin, once for all of one client', () => {
    const [alert, ...rest] = runDetector(detect, [bound('cluster-admin'), bound('cluster-admin')]);
    expect(rest).toEqual([]);
    expect(alert).toMatchObject({
      id: `too-much-power/granted/${BOB}`,
      severity: 'low',
      title: `${BOB} granted cluster-admin to ServiceAccount batch/reporter by ClusterRoleBinding reporter-admin`,
      offender: { user: BOB },
      objects: { count: 1 },
    });
  });

  it('by a patch that carries only the subjects', () => {
    const patch = bound('cluster-admin', {
      verb: 'patch',
      code: 200,
      requestObject: { subjects: SUBJECTS },
      responseObject: { roleRef: { kind: 'ClusterRole', name: 'cluster-admin' }, subjects: SUBJECTS },
    });
    expect(runDetector(detect, [patch])).toHaveLength(1);
  });

  it.each([
    ['clusterroles', 'ClusterRole wide'],
    ['roles', 'Role /wide'],
  ])('by %s with every verb on every resource', (resource, kind) => {
    const alerts = runDetector(detect, [written(resource, 'wide', { rules: EVERYTHING })]);
    expect(alerts.map(({ title }) => title)).toEqual([
      `${BOB} granted every verb on every resource of all API groups to whoever is bound to ${kind}`,
    ]);
  });

  it.each<readonly [string, AuditEvent]>([
    ['another role', bound('view')],
    ['no subject', bound('cluster-admin', {}, 'empty', [])],
    ['a dry run', bound('cluster-admin', { query: { dryRun: true } })],
    ['a refusal', bound('cluster-admin', { code: 403 })],
    ['a delete', bound('cluster-admin', { verb: 'delete', code: 200 })],
    ['level Metadata', bound('cluster-admin', { requestObject: undefined, level: 'Metadata' })],
    ['the API server at its start', bound('cluster-admin', { user: 'system:apiserver' }, 'cluster-admin')],
    ['kubeadm at its start', bound('cluster-admin', { user: 'kubernetes-admin' }, 'kubeadm:cluster-admins')],
    [
      'the aggregation of roles',
      written(
        'clusterroles',
        'admin',
        { rules: EVERYTHING },
        { user: 'system:serviceaccount:kube-system:clusterrole-aggregation-controller' },
      ),
    ],
    [
      'every verb on pods',
      written('clusterroles', 'pods', { rules: [{ resources: ['pods'], verbs: ['*'] }] }),
    ],
    [
      'stars in two rules',
      written('clusterroles', 'two', {
        rules: [
          { resources: ['*'], verbs: ['get'] },
          { resources: ['pods'], verbs: ['*'] },
        ],
      }),
    ],
  ])('and is quiet on %s', (_case, event) => {
    expect(runDetector(detect, [event])).toEqual([]);
  });

  it('takes an administrator named like the bootstrap at his word where he binds something else', () => {
    expect(runDetector(detect, [bound('cluster-admin', { user: 'kubernetes-admin' })])).toHaveLength(1);
  });
});
