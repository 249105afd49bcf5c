import { forbidden, type ApiError, type Cause } from '../request/api-error.ts';
import { forbiddenName, type AdmissionRequest } from './admission.ts';

/** Is this one of these operations on the objects of a collection (`pods`, `ingresses.networking.k8s.io`), or on a subresource of them? */
export function concerns(
  { resource, subresource, operation }: AdmissionRequest,
  collection: string,
  operations: readonly AdmissionRequest['operation'][],
  wantedSubresource = '',
): boolean {
  return (
    resource.collection === collection && subresource === wantedSubresource && operations.includes(operation)
  );
}

/** The 403 of an admission plugin (NewForbidden, k8s.io/apiserver pkg/admission/errors.go). */
export function refused(request: AdmissionRequest, why: string, causes: readonly Cause[] = []): ApiError {
  return forbidden(request.resource, forbiddenName(request), why, causes);
}
