import type { Observation, Rule } from '../../check/contract.ts';
import { accessOf, type Access } from '../../cluster/access.ts';
import { isEverything, spokenGrant, subjectText } from '../../cluster/access-rights.ts';
import { everybodyIn, isBuiltInSubject } from '../../cluster/access-subjects.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import type { Severity } from '../../detect/contract.ts';
import type { Grant } from '../../kube/rbac/access-index.ts';
import { serviceAccountOf, userNameOf, type RbacSubject } from '../../kube/rbac/subject.ts';
import { shortList } from '../short-list.ts';
import { unbindCommands } from '../rbac-patch.ts';

/** Everything in this namespace is everything in the cluster: the tokens of the controllers lie there. */
const SYSTEM_NAMESPACE = 'kube-system';

function isWholeCluster(namespace: string): boolean {
  return namespace === '' || namespace === SYSTEM_NAMESPACE;
}

/** Does a binding give everything, so that `all-powerful` tells of it with all the rest of its role? */
export function givesEverything(access: Access, { binding, role }: Grant<ClusterObject>): boolean {
  return (
    isWholeCluster(binding.namespace) && access.index.rulesOfRole(role).some((rule) => isEverything(rule))
  );
}

/** A subject that may do everything, and by which bindings. */
interface AllPowerful {
  readonly subject: RbacSubject;
  readonly grants: readonly Grant<ClusterObject>[];
}

/** Subjects that may do everything in the whole cluster, or in the namespace in which that is the same. Built-in ones are left out. */
function allPowerfulOf(access: Access): readonly AllPowerful[] {
  return access.index.subjects.flatMap((subject) => {
    if (isBuiltInSubject(subject)) return [];
    const grants = access.index
      .grantsTo(subject)
      .filter(
        ({ rule, binding }) => isEverything(rule) && ['', SYSTEM_NAMESPACE].includes(binding.namespace),
      );
    return grants.length === 0 ? [] : [{ subject, grants }];
  });
}

/** A program has its token where whoever enters the pod can read it; that some people own the cluster is how clusters are. */
function severityOf({ subject }: AllPowerful): Severity {
  if (everybodyIn(subject) !== undefined) return 'critical';
  return serviceAccountOf(userNameOf(subject)) === undefined ? 'medium' : 'high';
}

function messageOf(access: Access, { subject, grants }: AllPowerful): string {
  const ways = [...new Set(grants.map((grant) => spokenGrant(grant)))];
  const isClusterWide = grants.some(({ binding }) => binding.namespace === '');
  const where = isClusterWide
    ? ''
    : ` in ${SYSTEM_NAMESPACE}, where the tokens of the cluster's own controllers are`;
  const who = everybodyIn(subject);
  return `${subjectText(access, subject)} may do everything${where}${who === undefined ? '' : `, and that is ${who}`}; by ${shortList(ways)}`;
}

function* check(access: Access): Generator<Observation> {
  for (const message of access.unknowns) yield { type: 'unknown', message };
  for (const found of allPowerfulOf(access)) {
    const bindings = [...new Set(found.grants.map(({ binding }) => binding))];
    const [first] = bindings;
    if (first === undefined) continue;
    yield {
      type: 'finding',
      object: first.source,
      path: ['roleRef'],
      severity: severityOf(found),
      message: messageOf(access, found),
      fix: {
        text: 'bind it to a role of what it does (plimsoll rbac excess writes one from the audit log), then take this binding away:',
        patch: bindings.flatMap((binding) => unbindCommands(found.subject, binding)).join('\n'),
      },
      objects: bindings
        .slice(1)
        .map(({ source }) => source)
        .filter((source) => source !== undefined),
    };
  }
}

/** Subjects bound to cluster-admin, or to a role that allows as much under another name. */
export const allPowerful: Rule = {
  id: 'all-powerful',
  title: 'Nobody but the owners of the cluster may do everything',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'cluster-admin was handed out everywhere, and operators were given "*": when one went wrong, nothing stood between the mistake and the whole cluster.',
  check: ({ derive }) => check(derive(accessOf)),
};
