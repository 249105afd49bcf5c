import { CelAuthorizer, type AuthorizerQuestion } from '../../../kube/cel/authorizer.ts';
import { celFromJson } from '../../../kube/cel/from-json.ts';
import { CelMap, type CelValue } from '../../../kube/cel/value.ts';
import type { AccessRequest } from '../../../kube/rbac/policy-rule.ts';
import type { RequestUser } from '../request/server-request.ts';
import type { Authorizer } from '../security/authorize.ts';
import type { AdmissionRequest } from './admission.ts';
import { shownObject, type Invocation } from './versioned-object.ts';
import { reviewedRequest } from './webhook/admission-review.ts';

/** A request as webhooks' conditions and policies look at it. */
export interface SeenRequest {
  readonly request: AdmissionRequest;
  readonly invocation: Invocation;
}

function accessOf(question: AuthorizerQuestion): AccessRequest {
  if (question.type === 'path') return { type: 'nonResource', verb: question.verb, path: question.path };
  const { group, resource, subresource, namespace, name, verb } = question;
  return { type: 'resource', verb, apiGroup: group, resource, subresource, namespace, name };
}

function serviceAccountUser({
  namespace,
  name,
}: {
  readonly namespace: string;
  readonly name: string;
}): RequestUser {
  const groups = ['system:serviceaccounts', `system:serviceaccounts:${namespace}`, 'system:authenticated'];
  return { name: `system:serviceaccount:${namespace}:${name}`, groups, uid: '', extra: {} };
}

function authorizerOf(
  { user, resource, subresource, namespace, name }: AdmissionRequest,
  authorizer: Authorizer,
): CelAuthorizer {
  return new CelAuthorizer(
    (question, serviceAccount) => {
      const asker = serviceAccount === undefined ? user : serviceAccountUser(serviceAccount);
      return { allowed: authorizer.allows(asker, accessOf(question)), reason: '' };
    },
    { group: resource.group, resource: resource.resource, subresource, namespace, name },
  );
}

/** The variables that every expression has: object, oldObject, request, namespaceObject, authorizer (plugin/cel/activation.go). */
export function requestVariables(
  { request, invocation }: SeenRequest,
  authorizer: Authorizer,
): Map<string, CelValue> {
  return new Map<string, CelValue>([
    ['object', celFromJson(shownObject(request.object, request, invocation) ?? null)],
    ['oldObject', celFromJson(shownObject(request.oldObject, request, invocation) ?? null)],
    ['request', celFromJson(reviewedRequest(request, invocation))],
    ['namespaceObject', null],
    ['authorizer', authorizerOf(request, authorizer)],
  ]);
}

/** A map whose values are computed when they are first asked for: `variables` of a policy. */
export class LazyMap extends CelMap {
  readonly #make: (name: string) => CelValue | undefined;
  readonly #made = new Map<string, CelValue | undefined>();

  constructor(make: (name: string) => CelValue | undefined) {
    super();
    this.#make = make;
  }

  override get(key: CelValue): CelValue | undefined {
    if (typeof key !== 'string') return undefined;
    if (!this.#made.has(key)) this.#made.set(key, this.#make(key));
    return this.#made.get(key);
  }
}
