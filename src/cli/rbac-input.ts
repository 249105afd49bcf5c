import type { RbacSubject } from '../kube/rbac/subject.ts';
import { serviceAccountOf } from '../kube/rbac/subject.ts';
import { Problem } from '../problem.ts';
import type { OpenAuditSource } from './audit-source.ts';
import type { ClusterPorts } from './cluster-source.ts';

/** What the rbac commands stand on; injected, so that they can be tested without files. */
export interface RbacPorts extends ClusterPorts {
  readonly open: OpenAuditSource;
}

/** What the rbac commands say where neither files nor --live are given. */
export const NO_RBAC_SOURCE = 'there are no roles and bindings to look at';

/**
 * A subject as people write it: `sa:shop:web`, `system:serviceaccount:shop:web`, `user:jo`, or a user name that holds `:` or `@`.
 * `undefined` for what can only be a path.
 */
export function parseSubject(text: string): RbacSubject | undefined {
  const [kind = '', ...rest] = text.split(':');
  if (kind === 'group' && rest.length > 0)
    throw new Problem({
      what: `${text} is a group, and a log says who sent a request, not through which group he was let in`,
      where: 'SUBJECT',
      fix: 'name a user or a ServiceAccount (sa:NAMESPACE:NAME)',
    });
  if (kind === 'sa') {
    const account = serviceAccountOf(`system:serviceaccount:${rest.join(':')}`);
    if (account !== undefined) return { kind: 'ServiceAccount', ...account };
    throw new Problem({
      what: `${text} is no ServiceAccount`,
      where: 'SUBJECT',
      fix: 'write sa:NAMESPACE:NAME',
    });
  }
  if (kind === 'user' && rest.length > 0) return { kind: 'User', name: rest.join(':') };
  const account = serviceAccountOf(text);
  if (account !== undefined) return { kind: 'ServiceAccount', ...account };
  return /[:@]/.test(text) && !text.includes('/') ? { kind: 'User', name: text } : undefined;
}
