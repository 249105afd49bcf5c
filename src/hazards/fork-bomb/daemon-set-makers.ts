import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { accessOf } from '../../cluster/access.ts';
import { isEverything, spokenGrant } from '../../cluster/access-rights.ts';
import { everybodyIn, isBuiltInSubject } from '../../cluster/access-subjects.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { KIND } from '../../kube/group-kind.ts';
import { objectAt } from '../../kube/kube-object.ts';
import type { Grant } from '../../kube/rbac/access-index.ts';
import type { ResourceRequest } from '../../kube/rbac/policy-rule.ts';
import { spokenSubject, subjectKey, type RbacSubject } from '../../kube/rbac/subject.ts';
import { shellWord } from '../audit-command.ts';
import { shortList } from '../short-list.ts';
import { isTenantNamespace } from './tenant-namespace.ts';

const CREATE_DAEMON_SETS: ResourceRequest = {
  type: 'resource',
  verb: 'create',
  apiGroup: 'apps',
  resource: 'daemonsets',
  subresource: '',
  namespace: '',
  name: '',
};
/** Bindings listed beside the message. */
const LISTED_COUNT = 8;

/** Quotas by which a namespace takes no DaemonSets (`count/<resource>.<group>`). */
function takesNone(cluster: Cluster, namespace: string): boolean {
  return cluster.ofNamespace(KIND.ResourceQuota, namespace).some(({ body }) => {
    const hard = objectAt(body, 'spec', 'hard')['count/daemonsets.apps'];
    return hard === '0' || hard === 0;
  });
}

/** Those who may do everything are told of by too-much-power; what is built in comes with the cluster. */
function isMeant(cluster: Cluster, { subject, binding, rule }: Grant<ClusterObject>): boolean {
  if (isBuiltInSubject(subject) || isEverything(rule)) return false;
  return (
    binding.namespace === '' ||
    (isTenantNamespace(binding.namespace) && !takesNone(cluster, binding.namespace))
  );
}

interface Maker {
  readonly subject: RbacSubject;
  readonly grant: Grant<ClusterObject>;
}

function makersOf(grants: readonly Grant<ClusterObject>[]): readonly Maker[] {
  const makers = new Map<string, Maker>();
  for (const grant of grants) {
    const key = subjectKey(grant.subject);
    if (!makers.has(key)) makers.set(key, { subject: grant.subject, grant });
  }
  return [...makers.values()];
}

/** The first namespace in which somebody may, for the command that forbids it there. */
function quotaPatch(makers: readonly Maker[]): string {
  const namespace = makers.find(({ grant }) => grant.binding.namespace !== '')?.grant.binding.namespace;
  const setting = namespace === undefined ? 'NAMESPACE=default  # each that needs none\n' : '';
  return `${setting}kubectl create quota no-daemon-sets -n ${namespace === undefined ? '"$NAMESPACE"' : shellWord(namespace)} --hard=count/daemonsets.apps=0`;
}

/** One finding for all of them: who may is a decision, not a defect of each. The default roles admin and edit include it. */
function* daemonSetMakers({ cluster, derive }: RuleInput): Generator<Observation> {
  const access = derive(accessOf);
  if (access.unknowns.length > 0)
    yield {
      type: 'unknown',
      message: `Who else may create DaemonSets is not known. ${access.unknowns.join(' ')}`,
    };
  const grants = access.index.whoCan(CREATE_DAEMON_SETS, 'anywhere');
  const makers = makersOf(grants.filter((grant) => isMeant(cluster, grant)));
  const [first] = makers;
  if (first === undefined) return;
  const everybody = makers.find(({ subject }) => everybodyIn(subject) !== undefined);
  const shown = everybody ?? first;
  const names = shortList(makers.map(({ subject }) => spokenSubject(subject)));
  yield {
    type: 'finding',
    object: shown.grant.binding.source,
    path: [],
    ...(everybody === undefined ? {} : { severity: 'high' as const }),
    message: `${makers.length} ${makers.length === 1 ? 'subject' : 'subjects'} may create DaemonSets, which put a pod on each node: ${names}; ${spokenSubject(shown.subject)} by ${spokenGrant(shown.grant)}`,
    objects: makers.slice(0, LISTED_COUNT).map(({ grant }) => grant.binding.source),
    fix: {
      text: 'Forbid DaemonSets in the namespaces of tenants by quota (the default roles admin and edit allow them), and leave them to those who run nodes.',
      patch: quotaPatch(makers),
    },
  };
}

export const daemonSetMaker: Rule = {
  id: 'daemon-set-maker',
  title: 'Only those who run nodes may create DaemonSets',
  severity: 'low',
  persona: 'cluster admin',
  why: 'One DaemonSet with a fork bomb was on every node before anybody had read its name.',
  check: daemonSetMakers,
};
