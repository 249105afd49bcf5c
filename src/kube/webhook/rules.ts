import type { AdmissionRequest, GroupVersionResource } from './admission-request.ts';
import type { WebhookRule } from './configuration.ts';

/** What a rule looks at. */
export type RuleRequest = Pick<AdmissionRequest, 'operation' | 'resource' | 'subresource' | 'namespace'>;

function exactOrWildcard(items: readonly string[], wanted: string): boolean {
  return items.includes('*') || items.includes(wanted);
}

function isNamespaceResource({ group, version, resource }: GroupVersionResource): boolean {
  return group === '' && version === 'v1' && resource === 'namespaces';
}

/** Namespaces are cluster-scoped although a request for one carries its name as namespace. */
function scopeMatches(rule: WebhookRule, request: RuleRequest): boolean {
  const isClusterScoped = isNamespaceResource(request.resource) || request.namespace === '';
  return rule.scope === '*' || (rule.scope === 'Cluster') === isClusterScoped;
}

/**
 * `pods` is the resource only, `pods/*` the resource and all its subresources (although the API text says: all subresources),
 * `*` all resources without subresources, `*` with slash `*` everything, `*` with slash `scale` that subresource of all.
 */
function resourceMatches(rule: WebhookRule, { resource, subresource }: RuleRequest): boolean {
  return rule.resources.some((entry) => {
    const slash = entry.indexOf('/');
    const wanted = slash === -1 ? entry : entry.slice(0, slash);
    const wantedSubresource = slash === -1 ? '' : entry.slice(slash + 1);
    return (
      (wanted === '*' || wanted === resource.resource) &&
      (wantedSubresource === '*' || wantedSubresource === subresource)
    );
  });
}

/** Does one rule fit the request as it is, without equivalent resources (predicates/rules/rules.go)? */
export function ruleMatches(rule: WebhookRule, request: RuleRequest): boolean {
  return (
    scopeMatches(rule, request) &&
    exactOrWildcard(rule.operations, request.operation) &&
    exactOrWildcard(rule.apiGroups, request.resource.group) &&
    exactOrWildcard(rule.apiVersions, request.resource.version) &&
    resourceMatches(rule, request)
  );
}
