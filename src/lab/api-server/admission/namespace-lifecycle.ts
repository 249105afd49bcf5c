import { stringAt } from '../../../kube/json.ts';
import { forbidden, notFound } from '../request/api-error.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { forbiddenName, type AdmissionPlugin, type AdmissionRequest } from './admission.ts';

/** Deleting these would take the cluster down (plugin/pkg/admission/namespace/lifecycle). */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);
const NAMESPACES = { group: '', resource: 'namespaces' };

function checkDeletion({ resource, name }: AdmissionRequest): void {
  if (resource.group === '' && resource.kind === 'Namespace' && IMMORTAL.has(name))
    throw forbidden(NAMESPACES, name, 'this namespace may not be deleted');
}

/** Asking whether something is allowed tells nothing about the namespace (isAccessReview). */
const ACCESS_REVIEW = 'LocalSubjectAccessReview';

function checkNamespace(store: ObjectStore, request: AdmissionRequest): void {
  const { operation, resource, kind, namespace } = request;
  if (namespace === '' || resource.resource === 'namespaces' || kind.kind === ACCESS_REVIEW) return;
  const found = store.collection('namespaces').get(namespace);
  if (found === undefined) throw notFound(NAMESPACES, namespace);
  const isTerminating = stringAt(found.body, 'metadata', 'deletionTimestamp') !== undefined;
  if (operation !== 'CREATE' || !isTerminating) return;
  const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
  const message = `namespace ${namespace} is being terminated`;
  throw forbidden(resource, forbiddenName(request), why, [
    { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
  ]);
}

/** Refuses what would lie in a namespace that does not exist or that is on its way out. */
export function namespaceLifecycle(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    admit(request) {
      const { operation, object } = request;
      if (operation === 'DELETE') checkDeletion(request);
      else if (operation !== 'CONNECT') checkNamespace(store, request);
      return object;
    },
  };
}
