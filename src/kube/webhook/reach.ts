import { NAMESPACE_NAME_LABEL } from '../namespace-label.ts';
import { objectAt } from '../kube-object.ts';
import type { AdmissionRequest, AdmittedObject, KnownLabels } from './admission-request.ts';
import type { AdmissionWebhook } from './configuration.ts';
import type { CriticalRequest } from './critical-request.ts';
import { CRITICAL_REQUESTS } from './critical-requests.ts';
import { seesRequest, type Sight } from './sees-request.ts';

/** What a reader of a cluster knows of its namespaces. */
export interface ReachProbe {
  /** The labels of a namespace; `undefined` where nothing is known of it. */
  readonly namespaceLabels: (namespace: string) => KnownLabels | undefined;
  /** `CRITICAL_REQUESTS` unless given. */
  readonly requests?: readonly CriticalRequest[];
}

/** Whether a webhook sees one critical request. */
export interface Reach {
  readonly critical: CriticalRequest;
  readonly sight: Sight;
  /**
   * Where `sight` is unknown: what it is if namespace and object have no other labels than those that are known, which is the
   * common case. `undefined` where that does not tell either.
   */
  readonly unlabelled: Sight | undefined;
}

/** Labels of a namespace of which only the name is known. */
export function labelsOfNamedNamespace(namespace: string): KnownLabels {
  return { labels: { [NAMESPACE_NAME_LABEL]: namespace }, complete: false };
}

function withAllLabels(request: AdmissionRequest): AdmissionRequest {
  const { object, oldObject, namespaceLabels } = request;
  return {
    ...request,
    object: object.type === 'partly' ? { ...object, labels: 'all' } : object,
    oldObject: oldObject.type === 'partly' ? { ...oldObject, labels: 'all' } : oldObject,
    namespaceLabels: namespaceLabels === undefined ? undefined : { ...namespaceLabels, complete: true },
  };
}

/** Of requests about a Namespace the object is the stored namespace: its labels are known as far as those are. */
function asStored(object: AdmittedObject, namespaceLabels: KnownLabels): AdmittedObject {
  if (object.type !== 'partly') return object;
  const metadata = { ...objectAt(object.body, 'metadata'), labels: namespaceLabels.labels };
  return {
    type: 'partly',
    body: { ...object.body, metadata },
    labels: namespaceLabels.complete ? 'all' : 'some',
  };
}

function requestIn(critical: CriticalRequest, namespaceLabels: KnownLabels | undefined): AdmissionRequest {
  const { request } = critical;
  if (request.resource.resource !== 'namespaces' || namespaceLabels === undefined)
    return { ...request, namespaceLabels };
  return {
    ...request,
    namespaceLabels,
    object: asStored(request.object, namespaceLabels),
    oldObject: asStored(request.oldObject, namespaceLabels),
  };
}

/** Which of the critical requests does the webhook see? One row a request, in the order of the table. */
export function reachOf(webhook: AdmissionWebhook, probe: ReachProbe): readonly Reach[] {
  return (probe.requests ?? CRITICAL_REQUESTS).map((critical) => {
    const { namespace } = critical.request;
    const namespaceLabels =
      namespace === '' ? undefined : (probe.namespaceLabels(namespace) ?? labelsOfNamedNamespace(namespace));
    const request = requestIn(critical, namespaceLabels);
    const sight = seesRequest(webhook, request);
    if (sight.type !== 'unknown') return { critical, sight, unlabelled: undefined };
    const unlabelled = seesRequest(webhook, withAllLabels(request));
    return { critical, sight, unlabelled: unlabelled.type === 'unknown' ? undefined : unlabelled };
  });
}
