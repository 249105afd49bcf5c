import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import { horizontalPodAutoscalerRules } from './horizontal-pod-autoscaler.ts';

const WITHOUT_GROUP = [
  'spec.scaleTargetRef.apiVersion: Invalid value: "v1": apiVersion must specify API group',
];

function autoscaler(kind: string, apiVersion: string): JsonObject {
  return {
    metadata: { name: 'web', namespace: 'shop', resourceVersion: '1' },
    spec: { maxReplicas: 3, scaleTargetRef: { kind, name: 'web', apiVersion } },
  };
}

function problems(object: JsonObject, old?: JsonObject): readonly string[] {
  const errors = new ErrorList();
  if (old === undefined) horizontalPodAutoscalerRules.create(object, errors);
  else horizontalPodAutoscalerRules.update(object, old, errors);
  return errors.errors.map(({ field, message }) => `${field}: ${message}`);
}

describe('the version of what is scaled', () => {
  it.each<[string, string, readonly string[]]>([
    ['Deployment', 'apps/v1', []],
    ['Deployment', 'v1', WITHOUT_GROUP],
    ['ReplicationController', 'v1', []],
  ])('of a %s may be %s or not', (kind, apiVersion, wanted) => {
    expect(problems(autoscaler(kind, apiVersion))).toEqual(wanted);
  });

  it('may stay as it is, and not become wrong', () => {
    expect(problems(autoscaler('Deployment', 'v1'), autoscaler('Deployment', 'v1'))).toEqual([]);
    expect(problems(autoscaler('Deployment', 'v1'), autoscaler('Deployment', 'v2'))).toEqual(WITHOUT_GROUP);
  });
});
