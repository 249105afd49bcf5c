import { jsonEqual } from '../../kube/json-difference.ts';
import { numberAt, withoutFields, type JsonObject } from '../../kube/json.ts';
import { objectAt, stringsAt } from '../../kube/kube-object.ts';
import { DEPLOYMENTS } from '../client/resource-ref.ts';
import { controllerReference, nameOf, namespaceOf, timeAt_ms } from './object-meta.ts';
import type { SetCounts } from './rollout.ts';
import { templateHash } from './template-hash.ts';

const HASH_LABEL = 'pod-template-hash';
const REVISION = 'deployment.kubernetes.io/revision';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAX = 'deployment.kubernetes.io/max-replicas';
/** Annotations of a Deployment that its ReplicaSets do not get (skipCopyAnnotation, deployment_util.go). */
const OWN_ANNOTATIONS: ReadonlySet<string> = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  REVISION,
  'deployment.kubernetes.io/revision-history',
  DESIRED,
  MAX,
  'deprecated.deployment.rollback.to',
]);

function withoutHash(template: JsonObject): JsonObject {
  const metadata = objectAt(template, 'metadata');
  const labels = withoutFields(objectAt(metadata, 'labels'), HASH_LABEL);
  return { ...template, metadata: { ...metadata, labels } };
}

/** Is this the ReplicaSet of a Deployment's template as it is now (EqualIgnoreHash)? */
export function isOfTemplate(set: JsonObject, deployment: JsonObject): boolean {
  return jsonEqual(
    withoutHash(objectAt(set, 'spec', 'template')),
    withoutHash(objectAt(deployment, 'spec', 'template')),
  );
}

export function revisionOf(object: JsonObject): number {
  return Number(stringsAt(object, 'metadata', 'annotations')[REVISION] ?? 0);
}

/** The object with another revision. */
export function withRevision(object: JsonObject, revision: number): JsonObject {
  const metadata = objectAt(object, 'metadata');
  const annotations = { ...stringsAt(metadata, 'annotations'), [REVISION]: String(revision) };
  return { ...object, metadata: { ...metadata, annotations } };
}

export function replicasOf(set: JsonObject): number {
  return numberAt(set, 'spec', 'replicas') ?? 1;
}

export function countsOf(set: JsonObject): SetCounts {
  return {
    wanted_count: replicasOf(set),
    available_count: numberAt(set, 'status', 'availableReplicas') ?? 0,
  };
}

function createdAt_ms(set: JsonObject): number {
  return timeAt_ms(set, 'metadata', 'creationTimestamp') ?? 0;
}

/** The oldest first; of those of one second by name. */
export function byAge(one: JsonObject, other: JsonObject): number {
  return createdAt_ms(one) - createdAt_ms(other) || (nameOf(one) < nameOf(other) ? -1 : 1);
}

/** What a ReplicaSet says of the Deployment's size, for who scales it in the middle of a rollout. */
export function sizeAnnotations(
  deployment: JsonObject,
  surge_count: number,
): Readonly<Record<string, string>> {
  const wanted_count = replicasOf(deployment);
  return { [DESIRED]: String(wanted_count), [MAX]: String(wanted_count + surge_count) };
}

/** The ReplicaSet for a Deployment's template (getNewReplicaSet, sync.go). */
export function newSetOf(
  deployment: JsonObject,
  how: { readonly replicas_count: number; readonly revision: number; readonly surge_count: number },
): JsonObject {
  const template = objectAt(deployment, 'spec', 'template');
  const hash = templateHash(template, numberAt(deployment, 'status', 'collisionCount'));
  const metadata = objectAt(template, 'metadata');
  const labels = { ...stringsAt(metadata, 'labels'), [HASH_LABEL]: hash };
  const selector = objectAt(deployment, 'spec', 'selector');
  const copied = Object.entries(stringsAt(deployment, 'metadata', 'annotations')).filter(
    ([key]) => !OWN_ANNOTATIONS.has(key),
  );
  const minReadySeconds = numberAt(deployment, 'spec', 'minReadySeconds') ?? 0;
  return {
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: {
      namespace: namespaceOf(deployment),
      name: `${nameOf(deployment)}-${hash}`,
      labels,
      annotations: {
        ...Object.fromEntries(copied),
        ...sizeAnnotations(deployment, how.surge_count),
        [REVISION]: String(how.revision),
      },
      ownerReferences: [controllerReference(DEPLOYMENTS, deployment)],
    },
    spec: {
      replicas: how.replicas_count,
      ...(minReadySeconds === 0 ? {} : { minReadySeconds }),
      selector: { ...selector, matchLabels: { ...stringsAt(selector, 'matchLabels'), [HASH_LABEL]: hash } },
      template: { ...template, metadata: { ...metadata, labels } },
    },
  };
}
