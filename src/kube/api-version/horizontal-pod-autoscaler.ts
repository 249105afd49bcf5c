import { isJsonArray, isJsonObject, numberAt, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { listAt, objectAt } from '../kube-object.ts';
import { parseJson } from '../parse-json.ts';
import { selectorJson } from '../validation/label-selector.ts';

/** Annotations of autoscaling/v1 for what it has no fields for (pkg/apis/autoscaling/annotations.go). */
const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const CURRENT_METRICS = 'autoscaling.alpha.kubernetes.io/current-metrics';
const CONDITIONS = 'autoscaling.alpha.kubernetes.io/conditions';
const BEHAVIOR = 'autoscaling.alpha.kubernetes.io/behavior';
const ROUND_TRIP = [
  METRICS,
  CURRENT_METRICS,
  CONDITIONS,
  BEHAVIOR,
  'autoscaling.alpha.kubernetes.io/scale-down-tolerance',
  'autoscaling.alpha.kubernetes.io/scale-up-tolerance',
];
/** DefaultCPUUtilization, in percent. */
const DEFAULT_UTILIZATION = 80;

type Convert = (source: JsonObject) => JsonObject;

/** Without the fields that are absent, as `omitempty` writes it. */
function given(fields: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function objectReference(source: JsonObject): JsonObject {
  const { kind, name, apiVersion } = source;
  return { kind: kind ?? '', name: name ?? '', ...(apiVersion === undefined ? {} : { apiVersion }) };
}

function metricSelector(metric: JsonObject): JsonObject | undefined {
  const { selector } = metric;
  return isJsonObject(selector) ? selectorJson(selector) : undefined;
}

/** The fields of one metric in v1, in the order of its Go type, from `target` (a spec) or `current` (a status) of v2. */
function oldMetric(kind: string, source: JsonObject, isStatus: boolean): JsonObject {
  const metric = objectAt(source, 'metric');
  const amounts = objectAt(source, isStatus ? 'current' : 'target');
  const { value, averageValue, averageUtilization } = amounts;
  const metricName = metric['name'] ?? '';
  const selector = metricSelector(metric);
  const [ofAverage, ofValue, ofUtilization] = isStatus
    ? ['currentAverageValue', 'currentValue', 'currentAverageUtilization']
    : ['targetAverageValue', 'targetValue', 'targetAverageUtilization'];
  switch (kind) {
    case 'object': {
      const target = objectReference(objectAt(source, 'describedObject'));
      return given({ target, metricName, [ofValue]: value ?? '0', selector, averageValue });
    }
    case 'pods':
      return given({ metricName, [ofAverage]: averageValue ?? '0', selector });
    case 'external':
      return given({
        metricName,
        metricSelector: selector,
        [ofValue]: isStatus ? (value ?? '0') : value,
        [ofAverage]: averageValue,
      });
    default: {
      const { name, container } = source;
      const average = isStatus ? (averageValue ?? '0') : averageValue;
      return given({
        name: name ?? '',
        [ofUtilization]: averageUtilization,
        [ofAverage]: average,
        container,
      });
    }
  }
}

/** Metrics by the order of the Go type, each with the text of its `type`. */
const KINDS = ['object', 'pods', 'resource', 'containerResource', 'external'];

function oldMetrics(metrics: readonly JsonValue[], isStatus: boolean): readonly JsonObject[] {
  return metrics.map((metric) => ({
    type: stringAt(metric, 'type') ?? '',
    ...Object.fromEntries(
      KINDS.flatMap((kind) => {
        const source = objectAt(metric)[kind];
        return isJsonObject(source) ? [[kind, oldMetric(kind, source, isStatus)] as const] : [];
      }),
    ),
  }));
}

function isCpu(metric: JsonValue): boolean {
  return stringAt(metric, 'type') === 'Resource' && stringAt(metric, 'resource', 'name') === 'cpu';
}

function targetOf(metric: JsonValue): number | undefined {
  return isCpu(metric) ? numberAt(metric, 'resource', 'target', 'averageUtilization') : undefined;
}

/** The rules of one direction in Go's internal form, which the annotation shows by mistake. */
function internalRules(rules: JsonValue | undefined): JsonObject | null {
  if (!isJsonObject(rules)) return null;
  const { policies } = rules;
  return {
    StabilizationWindowSeconds: rules['stabilizationWindowSeconds'] ?? null,
    SelectPolicy: rules['selectPolicy'] ?? null,
    Policies: isJsonArray(policies)
      ? policies.map((policy) => ({
          Type: stringAt(policy, 'type') ?? '',
          Value: numberAt(policy, 'value') ?? 0,
          PeriodSeconds: numberAt(policy, 'periodSeconds') ?? 0,
        }))
      : null,
    Tolerance: rules['tolerance'] ?? null,
  };
}

function oldConditions(conditions: readonly JsonValue[]): readonly JsonObject[] {
  return conditions.map((condition) => {
    const { type, status, lastTransitionTime, reason, message } = objectAt(condition);
    return given({
      type: type ?? '',
      status: status ?? '',
      lastTransitionTime: lastTransitionTime ?? null,
      reason,
      message,
    });
  });
}

/** JSON as Go writes it into an annotation. */
function annotation(value: JsonValue): string {
  return JSON.stringify(value).replaceAll(
    /[<>&\u2028\u2029]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function withAnnotations(body: JsonObject, added: JsonObject): JsonObject {
  const metadata = objectAt(body, 'metadata');
  const { annotations: _, ...rest } = metadata;
  const kept = Object.entries(objectAt(metadata, 'annotations')).filter(([key]) => !ROUND_TRIP.includes(key));
  const annotations = { ...Object.fromEntries(kept), ...added };
  return {
    ...body,
    metadata: Object.keys(annotations).length === 0 ? rest : { ...rest, annotations },
  };
}

/** An autoscaler of autoscaling/v2 as autoscaling/v1 shows it (pkg/apis/autoscaling/v1/conversion.go). */
export const toAutoscalingV1: Convert = (body) => {
  const { metrics: _metrics, behavior, ...spec } = objectAt(body, 'spec');
  const { conditions: _conditions, currentMetrics: _current, ...status } = objectAt(body, 'status');
  const metrics = listAt(body, 'spec', 'metrics');
  const current = listAt(body, 'status', 'currentMetrics');
  const conditions = listAt(body, 'status', 'conditions');
  const others = metrics.filter((metric) => targetOf(metric) === undefined);
  const target = metrics.map(targetOf).find((value) => value !== undefined);
  const utilization = current
    .filter(isCpu)
    .map((metric) => numberAt(metric, 'resource', 'current', 'averageUtilization'))
    .findLast((value) => value !== undefined);
  const annotations: JsonObject = given({
    [METRICS]: others.length === 0 ? undefined : annotation(oldMetrics(others, false)),
    [CURRENT_METRICS]: current.length === 0 ? undefined : annotation(oldMetrics(current, true)),
    [BEHAVIOR]: isJsonObject(behavior)
      ? annotation({
          ScaleUp: internalRules(behavior['scaleUp']),
          ScaleDown: internalRules(behavior['scaleDown']),
        })
      : undefined,
    [CONDITIONS]: conditions.length === 0 ? undefined : annotation(oldConditions(conditions)),
  });
  return withAnnotations(
    {
      ...body,
      apiVersion: 'autoscaling/v1',
      spec: { ...spec, ...given({ targetCPUUtilizationPercentage: target }) },
      status: {
        currentReplicas: 0,
        desiredReplicas: 0,
        ...status,
        ...given({ currentCPUUtilizationPercentage: utilization }),
      },
    },
    annotations,
  );
};

function identifier(source: JsonObject, selectorField: string): JsonObject {
  return given({ name: source['metricName'] ?? '', selector: source[selectorField] });
}

function isZero(value: JsonValue | undefined): boolean {
  return value === undefined || value === null || value === '0' || value === 0;
}

function newTarget(source: JsonObject): JsonObject {
  const { targetAverageUtilization: averageUtilization, targetAverageValue: averageValue } = source;
  const type = averageUtilization === undefined ? 'AverageValue' : 'Utilization';
  return given({ type, averageValue, averageUtilization });
}

/** One metric of v2 from the fields of v1. */
function newSpec(kind: string, source: JsonObject): JsonObject {
  switch (kind) {
    case 'object': {
      const { averageValue, targetValue } = source;
      const hasAverage = averageValue !== undefined;
      const value = hasAverage && isZero(targetValue) ? undefined : (targetValue ?? '0');
      const type = hasAverage ? 'AverageValue' : 'Value';
      return {
        describedObject: objectReference(objectAt(source, 'target')),
        target: given({ type, value, averageValue }),
        metric: identifier(source, 'selector'),
      };
    }
    case 'pods':
      return {
        metric: identifier(source, 'selector'),
        target: { type: 'AverageValue', averageValue: source['targetAverageValue'] ?? '0' },
      };
    case 'external': {
      const { targetValue: value, targetAverageValue: averageValue } = source;
      return {
        metric: identifier(source, 'metricSelector'),
        target: given({ type: value === undefined ? 'AverageValue' : 'Value', value, averageValue }),
      };
    }
    default:
      return given({
        name: source['name'] ?? '',
        target: newTarget(source),
        container: source['container'],
      });
  }
}

function newStatus(kind: string, source: JsonObject): JsonObject {
  const { currentAverageValue, currentAverageUtilization: averageUtilization, currentValue } = source;
  switch (kind) {
    case 'object':
      return {
        metric: identifier(source, 'selector'),
        current: given({ value: currentValue ?? '0', averageValue: source['averageValue'] }),
        describedObject: objectReference(objectAt(source, 'target')),
      };
    case 'pods':
      return {
        metric: identifier(source, 'selector'),
        current: { averageValue: currentAverageValue ?? '0' },
      };
    case 'external':
      return {
        metric: identifier(source, 'metricSelector'),
        current: given({ value: currentValue ?? '0', averageValue: currentAverageValue }),
      };
    default:
      return given({
        name: source['name'] ?? '',
        current: given({ averageValue: currentAverageValue ?? '0', averageUtilization }),
        container: source['container'],
      });
  }
}

function newMetrics(
  metrics: readonly JsonValue[],
  how: (kind: string, source: JsonObject) => JsonObject,
): readonly JsonObject[] {
  return metrics.map((metric) => ({
    type: stringAt(metric, 'type') ?? '',
    ...Object.fromEntries(
      KINDS.flatMap((kind) => {
        const source = objectAt(metric)[kind];
        return isJsonObject(source) ? [[kind, how(kind, source)] as const] : [];
      }),
    ),
  }));
}

/** What an annotation holds; what cannot be read counts as not there, as upstream has it. */
function readAnnotation(body: JsonObject, key: string): JsonValue | undefined {
  const text = stringAt(body, 'metadata', 'annotations', key);
  if (text === undefined) return undefined;
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function newRules(rules: JsonValue | undefined): JsonObject | undefined {
  if (!isJsonObject(rules)) return undefined;
  const { StabilizationWindowSeconds, SelectPolicy, Policies, Tolerance } = rules;
  const policies = isJsonArray(Policies)
    ? Policies.map((policy) => ({
        type: stringAt(policy, 'Type') ?? '',
        value: numberAt(policy, 'Value') ?? 0,
        periodSeconds: numberAt(policy, 'PeriodSeconds') ?? 0,
      }))
    : undefined;
  return given({
    stabilizationWindowSeconds: StabilizationWindowSeconds ?? undefined,
    selectPolicy: SelectPolicy ?? undefined,
    policies,
    tolerance: Tolerance ?? undefined,
  });
}

function newBehavior(body: JsonObject): JsonObject | undefined {
  const behavior = readAnnotation(body, BEHAVIOR);
  const [scaleUp, scaleDown] = ['ScaleUp', 'ScaleDown'].map((field) => newRules(objectAt(behavior)[field]));
  return scaleUp === undefined && scaleDown === undefined ? undefined : given({ scaleUp, scaleDown });
}

function cpuMetric(averageUtilization: JsonValue): JsonObject {
  return {
    type: 'Resource',
    resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
  };
}

/** An autoscaler of autoscaling/v1 as autoscaling/v2 has it; one that names no metric goes by the CPU. */
export const toAutoscalingV2: Convert = (body) => {
  const { targetCPUUtilizationPercentage: target, ...spec } = objectAt(body, 'spec');
  const { currentCPUUtilizationPercentage: utilization, ...status } = objectAt(body, 'status');
  const others = readAnnotation(body, METRICS);
  const metrics = [
    ...(isJsonArray(others) ? newMetrics(others, newSpec) : []),
    ...(typeof target === 'number' ? [cpuMetric(target)] : []),
  ];
  const current = readAnnotation(body, CURRENT_METRICS);
  const ofCpu =
    typeof utilization === 'number'
      ? [{ type: 'Resource', resource: { name: 'cpu', current: { averageUtilization: utilization } } }]
      : undefined;
  const conditions = readAnnotation(body, CONDITIONS);
  return withAnnotations(
    {
      ...body,
      apiVersion: 'autoscaling/v2',
      spec: {
        ...spec,
        metrics: metrics.length === 0 ? [cpuMetric(DEFAULT_UTILIZATION)] : metrics,
        ...given({ behavior: newBehavior(body) }),
      },
      ...(body['status'] === undefined && current === undefined && conditions === undefined
        ? {}
        : {
            status: {
              ...status,
              ...given({
                currentMetrics: isJsonArray(current) ? newMetrics(current, newStatus) : ofCpu,
                conditions: isJsonArray(conditions) ? conditions : undefined,
              }),
            },
          }),
    },
    {},
  );
};
