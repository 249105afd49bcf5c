import { stringAt, type JsonObject } from '../../kube/json.ts';
import { isRefused, type LabClient } from '../client/lab-client.ts';
import { userAgent } from '../client/program.ts';
import {
  DEPLOYMENTS,
  LEASES,
  NAMESPACES,
  PODS,
  SERVICES,
  VALIDATING_WEBHOOK_CONFIGURATIONS,
} from '../client/resource-ref.ts';
import { isTerminating, nameOf, namespaceOf } from '../controllers/object-meta.ts';
import { isReady, nodeOf } from '../controllers/pod-state.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import type { Lab } from './lab.ts';
import { make } from './make.ts';
import { missingPods_count } from './missing-pods.ts';
import { drain, grantNodeKeepers, NODE_KEEPERS, uncordon } from './node-drain.ts';
import { deploymentObject, namespaceObject, serviceObject } from './objects.ts';
import { silentNodes_count } from './silent-nodes.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';
import { allBut, allowed, webhookConfiguration, webhookName } from './webhook-objects.ts';

const NAMESPACE = 'endpoint-guard';
const GUARD = 'endpoint-guard';
const OPERATOR = 'node-operator@example.com';
/** Until a pod of the webhook says that it is ready: it loads its certificates and fills its caches. */
const READY_S = 5;
const LEADER_LEASE = { namespace: 'kube-system', name: 'kube-controller-manager' };
const BEFORE_MS = 180_000;
/** Between two nodes that get a new kernel, and how long one of them is out of use. */
const NODE_EVERY_MS = 120_000;
const UPDATE_MS = 60_000;
/** How long nobody knows what it is. */
const HELPLESS_MS = 600_000;
const BACK_WITHIN_MS = 600_000;
/** Where the locks of leaders and the heartbeats of nodes are: what no webhook may stand in front of. */
const EXEMPT = ['kube-system', 'kube-node-lease'];

