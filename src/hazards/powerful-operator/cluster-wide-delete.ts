import type { Observation, Rule } from '../../check/contract.ts';
import { accessOf, type Access } from '../../cluster/access.ts';
import { everybodyIn, isBuiltInSubject } from '../../cluster/access-subjects.ts';
import {
  clusterWide,
  clusterWideGrants,
  heldRights,
  isEverything,
  spokenGrant,
  subjectText,
  type HeldRight,
  type Right,
} from '../../cluster/access-rights.ts';
import type { Severity } from '../../detect/contract.ts';
import type { RbacSubject } from '../../kube/rbac/subject.ts';
import { namespacedBindingPatch } from '../rbac-patch.ts';
import { shortList } from '../short-list.ts';

/**
 * What is lost with an object of the kind: `irreplaceable` takes others or data with it, so does `foundation`, but its own controllers delete
 * such objects every day (nodes, definitions); `remade` comes back by itself.
 */
type Loss = 'irreplaceable' | 'foundation' | 'outage' | 'remade';

interface DeleteRight extends Right {
  readonly loss: Loss;
}

function deletes(resource: string, apiGroup: string, loss: Loss): readonly [DeleteRight, DeleteRight] {
  return [
    { words: resource, loss, requests: [clusterWide('delete', resource, apiGroup)] },
    { words: resource, loss, requests: [clusterWide('deletecollection', resource, apiGroup)] },
  ];
}

/**
 * The kinds of which a cluster is made. Pods come back where somebody owns them; Services lose their address, Secrets what only they
 * knew; the others take with them all that is in them.
 */
const CORE_KINDS: readonly (readonly [DeleteRight, DeleteRight])[] = [
  deletes('namespaces', '', 'irreplaceable'),
  deletes('customresourcedefinitions', 'apiextensions.k8s.io', 'foundation'),
  deletes('persistentvolumes', '', 'irreplaceable'),
  deletes('persistentvolumeclaims', '', 'irreplaceable'),
  deletes('nodes', '', 'foundation'),
  deletes('services', '', 'outage'),
  deletes('secrets', '', 'outage'),
  deletes('deployments', 'apps', 'outage'),
  deletes('statefulsets', 'apps', 'outage'),
  deletes('daemonsets', 'apps', 'outage'),
  deletes('pods', '', 'remade'),
];

interface Power {
  readonly subject: RbacSubject;
  /** By kind, each with the grant that allows it first. */
  readonly kinds: readonly HeldRight<DeleteRight>[];
  readonly collections: readonly HeldRight<DeleteRight>[];
  readonly isController: boolean;
}

function powerOf(access: Access, subject: RbacSubject): Power | undefined {
  const grants = clusterWideGrants(access, subject);
  const isController = access.workloadsRunningAs(subject).length > 0;
  // Who may do everything is told by too-much-power; here it is told again of programs only.
  if (!isController && grants.some(({ rule }) => isEverything(rule))) return undefined;
  const single = heldRights(
    grants,
    CORE_KINDS.map(([one]) => one),
  );
  const collections = heldRights(
    grants,
    CORE_KINDS.map(([, all]) => all),
  );
  const seen = new Set(single.map(({ right }) => right.words));
  const kinds = [...single, ...collections.filter(({ right }) => !seen.has(right.words))];
  return kinds.length === 0 ? undefined : { subject, kinds, collections, isController };
}

/** From so many kinds on a client holds a good part of the cluster in its hand; with fewer it is a specialist that does its work. */
const BROAD_MIN_COUNT = 3;

/**
 * A program deletes thousands in a minute without being asked twice, a person does not: a ServiceAccount that runs a workload is rated
 * above one that is not seen to, and above users and groups. A controller of one kind (nodes, its own definitions) is rated below one of many.
 */
function severityOf({ subject, kinds, collections, isController }: Power): Severity {
  const losses = new Set(kinds.map(({ right }) => right.loss));
  if (everybodyIn(subject) !== undefined) return 'critical';
  if (losses.has('irreplaceable')) return isController ? 'high' : 'medium';
  if (losses.has('foundation')) return isController && kinds.length >= BROAD_MIN_COUNT ? 'high' : 'medium';
  if (losses.has('outage')) {
    const wide = collections.some(({ right }) => right.loss === 'outage');
    if (isController) return wide ? 'high' : 'medium';
    return subject.kind === 'ServiceAccount' ? 'medium' : 'low';
  }
  return 'low';
}

function messageOf(access: Access, { subject, kinds, collections }: Power): string {
  const names = kinds.map(({ right }) => right.words);
  const ways = [...new Set(kinds.map(({ grant }) => spokenGrant(grant)))];
  const atOnce =
    collections.length === 0
      ? ''
      : `; ${collections.length === kinds.length ? 'all' : collections.length} of them also a whole namespace at a time by deletecollection`;
  return `${subjectText(access, subject)} may delete ${shortList(names)} in the whole cluster (${kinds.length} of ${CORE_KINDS.length} core kinds${atOnce}), by ${shortList(ways)}`;
}

function* check(access: Access): Generator<Observation> {
  for (const message of access.unknowns) yield { type: 'unknown', message };
  for (const subject of access.index.subjects) {
    if (isBuiltInSubject(subject)) continue;
    const power = powerOf(access, subject);
    const [first] = power?.kinds ?? [];
    if (power === undefined || first === undefined) continue;
    const { binding } = first.grant;
    const bindings = [...new Set(power.kinds.map(({ grant }) => grant.binding))];
    yield {
      type: 'finding',
      object: binding.source,
      path: ['roleRef'],
      severity: severityOf(power),
      message: messageOf(access, power),
      fix: {
        text: 'take the verbs delete and deletecollection out of the rules that do not need them (plimsoll rbac excess shows which it uses), or bind the role in the namespaces where it works instead of the whole cluster:',
        patch: namespacedBindingPatch(subject, bindings),
      },
      objects: power.kinds.flatMap(({ grant }) => grant.role.source ?? []).filter(isFirst),
    };
  }
}

function isFirst<Item>(item: Item, index: number, all: readonly Item[]): boolean {
  return all.indexOf(item) === index;
}

/**
 * Subjects that may delete core kinds in the whole cluster, through whatever role, aggregation, wildcard, binding or group. Not told:
 * Kubernetes' and the provider's own, rules with resourceNames, and rights in single namespaces.
 */
export const clusterWideDelete: Rule = {
  id: 'cluster-wide-delete',
  title: 'Clients can delete core objects only in the namespaces that they work in',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'One operator with a selector that came out empty deleted every Service of a cluster of 2,000 nodes; nothing but its rights stood between the mistake and the cluster.',
  check: ({ derive }) => check(derive(accessOf)),
};
