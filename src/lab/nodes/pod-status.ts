import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';

/** Where a pod's containers are in their life. All containers of a pod go through it together. */
export type ContainerState =
  | { readonly type: 'creating' }
  | { readonly type: 'running'; readonly started_ms: number; readonly isReady: boolean }
  /** Has ended and waits to be started again. */
  | { readonly type: 'backing-off'; readonly ended: EndedContainer; readonly back_ms: number }
  | {
      readonly type: 'ended';
      readonly ended: EndedContainer;
      /** Its kubelet had to end it: why. */
      readonly evicted?: string;
    };

export interface EndedContainer {
  readonly started_ms: number;
  readonly ended_ms: number;
  readonly exitCode: number;
}

/** What a kubelet knows of a pod. */
export interface PodFacts {
  readonly hostIP: string;
  readonly podIP: string;
  /** When the kubelet saw it first. */
  readonly seen_ms: number;
  readonly restarts_count: number;
  readonly last: EndedContainer | undefined;
  readonly state: ContainerState;
  readonly now_ms: number;
}

function terminated({ started_ms, ended_ms, exitCode }: EndedContainer): JsonObject {
  return {
    terminated: {
      exitCode,
      reason: exitCode === 0 ? 'Completed' : 'Error',
      startedAt: timeText(started_ms),
      finishedAt: timeText(ended_ms),
    },
  };
}

function stateJson(state: ContainerState, name: string): JsonObject {
  switch (state.type) {
    case 'creating':
      return { waiting: { reason: 'ContainerCreating' } };
    case 'running':
      return { running: { startedAt: timeText(state.started_ms) } };
    case 'backing-off': {
      const message = `back-off ${Math.round(state.back_ms / 1000)}s restarting failed container=${name}`;
      return { waiting: { reason: 'CrashLoopBackOff', message } };
    }
    case 'ended':
      break;
  }
  return terminated(state.ended);
}

function containerStatus(container: JsonObject, { state, restarts_count, last }: PodFacts): JsonObject {
  const name = stringAt(container, 'name') ?? '';
  const image = stringAt(container, 'image') ?? '';
  const isRunning = state.type === 'running';
  return {
    name,
    image,
    imageID: state.type === 'creating' ? '' : `lab/${image}`,
    state: stateJson(state, name),
    lastState: last === undefined ? {} : terminated(last),
    ready: isRunning && state.isReady,
    started: isRunning,
    restartCount: restarts_count,
  };
}

function phaseOf(state: ContainerState): string {
  if (state.type === 'creating') return 'Pending';
  if (state.type !== 'ended') return 'Running';
  return state.ended.exitCode === 0 ? 'Succeeded' : 'Failed';
}

const UNSAID = { reason: null, message: null };

/** Conditions as they were before keep their times where their status stays (pkg/kubelet/status/generate.go). */
function conditions(pod: JsonObject, { state, now_ms }: PodFacts): readonly JsonObject[] {
  const before = listAt(pod, 'status', 'conditions').filter(isJsonObject);
  const isReady = state.type === 'running' && state.isReady;
  const reason = state.type === 'ended' && state.ended.exitCode === 0 ? 'PodCompleted' : 'ContainersNotReady';
  const unready = isReady || state.type === 'ended' ? {} : { message: notReadyText(pod) };
  const wanted: readonly (readonly [string, boolean])[] = [
    ['PodReadyToStartContainers', state.type !== 'creating' && state.type !== 'ended'],
    ['Initialized', true],
    ['Ready', isReady],
    ['ContainersReady', isReady],
  ];
  const own = wanted.map(([type, isTrue]) => {
    const status = isTrue ? 'True' : 'False';
    const known = before.find((condition) => condition['type'] === type);
    const lastTransitionTime =
      known?.['status'] === status ? (known['lastTransitionTime'] ?? null) : timeText(now_ms);
    const isAbout = !isTrue && (type === 'Ready' || type === 'ContainersReady');
    // In a patch of a list by keys what is not said stays: null takes it out.
    const said = isAbout ? { reason, ...unready } : known?.['reason'] === undefined ? {} : UNSAID;
    return { type, status, lastTransitionTime, ...said };
  });
  return [...own, ...before.filter(({ type }) => !wanted.some(([name]) => name === type))];
}

function notReadyText(pod: JsonObject): string {
  const names = listAt(pod, 'spec', 'containers').map((container) => stringAt(container, 'name') ?? '');
  return `containers with unready status: [${names.join(' ')}]`;
}

/** The status of a pod, as its kubelet says it. */
export function podStatus(pod: JsonObject, facts: PodFacts): JsonObject {
  const { hostIP, podIP, seen_ms, state } = facts;
  const hasAddress = state.type !== 'creating';
  return {
    phase: phaseOf(state),
    ...(state.type === 'ended' && state.evicted !== undefined
      ? { reason: 'Evicted', message: state.evicted }
      : {}),
    conditions: conditions(pod, facts),
    hostIP,
    hostIPs: [{ ip: hostIP }],
    ...(hasAddress ? { podIP, podIPs: [{ ip: podIP }] } : {}),
    startTime: timeText(seen_ms),
    containerStatuses: listAt(pod, 'spec', 'containers')
      .filter(isJsonObject)
      .map((container) => containerStatus(container, facts)),
  };
}
