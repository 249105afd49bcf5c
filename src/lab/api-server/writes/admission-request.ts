import type { JsonObject } from '../../../kube/json.ts';
import type { AdmissionRequest } from '../admission/admission.ts';
import type { Write } from './write-context.ts';

/** What one write wants admitted, beside what the write itself says. */
export interface Admitted extends Pick<AdmissionRequest, 'operation' | 'object' | 'oldObject'> {
  readonly subresource?: string;
  /** The name that the object has by now, where it is not that of the URL. */
  readonly name?: string;
  /** Of DELETE; the options of other writes are read from the query. */
  readonly deleteOptions?: JsonObject;
  readonly dryRun?: boolean;
}

const META = { apiVersion: 'meta.k8s.io/v1' };

/** CreateOptions or UpdateOptions as the query gives them; of a PATCH too (patchToUpdateOptions, endpoints/handlers/patch.go). */
function writeOptions({ request, dryRun }: Write, kind: string): JsonObject {
  const fieldManager = request.query.get('fieldManager') ?? '';
  const fieldValidation = request.query.get('fieldValidation') ?? '';
  return {
    kind,
    ...META,
    ...(dryRun ? { dryRun: ['All'] } : {}),
    ...(fieldManager === '' ? {} : { fieldManager }),
    ...(fieldValidation === '' ? {} : { fieldValidation }),
  };
}

function optionsOf(write: Write, { operation, deleteOptions }: Admitted): JsonObject | undefined {
  switch (operation) {
    case 'CREATE':
      return writeOptions(write, 'CreateOptions');
    case 'UPDATE':
      return writeOptions(write, 'UpdateOptions');
    case 'DELETE':
      return { ...deleteOptions, kind: 'DeleteOptions', ...META };
    case 'CONNECT':
      break;
  }
  return undefined;
}

/** A write as admission sees it (admission.NewAttributesRecord in endpoints/handlers). */
export function admissionRequest(write: Write, admitted: Admitted): AdmissionRequest {
  const { resource, request } = write;
  const { operation, object, oldObject, subresource = '', name = write.name } = admitted;
  const below = resource.subresources.find((offered) => offered.name === subresource);
  const { group, version, kind } = below ?? resource;
  const isNamespace = resource.group === '' && resource.resource === 'namespaces';
  return {
    operation,
    resource,
    subresource,
    kind: { group, version, kind },
    namespace: isNamespace ? name : write.namespace,
    name,
    object,
    oldObject,
    options: optionsOf(write, admitted),
    user: request.user,
    dryRun: admitted.dryRun ?? write.dryRun,
    context: request.context,
  };
}
