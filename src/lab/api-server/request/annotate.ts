import { qualifiedName } from '../../../kube/validation/formats.ts';
import type { RequestContext } from './server-request.ts';

/** Notes something in the audit event. What was noted first under a key stays (addAuditAnnotationLocked, audit/context.go of k8s.io/apiserver). */
export function annotate({ annotations }: RequestContext, key: string, value: string): void {
  if (!annotations.has(key)) annotations.set(key, value);
}

/** The same for keys that others make up: those that are no `prefix/name` are dropped (AddAnnotation, admission/attributes.go). */
export function annotateChecked(context: RequestContext, key: string, value: string): void {
  if (key.includes('/') && qualifiedName(key).length === 0) annotate(context, key, value);
}
