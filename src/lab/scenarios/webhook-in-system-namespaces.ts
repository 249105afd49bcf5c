import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { isRefused, type LabClient } from '../client/lab-client.ts';
import { userAgent } from '../client/program.ts';
import { MUTATING_WEBHOOK_CONFIGURATIONS, NAMESPACES, PODS } from '../client/resource-ref.ts';
import { namespaceOf, pathOf } from '../controllers/object-meta.ts';
import { isReady, nodeOf, phaseOf } from '../controllers/pod-state.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import type { Lab } from './lab.ts';
import { grant } from './make.ts';
import { hasSidecar, INJECTION, INJECTOR, Mesh, MESH } from './mesh.ts';
import { missingPods_count } from './missing-pods.ts';
import { AgentWatch, installNodeAgents, NETWORK_PLUGIN, SERVICE_PROXY, SYSTEM } from './node-agents.ts';
import { groupSubject } from './objects.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';
import { allBut, webhookName } from './webhook-objects.ts';

const ADMIN = 'mesh-admin@example.com';
const ADMINS = 'mesh-admins';
const BEFORE_MS = 180_000;
/** Between two namespaces whose pods are restarted. */
const NEXT_MS = 60_000;
/** So many teams are restarted before somebody sees that nothing comes back. */
const TEAMS_COUNT = 3;
const HELPLESS_MS = 600_000;
const BACK_WITHIN_MS = 600_000;
const DNS = 'kube-dns';

async function grantAdmins(lab: Lab): Promise<void> {
  const rules = [
    {
      apiGroups: ['admissionregistration.k8s.io'],
      resources: ['mutatingwebhookconfigurations'],
      verbs: ['get', 'update', 'patch'],
    },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list', 'delete'] },
  ];
  await grant(lab, ADMINS, rules, groupSubject(ADMINS));
}

function adminOf(lab: Lab): LabClient {
  return lab.person(ADMIN, [ADMINS], { userAgent: userAgent('kubectl'), sourceIP: '10.0.9.130' });
}

/** Injection without a selector: in every namespace there is. */
async function injectEverywhere(lab: Lab): Promise<void> {
  const admin = adminOf(lab);
  const current = await lab.complete(admin.get(MUTATING_WEBHOOK_CONFIGURATIONS, { name: INJECTOR }));
  const webhooks = listAt(current, 'webhooks')
    .filter(isJsonObject)
    .map((webhook) => ({ ...webhook, namespaceSelector: {} }));
  await lab.complete(admin.update(MUTATING_WEBHOOK_CONFIGURATIONS, { ...current, webhooks }));
}

/** As `kubectl delete pods --all`: answers when each of them was deleted. */
async function deletePods(
  lab: Lab,
  client: LabClient,
  namespace: string,
  isMeant: (pod: JsonObject) => boolean = () => true,
): Promise<readonly number[]> {
  const list = await lab.complete(client.list(PODS, { namespace }));
  const deleted_ms: number[] = [];
  for (const pod of listAt(list, 'items').filter(isJsonObject).filter(isMeant)) {
    try {
      await lab.complete(client.delete(PODS, pathOf(pod)));
      deleted_ms.push(lab.now_ms());
    } catch (error) {
      if (!isRefused(error, 'NotFound')) throw error;
    }
  }
  return deleted_ms;
}

function dnsPods_count(lab: Lab): number {
  return lab
    .objects(PODS)
    .filter(
      (pod) =>
        namespaceOf(pod) === SYSTEM && stringAt(pod, 'metadata', 'labels', 'app') === DNS && isReady(pod),
    ).length;
}

function isWholeAgain(lab: Lab, agents: AgentWatch): boolean {
  const { nodes_count } = lab.size;
  return (
    agents.nodes_count(SERVICE_PROXY) === nodes_count &&
    agents.nodes_count(NETWORK_PLUGIN) === nodes_count &&
    missingPods_count(lab) === 0
  );
}

