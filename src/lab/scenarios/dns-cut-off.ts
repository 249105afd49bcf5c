import { load } from 'js-yaml';
import { dnsWithoutApiServer } from '../../hazards/dns-cut-off/dns-without-api-server.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { userAgent } from '../client/program.ts';
import { NETWORK_POLICIES, PODS } from '../client/resource-ref.ts';
import { isTerminating, namespaceOf, pathOf, timeAt_ms } from '../controllers/object-meta.ts';
import { isReady } from '../controllers/pod-state.ts';
import { isDnsServer, dnsServerBehaviour, needingBehaviour } from '../network/program-needs.ts';
import { PodNetwork } from '../network/pod-network.ts';
import { clusterOfObjects } from './cluster-of-objects.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import type { Lab } from './lab.ts';
import { LookUps } from './look-ups.ts';
import { grant, make } from './make.ts';
import { missingPods_count } from './missing-pods.ts';
import { drain, grantNodeKeepers, NODE_KEEPERS, uncordon } from './node-drain.ts';
import { groupSubject } from './objects.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';

const SYSTEM = 'kube-system';
const ENGINEER = 'security-engineer@example.com';
const ENGINEERS = 'security-engineers';
const KEEPER = 'node-keeper@example.com';
const DENY_ALL = 'default-deny';
/** The machine of the control plane, behind default/kubernetes. */
const API_SERVER = { ips: ['10.0.0.10'], port: 6443 };
const BEFORE_MS = 180_000;
/** Nodes get a new kernel, one a minute. */
const NODE_EVERY_MS = 60_000;
const HELPLESS_MS = 300_000;
const BACK_WITHIN_MS = 900_000;

function policy(name: string, spec: JsonObject): JsonObject {
  const metadata = { namespace: SYSTEM, name };
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata, spec };
}

/** Whoever has written them has thought of those who ask DNS, and not of whom DNS asks. */
const POLICIES: readonly JsonObject[] = [
  policy('allow-dns-queries', {
    podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
    policyTypes: ['Ingress'],
    ingress: [
      {
        ports: [
          { protocol: 'UDP', port: 53 },
          { protocol: 'TCP', port: 53 },
        ],
      },
    ],
  }),
  policy(DENY_ALL, { podSelector: {}, policyTypes: ['Ingress', 'Egress'] }),
];

/** What programs need: DNS servers the API server, programs of teams an answer when they start, and every second one the next one of its team, by name. */
function networkOf(lab: Lab): PodNetwork {
  const network = new PodNetwork(lab, API_SERVER);
  lab.behave((pod) => {
    if (isDnsServer(pod)) return dnsServerBehaviour(network, pod);
    const namespace = namespaceOf(pod);
    if (!namespace.startsWith('team-')) return undefined;
    const index = Number((stringAt(pod, 'metadata', 'labels', 'app') ?? '').replace('app-', ''));
    const isProbing = index % 2 === 1;
    const service = { namespace, name: `app-${index - 1}`, port: 'http' };
    return needingBehaviour(network, pod, { dnsAtStart: true, ...(isProbing ? { service } : {}) });
  });
  return network;
}

function dnsPods(lab: Lab): readonly JsonObject[] {
  return lab.objects(PODS).filter((pod) => isDnsServer(pod) && !isTerminating(pod));
}

function policy_ms(lab: Lab): number {
  const policies = lab.objects(NETWORK_POLICIES);
  const found = policies.find((object) => stringAt(object, 'metadata', 'name') === DENY_ALL);
  return timeAt_ms(found, 'metadata', 'creationTimestamp') ?? lab.now_ms();
}

/** Nodes get a new kernel until none of the DNS servers is the one that it was. Answers how many nodes that took. */
async function updateNodes(lab: Lab): Promise<number> {
  const place = { userAgent: userAgent('kubectl'), sourceIP: '10.0.9.150' };
  const keeper = lab.person(KEEPER, [NODE_KEEPERS], place);
  const old = new Set(dnsPods(lab).map((pod) => stringAt(pod, 'metadata', 'uid')));
  const isOldLeft = (): boolean => dnsPods(lab).some((pod) => old.has(stringAt(pod, 'metadata', 'uid')));
  let count = 0;
  for (const { name } of lab.cluster.fleet.machines) {
    if (!isOldLeft()) break;
    count += 1;
    await lab.complete(drain(keeper, name));
    await lab.clock.run(NODE_EVERY_MS);
    await lab.complete(uncordon(keeper, name));
  }
  return count;
}

/** What people try first: DNS is not ready, so it is started again. Answers whether that helped. */
async function restartDns(lab: Lab): Promise<boolean> {
  for (const pod of dnsPods(lab)) await lab.complete(lab.admin.delete(PODS, pathOf(pod)));
  await lab.clock.run(NODE_EVERY_MS);
  return dnsPods(lab).some(isReady);
}

