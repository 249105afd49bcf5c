import { expect, it } from 'vitest';
import type { JsonObject } from '../json.ts';
import { toAutoscalingV1, toAutoscalingV2 } from './horizontal-pod-autoscaler.ts';

const METRICS = 'autoscaling.alpha.kubernetes.io/metrics';
const reference = { kind: 'Deployment', name: 'web', apiVersion: 'apps/v1' };
const cpu = (averageUtilization: number): JsonObject => ({
  type: 'Resource',
  resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization } },
});

function autoscaler(spec: JsonObject, status?: JsonObject): JsonObject {
  return {
    apiVersion: 'autoscaling/v2',
    kind: 'HorizontalPodAutoscaler',
    metadata: { name: 'web' },
    spec: { scaleTargetRef: reference, maxReplicas: 3, ...spec },
    ...(status === undefined ? {} : { status }),
  };
}

it('shows the first target of the CPU as a percentage, and writes nothing else down', () => {
  const old = toAutoscalingV1(autoscaler({ metrics: [cpu(60)] }));
  expect(old['spec']).toMatchObject({ targetCPUUtilizationPercentage: 60 });
  expect(old['metadata']).toEqual({ name: 'web' });
});

it('goes by the CPU at 80 percent where v1 names nothing', () => {
  const { spec } = toAutoscalingV2({ ...autoscaler({}), apiVersion: 'autoscaling/v1' });
  expect(spec).toMatchObject({ metrics: [cpu(80)] });
});

it('writes other metrics in the form of v1', () => {
  const pods = {
    type: 'Pods',
    pods: { metric: { name: 'rps' }, target: { type: 'AverageValue', averageValue: '10' } },
  };
  const { metadata } = toAutoscalingV1(autoscaler({ metrics: [cpu(60), pods] }));
  expect(metadata).toEqual({
    name: 'web',
    annotations: { [METRICS]: '[{"type":"Pods","pods":{"metricName":"rps","targetAverageValue":"10"}}]' },
  });
});

it('loses nothing on the way to v1 and back', () => {
  const body = autoscaler(
    {
      metrics: [
        {
          type: 'Object',
          object: {
            describedObject: { kind: 'Service', name: 'web', apiVersion: 'v1' },
            metric: { name: 'q', selector: { matchLabels: { a: 'b' } } },
            target: { type: 'Value', value: '2k' },
          },
        },
        {
          type: 'External',
          external: { metric: { name: 'queue' }, target: { type: 'AverageValue', averageValue: '30' } },
        },
        {
          type: 'ContainerResource',
          containerResource: {
            name: 'memory',
            container: 'web',
            target: { type: 'AverageValue', averageValue: '100Mi' },
          },
        },
        cpu(60),
      ],
      behavior: {
        scaleDown: { selectPolicy: 'Min', policies: [{ type: 'Pods', value: 2, periodSeconds: 60 }] },
      },
    },
    {
      currentReplicas: 1,
      desiredReplicas: 2,
      currentMetrics: [
        {
          type: 'Resource',
          resource: { name: 'cpu', current: { averageValue: '1', averageUtilization: 5 } },
        },
      ],
      conditions: [{ type: 'AbleToScale', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }],
    },
  );
  expect(toAutoscalingV2(toAutoscalingV1(body))).toEqual(body);
});

it('lets an annotation be that is no JSON', () => {
  const broken = { ...autoscaler({}), metadata: { name: 'web', annotations: { [METRICS]: '{' } } };
  expect(toAutoscalingV2(broken)).toMatchObject({ metadata: { name: 'web' }, spec: { metrics: [cpu(80)] } });
});