function measures(lab: Lab, agents: AgentWatch): readonly Measure[] {
  const { nodes_count } = lab.size;
  const pods = lab.objects(PODS);
  const waiting = pods.filter((pod) => nodeOf(pod) !== '' && phaseOf(pod) === 'Pending');
  const system_count = pods.filter((pod) => namespaceOf(pod) === SYSTEM && hasSidecar(pod)).length;
  const of = (app: string): string => `${agents.nodes_count(app)} of ${nodes_count} nodes`;
  return [
    { what: 'sidecars', found: `in ${system_count} pods of kube-system`, talk: 'everywhere' },
    { what: 'kube-proxy', found: `works on ${of(SERVICE_PROXY)}`, talk: 'stops' },
    { what: 'network plugin', found: `works on ${of(NETWORK_PLUGIN)}`, talk: 'stops' },
    { what: 'cluster DNS', found: `${dnsPods_count(lab)} pods are ready`, talk: 'stops' },
    {
      what: 'users hit',
      found: `${missingPods_count(lab)} pods are missing; ${waiting.length} wait on their nodes for a network`,
      talk: '',
    },
  ];
}

/** The way back: kube-system is left out, and what has a sidecar there is made anew. */
async function recover(lab: Lab, agents: AgentWatch): Promise<string> {
  const edited_ms = lab.now_ms();
  const since = (): string => span(lab.now_ms() - edited_ms);
  const webhooks = [{ name: webhookName(INJECTOR, MESH), namespaceSelector: allBut([SYSTEM]) }];
  await lab.complete(lab.admin.patch(MUTATING_WEBHOOK_CONFIGURATIONS, { name: INJECTOR }, { webhooks }));
  const deleted = await deletePods(lab, lab.admin, SYSTEM, hasSidecar);
  await lab.waitFor(() => agents.nodes_count(NETWORK_PLUGIN) === lab.size.nodes_count, BACK_WITHIN_MS);
  const network = since();
  const isBack = await lab.waitFor(() => isWholeAgain(lab, agents), BACK_WITHIN_MS);
  const whole = isBack
    ? `all pods are back after ${since()}`
    : `${missingPods_count(lab)} pods are still missing`;
  return `by hand (kube-system left out, its ${deleted.length} pods with a sidecar deleted): the network is back after ${network}, ${whole}`;
}

/** Sidecars for everybody, kube-system included [Gar 6]. */
export const webhookInSystemNamespaces: Scenario = {
  id: 'webhook-in-system-namespaces',
  hazard: 'webhook-in-system-namespaces',
  title:
    'Sidecars are injected everywhere: kube-proxy, the network plugin and DNS wait for each other, and for ever',
  call: 'New pods stay in ContainerCreating on every node, and names do not resolve any more.',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded'],
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'pods gone that do not come back',
  expect: {
    alerts: ['webhook-in-system-namespaces'],
    findings: ['webhook-in-system-namespaces'],
  },

  async prepare(lab) {
    const teams = new Teams(lab);
    const mesh = new Mesh(lab);
    await installNodeAgents(lab);
    await teams.bringUp();
    await mesh.install();
    await grantAdmins(lab);
    const [first] = teams.names;
    if (first !== undefined)
      await lab.complete(lab.admin.patch(NAMESPACES, { name: first }, { metadata: { labels: INJECTION } }));
    await lab.clock.run(BEFORE_MS);
    // Nothing happens yet: pods that are there stay as they are.
    await injectEverywhere(lab);
    await lab.clock.run(BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const agents = new AgentWatch(lab);
    const teams = new Teams(lab);
    const stopRollouts = teams.keepRollingOut();
    await lab.clock.run(BEFORE_MS);
    const [first = '', ...others] = teams.names;
    const admin = adminOf(lab);
    // The first team has sidecars already, and gets them again: it works.
    await deletePods(lab, admin, first);
    await lab.clock.run(NEXT_MS);
    const harm_ms: number[] = [];
    for (const namespace of [SYSTEM, ...others.slice(0, TEAMS_COUNT)]) {
      harm_ms.push(...(await deletePods(lab, admin, namespace)));
      await lab.clock.run(NEXT_MS);
    }
    await lab.clock.run(HELPLESS_MS);
    stopRollouts();
    const ended_ms = lab.now_ms();
    const found = measures(lab, agents);
    const recovered = await recover(lab, agents);
    return {
      began_ms: harm_ms[0] ?? ended_ms,
      ended_ms,
      offender: ADMIN,
      harm_ms,
      measures: found,
      recovered,
    };
  },
};
