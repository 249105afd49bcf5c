import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { isBuiltInSubject } from '../../cluster/access-subjects.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt, type JsonValue } from '../../kube/json.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';
import { SERVICE_ACCOUNTS, type RbacSubject } from '../../kube/rbac/subject.ts';
import { shellWord } from '../audit-command.ts';
import { shortList } from '../short-list.ts';

/** Schemas that Kubernetes and providers make for the way in when all else fails, and for probes. */
const EXEMPT_BY_DESIGN = /^(?:exempt|probes|eks-exempt)$/;
/** The level that takes what no other schema does; it has next to no seats (flowcontrol bootstrap). */
const LEVEL_OF_THE_REST = 'catch-all';

function levelOf({ body }: ClusterObject): string {
  return stringAt(body, 'spec', 'priorityLevelConfiguration', 'name') ?? '';
}

function subjectOf(subject: JsonValue): RbacSubject | undefined {
  const group = stringAt(subject, 'group', 'name');
  if (group !== undefined) return { kind: 'Group', name: group };
  const user = stringAt(subject, 'user', 'name');
  if (user !== undefined) return { kind: 'User', name: user };
  const name = stringAt(subject, 'serviceAccount', 'name');
  const namespace = stringAt(subject, 'serviceAccount', 'namespace');
  return name === undefined ? undefined : { kind: 'ServiceAccount', namespace: namespace ?? '', name };
}

/** Whom a schema catches when they ask for resources; rules about paths alone (`/healthz`) are left out. */
function subjectsOf({ body }: ClusterObject): readonly RbacSubject[] {
  return listAt(body, 'spec', 'rules')
    .filter((rule) => listAt(rule, 'resourceRules').length > 0)
    .flatMap((rule) => listAt(rule, 'subjects'))
    .flatMap((subject) => subjectOf(subject) ?? []);
}

function spoken(subject: RbacSubject): string {
  return subject.kind === 'ServiceAccount' ? `${subject.namespace}/${subject.name}` : subject.name;
}

/** A level with the name of the schema and a small share, and the schema sent to it. */
function ownLevelPatch({ name }: ClusterObject): string {
  return `kubectl apply -f - <<'END'
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata:
  name: ${name}
spec:
  type: Limited
  limited:
    nominalConcurrencyShares: 10
    limitResponse:
      type: Queue
      queuing: { queues: 16, handSize: 4, queueLengthLimit: 50 }
END
kubectl patch flowschema ${shellWord(name)} --type merge -p '{"spec":{"priorityLevelConfiguration":{"name":"${name}"}}}'`;
}

function* exemptClients({ cluster }: RuleInput): Generator<Observation> {
  for (const schema of cluster.of(KIND.FlowSchema)) {
    if (levelOf(schema) !== 'exempt' || EXEMPT_BY_DESIGN.test(schema.name)) continue;
    const clients = subjectsOf(schema).filter((subject) => !isBuiltInSubject(subject));
    if (clients.length === 0) continue;
    yield {
      type: 'finding',
      object: schema,
      path: ['spec', 'priorityLevelConfiguration', 'name'],
      message: `${spokenName(schema)} exempts ${shortList(clients.map(spoken))} from every limit: no other client is served before them`,
      fix: {
        text: 'Send them to a priority level of their own (type Limited); exempt is for the way in when all else fails.',
        patch: ownLevelPatch(schema),
      },
    };
  }
}

export const exemptFlowSchema: Rule = {
  id: 'exempt-flow-schema',
  title: 'No FlowSchema exempts clients from fairness',
  severity: 'high',
  persona: 'cluster admin',
  why: 'An exempt client that loops takes the whole API server, and nothing can hold it back.',
  check: exemptClients,
};

/** A schema whose level does not exist is passed over (condition `Dangling`, flowcontrol API). */
function isDangling(cluster: Cluster, schema: ClusterObject): boolean {
  const name = levelOf(schema);
  return (
    cluster.coverage(KIND.PriorityLevelConfiguration).type === 'all' &&
    cluster.get({ ...KIND.PriorityLevelConfiguration, namespace: '', name }) === undefined
  );
}

function catchesAccounts(cluster: Cluster, schema: ClusterObject): boolean {
  const isOwnLevel = levelOf(schema) !== 'exempt' && levelOf(schema) !== LEVEL_OF_THE_REST;
  const subjects = subjectsOf(schema);
  return (
    isOwnLevel &&
    !isDangling(cluster, schema) &&
    subjects.some(({ kind, name }) => kind === 'Group' && name === SERVICE_ACCOUNTS)
  );
}

/** What the API server suggests (`pkg/apis/flowcontrol/bootstrap/default.go`, suggested configuration). */
const SUGGESTED_SCHEMA = `apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata:
  name: service-accounts
spec:
  matchingPrecedence: 9000
  priorityLevelConfiguration: { name: workload-low }
  distinguisherMethod: { type: ByUser }
  rules:
    - subjects: [{ kind: Group, group: { name: 'system:serviceaccounts' } }]
      resourceRules:
        - { apiGroups: ['*'], resources: ['*'], verbs: ['*'], namespaces: ['*'], clusterScope: true }
      nonResourceRules: [{ nonResourceURLs: ['*'], verbs: ['*'] }]`;

function* noSchemaForAccounts({ cluster }: RuleInput): Generator<Observation> {
  if (cluster.coverage(KIND.FlowSchema).type !== 'all') return;
  const schemas = cluster.of(KIND.FlowSchema);
  if (schemas.length === 0 || schemas.some((schema) => catchesAccounts(cluster, schema))) return;
  yield {
    type: 'finding',
    object: undefined,
    path: [],
    message: `none of the ${schemas.length} FlowSchemas sends the group ${SERVICE_ACCOUNTS} to a level of its own: controllers share the level of everybody else`,
    fix: { text: 'Restore the suggested FlowSchema service-accounts.', patch: SUGGESTED_SCHEMA },
  };
}

export const accountsWithoutSchema: Rule = {
  id: 'service-accounts-without-flow-schema',
  title: 'A FlowSchema catches the traffic of ServiceAccounts',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Without one a looping controller and a person with kubectl wait in the same queue.',
  check: noSchemaForAccounts,
};
