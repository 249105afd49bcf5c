import { stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { CONFIG_MAPS, DEPLOYMENTS, PODS } from '../client/resource-ref.ts';
import { userAgent } from '../client/program.ts';
import { namespaceOf, timeAt_ms } from '../controllers/object-meta.ts';
import { isReady, readySince_ms } from '../controllers/pod-state.ts';
import type { Measure, Outcome, Scenario } from './contract.ts';
import type { Lab } from './lab.ts';
import { LeaderLocks } from './leader-locks.ts';
import { grant, make } from './make.ts';
import { missingPods_count } from './missing-pods.ts';
import { groupSubject } from './objects.ts';
import { installProgram, programClient, runInPods } from './platform-program.ts';
import { RefusedClients } from './refused-clients.ts';
import { SESSION, SessionOperator } from './session-operator.ts';
import { span } from './span.ts';
import { Teams } from './teams.ts';

/** The rate of the talk. */
const QPS = 3_000;
const WORKERS_COUNT = 1_000;
const NAMESPACE = 'session-system';
const OPERATOR = {
  namespace: NAMESPACE,
  name: 'session-operator',
  version: '1.8',
  args: [`--kube-api-qps=${QPS}`, `--kube-api-burst=${QPS}`, `--max-concurrent-reconciles=${WORKERS_COUNT}`],
};
const OFFENDER = `system:serviceaccount:${NAMESPACE}:${OPERATOR.name}`;
/** From this version on it notes when it has looked at a session. */
const LOOPING_VERSION = '1.9';
const LOOPING_IMAGE = `${OPERATOR.name}:${LOOPING_VERSION}`;
const DEVELOPERS = 'session-developers';
const DEVELOPER = 'session-developer@example.com';
/** So many sessions for each pod of the cluster, and in small clusters still far more than there may be writes at once. */
const SESSIONS_PER_POD_COUNT = 3;
const SESSIONS_MIN_COUNT = 450;
/** Ordinary life before; until somebody sees it and scales the operator to zero. */
const BEFORE_MS = 180_000;
const STORM_MS = 40_000;
const BACK_WITHIN_MS = 600_000;
const ROLLOUT_WITHIN_MS = 120_000;

function session(index: number): JsonObject {
  const name = `session-${String(index).padStart(5, '0')}`;
  return {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { namespace: NAMESPACE, name, labels: { [SESSION]: name } },
    data: { backend: `app-${index % 10}` },
  };
}

function hasImage(pod: JsonObject, image: string): boolean {
  return listAt(pod, 'spec', 'containers').some((container) => stringAt(container, 'image') === image);
}

/** Runs the operator in its pod, in the version of the pod. */
function runOperator(lab: Lab): { readonly written_ms: readonly number[]; readonly stop: () => void } {
  const written_ms: number[] = [];
  const stop = runInPods(lab, OPERATOR, (pod) => {
    const rate = { perSecond: QPS, burst_count: QPS };
    const notesTime = hasImage(pod, LOOPING_IMAGE);
    const version = notesTime ? LOOPING_VERSION : OPERATOR.version;
    const operator = new SessionOperator(lab, programClient(lab, { ...OPERATOR, version }, rate), {
      workers_count: WORKERS_COUNT,
      notesTime,
      wrote: (at_ms) => written_ms.push(at_ms),
    });
    operator.start();
    return operator;
  });
  return { written_ms, stop };
}

/** Pods of teams that were made since, and how long the slowest of them took until it was ready, or has waited. */
function slowestPod_ms(lab: Lab, since_ms: number): { readonly count: number; readonly wait_ms: number } {
  const waits_ms = lab
    .objects(PODS)
    .filter((pod) => namespaceOf(pod).startsWith('team-'))
    .flatMap((pod) => {
      const made_ms = timeAt_ms(pod, 'metadata', 'creationTimestamp') ?? 0;
      if (made_ms < since_ms) return [];
      return [(isReady(pod) ? (readySince_ms(pod) ?? made_ms) : lab.now_ms()) - made_ms];
    });
  return { count: waits_ms.length, wait_ms: Math.max(0, ...waits_ms) };
}

const TURNED_AWAY = 'turned away';

function measures(
  lab: Lab,
  refused: RefusedClients,
  began_ms: number,
  leaders: LeaderLocks,
): readonly Measure[] {
  const pods = slowestPod_ms(lab, began_ms);
  return [
    {
      what: 'kube-controller-manager',
      found: `429 for ${refused.text('kube-controller-manager')} requests; ${leaders.text('kube-controller-manager')}`,
      talk: TURNED_AWAY,
    },
    {
      what: 'kube-scheduler',
      found: `429 for ${refused.text('kube-scheduler')} requests; ${leaders.text('kube-scheduler')}`,
      talk: TURNED_AWAY,
    },
    {
      what: 'kubelets',
      found: `429 for ${refused.text('kubelet')} requests, of ${refused.refusedNodes_count} of ${lab.size.nodes_count} nodes`,
      talk: TURNED_AWAY,
    },
    { what: 'itself', found: `429 for ${refused.text(OPERATOR.name)} requests`, talk: '' },
    {
      what: 'users hit',
      found: `${missingPods_count(lab)} pods are missing; the slowest of ${pods.count} new ones took ${span(pods.wait_ms)}`,
      talk: '',
    },
  ];
}

function isLooping(pod: JsonObject): boolean {
  return namespaceOf(pod) === NAMESPACE && hasImage(pod, LOOPING_IMAGE);
}

/** Somebody scales the operator to zero, for which kube-controller-manager has to get through to the API server. */
async function scaleToZero(lab: Lab): Promise<string> {
  const scaled_ms = lab.now_ms();
  const since = (): string => span(lab.now_ms() - scaled_ms);
  const path = { namespace: NAMESPACE, name: OPERATOR.name };
  await lab.complete(lab.admin.patch(DEPLOYMENTS, path, { spec: { replicas: 0 } }));
  const isGone = await lab.waitFor(() => !lab.objects(PODS).some(isLooping), BACK_WITHIN_MS);
  const gone = isGone ? `its pod is gone after ${since()}` : 'its pod stays';
  const isBack = await lab.waitFor(() => missingPods_count(lab) === 0, BACK_WITHIN_MS);
  return `by hand (the operator scaled to zero): ${gone}, ${isBack ? `no pod is missing after ${since()}` : 'pods stay missing'}`;
}

/** A client with a rate of 3,000 on a server that lets everybody in as long as there is room [Gar 4]. */
export const noisyClient: Scenario = {
  id: 'noisy-client',
  hazard: 'noisy-client',
  title:
    'A controller that may send 3,000 requests a second loops, and the control plane and kubelets are turned away',
  size: { nodes_count: 20, pods_count: 300 },
  backEnds: ['embedded'],
  embeddedBecause: 'it needs an API server whose processors are a model',
  call: 'Deployments take minutes, and kubectl is told again and again that there are too many requests.',
  // As control planes were before API Priority and Fairness: so many requests at once and no more, whoever sends them.
  server: { priorityAndFairness: false, processors_count: 1 },
  talk: { detect: '', name: '', stop: '', recover: '' },
  harm: 'needless writes',
  expect: { alerts: ['noisy-client'], findings: ['noisy-client'] },

  async prepare(lab) {
    await new Teams(lab).bringUp();
    const rules = [{ apiGroups: [''], resources: ['configmaps'], verbs: ['get', 'list', 'watch', 'patch'] }];
    await installProgram(lab, OPERATOR, rules);
    const deployments = [{ apiGroups: ['apps'], resources: ['deployments'], verbs: ['get', 'patch'] }];
    await grant(lab, DEVELOPERS, deployments, groupSubject(DEVELOPERS));
    const sessions_count = Math.max(SESSIONS_MIN_COUNT, lab.size.pods_count * SESSIONS_PER_POD_COUNT);
    for (let index = 0; index < sessions_count; index += 1) await make(lab, CONFIG_MAPS, session(index));
  },

  async act(lab): Promise<Outcome> {
    const operator = runOperator(lab);
    const stopRollouts = new Teams(lab).keepRollingOut();
    await lab.clock.run(BEFORE_MS);
    const refused = new RefusedClients(lab);
    const leaders = new LeaderLocks(lab, ['kube-controller-manager', 'kube-scheduler']);
    const developer = lab.person(DEVELOPER, [DEVELOPERS], {
      userAgent: userAgent('kubectl'),
      sourceIP: '10.0.9.140',
    });
    const template = { spec: { containers: [{ name: 'main', image: LOOPING_IMAGE }] } };
    const path = { namespace: NAMESPACE, name: OPERATOR.name };
    await lab.complete(developer.patch(DEPLOYMENTS, path, { spec: { template } }));
    await lab.waitFor(() => operator.written_ms.length > 0, ROLLOUT_WITHIN_MS);
    const began_ms = operator.written_ms[0] ?? lab.now_ms();
    await lab.clock.run(STORM_MS);
    const found = measures(lab, refused, began_ms, leaders);
    stopRollouts();
    const recovered = await scaleToZero(lab);
    refused.stop();
    leaders.stop();
    operator.stop();
    const { written_ms } = operator;
    const ended_ms = written_ms.at(-1) ?? began_ms;
    return { began_ms, ended_ms, offender: OFFENDER, harm_ms: written_ms, measures: found, recovered };
  },
};
