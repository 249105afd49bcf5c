import { numberAt, stringAt, type JsonObject } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import type { ReviewedRequest } from './admission-review.ts';
import type { ChargeType } from './contract.ts';

/** What a request would use up. */
export interface Charge {
  readonly type: ChargeType;
  readonly group: string;
  readonly kind: string;
}

/** Kinds whose `spec.replicas` says how many pods run. */
const SCALED = new Set(['Deployment', 'StatefulSet', 'ReplicaSet', 'ReplicationController']);
/** What is written again and again by design: heartbeats, elections, counters. */
const BEATING = new Set(['Lease', 'Endpoints', 'EndpointSlice', 'Event', 'Node']);

function isLastFinalizerGone({ object, oldObject }: ReviewedRequest): boolean {
  return (
    stringAt(oldObject, 'metadata', 'deletionTimestamp') !== undefined &&
    listAt(oldObject, 'metadata', 'finalizers').length > 0 &&
    listAt(object, 'metadata', 'finalizers').length === 0
  );
}

function replicasOf(object: JsonObject | undefined): number | undefined {
  // Absent is 1 for what the API server has defaulted, and an autoscaled workload says what it runs with.
  return numberAt(object, 'spec', 'replicas');
}

function isScaledToZero({ object, oldObject }: ReviewedRequest): boolean {
  return replicasOf(object) === 0 && (replicasOf(oldObject) ?? 1) > 0;
}

/**
 * What a request costs. Evictions are removals of pods; an update that takes the last finalizer off an object that waits for it is what really removes it (registry store.go,
 * ShouldDeleteDuringUpdate). An object that already waits for its end is not charged again.
 */
export function chargeOf(request: ReviewedRequest): Charge | undefined {
  const { operation, subresource, group, kind, resource, oldObject } = request;
  if (operation === 'CREATE' && subresource === 'eviction')
    return { type: 'removal', group: '', kind: 'Pod' };
  if (operation === 'DELETE' && subresource === '') {
    const isWaiting = stringAt(oldObject, 'metadata', 'deletionTimestamp') !== undefined;
    return isWaiting ? undefined : { type: 'removal', group, kind };
  }
  if (operation !== 'UPDATE') return undefined;
  if (subresource === 'scale' && isScaledToZero(request))
    return { type: 'scale to zero', group, kind: SCALED_KIND[resource] ?? kind };
  if (subresource !== '') return undefined;
  if (isLastFinalizerGone(request)) return { type: 'removal', group, kind };
  if (SCALED.has(kind) && isScaledToZero(request)) return { type: 'scale to zero', group, kind };
  return BEATING.has(kind) ? undefined : { type: 'update of one object', group, kind };
}

/** The kind of a scale subresource is Scale: the resource says whose. */
const SCALED_KIND: Readonly<Record<string, string>> = {
  deployments: 'Deployment',
  statefulsets: 'StatefulSet',
  replicasets: 'ReplicaSet',
  replicationcontrollers: 'ReplicationController',
};
