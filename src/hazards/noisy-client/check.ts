import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { controlPlanePods, flagsOf } from '../../cluster/control-plane.ts';
import { workloadsOf } from '../../cluster/workloads.ts';
import type { Container } from '../../kube/container.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { listAt, spokenName } from '../../kube/kube-object.ts';
import { allContainers } from '../../kube/pod-spec.ts';

/** Flags by which controllers set the rate of their client (component-base, controller-runtime and their followers). */
const QPS_FLAGS = ['kube-api-qps', 'qps', 'kube-client-qps', 'client-qps', 'kube-qps', 'k8s-client-qps'];
/** client-go's default is 5; kube-controller-manager's 20, the scheduler's 50. More than this is more than the whole control plane asks. */
const QPS_HIGH = 100;
/** As many seats as an API server has by default (400 reads and 200 writes in flight): one client can fill it alone. */
const QPS_FLOOD = 600;

function qpsOf(container: Container): { readonly flag: string; readonly qps: number } | undefined {
  const flags = flagsOf(container);
  for (const flag of QPS_FLAGS) {
    const qps = Number(flags.get(flag) ?? Number.NaN);
    if (!Number.isNaN(qps)) return { flag, qps };
  }
  return undefined;
}

function* highRates({ derive }: RuleInput): Generator<Observation> {
  for (const { object, template } of derive(workloadsOf).all) {
    for (const container of allContainers(template.spec)) {
      const rate = qpsOf(container);
      // A negative rate turns the client's limiter off (client-go rest.Config).
      if (rate === undefined || (rate.qps >= 0 && rate.qps <= QPS_HIGH)) continue;
      const isFlood = rate.qps < 0 || rate.qps > QPS_FLOOD;
      const place = container.args.some((word) => word.includes(rate.flag)) ? 'args' : 'command';
      const position = container[place].findIndex((word) => word.includes(rate.flag));
      yield {
        type: 'finding',
        object,
        path: position === -1 ? container.path : [...container.path, place, position],
        ...(isFlood ? { severity: 'high' as const } : {}),
        message: `${spokenName(object)} lets its client send ${rate.qps < 0 ? 'without any limit' : `${rate.qps} requests a second`} (--${rate.flag}, client-go's default is 5)`,
        fix: {
          text: 'Lower it to what the controller needs (50 is plenty for most), and give its ServiceAccount a FlowSchema with a small share, so that the server holds it back whatever the client does.',
        },
      };
    }
  }
}

const clientRate: Rule = {
  id: 'client-rate',
  title: 'Clients keep a low request rate',
  severity: 'medium',
  persona: 'developer',
  why: 'One controller with a rate of 3,000 made the API server refuse its own controllers and the kubelets.',
  check: highRates,
};

function* exemptClients({ cluster }: RuleInput): Generator<Observation> {
  for (const schema of cluster.of(KIND.FlowSchema)) {
    const level = stringAt(schema.body, 'spec', 'priorityLevelConfiguration', 'name');
    if (level !== 'exempt' || schema.name === 'exempt' || schema.name === 'probes') continue;
    const subjects = listAt(schema.body, 'spec', 'rules').flatMap((rule) => listAt(rule, 'subjects'));
    const names = subjects.flatMap(
      (subject) =>
        stringAt(subject, 'serviceAccount', 'name') ??
        stringAt(subject, 'group', 'name') ??
        stringAt(subject, 'user', 'name') ??
        [],
    );
    yield {
      type: 'finding',
      object: schema,
      path: ['spec', 'priorityLevelConfiguration', 'name'],
      message: `${spokenName(schema)} exempts ${names.length === 0 ? 'its subjects' : names.join(', ')} from every limit: no other client is served before them`,
      fix: {
        text: 'Send them to a priority level of their own (type Limited) with enough shares; exempt is for the way in when all else fails.',
      },
    };
  }
}

const exemptFlowSchema: Rule = {
  id: 'exempt-flow-schema',
  title: 'No FlowSchema exempts clients from fairness',
  severity: 'high',
  persona: 'cluster admin',
  why: 'An exempt client that loops takes the whole API server, and nothing can hold it back.',
  check: exemptClients,
};

function* unfairServers({ cluster }: RuleInput): Generator<Observation> {
  const servers = controlPlanePods(cluster, 'kube-apiserver');
  if (servers.length === 0) {
    yield {
      type: 'unknown',
      message:
        'Whether the API server limits its clients (priority and fairness, requests in flight) is not known: its pods are not among the objects.',
    };
  }
  for (const { pod, container, flags } of servers) {
    const isUnfair = flags.get('enable-priority-and-fairness') === 'false';
    const isUnlimited = flags.get('max-requests-inflight') === '0';
    if (!isUnfair && !isUnlimited) continue;
    const flag = isUnfair ? '--enable-priority-and-fairness=false' : '--max-requests-inflight=0';
    yield {
      type: 'finding',
      object: pod,
      path: container.path,
      message: `${spokenName(pod)} runs with ${flag}: one client can take all of its requests in flight`,
      fix: { text: `Take ${flag} out of the static pod manifest of every API server.` },
    };
  }
}

const serverWithoutLimits: Rule = {
  id: 'server-without-limits',
  title: 'The API server shares its requests in flight fairly',
  severity: 'high',
  persona: 'cluster operator',
  why: 'Without fairness the loudest client is served first, and kubelets that cannot report look dead.',
  check: unfairServers,
};

function* noSchemaForAccounts({ cluster }: RuleInput): Generator<Observation> {
  if (cluster.coverage(KIND.FlowSchema).type !== 'all') return;
  const schemas = cluster.of(KIND.FlowSchema);
  const catches = schemas.some(({ body }) => {
    const level = stringAt(body, 'spec', 'priorityLevelConfiguration', 'name');
    const subjects = listAt(body, 'spec', 'rules').flatMap((rule) => listAt(rule, 'subjects'));
    return (
      level !== 'exempt' &&
      level !== 'catch-all' &&
      subjects.some((subject) => stringAt(subject, 'group', 'name') === 'system:serviceaccounts')
    );
  });
  if (schemas.length === 0 || catches) return;
  yield {
    type: 'finding',
    object: undefined,
    path: [],
    message: `none of the ${schemas.length} FlowSchemas catches the group system:serviceaccounts: controllers share the level of everybody else`,
    fix: {
      text: 'Restore the suggested FlowSchema service-accounts: the API server makes it anew when it starts with the annotation apf.kubernetes.io/autoupdate-spec.',
    },
  };
}

const accountsWithoutSchema: Rule = {
  id: 'service-accounts-without-flow-schema',
  title: 'A FlowSchema catches the traffic of ServiceAccounts',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Without one a looping controller and a person with kubectl wait in the same queue.',
  check: noSchemaForAccounts,
};

export const check: CheckDefinition = {
  hazard: 'noisy-client',
  rules: [clientRate, exemptFlowSchema, serverWithoutLimits, accountsWithoutSchema],
};
