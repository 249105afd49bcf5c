import { apiVersionOf, groupVersion, type KubeObject } from '../../../kube/kube-object.ts';
import { stringAt } from '../../../kube/json.ts';
import { buildAccessIndex, type AccessIndex, type Grant } from '../../../kube/rbac/access-index.ts';
import { ruleAllows, type AccessRequest, type PolicyRule } from '../../../kube/rbac/policy-rule.ts';
import { MASTERS } from '../../../kube/rbac/subject.ts';
import type { RequestInfo } from '../../../kube/request-uri.ts';
import { ApiError, forbidden } from '../request/api-error.ts';
import type { RequestUser } from '../request/server-request.ts';
import type { ObjectStore } from '../storage/object-store.ts';

const RBAC = 'rbac.authorization.k8s.io';
const COLLECTIONS = ['roles', 'clusterroles', 'rolebindings', 'clusterrolebindings'].map(
  (resource) => `${resource}.${RBAC}`,
);

/** Whether a request is allowed, and what says so. */
export interface AccessDecision {
  readonly isAllowed: boolean;
  /** `''` where nobody gives a reason. */
  readonly reason: string;
}

/** `--authorization-mode`: they are asked in this order, and the first that allows decides. */
export type AuthorizationMode = 'RBAC' | 'AlwaysAllow';

/** Bindings of the whole cluster are looked at first (VisitRulesFor). */
function bindingOrder({ binding }: Grant): number {
  return binding.namespace === '' ? 0 : 1;
}

/** As clusterRoleBindingDescriber and roleBindingDescriber have it (pkg/registry/rbac/validation/rule.go). */
function grantText({ binding, subject }: Grant): string {
  const { namespace, name, roleRef } = binding;
  const account = subject.kind === 'ServiceAccount' ? `${subject.name}/${subject.namespace}` : subject.name;
  const who = `${subject.kind} ${JSON.stringify(account)}`;
  return namespace === ''
    ? `ClusterRoleBinding ${JSON.stringify(name)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${who}`
    : `RoleBinding ${JSON.stringify(`${name}/${namespace}`)} of ${roleRef.kind} ${JSON.stringify(roleRef.name)} to ${who}`;
}

/** Who may do what: members of system:masters everything, all others what RBAC says. */
export class Authorizer {
  readonly #store: ObjectStore;
  readonly #modes: readonly AuthorizationMode[];
  #index: AccessIndex | undefined;

  constructor(store: ObjectStore, modes: readonly AuthorizationMode[] = ['RBAC']) {
    this.#store = store;
    this.#modes = modes;
    for (const collection of COLLECTIONS)
      store.collection(collection).listen(() => {
        this.#index = undefined;
      });
  }

  /** Nobody may come without a name where everything is let through (ApplyAuthorization, pkg/kubeapiserver/options/authentication.go). */
  get isAnonymousAllowed(): boolean {
    return !this.#modes.includes('AlwaysAllow');
  }

  allows(user: RequestUser, request: AccessRequest): boolean {
    return this.#allowsEverything(user) || this.#accessIndex().can(user, request);
  }

  /** Whatever RBAC says: of masters, and where the last of the modes lets everything through. */
  #allowsEverything(user: RequestUser): boolean {
    return user.groups.includes(MASTERS) || this.#modes.includes('AlwaysAllow');
  }

  /** What decides, for the audit log: which binding lets the request through (authorizationRuleResolver of pkg/registry/rbac/validation). */
  decide(user: RequestUser, request: AccessRequest): AccessDecision {
    // The group is asked before RBAC and gives no reason.
    if (user.groups.includes(MASTERS)) return { isAllowed: true, reason: '' };
    const namespace = request.type === 'resource' ? request.namespace : '';
    const grant = this.#accessIndex()
      .grantsOf(user, namespace)
      .toSorted((one, other) => bindingOrder(one) - bindingOrder(other))
      .find(({ rule }) => ruleAllows(rule, request));
    return grant === undefined
      ? { isAllowed: this.#allowsEverything(user), reason: '' }
      : { isAllowed: true, reason: `RBAC: allowed by ${grantText(grant)}` };
  }

  /**
   * Every rule that a user has in a namespace; where a mode lets everything through, one that says so. Masters have theirs by the binding
   * `cluster-admin`, as everybody else has.
   */
  rulesOf(user: RequestUser, namespace: string): readonly PolicyRule[] {
    const all = { verbs: ['*'], resourceNames: [] };
    const everything: readonly PolicyRule[] = this.#modes.includes('AlwaysAllow')
      ? [
          { ...all, apiGroups: ['*'], resources: ['*'], nonResourceURLs: [] },
          { ...all, apiGroups: [], resources: [], nonResourceURLs: ['*'] },
        ]
      : [];
    return [
      ...everything,
      ...this.#accessIndex()
        .grantsOf(user, namespace)
        .map(({ rule }) => rule),
    ];
  }

  /** The rules of a Role or ClusterRole (`namespace` `''`), those that it aggregates among them; `undefined` where there is none. */
  rulesOfRole(kind: string, namespace: string, name: string): readonly PolicyRule[] | undefined {
    const index = this.#accessIndex();
    const found = index.roles.find(
      (role) => role.kind === kind && role.namespace === namespace && role.name === name,
    );
    return found === undefined ? undefined : index.rulesOfRole(found);
  }

  #accessIndex(): AccessIndex {
    this.#index ??= buildAccessIndex(this.#objects());
    return this.#index;
  }

  *#objects(): Generator<KubeObject> {
    for (const name of COLLECTIONS) {
      for (const { body } of this.#store.collection(name).objects({ prefix: '', after: '' })) {
        const { group, version } = groupVersion(
          stringAt(body, 'apiVersion') ?? apiVersionOf({ group: RBAC, version: 'v1' }),
        );
        yield {
          group,
          version,
          kind: stringAt(body, 'kind') ?? '',
          namespace: stringAt(body, 'metadata', 'namespace') ?? '',
          name: stringAt(body, 'metadata', 'name') ?? '',
          body,
        };
      }
    }
  }
}

/** What a request needs, as RBAC asks. */
export function accessRequest(verb: string, path: string, info: RequestInfo | undefined): AccessRequest {
  if (info === undefined) return { type: 'nonResource', verb, path };
  const { apiGroup, resource, subresource, namespace, name } = info;
  return {
    type: 'resource',
    verb,
    apiGroup,
    resource,
    subresource,
    namespace,
    name,
  };
}

/** The refusal of a request (responsewriters/errors.go, forbiddenMessage). */
export function accessDenied(
  user: RequestUser,
  verb: string,
  path: string,
  info: RequestInfo | undefined,
  reason = '',
): ApiError {
  const why = reason === '' ? '' : `: ${reason}`;
  if (info === undefined)
    return new ApiError({
      code: 403,
      reason: 'Forbidden',
      message: `forbidden: User "${user.name}" cannot ${verb} path "${path}"${why}`,
      details: {},
    });
  const { apiGroup, subresource, namespace, name } = info;
  const resource = subresource === '' ? info.resource : `${info.resource}/${subresource}`;
  const where = namespace === '' ? 'at the cluster scope' : `in the namespace "${namespace}"`;
  return forbidden(
    { group: apiGroup, resource: info.resource },
    name,
    `User "${user.name}" cannot ${verb} resource "${resource}" in API group "${apiGroup}" ${where}${why}`,
  );
}
