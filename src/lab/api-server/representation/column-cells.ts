import {
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../../kube/kube-object.ts';
import { parseLabelSelector } from '../../../kube/selector.ts';
import { selectorString } from '../../../kube/selector-string.ts';
import { ageText, spanText } from './age.ts';
import type { ColumnRow } from './column.ts';
import { isConditionTrue } from './pod-columns.ts';

/** Texts and numbers as they stand in a cell; everything else, and an empty text, as `absent`. */
function scalarText(value: JsonValue | undefined, absent: string): string {
  const shown =
    typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return shown === '' ? absent : shown;
}

function strings(values: readonly JsonValue[]): readonly string[] {
  return values.filter((value) => typeof value === 'string');
}

export type Path = readonly (string | number)[];

export const INTEGER = { type: 'integer' } as const;
export const WIDE = { wide: true } as const;

export const number =
  (...path: Path) =>
  (body: JsonObject): JsonValue =>
    numberAt(body, ...path) ?? 0;
export const text =
  (absent: string, ...path: Path) =>
  (body: JsonObject): JsonValue => {
    return scalarText(jsonAt(body, ...path), absent);
  };
export const countOf =
  (...path: Path) =>
  (body: JsonObject): JsonValue =>
    String(Object.keys(objectAt(body, ...path)).length);
export const listCount =
  (...path: Path) =>
  (body: JsonObject): JsonValue =>
    listAt(body, ...path).length;

export function joined(values: readonly (string | undefined)[]): string {
  return values.filter((value) => value !== undefined && value !== '').join(',');
}

export function labelsText(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels)
    .toSorted(([one], [other]) => (one < other ? -1 : 1))
    .map(([key, value]) => `${key}=${value}`);
  return pairs.length === 0 ? '<none>' : pairs.join(',');
}

export function selectorText(value: JsonValue | undefined): string {
  const { selector } = parseLabelSelector(value);
  if (selector === undefined || selector.requirements.length === 0) return '<none>';
  return selectorString({ requirements: selector.requirements.toSorted((a, b) => (a.key < b.key ? -1 : 1)) });
}

/** Containers, images and selector of a workload, for `-o wide`; `at` is where its pod spec lies. */
export function workloadColumns(at: Path, withSelector = true): readonly ColumnRow[] {
  const fields = (body: JsonObject, field: string) =>
    joined(listAt(body, ...at, 'containers').map((container) => stringAt(container, field)));
  return [
    ['Containers', (body) => fields(body, 'name'), WIDE],
    ['Images', (body) => fields(body, 'image'), WIDE],
    ...(withSelector
      ? [['Selector', (body) => selectorText(jsonAt(body, 'spec', 'selector')), WIDE] satisfies ColumnRow]
      : []),
  ];
}

export function nodeStatus(body: JsonObject): string {
  const ready = listAt(body, 'status', 'conditions').find(
    (condition) => stringAt(condition, 'type') === 'Ready',
  );
  const said = ready === undefined ? 'Unknown' : stringAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return jsonAt(body, 'spec', 'unschedulable') === true ? `${said},SchedulingDisabled` : said;
}

export function nodeRoles(body: JsonObject): string {
  const roles = Object.entries(stringsAt(body, 'metadata', 'labels')).flatMap(([key, value]) => {
    if (key.startsWith('node-role.kubernetes.io/')) return key.slice('node-role.kubernetes.io/'.length);
    return key === 'kubernetes.io/role' ? value : [];
  });
  return roles.length === 0 ? '<none>' : roles.toSorted().join(',');
}

export const nodeAddress =
  (type: string) =>
  (body: JsonObject): JsonValue => {
    const found = listAt(body, 'status', 'addresses').find((address) => stringAt(address, 'type') === type);
    return stringAt(found, 'address') ?? '<none>';
  };

export function servicePorts(body: JsonObject): string {
  const ports = listAt(body, 'spec', 'ports').map((port) => {
    const nodePort = numberAt(port, 'nodePort') ?? 0;
    return `${numberAt(port, 'port') ?? 0}${nodePort > 0 ? `:${nodePort}` : ''}/${stringAt(port, 'protocol') ?? 'TCP'}`;
  });
  return ports.length === 0 ? '<none>' : ports.join(',');
}

export function externalIP(body: JsonObject): string {
  const own = listAt(body, 'spec', 'externalIPs').filter((ip) => typeof ip === 'string');
  const type = stringAt(body, 'spec', 'type');
  if (type === 'ExternalName') return stringAt(body, 'spec', 'externalName') ?? '<none>';
  if (type !== 'LoadBalancer') return own.length === 0 ? '<none>' : own.join(',');
  const given = listAt(body, 'status', 'loadBalancer', 'ingress').map(
    (ingress) => stringAt(ingress, 'ip') ?? stringAt(ingress, 'hostname'),
  );
  const all = joined([...given, ...own]);
  return all === '' ? '<pending>' : all;
}

export function jobStatus(body: JsonObject): string {
  if (isConditionTrue(body, 'Complete')) return 'Complete';
  if (isConditionTrue(body, 'Failed')) return 'Failed';
  if (jsonAt(body, 'metadata', 'deletionTimestamp') !== undefined) return 'Terminating';
  if (isConditionTrue(body, 'Suspended')) return 'Suspended';
  if (isConditionTrue(body, 'FailureTarget')) return 'FailureTarget';
  return isConditionTrue(body, 'SuccessCriteriaMet') ? 'SuccessCriteriaMet' : 'Running';
}

export function jobCompletions(body: JsonObject): string {
  const done = numberAt(body, 'status', 'succeeded') ?? 0;
  const wanted = numberAt(body, 'spec', 'completions');
  if (wanted !== undefined) return `${done}/${wanted}`;
  const parallelism = numberAt(body, 'spec', 'parallelism') ?? 0;
  return parallelism > 1 ? `${done}/1 of ${parallelism}` : `${done}/1`;
}