/** Endpoints, because somebody could lead traffic astray with them, and Leases, because leaders had their locks in Endpoints once. */
const WEBHOOK = webhookConfiguration('validating', GUARD, {
  service: { namespace: NAMESPACE, name: GUARD },
  rules: [
    { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE', 'UPDATE'], resources: ['endpoints'] },
    {
      apiGroups: ['coordination.k8s.io'],
      apiVersions: ['v1'],
      operations: ['CREATE', 'UPDATE'],
      resources: ['leases'],
    },
  ],
});

/** One replica, which is thought to be enough: a pod that is lost is replaced within seconds. */
function guardObject(): JsonObject {
  const deployment = deploymentObject(NAMESPACE, GUARD, { replicas: 1, image: 'endpoint-guard:1.4' });
  const probe = { httpGet: { path: '/ready', port: 8443 }, initialDelaySeconds: READY_S, periodSeconds: 10 };
  const container = {
    name: 'main',
    image: 'endpoint-guard:1.4',
    ports: [{ name: 'http', containerPort: 8443 }],
    resources: { requests: { cpu: '50m', memory: '64Mi' } },
    readinessProbe: probe,
  };
  const template = { metadata: { labels: { app: GUARD } }, spec: { containers: [container] } };
  const spec = { replicas: 1, selector: { matchLabels: { app: GUARD } }, template };
  return { ...deployment, spec };
}

function guardPods(lab: Lab): readonly JsonObject[] {
  return lab.objects(PODS).filter((pod) => namespaceOf(pod) === NAMESPACE && !isTerminating(pod));
}

/** Pods that are asked to end while no controller could make others: nobody will have made them anew. */
class LostPods {
  readonly at_ms: number[] = [];

  constructor(lab: Lab) {
    lab.cluster.server.store.collection('pods').listen(({ object, previous, at_ms }) => {
      const isNew = isTerminating(object.body) && previous !== undefined && !isTerminating(previous.body);
      if (isNew && !lab.cluster.manager.isLeading) this.at_ms.push(at_ms);
    });
  }
}

/** Nodes get a new kernel one after the other, the one with the webhook's pod first. The answer of this ends it. */
function updateNodes(lab: Lab, operator: LabClient): { stop: () => void; drained: string[] } {
  const [guard] = guardPods(lab);
  const first = guard === undefined ? '' : nodeOf(guard);
  const names = lab.cluster.fleet.machines.map(({ name }) => name);
  const waiting = [first, ...names.filter((name) => name !== first)];
  const drained: string[] = [];
  let isStopped = false;
  const next = async (): Promise<void> => {
    const node = isStopped ? undefined : waiting.shift();
    if (node === undefined) return;
    drained.push(node);
    lab.clock.after(UPDATE_MS, () => void uncordon(operator, node).catch(lab.clock.fail));
    lab.clock.after(NODE_EVERY_MS, () => void next().catch(lab.clock.fail));
    await drain(operator, node);
  };
  next().catch(lab.clock.fail);
  return { stop: () => (isStopped = true), drained };
}

function leaderLeaseAge_ms(lab: Lab): number {
  const lease = lab.objects(LEASES).find((object) => nameOf(object) === LEADER_LEASE.name);
  return lab.now_ms() - Date.parse(stringAt(lease, 'spec', 'renewTime') ?? '');
}

/** Somebody tries what the leader tries every two seconds. Answers the end of what is said: what the webhook's call failed of. */
async function refusal(lab: Lab): Promise<string> {
  const lease = await lab.complete(lab.admin.get(LEASES, LEADER_LEASE));
  try {
    await lab.complete(lab.admin.update(LEASES, lease));
    return 'nothing';
  } catch (error) {
    if (!isRefused(error, 'InternalError')) throw error;
    return `failed calling webhook: ${error.message.split(': ').slice(-3).join(': ')}`;
  }
}

/** The one edit that breaks the cycle, and how long everything takes to come back after it. */
async function breakCycle(lab: Lab): Promise<string> {
  const edited_ms = lab.now_ms();
  const since = (): string => span(lab.now_ms() - edited_ms);
  const webhooks = [{ name: webhookName(GUARD, NAMESPACE), namespaceSelector: allBut(EXEMPT) }];
  await lab.complete(lab.admin.patch(VALIDATING_WEBHOOK_CONFIGURATIONS, { name: GUARD }, { webhooks }));
  await lab.waitFor(() => lab.cluster.manager.isLeading, BACK_WITHIN_MS);
  const leads = since();
  await lab.waitFor(() => lab.isServed(NAMESPACE, GUARD), BACK_WITHIN_MS);
  const answers = since();
  const isWhole = await lab.waitFor(() => missingPods_count(lab) === 0, BACK_WITHIN_MS);
  const whole = isWhole
    ? `all pods are back after ${since()}`
    : `${missingPods_count(lab)} pods are still missing`;
  return `by hand, one edit (kube-system and kube-node-lease left out): controllers lead after ${leads}, the webhook answers after ${answers}, ${whole}`;
}

function measures(lab: Lab, why: string, drained_count: number, lost_count: number): readonly Measure[] {
  const pods = guardPods(lab);
  const { manager, scheduler } = lab.cluster;
  return [
    {
      what: 'leader lease',
      found: `not renewed for ${span(leaderLeaseAge_ms(lab))}: controllers ${manager.isLeading ? 'lead' : 'lead no more'}, the scheduler ${scheduler.isLeading ? 'leads' : 'does not either'}`,
      talk: 'cannot be renewed',
    },
    { what: 'refused with', found: why, talk: '' },
    {
      what: 'nodes not heard of',
      found: `${silentNodes_count(lab)} of ${lab.size.nodes_count}, and nobody there to notice`,
      talk: '',
    },
    {
      what: 'webhook pod',
      found: `${pods.length} (${pods.filter(isReady).length} ready), ${lab.isServed(NAMESPACE, GUARD) ? 'behind' : 'none behind'} its Service`,
      talk: 'nothing recreates it',
    },
    {
      what: 'users hit',
      found: `${missingPods_count(lab)} pods are missing; ${lost_count} were evicted from ${drained_count} nodes and never made anew`,
      talk: '',
    },
  ];
}

/** A webhook in front of the leader's lock loses its only pod [Gar 7]. */
export const webhookDeadlock: Scenario = {
  id: 'webhook-deadlock',
  hazard: 'webhook-deadlock',
  title:
    'A webhook on Endpoints and Leases loses its only pod, and nobody can renew the lock that is needed to bring it back',
  call: 'Pods that are lost do not come back, rollouts do nothing at all, and everything that runs goes on running.',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded'],
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'pods lost',
  expect: { alerts: ['webhook-deadlock'], findings: ['webhook-deadlock'] },

  async prepare(lab) {
    await new Teams(lab).bringUp();
    await make(lab, NAMESPACES, namespaceObject(NAMESPACE));
    await grantNodeKeepers(lab);
    await lab.clock.run(2_000);
    await make(lab, SERVICES, serviceObject(NAMESPACE, GUARD, 443));
    await make(lab, DEPLOYMENTS, guardObject());
    lab.serve(NAMESPACE, GUARD, allowed);
    await lab.waitFor(() => lab.isServed(NAMESPACE, GUARD), BACK_WITHIN_MS);
    await make(lab, VALIDATING_WEBHOOK_CONFIGURATIONS, WEBHOOK);
    await lab.clock.run(BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const stopRollouts = new Teams(lab).keepRollingOut();
    await lab.clock.run(BEFORE_MS);
    const place = { userAgent: userAgent('kubectl'), sourceIP: '10.0.9.120' };
    const operator = lab.person(OPERATOR, [NODE_KEEPERS], place);
    const lost = new LostPods(lab);
    const began_ms = lab.now_ms();
    const update = updateNodes(lab, operator);
    await lab.clock.run(HELPLESS_MS);
    update.stop();
    stopRollouts();
    const why = await refusal(lab);
    const harm_ms = [...lost.at_ms];
    const found = measures(lab, why, update.drained.length, harm_ms.length);
    const ended_ms = lab.now_ms();
    const recovered = await breakCycle(lab);
    return { began_ms, ended_ms, offender: OPERATOR, harm_ms, measures: found, recovered };
  },
};
