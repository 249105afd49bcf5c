import { stringAt } from '../../../kube/json.ts';
import { forbidden, notFound } from '../request/api-error.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';

/** Deleting these would take the cluster down (plugin/pkg/admission/namespace/lifecycle). */
const IMMORTAL: ReadonlySet<string> = new Set(['default', 'kube-system', 'kube-public']);
const NAMESPACES = { group: '', resource: 'namespaces' };

function checkDeletion({ resource, name }: AdmissionRequest): void {
  if (resource.group === '' && resource.kind === 'Namespace' && IMMORTAL.has(name))
    throw forbidden(NAMESPACES, name, 'this namespace may not be deleted');
}

/** Refuses what would lie in a namespace that does not exist or that is on its way out. */
export function namespaceLifecycle(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'NamespaceLifecycle',
    validate(request) {
      const { operation, resource, namespace, name } = request;
      if (operation === 'DELETE') return checkDeletion(request);
      if (operation !== 'CREATE' || !resource.namespaced || resource.resource === 'localsubjectaccessreviews')
        return;
      const found = store.collection('namespaces').get(namespace);
      if (found === undefined) throw notFound(NAMESPACES, namespace);
      if (stringAt(found.body, 'metadata', 'deletionTimestamp') === undefined) return;
      const why = `unable to create new content in namespace ${namespace} because it is being terminated`;
      const message = `namespace ${namespace} is being terminated`;
      throw forbidden(resource, name, why, [
        { reason: 'NamespaceTerminating', message, field: 'metadata.namespace' },
      ]);
    },
  };
}