/** The policy that `plimsoll check` prints for this state. Throws where it prints none. */
async function missingPolicy(lab: Lab): Promise<JsonObject> {
  const cluster = clusterOfObjects(await lab.snapshot());
  const input = {
    cluster,
    now_ms: lab.now_ms(),
    derive: <Made>(making: (of: typeof cluster) => Made): Made => making(cluster),
  };
  for (const observation of dnsWithoutApiServer.check(input)) {
    const printed: unknown = observation.type === 'finding' ? load(observation.fix.patch ?? '') : undefined;
    if (isJsonObject(printed)) return printed;
  }
  throw new Error('check prints no policy');
}

/** The way back: the missing policy. */
async function recover(lab: Lab, lookUps: LookUps): Promise<string> {
  const missing = await missingPolicy(lab);
  const made_ms = lab.now_ms();
  const since = (): string => span(lab.now_ms() - made_ms);
  await make(lab, NETWORK_POLICIES, missing);
  await lab.waitFor(() => dnsPods(lab).every(isReady), BACK_WITHIN_MS);
  const ready = since();
  await lab.clock.run(1);
  await lab.waitFor(() => lookUps.lastFailed_count === 0, BACK_WITHIN_MS);
  const answered = since();
  const isWhole = await lab.waitFor(() => missingPods_count(lab) === 0, BACK_WITHIN_MS);
  const whole = isWhole
    ? `all pods are ready after ${since()}`
    : `${missingPods_count(lab)} pods are still missing`;
  return `by hand (the policy that check prints): DNS is ready after ${ready}, every look-up is answered after ${answered}, ${whole}`;
}

function measures(
  lab: Lab,
  lookUps: LookUps,
  facts: { readonly quiet_ms: number; readonly nodes_count: number; readonly hasHelped: boolean },
): readonly Measure[] {
  const ready_count = dnsPods(lab).filter(isReady).length;
  const teams = lab
    .objects(PODS)
    .filter((pod) => namespaceOf(pod).startsWith('team-') && !isTerminating(pod));
  const crashing_count = teams.filter((pod) =>
    JSON.stringify(pod['status']).includes('CrashLoopBackOff'),
  ).length;
  const unready_count = teams.filter((pod) => !isReady(pod)).length;
  return [
    {
      what: 'nothing at first',
      found: `for ${span(facts.quiet_ms)}: ${lookUps.answeredBefore_count} look-ups, all answered, by DNS servers that had synced before the policy`,
      talk: 'until the DNS pods restart',
    },
    {
      what: 'cluster DNS',
      found: `${ready_count} of ${dnsPods(lab).length} servers are ready once ${facts.nodes_count} ${facts.nodes_count === 1 ? 'node was' : 'nodes were'} drained; ${facts.hasHelped ? 'started again they are' : 'started again they are not either'}`,
      talk: 'does not become ready',
    },
    {
      what: 'look-ups',
      found: `${lookUps.lastFailed_count} of the last round fail; ${lookUps.failed_ms.length} in all`,
      talk: 'all fail',
    },
    {
      what: 'users hit',
      found: `${unready_count} of ${teams.length} pods of teams are not ready; ${crashing_count} of them end each time they start`,
      talk: '',
    },
  ];
}

/** DNS is cut off from the API server, and nobody sees it until it is started again [Gar 8]. */
export const dnsCutOff: Scenario = {
  id: 'dns-cut-off',
  hazard: 'dns-cut-off',
  title:
    'A NetworkPolicy denies everything in kube-system: DNS lives on until it restarts, and then never comes back',
  call: 'Names do not resolve any more, everywhere. Nobody has changed anything today but the kernel of some nodes.',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded'],
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'look-ups failed',
  expect: { alerts: ['dns-cut-off'], findings: ['dns-cut-off'] },

  async prepare(lab) {
    networkOf(lab);
    await new Teams(lab).bringUp();
    await grantNodeKeepers(lab);
    const rules = [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'], verbs: ['*'] }];
    await grant(lab, ENGINEERS, rules, groupSubject(ENGINEERS));
    const place = { userAgent: userAgent('kubectl'), sourceIP: '10.0.9.151' };
    const engineer = lab.person(ENGINEER, [ENGINEERS], place);
    await lab.clock.run(BEFORE_MS);
    for (const object of POLICIES) await lab.complete(engineer.create(NETWORK_POLICIES, object));
  },

  async act(lab): Promise<Outcome> {
    const lookUps = new LookUps(lab, new PodNetwork(lab, API_SERVER));
    const stopLooking = lookUps.start();
    const stopRollouts = new Teams(lab).keepRollingOut();
    const began_ms = policy_ms(lab);
    await lab.clock.run(BEFORE_MS);
    const nodes_count = await updateNodes(lab);
    await lab.clock.run(HELPLESS_MS);
    const hasHelped = await restartDns(lab);
    stopRollouts();
    const quiet_ms = (lookUps.failed_ms[0] ?? lab.now_ms()) - began_ms;
    const facts = { quiet_ms, nodes_count, hasHelped };
    const found = measures(lab, lookUps, facts);
    const harm_ms = [...lookUps.failed_ms];
    const ended_ms = lab.now_ms();
    const recovered = await recover(lab, lookUps);
    stopLooking();
    return { began_ms, ended_ms, offender: ENGINEER, harm_ms, measures: found, recovered };
  },
};
