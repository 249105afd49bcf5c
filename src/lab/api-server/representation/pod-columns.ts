import {
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { ageText } from './age.ts';
import type { ColumnRow } from './column.ts';

function isSidecar(body: JsonObject, status: JsonValue): boolean {
  const name = stringAt(status, 'name');
  return listAt(body, 'spec', 'initContainers').some(
    (container) => stringAt(container, 'name') === name && stringAt(container, 'restartPolicy') === 'Always',
  );
}

/** How a container ended, in a word. */
function endedText(terminated: JsonValue): string {
  const reason = stringAt(terminated, 'reason') ?? '';
  const signal = numberAt(terminated, 'signal') ?? 0;
  if (reason !== '') return reason;
  return signal === 0 ? `ExitCode:${numberAt(terminated, 'exitCode') ?? 0}` : `Signal:${signal}`;
}

/** What the init containers are at; `undefined` when they are done. */
function initReason(body: JsonObject): string | undefined {
  const total_count = listAt(body, 'spec', 'initContainers').length;
  for (const [index, status] of listAt(body, 'status', 'initContainerStatuses').entries()) {
    if (isDone(body, status)) continue;
    const terminated = jsonAt(status, 'state', 'terminated');
    if (isJsonObject(terminated)) return `Init:${endedText(terminated)}`;
    const waiting = stringAt(status, 'state', 'waiting', 'reason') ?? '';
    const isHeldUp = waiting !== '' && waiting !== 'PodInitializing';
    return `Init:${isHeldUp ? waiting : `${index}/${total_count}`}`;
  }
  return undefined;
}

function isRunning(status: JsonValue): boolean {
  const hasReason = (stringAt(status, 'state', 'waiting', 'reason') ?? '') !== '';
  return (
    !hasReason &&
    !isJsonObject(jsonAt(status, 'state', 'terminated')) &&
    jsonAt(status, 'ready') === true &&
    isJsonObject(jsonAt(status, 'state', 'running'))
  );
}

function containersReason(body: JsonObject, byDefault: string): string {
  const statuses = listAt(body, 'status', 'containerStatuses');
  let reason = byDefault;
  let errorReason = '';
  for (const status of statuses.toReversed()) {
    const waiting = stringAt(status, 'state', 'waiting', 'reason') ?? '';
    const terminated = jsonAt(status, 'state', 'terminated');
    if (waiting !== '') reason = waiting;
    else if (isJsonObject(terminated)) {
      reason = endedText(terminated);
      if ((numberAt(terminated, 'exitCode') ?? 0) !== 0) errorReason = reason;
    }
  }
  if (reason !== 'Completed') return reason;
  const runs = statuses.some(isRunning);
  if (runs && isConditionTrue(body, 'Ready')) return 'Running';
  if (errorReason !== '') return errorReason;
  return runs ? 'NotReady' : reason;
}

export function isConditionTrue(body: JsonObject, type: string): boolean {
  return listAt(body, 'status', 'conditions').some(
    (condition) => stringAt(condition, 'type') === type && stringAt(condition, 'status') === 'True',
  );
}

/** Are the init containers still at work? */
function isInitializing(body: JsonObject): boolean {
  return initReason(body) !== undefined && !isConditionTrue(body, 'Initialized');
}

/** The STATUS column: printPod of pkg/printers/internalversion. */
function podStatus(body: JsonObject): string {
  const phase = stringAt(body, 'status', 'phase') ?? '';
  const said = stringAt(body, 'status', 'reason') ?? '';
  const gated = listAt(body, 'status', 'conditions').some(
    (condition) =>
      stringAt(condition, 'type') === 'PodScheduled' && stringAt(condition, 'reason') === 'SchedulingGated',
  );
  const first = initReason(body) ?? (gated ? 'SchedulingGated' : said === '' ? phase : said);
  const reason = isInitializing(body) ? first : containersReason(body, first);
  if (jsonAt(body, 'metadata', 'deletionTimestamp') === undefined) return reason;
  if (said === 'NodeLost') return 'Unknown';
  return phase === 'Succeeded' || phase === 'Failed' ? reason : 'Terminating';
}

/** Sidecars count from the moment they have started; those behind the first init container that has not, do not. */
function readySidecars_count(body: JsonObject): number {
  let ready_count = 0;
  for (const status of listAt(body, 'status', 'initContainerStatuses')) {
    if (!isDone(body, status)) break;
    if (!hasSucceeded(status) && jsonAt(status, 'ready') === true) ready_count += 1;
  }
  return ready_count;
}

function readyText(body: JsonObject): string {
  const sidecars = listAt(body, 'spec', 'initContainers').filter(
    (container) => stringAt(container, 'restartPolicy') === 'Always',
  );
  const running = isInitializing(body) ? [] : listAt(body, 'status', 'containerStatuses').filter(isRunning);
  const total_count = listAt(body, 'spec', 'containers').length + sidecars.length;
  return `${readySidecars_count(body) + running.length}/${total_count}`;
}

/** Those whose restarts count: init containers while they are at work, afterwards containers and sidecars. */
function restartingStatuses(body: JsonObject): readonly JsonValue[] {
  const init = listAt(body, 'status', 'initContainerStatuses');
  if (!isInitializing(body))
    return [
      ...init.filter((status) => isSidecar(body, status)),
      ...listAt(body, 'status', 'containerStatuses'),
    ];
  const held = init.findIndex((status) => !isDone(body, status));
  return init.slice(0, held + 1);
}

function hasSucceeded(status: JsonValue): boolean {
  const terminated = jsonAt(status, 'state', 'terminated');
  return isJsonObject(terminated) && (numberAt(terminated, 'exitCode') ?? 0) === 0;
}

/** Of an init container: does the next one begin? */
function isDone(body: JsonObject, status: JsonValue): boolean {
  if (hasSucceeded(status)) return true;
  return isSidecar(body, status) && jsonAt(status, 'started') === true;
}

function restartsText(body: JsonObject, now_ms: number): string {
  const statuses = restartingStatuses(body);
  const restarts_count = statuses.reduce(
    (sum: number, status) => sum + (numberAt(status, 'restartCount') ?? 0),
    0,
  );
  const ends = statuses.flatMap((status) => stringAt(status, 'lastState', 'terminated', 'finishedAt') ?? []);
  const last = ends.toSorted().at(-1);
  return restarts_count > 0 && last !== undefined
    ? `${restarts_count} (${ageText(last, now_ms)} ago)`
    : String(restarts_count);
}

/** How a pod that has ended is marked in its row. */
export function podConditions(body: JsonObject): readonly JsonValue[] {
  const phase = stringAt(body, 'status', 'phase');
  if (phase !== 'Succeeded' && phase !== 'Failed') return [];
  const message = phase === 'Failed' ? 'The pod failed.' : 'The pod has completed successfully.';
  return [{ type: 'Completed', status: 'True', reason: phase, message }];
}

function gatesText(body: JsonObject): string {
  const gates = listAt(body, 'spec', 'readinessGates');
  if (gates.length === 0) return '<none>';
  const met = gates.filter((gate) => isConditionTrue(body, stringAt(gate, 'conditionType') ?? '')).length;
  return `${met}/${gates.length}`;
}

const orNone = (value: JsonValue | undefined): string =>
  typeof value === 'string' && value !== '' ? value : '<none>';

export const POD_COLUMNS: readonly ColumnRow[] = [
  'name',
  ['Ready', readyText],
  ['Status', podStatus],
  ['Restarts', restartsText],
  'age',
  ['IP', (body) => orNone(jsonAt(body, 'status', 'podIPs', 0, 'ip')), { wide: true }],
  ['Node', (body) => orNone(jsonAt(body, 'spec', 'nodeName')), { wide: true }],
  ['Nominated Node', (body) => orNone(jsonAt(body, 'status', 'nominatedNodeName')), { wide: true }],
  ['Readiness Gates', gatesText, { wide: true }],
];
