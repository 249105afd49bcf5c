import type { JsonObject } from '../../../kube/json.ts';
import { finalizersOf, withMetadata } from '../resources/served-object.ts';
import { withCondition } from './conditions.ts';

/** Of a definition whose objects have to go first (apiextensions.k8s.io/v1 CustomResourceCleanupFinalizer). */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/** A definition whose deletion was asked for at `now` (RFC 3339): REST.Delete, registry/customresourcedefinition/etcd.go. */
export function markedDefinition(definition: JsonObject, now: string): JsonObject {
  const finalizers = finalizersOf(definition);
  const marked = withMetadata(definition, {
    deletionTimestamp: now,
    finalizers: finalizers.includes(CLEANUP_FINALIZER) ? finalizers : [...finalizers, CLEANUP_FINALIZER],
  });
  return withCondition(
    marked,
    {
      type: 'Terminating',
      status: 'True',
      reason: 'InstanceDeletionPending',
      message: 'CustomResourceDefinition marked for deletion; CustomResource deletion will begin soon',
    },
    now,
  );
}
