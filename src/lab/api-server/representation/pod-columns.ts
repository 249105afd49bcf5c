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

function isSidecar(body: JsonObject, name: string | undefined): boolean {
  return listAt(body, 'spec', 'initContainers').some(
    (container) => stringAt(container, 'name') === name && stringAt(container, 'restartPolicy') === 'Always',
  );
}

function initReason(body: JsonObject): string | undefined {
  const statuses = listAt(body, 'status', 'initContainerStatuses');
  const total = listAt(body, 'spec', 'initContainers').length;
  for (const [index, status] of statuses.entries()) {
    const exitCode = numberAt(status, 'state', 'terminated', 'exitCode');
    if (exitCode === 0) continue;
    if (isSidecar(body, stringAt(status, 'name')) && jsonAt(status, 'started') === true) continue;
    if (exitCode !== undefined) {
      const reason = stringAt(status, 'state', 'terminated', 'reason') ?? '';
      const signal = numberAt(status, 'state', 'terminated', 'signal') ?? 0;
      if (reason !== '') return `Init:${reason}`;
      return signal !== 0 ? `Init:Signal:${signal}` : `Init:ExitCode:${exitCode}`;
    }
    const waiting = stringAt(status, 'state', 'waiting', 'reason') ?? '';
    return waiting !== '' && waiting !== 'PodInitializing' ? `Init:${waiting}` : `Init:${index}/${total}`;
  }
  return undefined;
}

function containersReason(body: JsonObject, byDefault: string): string {
  let reason = byDefault;
  let isRunning = false;
  for (const status of listAt(body, 'status', 'containerStatuses').toReversed()) {
    const waiting = stringAt(status, 'state', 'waiting', 'reason') ?? '';
    const terminated = jsonAt(status, 'state', 'terminated');
    if (waiting !== '') reason = waiting;
    else if (isJsonObject(terminated)) {
      const said = stringAt(terminated, 'reason') ?? '';
      const signal = numberAt(terminated, 'signal') ?? 0;
      const exit = signal !== 0 ? `Signal:${signal}` : `ExitCode:${numberAt(terminated, 'exitCode') ?? 0}`;
      reason = said === '' ? exit : said;
    } else if (jsonAt(status, 'ready') === true && jsonAt(status, 'state', 'running') !== undefined)
      isRunning = true;
  }
  if (reason !== 'Completed' || !isRunning) return reason;
  return isConditionTrue(body, 'Ready') ? 'Running' : 'NotReady';
}

export function isConditionTrue(body: JsonObject, type: string): boolean {
  return listAt(body, 'status', 'conditions').some(
    (condition) => stringAt(condition, 'type') === type && stringAt(condition, 'status') === 'True',
  );
}

/** The STATUS column: printPod of pkg/printers/internalversion. */
function podStatus(body: JsonObject): string {
  const phase = stringAt(body, 'status', 'phase') ?? '';
  const said = stringAt(body, 'status', 'reason') ?? '';
  const gated = listAt(body, 'status', 'conditions').some(
    (condition) =>
      stringAt(condition, 'type') === 'PodScheduled' && stringAt(condition, 'reason') === 'SchedulingGated',
  );
  const first = gated ? 'SchedulingGated' : said === '' ? phase : said;
  const init = initReason(body);
  const reason =
    init !== undefined && !isConditionTrue(body, 'Initialized') ? init : containersReason(body, first);
  if (jsonAt(body, 'metadata', 'deletionTimestamp') === undefined) return reason;
  if (said === 'NodeLost') return 'Unknown';
  return phase === 'Succeeded' || phase === 'Failed' ? reason : 'Terminating';
}

function readyText(body: JsonObject): string {
  const sidecars = listAt(body, 'spec', 'initContainers').filter(
    (container) => stringAt(container, 'restartPolicy') === 'Always',
  ).length;
  const ready = [
    ...listAt(body, 'status', 'containerStatuses'),
    ...listAt(body, 'status', 'initContainerStatuses').filter((status) =>
      isSidecar(body, stringAt(status, 'name')),
    ),
  ].filter((status) => jsonAt(status, 'ready') === true).length;
  return `${ready}/${listAt(body, 'spec', 'containers').length + sidecars}`;
}

function restartsText(body: JsonObject, now_ms: number): string {
  const statuses = listAt(body, 'status', 'containerStatuses');
  const restarts = statuses.reduce((sum: number, status) => sum + (numberAt(status, 'restartCount') ?? 0), 0);
  const ends = statuses.flatMap((status) => stringAt(status, 'lastState', 'terminated', 'finishedAt') ?? []);
  const last = ends.toSorted().at(-1);
  return restarts > 0 && last !== undefined ? `${restarts} (${ageText(last, now_ms)} ago)` : String(restarts);
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
  [
    'IP',
    (body) => orNone(stringAt(body, 'status', 'podIPs') ?? stringAt(body, 'status', 'podIP')),
    { wide: true },
  ],
  ['Node', (body) => orNone(jsonAt(body, 'spec', 'nodeName')), { wide: true }],
  ['Nominated Node', (body) => orNone(jsonAt(body, 'status', 'nominatedNodeName')), { wide: true }],
  ['Readiness Gates', gatesText, { wide: true }],
];
