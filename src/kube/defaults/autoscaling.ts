import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

const SCALE_UP: JsonObject = {
  stabilizationWindowSeconds: 0,
  selectPolicy: 'Max',
  policies: [
    { type: 'Pods', value: 4, periodSeconds: 15 },
    { type: 'Percent', value: 100, periodSeconds: 15 },
  ],
};

const SCALE_DOWN: JsonObject = {
  selectPolicy: 'Max',
  policies: [{ type: 'Percent', value: 100, periodSeconds: 15 }],
};

/** DefaultCPUUtilization: 80 percent. */
const CPU_METRIC: JsonObject = {
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } },
};

function rules(value: JsonValue | undefined, byDefault: JsonObject): JsonObject {
  return isJsonObject(value) ? { ...byDefault, ...value } : byDefault;
}

/** Both directions get their rules as soon as one is named. */
const behavior: Computed = (value) => ({
  ...value,
  scaleUp: rules(value['scaleUp'], SCALE_UP),
  scaleDown: rules(value['scaleDown'], SCALE_DOWN),
});

const spec: Computed = (value) => {
  const { metrics } = value;
  const isNamed = isJsonArray(metrics) && metrics.length > 0;
  return isNamed ? value : { ...value, metrics: [CPU_METRIC] };
};

export const autoscalingDefaults: DefaultsTable = {
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { fixed: { minReplicas: 1 }, computed: spec },
  'autoscaling.v2.HorizontalPodAutoscalerBehavior': { computed: behavior },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': { fixed: { minReplicas: 1 } },
};
