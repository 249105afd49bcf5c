import type { Observation, Rule } from '../../check/contract.ts';
import { accessOf, type Access } from '../../cluster/access.ts';
import { spokenGrant } from '../../cluster/access-rights.ts';
import { everybodyIn } from '../../cluster/access-subjects.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import type { Severity } from '../../detect/contract.ts';
import type { Grant } from '../../kube/rbac/access-index.ts';
import { spokenSubject, UNAUTHENTICATED, type RbacSubject } from '../../kube/rbac/subject.ts';
import { unbindCommands } from '../rbac-patch.ts';
import { shortList } from '../short-list.ts';
import { givesEverything } from './all-powerful.ts';
import { isHarmlessGrant, isPlainRead, ruleText } from './harmless-rule.ts';

function isAnonymous(subject: RbacSubject): boolean {
  return subject.name === 'system:anonymous' || subject.name === UNAUTHENTICATED;
}

function severityOf(subject: RbacSubject, grants: readonly Grant<ClusterObject>[]): Severity {
  const isReading = grants.every(({ rule }) => isPlainRead(rule));
  if (isAnonymous(subject)) return isReading ? 'high' : 'critical';
  const isClusterWide = grants.some(({ binding, rule }) => binding.namespace === '' && !isPlainRead(rule));
  if (isClusterWide) return 'critical';
  return isReading ? 'low' : 'medium';
}

function placesText(grants: readonly Grant<ClusterObject>[]): string {
  const places = new Set(grants.map(({ binding }) => binding.namespace));
  return places.has('') ? 'in the whole cluster' : `in ${shortList([...places])}`;
}

function* check(access: Access): Generator<Observation> {
  for (const subject of access.index.subjects) {
    const who = everybodyIn(subject);
    if (who === undefined) continue;
    const grants = access.index.grantsTo(subject).filter((grant) => {
      const { role, binding } = grant;
      // The API server makes and mends these itself; their bindings bear the names of their roles.
      const isBootstrap = role.name.startsWith('system:') && binding.name === role.name;
      return !isBootstrap && !givesEverything(access, grant) && !isHarmlessGrant(grant);
    });
    const [first] = grants;
    if (first === undefined) continue;
    const bindings = [...new Set(grants.map(({ binding }) => binding))];
    yield {
      type: 'finding',
      object: first.binding.source,
      path: ['subjects'],
      severity: severityOf(subject, grants),
      message: `${spokenSubject(subject)} (${who}) may ${shortList(grants.map(({ rule }) => ruleText(rule)))} ${placesText(grants)}; by ${shortList([...new Set(grants.map((grant) => spokenGrant(grant)))])}`,
      fix: {
        text: 'bind the role to those who need it, then take everybody out of the binding:',
        patch: bindings.flatMap((binding) => unbindCommands(subject, binding)).join('\n'),
      },
      objects: bindings
        .slice(1)
        .map(({ source }) => source)
        .filter((source) => source !== undefined),
    };
  }
}

/** Bindings to groups that everybody, every pod, or every pod of a namespace is in. Discovery, health and reviews of oneself are not told. */
export const openToEveryone: Rule = {
  id: 'open-to-everyone',
  title: 'What everybody may do is discovery and nothing else',
  severity: 'high',
  persona: 'cluster admin',
  why: 'A right given to a group that everybody is in is given to the pod that somebody broke into, and without a login to the whole network.',
  check: ({ derive }) => check(derive(accessOf)),
};
