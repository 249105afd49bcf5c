import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import type { Decision } from './contract.ts';

/** What of an AdmissionReview (admission.k8s.io/v1) the guard looks at. */
export interface ReviewedRequest {
  readonly uid: string;
  readonly operation: string;
  readonly group: string;
  readonly kind: string;
  readonly resource: string;
  readonly subresource: string;
  /** `''` for what has none, and for Namespaces. */
  readonly namespace: string;
  /** Of the object: a deleted collection names it only in the old object. */
  readonly name: string;
  readonly user: string;
  readonly groups: readonly string[];
  readonly object: JsonObject | undefined;
  readonly oldObject: JsonObject | undefined;
  readonly isDryRun: boolean;
}

/** What is wrong with a body that is no review. */
export class NotAReview extends Error {
  override readonly name = 'NotAReview';
}

function objectOrNothing(value: JsonValue | undefined): JsonObject | undefined {
  return isJsonObject(value) ? value : undefined;
}

/** Reads the request of a review. Throws NotAReview. Source: k8s.io/api/admission/v1, types.go. */
export function parseReview(body: JsonValue): ReviewedRequest {
  const request = jsonAt(body, 'request');
  const uid = stringAt(request, 'uid');
  if (!isJsonObject(request) || uid === undefined) throw new NotAReview('it has no request with a uid');
  const apiVersion = stringAt(body, 'apiVersion');
  if (apiVersion !== 'admission.k8s.io/v1')
    throw new NotAReview(`it is of version ${apiVersion ?? '(none)'}, and only admission.k8s.io/v1 is read`);
  const [object, oldObject] = [objectOrNothing(request['object']), objectOrNothing(request['oldObject'])];
  const kind = stringAt(request, 'kind', 'kind') ?? '';
  const named = stringAt(request, 'name') ?? '';
  return {
    uid,
    operation: stringAt(request, 'operation') ?? '',
    group: stringAt(request, 'resource', 'group') ?? '',
    kind,
    resource: stringAt(request, 'resource', 'resource') ?? '',
    subresource: stringAt(request, 'subResource') ?? '',
    namespace: kind === 'Namespace' ? '' : (stringAt(request, 'namespace') ?? ''),
    name: named === '' ? (stringAt(oldObject ?? object, 'metadata', 'name') ?? '') : named,
    user: stringAt(request, 'userInfo', 'username') ?? '',
    groups: listAt(request, 'userInfo', 'groups').filter((group) => typeof group === 'string'),
    object,
    oldObject,
    isDryRun: request['dryRun'] === true,
  };
}

/** The answer as the API server reads it. `recorded` goes into its audit log, under the webhook's name. */
export function reviewAnswer(
  uid: string,
  decision: Decision,
  recorded: Readonly<Record<string, string>>,
): JsonObject {
  const response: JsonObject = {
    uid,
    allowed: decision.type !== 'refuse',
    ...(Object.keys(recorded).length === 0 ? {} : { auditAnnotations: recorded }),
    ...(decision.type === 'warn' ? { warnings: [decision.text] } : {}),
    ...(decision.type === 'refuse'
      ? {
          status: {
            apiVersion: 'v1',
            kind: 'Status',
            status: 'Failure',
            message: decision.message,
            ...(decision.retryAfter_s === undefined
              ? { code: 403, reason: 'Forbidden' }
              : {
                  code: 429,
                  reason: 'TooManyRequests',
                  details: { retryAfterSeconds: decision.retryAfter_s },
                }),
          },
        }
      : {}),
  };
  return { apiVersion: 'admission.k8s.io/v1', kind: 'AdmissionReview', response };
}
