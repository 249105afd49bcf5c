import type { JsonValue } from '../json.ts';
import { listAt } from '../kube-object.ts';

/** rbac.authorization.k8s.io/v1 PolicyRule; an absent list is empty. */
export interface PolicyRule {
  readonly verbs: readonly string[];
  readonly apiGroups: readonly string[];
  // `pods`, `pods/exec`, `*`, `*/scale`.
  readonly resources: readonly string[];
  /** Empty: every name. */
  readonly resourceNames: readonly string[];
  readonly nonResourceURLs: readonly string[];
}

/** What the authorizer is asked about a resource. Of `namespaces` themselves the namespace is the name (RequestInfo). */
export interface ResourceRequest {
  readonly type: 'resource';
  readonly verb: string;
  readonly apiGroup: string;
  readonly resource: string;
  /** `''` for the object itself. */
  readonly subresource: string;
  /** `''` for cluster-scoped resources and for all namespaces at once. */
  readonly namespace: string;
  /** `''` where the request names no object: list, watch, create, deletecollection. */
  readonly name: string;
}

/** A request for a path of the API server that is no resource: `get /healthz`. */
export interface NonResourceRequest {
  readonly type: 'nonResource';
  readonly verb: string;
  readonly path: string;
}

export type AccessRequest = ResourceRequest | NonResourceRequest;

/** Stands for everything in verbs, apiGroups, resources and nonResourceURLs; not in resourceNames. */
export const ALL = '*';

function strings(value: JsonValue, key: string): readonly string[] {
  return listAt(value, key).filter((item) => typeof item === 'string');
}

/** The rules of a Role or ClusterRole, each at the place where its object has it; what is no rule allows nothing. */
export function policyRulesOf(rules: readonly JsonValue[]): readonly PolicyRule[] {
  return rules.map((rule) => ({
    verbs: strings(rule, 'verbs'),
    apiGroups: strings(rule, 'apiGroups'),
    resources: strings(rule, 'resources'),
    resourceNames: strings(rule, 'resourceNames'),
    nonResourceURLs: strings(rule, 'nonResourceURLs'),
  }));
}

function hasOrAll(list: readonly string[], value: string): boolean {
  return list.includes(ALL) || list.includes(value);
}

function resourceMatches(resources: readonly string[], resource: string, subresource: string): boolean {
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  return hasOrAll(resources, combined) || (subresource !== '' && resources.includes(`${ALL}/${subresource}`));
}

/** `*`, the path itself, or a prefix with `*` at its end; a `*` elsewhere is a plain character. */
export function nonResourceURLMatches(ruleURL: string, path: string): boolean {
  if (ruleURL === ALL || ruleURL === path) return true;
  return ruleURL.endsWith(ALL) && path.startsWith(ruleURL.replace(/\*+$/, ''));
}

/**
 * Does this rule allow this request, as the RBAC authorizer decides it? A rule with resourceNames never allows a request
 * without a name. Where the rule is bound is the caller's affair. Source: RuleAllows, plugin/pkg/auth/authorizer/rbac/rbac.go,
 * and pkg/apis/rbac/v1/evaluation_helpers.go.
 */
export function ruleAllows(rule: PolicyRule, request: AccessRequest): boolean {
  if (!hasOrAll(rule.verbs, request.verb)) return false;
  if (request.type === 'nonResource')
    return rule.nonResourceURLs.some((ruleURL) => nonResourceURLMatches(ruleURL, request.path));
  return (
    hasOrAll(rule.apiGroups, request.apiGroup) &&
    resourceMatches(rule.resources, request.resource, request.subresource) &&
    (rule.resourceNames.length === 0 || rule.resourceNames.includes(request.name))
  );
}
