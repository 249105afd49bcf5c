import { stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { userAgent } from '../client/program.ts';
import { CONFIG_MAPS, DAEMON_SETS, NAMESPACES, NODES, PODS, ROLE_BINDINGS } from '../client/resource-ref.ts';
import { isTerminating, namespaceOf } from '../controllers/object-meta.ts';
import { conditionOf, isReady } from '../controllers/pod-state.ts';
import type { PodBehaviour } from '../nodes/pod-behaviour.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import type { Lab } from './lab.ts';
import { make } from './make.ts';
import { missingPods_count } from './missing-pods.ts';
import { daemonSetObject, groupSubject, namespaceObject } from './objects.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';

const NAMESPACE = 'load-test';
const NAME = 'stress';
const TESTER = 'load-tester@example.com';
const TESTERS = 'load-testers';
/** Each of its processes starts another one: `:(){ :|:& };:`. */
const IMAGE = 'stress:2';
const DOUBLES_MS = 100;
const BEFORE_MS = 180_000;
/** Longer than pods are let be on a node that is gone. */
const HELPLESS_MS = 450_000;
/** Somebody looks each second, and does so for as long before he gives up. */
const LOOK_MS = 1_000;
const AGAIN_WITHIN_MS = 300_000;
const BACK_WITHIN_MS = 1_800_000;
/** So many nodes are tried first, and so many are switched on at once when it is known what helps. */
const TRIED_COUNT = 3;
const AT_ONCE_COUNT = 5;
const NEXT_MS = 60_000;

/** As kubeadm leaves it: it says nothing of process IDs. */
const KUBELET_CONFIG: JsonObject = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { namespace: 'kube-system', name: 'kubelet-config' },
  data: {
    kubelet:
      'apiVersion: kubelet.config.k8s.io/v1beta1\nkind: KubeletConfiguration\ncgroupDriver: systemd\nclusterDomain: cluster.local\n',
  },
};

/** Whoever tests may do in a namespace what the default role `edit` lets him do: DaemonSets are part of it. */
const EDIT: JsonObject = {
  apiVersion: 'rbac.authorization.k8s.io/v1',
  kind: 'RoleBinding',
  metadata: { namespace: NAMESPACE, name: TESTERS },
  roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'edit' },
  subjects: [groupSubject(TESTERS)],
};

function bombBehaviour(pod: JsonObject): Partial<PodBehaviour> | undefined {
  return stringAt(pod, 'spec', 'containers', 0, 'image') === IMAGE ? { forks_ms: DOUBLES_MS } : undefined;
}

function bombPods(lab: Lab): readonly JsonObject[] {
  return lab.objects(PODS).filter((pod) => namespaceOf(pod) === NAMESPACE);
}

function isOver(lab: Lab, condition: string, status: string): number {
  return lab.objects(NODES).filter((node) => stringAt(conditionOf(node, condition), 'status') === status)
    .length;
}

/** When each machine's kubelet died, and when each node was said to be gone. */
class Fallen {
  readonly dead_ms = new Map<string, number>();
  readonly unknown_ms: number[] = [];
  readonly #lab: Lab;

  constructor(lab: Lab) {
    this.#lab = lab;
    lab.listen(NODES, ({ object, previous, at_ms }) => {
      if (object === undefined || previous === undefined) return;
      if (isReady(previous) && !isReady(object)) this.unknown_ms.push(at_ms);
    });
  }

