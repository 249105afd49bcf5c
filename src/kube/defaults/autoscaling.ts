import type { DefaultsTable } from './type-defaults.ts';

export const autoscalingDefaults: DefaultsTable = {
  'autoscaling.v2.HorizontalPodAutoscalerSpec': { fixed: { minReplicas: 1 } },
  'autoscaling.v1.HorizontalPodAutoscalerSpec': { fixed: { minReplicas: 1 } },
};
