import type { JsonObject } from '../../kube/json.ts';
import { objectAt, stringsAt } from '../../kube/kube-object.ts';
import { DEPLOYMENTS, SERVICE_ACCOUNTS } from '../client/resource-ref.ts';
import { ArchetypeController, COMPONENT } from './archetype-controller.ts';
import type { Measure, Outcome, PortableScenario } from './contract.ts';
import type { Stage } from './stage.ts';
import { grant, make } from './make.ts';
import { NetworkPlugin } from './network-plugin.ts';
import { deploymentObject, serviceAccountSubject } from './objects.ts';
import { installProgram, programClient } from './platform-program.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';

const NAMESPACE = 'archetype-system';
const CONTROLLER = { namespace: NAMESPACE, name: 'archetype-controller', version: '1.15' };
const OFFENDER = `system:serviceaccount:${NAMESPACE}:${CONTROLLER.name}`;
const PLUGIN = { namespace: 'network-system', name: 'network-plugin', version: '1.15' };
/** What client-go gives a controller unless told otherwise. */
const RATE = { perSecond: 20, burst_count: 30 };
/** Of each team so many may have two components under one account. */
const SHARED_COUNT = 3;
const ACCOUNT = 'payments';
const COMPONENTS = ['payments-api', 'payments-worker'];
/** Ordinary life before; long enough after for the plugin to fall behind. */
const BEFORE_MS = 180_000;
const FIGHT_MS = 300_000;
/** A pod that has waited longer than this for its route is one that somebody calls about. */
const PATIENCE_MS = 10_000;

/** A component of a chart of its own, under an account that is not only its own. */
function component(namespace: string, name: string): JsonObject {
  const deployment = deploymentObject(namespace, name, {
    replicas: 1,
    image: `${name}:1`,
    serviceAccountName: ACCOUNT,
  });
  const labels = {
    ...stringsAt(deployment, 'metadata', 'labels'),
    'app.kubernetes.io/instance': name,
    [COMPONENT]: name,
  };
  return { ...deployment, metadata: { ...objectAt(deployment, 'metadata'), labels } };
}

/** Two components with one account, which may read a little. */
async function share(lab: Stage, namespace: string): Promise<void> {
  await make(lab, SERVICE_ACCOUNTS, {
    apiVersion: 'v1',
    kind: 'ServiceAccount',
    metadata: { namespace, name: ACCOUNT },
  });
  const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list'] }];
  await grant(lab, `${namespace}:${ACCOUNT}`, rules, serviceAccountSubject(namespace, ACCOUNT));
  for (const name of COMPONENTS) await make(lab, DEPLOYMENTS, component(namespace, name));
}

function measures(
  plugin: NetworkPlugin,
  began_ms: number,
  written_ms: readonly (readonly number[])[],
): readonly Measure[] {
  const writes_count = written_ms.reduce((sum, times) => sum + times.length, 0);
  const waited_ms = plugin.routed
    .filter(({ since_ms }) => since_ms >= began_ms)
    .map((routed) => routed.waited_ms);
  const all_ms = [...waited_ms, ...plugin.unrouted_ms()];
  const late_count = all_ms.filter((wait_ms) => wait_ms > PATIENCE_MS).length;
  return [
    {
      what: 'fought over',
      found: `${written_ms.length === 1 ? '1 ServiceAccount' : `${written_ms.length} ServiceAccounts`}, ${writes_count} writes`,
      talk: '',
    },
    {
      what: 'network plugin',
      found: `${plugin.waiting_count} changes behind`,
      talk: 'its queue backed up',
    },
    {
      what: 'users hit',
      found: `${late_count} of ${all_ms.length} new pods had no route for ${PATIENCE_MS / 1000} s; the slowest waited ${span(Math.max(0, ...all_ms))}`,
      talk: 'new pods got no route',
    },
  ];
}

/** Two components under one account, and a controller that signs accounts; the network plugin starves [Rob 1]. */
export const fightingControllers: PortableScenario = {
  id: 'fighting-controllers',
  hazard: 'fighting-controllers',
  title:
    'Two components share an account, a controller signs it for each in turn without end, and new pods get no route',
  call: 'New pods start, and then cannot reach anything for a while; it gets worse. Old pods are fine.',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded', 'envtest', 'kubeconfig'],
  isPortable: true,
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'overwritten',
  expect: { alerts: ['fighting-controllers'], findings: ['fighting-controllers'] },

  async prepare(lab) {
    const teams = new Teams(lab);
    const watching = {
      apiGroups: ['', 'apps'],
      resources: ['serviceaccounts', 'pods', 'deployments'],
      verbs: ['get', 'list', 'watch'],
    };
    await installProgram(lab, PLUGIN, [watching]);
    await installProgram(lab, CONTROLLER, [
      watching,
      { apiGroups: [''], resources: ['serviceaccounts'], verbs: ['patch'] },
    ]);
    await teams.bringUp();
    for (const namespace of teams.names.slice(0, SHARED_COUNT)) await share(lab, namespace);
    await lab.clock.run(lab.patience * BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const teams = new Teams(lab);
    const plugin = new NetworkPlugin(lab, programClient(lab, PLUGIN, RATE));
    plugin.start();
    const stopRollouts = teams.keepRollingOut();
    await lab.clock.run(lab.patience * BEFORE_MS);
    const controller = new ArchetypeController(lab, programClient(lab, CONTROLLER, RATE));
    controller.start();
    await lab.clock.run(lab.patience * FIGHT_MS);
    controller.stop();
    stopRollouts();
    const written_ms = [...controller.written_ms.values()].filter((times) => times.length > 1);
    // The first signature of an account is what it should have been.
    const harm_ms = written_ms.flatMap((times) => times.slice(1)).toSorted((one, other) => one - other);
    const began_ms = harm_ms[0] ?? lab.now_ms();
    const found = measures(plugin, began_ms, written_ms);
    plugin.stop();
    return { began_ms, ended_ms: harm_ms.at(-1) ?? began_ms, offender: OFFENDER, harm_ms, measures: found };
  },
};