  /** Lets time pass, and looks each second who has died. */
  async watch(duration_ms: number): Promise<void> {
    const { fleet } = this.#lab.cluster;
    const end_ms = this.#lab.now_ms() + duration_ms;
    while (this.#lab.now_ms() < end_ms) {
      await this.#lab.clock.run(LOOK_MS);
      for (const { name } of fleet.machines)
        if (!fleet.isRunning(name) && !this.dead_ms.has(name)) this.dead_ms.set(name, this.#lab.now_ms());
    }
  }
}

function measures(lab: Lab, began_ms: number, fallen: Fallen, evicted_count: number): readonly Measure[] {
  const { nodes_count } = lab.size;
  const since = (times: readonly number[], index: number): string => {
    const at_ms = times.at(index);
    return at_ms === undefined ? 'never' : span(at_ms - began_ms);
  };
  const dead = [...fallen.dead_ms.values()];
  const pods = lab.objects(PODS).filter((pod) => namespaceOf(pod) !== NAMESPACE);
  const tainted_count = lab
    .objects(NODES)
    .filter((node) =>
      listAt(node, 'spec', 'taints').some((taint) => stringAt(taint, 'effect') === 'NoExecute'),
    ).length;
  return [
    {
      what: 'nodes lost',
      found: `${dead.length} of ${nodes_count}: the first after ${since(dead, 0)}, the last after ${since(dead, -1)}`,
      talk: 'all of them, in seconds',
    },
    {
      what: 'NotReady',
      found: `the first after ${since(fallen.unknown_ms, 0)}, the last after ${since(fallen.unknown_ms, -1)}; ${isOver(lab, 'PIDPressure', 'True')} said PIDPressure before`,
      talk: '',
    },
    {
      what: 'users hit',
      found: `${pods.filter((pod) => !isReady(pod)).length} of ${pods.length} pods are not ready`,
      talk: '',
    },
    {
      what: 'evicted',
      found: `${evicted_count} pods; ${tainted_count} nodes have the taint that evicts${isOver(lab, 'Ready', 'True') === 0 ? ': with no node left nobody is sent away' : ''}`,
      talk: '',
    },
  ];
}

/** Pods of others that are deleted from now on. */
function countEvicted(lab: Lab): () => number {
  let count = 0;
  const stop = lab.listen(PODS, ({ object, previous }) => {
    if (object === undefined || previous === undefined || namespaceOf(object) === NAMESPACE) return;
    if (isTerminating(object) && !isTerminating(previous)) count += 1;
  });
  return () => {
    stop();
    return count;
  };
}

/** What somebody tries first: some nodes are switched off and on, and the DaemonSet is still there. */
async function rebootTooEarly(lab: Lab): Promise<Measure> {
  const { fleet } = lab.cluster;
  const tried = fleet.machines.slice(0, TRIED_COUNT).map(({ name }) => name);
  const tried_ms = lab.now_ms();
  for (const name of tried) fleet.rebootNode(name);
  await lab.clock.run(LOOK_MS);
  const areDead = await lab.waitFor(() => tried.every((name) => !fleet.isRunning(name)), AGAIN_WITHIN_MS);
  const found = areDead
    ? `${tried.length} of ${tried.length} dead again after ${span(lab.now_ms() - tried_ms)}: the bomb's pods are started with the others`
    : 'they stay';
  return { what: 'rebooted too early', found, talk: '' };
}

/** The way back: nothing starts the bomb again, and every machine is switched off and on, some at a time. */
async function recover(lab: Lab): Promise<string> {
  const { fleet } = lab.cluster;
  const begun_ms = lab.now_ms();
  await lab.complete(lab.admin.delete(DAEMON_SETS, { namespace: NAMESPACE, name: NAME }));
  await lab.clock.run(LOOK_MS);
  const left_count = bombPods(lab).length;
  const names = fleet.machines.map(({ name }) => name);
  for (let index = 0; index < names.length; index += AT_ONCE_COUNT) {
    for (const name of names.slice(index, index + AT_ONCE_COUNT)) fleet.rebootNode(name);
    await lab.clock.run(NEXT_MS);
  }
  const since = (): string => span(lab.now_ms() - begun_ms);
  await lab.waitFor(() => isOver(lab, 'Ready', 'True') === names.length, BACK_WITHIN_MS);
  const ready = since();
  const isWhole = await lab.waitFor(() => missingPods_count(lab) === 0, BACK_WITHIN_MS);
  const whole = isWhole ? `all pods after ${since()}` : `${missingPods_count(lab)} pods are still missing`;
  return `by hand (DaemonSet deleted, its ${left_count} pods ${left_count === 0 ? 'gone' : 'stay until their nodes come back'}; ${names.length} machines switched off and on, ${AT_ONCE_COUNT} a minute): all nodes are ready after ${ready}, ${whole}`;
}

/** A fork bomb on every node [Gar 3]. */
export const forkBomb: Scenario = {
  id: 'fork-bomb',
  hazard: 'fork-bomb',
  title: 'A DaemonSet with a fork bomb takes every process ID of every node, and kubelets die of it',
  call: 'Everything is down. Nodes are NotReady, all of them, and nobody gets into a machine any more.',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded'],
  behaviour: bombBehaviour,
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'nodes lost',
  expect: { alerts: ['node-rollout-without-canary'], findings: ['fork-bomb'] },

  async prepare(lab) {
    await new Teams(lab).bringUp();
    await make(lab, NAMESPACES, namespaceObject(NAMESPACE));
    await make(lab, CONFIG_MAPS, KUBELET_CONFIG);
    await make(lab, ROLE_BINDINGS, EDIT);
    await lab.clock.run(BEFORE_MS);
  },

  async act(lab): Promise<Outcome> {
    const stopRollouts = new Teams(lab).keepRollingOut();
    await lab.clock.run(BEFORE_MS);
    const place = { userAgent: userAgent('kubectl'), sourceIP: '10.0.9.140' };
    const tester = lab.person(TESTER, [TESTERS], place);
    const fallen = new Fallen(lab);
    const evicted_count = countEvicted(lab);
    stopRollouts();
    const began_ms = lab.now_ms();
    await lab.complete(tester.create(DAEMON_SETS, daemonSetObject(NAMESPACE, NAME, IMAGE)));
    await fallen.watch(HELPLESS_MS);
    const found = measures(lab, began_ms, fallen, evicted_count());
    const early = await rebootTooEarly(lab);
    const recovered = await recover(lab);
    const harm_ms = [...fallen.dead_ms.values()];
    return {
      began_ms,
      ended_ms: harm_ms.at(-1) ?? began_ms,
      offender: TESTER,
      harm_ms,
      measures: [...found, early],
      recovered,
    };
  },
};
