import { jsonAt, numberAt, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
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
    Object.keys(objectAt(body, ...path)).length;
export const listCount =
  (...path: Path) =>
  (body: JsonObject): JsonValue =>
    listAt(body, ...path).length;

/** A boolean, and what it is where nobody said. */
export const flag =
  (absent: boolean, ...path: Path) =>
  (body: JsonObject): JsonValue => {
    const value = jsonAt(body, ...path);
    return typeof value === 'boolean' ? value : absent;
  };

/** Where a volume or a claim is in its life. */
export function phase(body: JsonObject): JsonValue {
  return jsonAt(body, 'metadata', 'deletionTimestamp') === undefined
    ? (stringAt(body, 'status', 'phase') ?? '')
    : 'Terminating';
}

/** The first three, and how many more there are. */
function firstThree(all: readonly string[], count = all.length): string {
  const more = count > 3 ? ` + ${count - 3} more...` : '';
  return `${all.slice(0, 3).join(',')}${more}`;
}

/** One field of all containers of a pod spec that lies at `at`. */
export function containerFields(body: JsonObject, at: Path, field: string): string {
  return listAt(body, ...at, 'containers')
    .map((container) => stringAt(container, field) ?? '')
    .join(',');
}

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
  const sorted = selector.requirements
    .toSorted((a, b) => (a.key < b.key ? -1 : 1))
    .map((requirement) =>
      'values' in requirement ? { ...requirement, values: requirement.values.toSorted() } : requirement,
    );
  return selectorString({ requirements: sorted });
}

/** Containers, images and selector of a workload, for `-o wide`; `at` is where its pod spec lies. */
export function workloadColumns(at: Path, withSelector = true): readonly ColumnRow[] {
  return [
    ['Containers', (body) => containerFields(body, at, 'name'), WIDE],
    ['Images', (body) => containerFields(body, at, 'image'), WIDE],
    ...(withSelector
      ? [['Selector', (body) => selectorText(jsonAt(body, 'spec', 'selector')), WIDE] satisfies ColumnRow]
      : []),
  ];
}

export function nodeStatus(body: JsonObject): string {
  const ready = listAt(body, 'status', 'conditions').findLast(
    (condition) => stringAt(condition, 'type') === 'Ready',
  );
  const said = ready === undefined ? 'Unknown' : stringAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return jsonAt(body, 'spec', 'unschedulable') === true ? `${said},SchedulingDisabled` : said;
}

export function nodeRoles(body: JsonObject): string {
  const roles = Object.entries(stringsAt(body, 'metadata', 'labels')).flatMap(([key, value]) => {
    if (key.startsWith(ROLE_PREFIX)) return key.slice(ROLE_PREFIX.length);
    return key === 'kubernetes.io/role' ? value : [];
  });
  const named = new Set(roles.filter((role) => role !== ''));
  return named.size === 0 ? '<none>' : [...named].toSorted().join(',');
}

const ROLE_PREFIX = 'node-role.kubernetes.io/';