export function jobDuration(body: JsonObject, now_ms: number): string {
  const start = Date.parse(stringAt(body, 'status', 'startTime') ?? '');
  const end = Date.parse(stringAt(body, 'status', 'completionTime') ?? '');
  if (Number.isNaN(start)) return '';
  return spanText((Number.isNaN(end) ? now_ms : end) - start);
}

export function ingressHosts(body: JsonObject): string {
  const hosts = listAt(body, 'spec', 'rules').map((rule) => stringAt(rule, 'host') ?? '*');
  return hosts.length === 0
    ? '*'
    : hosts.slice(0, 3).join(',') + (hosts.length > 3 ? ` + ${hosts.length - 3} more...` : '');
}

export function ingressAddress(body: JsonObject): string {
  return joined(
    listAt(body, 'status', 'loadBalancer', 'ingress').map(
      (ingress) => stringAt(ingress, 'ip') ?? stringAt(ingress, 'hostname'),
    ),
  );
}

export function subjects(kind: string) {
  return (body: JsonObject): JsonValue =>
    listAt(body, 'subjects')
      .filter((subject) => stringAt(subject, 'kind') === kind)
      .map((subject) => {
        const namespace = stringAt(subject, 'namespace');
        const name = stringAt(subject, 'name') ?? '';
        return kind === 'ServiceAccount' ? `${namespace ?? ''}/${name}` : name;
      })
      .join(', ');
}

const ACCESS_MODES: Readonly<Record<string, string>> = {
  ReadWriteOnce: 'RWO',
  ReadOnlyMany: 'ROX',
  ReadWriteMany: 'RWX',
  ReadWriteOncePod: 'RWOP',
};

export function accessModes(...path: Path) {
  return (body: JsonObject): JsonValue =>
    joined(
      listAt(body, ...path).map((mode) => (typeof mode === 'string' ? (ACCESS_MODES[mode] ?? mode) : '')),
    );
}

export function endpointsText(body: JsonObject): string {
  const all = listAt(body, 'subsets').flatMap((subset) => {
    const addresses = listAt(subset, 'addresses').map((address) => stringAt(address, 'ip') ?? '');
    const ports = listAt(subset, 'ports').map((port) => numberAt(port, 'port') ?? 0);
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((address) => `${address}:${port}`));
  });
  if (all.length === 0) return '<none>';
  return all.slice(0, 3).join(',') + (all.length > 3 ? ` + ${all.length - 3} more...` : '');
}

export function slicePorts(body: JsonObject): string {
  const ports = listAt(body, 'ports').map((port) => numberAt(port, 'port'));
  return ports.length === 0
    ? '<unset>'
    : ports.map((port) => (port === undefined ? '*' : String(port))).join(',');
}

export function sliceEndpoints(body: JsonObject): string {
  const all = listAt(body, 'endpoints').flatMap((endpoint) => strings(listAt(endpoint, 'addresses')));
  if (all.length === 0) return '<unset>';
  return all.slice(0, 3).join(',') + (all.length > 3 ? ` + ${all.length - 3} more...` : '');
}

export function eventObject(body: JsonObject): string {
  const kind = stringAt(body, 'involvedObject', 'kind') ?? stringAt(body, 'regarding', 'kind') ?? '';
  const name = stringAt(body, 'involvedObject', 'name') ?? stringAt(body, 'regarding', 'name') ?? '';
  return name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
}

export const eventTime =
  (...fields: readonly string[]) =>
  (body: JsonObject, now_ms: number): JsonValue =>
    ageText(
      fields.map((field) => stringAt(body, field)).find((value) => value !== undefined),
      now_ms,
    );

export function quotaText(body: JsonObject, prefix: 'requests' | 'limits'): string {
  const hard = objectAt(body, 'status', 'hard');
  return Object.keys(hard)
    .filter((name) => name.startsWith('limits.') === (prefix === 'limits'))
    .toSorted()
    .map(
      (name) =>
        `${name}: ${scalarText(jsonAt(body, 'status', 'used', name), '0')}/${scalarText(hard[name], '')}`,
    )
    .join(', ');
}

function metricText(metric: JsonValue, current: JsonValue | undefined): string {
  const source = jsonAt(
    metric,
    (stringAt(metric, 'type') ?? '').replace(/^./, (letter) => letter.toLowerCase()),
  );
  const now = isJsonObject(current) ? Object.values(current).find(isJsonObject) : undefined;
  const utilization = numberAt(source, 'target', 'averageUtilization');
  const name = stringAt(source, 'name');
  const prefix = name === undefined ? '' : `${name}: `;
  if (utilization !== undefined) {
    const measured = numberAt(now, 'current', 'averageUtilization');
    return `${prefix}${measured === undefined ? '<unknown>' : `${measured}%`}/${utilization}%`;
  }
  const target = jsonAt(source, 'target', 'averageValue') ?? jsonAt(source, 'target', 'value');
  const measured = jsonAt(now, 'current', 'averageValue') ?? jsonAt(now, 'current', 'value');
  return `${prefix}${scalarText(measured, '<unknown>')}/${scalarText(target, '<auto>')}`;
}

export function hpaTargets(body: JsonObject): string {
  const metrics = listAt(body, 'spec', 'metrics');
  const current = listAt(body, 'status', 'currentMetrics');
  if (metrics.length === 0) return '<none>';
  const shown = metrics.slice(0, 2).map((metric, index) => metricText(metric, current[index]));
  return shown.join(', ') + (metrics.length > 2 ? ` + ${metrics.length - 2} more...` : '');
}