export function kernelVersion(body: JsonObject): JsonValue {
  const architecture = stringAt(body, 'status', 'nodeInfo', 'architecture') ?? '';
  const version = stringAt(body, 'status', 'nodeInfo', 'kernelVersion') ?? '';
  const shown = version === '' ? '<unknown>' : version;
  return architecture === '' ? shown : `${shown} (${architecture})`;
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

/** Sorted, each once (loadBalancerStatusStringer). */
function balancerAddresses(body: JsonObject): readonly string[] {
  const all = listAt(body, 'status', 'loadBalancer', 'ingress').flatMap(
    (ingress) => stringAt(ingress, 'ip') ?? stringAt(ingress, 'hostname') ?? [],
  );
  return [...new Set(all)].toSorted();
}

export function externalIP(body: JsonObject): string {
  const own = listAt(body, 'spec', 'externalIPs').filter((ip) => typeof ip === 'string');
  const type = stringAt(body, 'spec', 'type');
  if (type === 'ExternalName') return stringAt(body, 'spec', 'externalName') ?? '';
  if (type !== 'LoadBalancer') return own.length === 0 ? '<none>' : own.join(',');
  const all = joined([...balancerAddresses(body), ...own]);
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

/** Only rules with a host are shown, and all are counted (formatHosts). */
export function ingressHosts(body: JsonObject): string {
  const rules = listAt(body, 'spec', 'rules');
  const shown: string[] = [];
  for (const rule of rules) {
    if (shown.length === 3) return firstThree(shown, rules.length);
    const host = stringAt(rule, 'host') ?? '';
    if (host !== '') shown.push(host);
  }
  return shown.length === 0 ? '*' : shown.join(',');
}

export function ingressAddress(body: JsonObject): string {
  return balancerAddresses(body).join(',');
}

export function ingressClassName(body: JsonObject): JsonValue {
  const name = stringAt(body, 'metadata', 'name') ?? '';
  const isDefault =
    stringAt(body, 'metadata', 'annotations', 'ingressclass.kubernetes.io/is-default-class') === 'true';
  return isDefault ? `${name} (default)` : name;
}

export function suspended(body: JsonObject): JsonValue {
  const value = jsonAt(body, 'spec', 'suspend');
  return typeof value === 'boolean' ? (value ? 'True' : 'False') : '<unset>';
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

/** In the order in which they are always told. */
const ACCESS_MODES = [
  ['ReadWriteOnce', 'RWO'],
  ['ReadOnlyMany', 'ROX'],
  ['ReadWriteMany', 'RWX'],
  ['ReadWriteOncePod', 'RWOP'],
] as const;

export function accessModes(...path: Path) {
  return (body: JsonObject): JsonValue => {
    const modes = listAt(body, ...path);
    return ACCESS_MODES.flatMap(([mode, short]) => (modes.includes(mode) ? short : [])).join(',');
  };
}

function hostPort(host: string, port: number): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

export function endpointsText(body: JsonObject): string {
  const subsets = listAt(body, 'subsets');
  if (subsets.length === 0) return '<none>';
  const all = subsets.flatMap((subset) => {
    const addresses = listAt(subset, 'addresses').map((address) => stringAt(address, 'ip') ?? '');
    const ports = listAt(subset, 'ports').map((port) => numberAt(port, 'port') ?? 0);
    if (ports.length === 0) return addresses;
    return ports.flatMap((port) => addresses.map((address) => hostPort(address, port)));
  });
  return firstThree(all);
}

export function slicePorts(body: JsonObject): string {
  const ports = listAt(body, 'ports').map((port) => {
    const open = numberAt(port, 'port');
    return open === undefined ? (stringAt(port, 'name') ?? '*') : String(open);
  });
  return firstThree(ports) || '<unset>';
}

export function sliceEndpoints(body: JsonObject): string {
  return (
    firstThree(listAt(body, 'endpoints').flatMap((endpoint) => strings(listAt(endpoint, 'addresses')))) ||
    '<unset>'
  );
}

export function eventObject(body: JsonObject): string {
  const kind = stringAt(body, 'involvedObject', 'kind') ?? stringAt(body, 'regarding', 'kind') ?? '';
  const name = stringAt(body, 'involvedObject', 'name') ?? stringAt(body, 'regarding', 'name') ?? '';
  return name === '' ? kind.toLowerCase() : `${kind.toLowerCase()}/${name}`;
}

export function firstSeen(body: JsonObject, now_ms: number): string {
  return ageText(
    stringAt(body, 'firstTimestamp') ??
      stringAt(body, 'deprecatedFirstTimestamp') ??
      stringAt(body, 'eventTime'),
    now_ms,
  );
}

export function lastSeen(body: JsonObject, now_ms: number): string {
  const inSeries = stringAt(body, 'series', 'lastObservedTime');
  if (inSeries !== undefined) return ageText(inSeries, now_ms);
  const last = stringAt(body, 'lastTimestamp') ?? stringAt(body, 'deprecatedLastTimestamp');
  return last === undefined ? firstSeen(body, now_ms) : ageText(last, now_ms);
}

export function eventCount(body: JsonObject): JsonValue {
  const counted = numberAt(body, 'count') ?? numberAt(body, 'deprecatedCount') ?? 0;
  return numberAt(body, 'series', 'count') ?? (counted === 0 ? 1 : counted);
}

/** The first text that says something. */
function firstText(body: JsonObject, ...paths: readonly Path[]): string {
  return paths.map((path) => stringAt(body, ...path) ?? '').find((value) => value !== '') ?? '';
}

export function eventSource(body: JsonObject): JsonValue {
  const component = firstText(
    body,
    ['source', 'component'],
    ['deprecatedSource', 'component'],
    ['reportingComponent'],
    ['reportingController'],
  );
  const instance = firstText(body, ['source', 'host'], ['deprecatedSource', 'host'], ['reportingInstance']);
  return instance === '' ? component : `${component}, ${instance}`;
}

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

/** Where a metric of this type lies, and how its name stands in front. */
const METRICS: Readonly<Record<string, readonly [field: string, named: boolean]>> = {
  External: ['external', false],
  Pods: ['pods', false],
  Object: ['object', false],
  Resource: ['resource', true],
  ContainerResource: ['containerResource', true],
};

function quantityText(current: JsonValue | undefined, target: JsonValue | undefined, field: string): string {
  const measured = scalarText(jsonAt(current, 'current', field), current === undefined ? '<unknown>' : '0');
  return `${measured}/${scalarText(jsonAt(target, field), '0')}`;
}

function percent(value: number | undefined, absent: string): string {
  return value === undefined ? absent : `${value}%`;
}

function metricText(metric: JsonValue, status: JsonValue | undefined): string {
  const row = METRICS[stringAt(metric, 'type') ?? ''];
  if (row === undefined) return '<unknown type>';
  const [field, named] = row;
  const target = jsonAt(metric, field, 'target');
  const current = jsonAt(status, field);
  const prefix = named ? `${stringAt(metric, field, 'name') ?? ''}: ` : '';
  const isAverage = jsonAt(target, 'averageValue') !== undefined;
  if (isAverage || field === 'pods') {
    const average = field === 'external' || field === 'object' ? ' (avg)' : '';
    return `${prefix}${quantityText(current, target, 'averageValue')}${average}`;
  }
  if (!named) return quantityText(current, target, 'value');
  const measured = percent(numberAt(current, 'current', 'averageUtilization'), '<unknown>');
  return `${prefix}${measured}/${percent(numberAt(target, 'averageUtilization'), '<auto>')}`;
}

export function hpaTargets(body: JsonObject): string {
  const metrics = listAt(body, 'spec', 'metrics');
  const current = listAt(body, 'status', 'currentMetrics');
  if (metrics.length === 0) return '<none>';
  const shown = metrics.slice(0, 2).map((metric, index) => metricText(metric, current[index]));
  return shown.join(', ') + (metrics.length > 2 ? ` + ${metrics.length - 2} more...` : '');
}
