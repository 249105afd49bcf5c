import type { Grant } from '../../kube/rbac/access-index.ts';
import type { PolicyRule } from '../../kube/rbac/policy-rule.ts';

/** What every API server tells anybody, or lets everybody ask about himself (bootstrap roles system:basic-user, system:discovery). */
const SELF_REVIEWS: ReadonlySet<string> = new Set([
  'selfsubjectaccessreviews',
  'selfsubjectrulesreviews',
  'selfsubjectreviews',
]);
const PUBLIC_URLS: readonly RegExp[] = [
  /^\/(?:healthz|livez|readyz)(?:\/?\*|\/.*)?$/,
  /^\/(?:api|apis|openapi|version)(?:\/?\*|\/.*)?$/,
  /^\/(?:\.well-known\/openid-configuration|openid\/v1\/jwks)\/?$/,
];

function isSubset(values: readonly string[], of: ReadonlySet<string>): boolean {
  return values.every((value) => of.has(value));
}

const GET = new Set(['get', 'head']);
const USE = new Set(['use']);
const POLICIES = new Set(['podsecuritypolicies', 'securitycontextconstraints']);
const POLICY_GROUPS = new Set(['policy', 'extensions', 'security.openshift.io']);

/**
 * Can a rule be given to everybody? Discovery and health by get, reviews of oneself, named objects to read (kubeadm's cluster-info), and the use
 * of pod security policies, which used to be given to everybody by design.
 */
function isHarmlessToAll(rule: PolicyRule): boolean {
  const { verbs, apiGroups, resources, resourceNames, nonResourceURLs } = rule;
  if (verbs.length === 0) return true;
  const urlsHarmless =
    nonResourceURLs.length === 0 ||
    (isSubset(verbs, GET) && nonResourceURLs.every((url) => PUBLIC_URLS.some((known) => known.test(url))));
  const resourcesHarmless =
    resources.length === 0 ||
    isSubset(resources, SELF_REVIEWS) ||
    (isSubset(verbs, GET) &&
      resourceNames.length > 0 &&
      !resources.includes('secrets') &&
      !resources.includes('*')) ||
    (isSubset(verbs, USE) && isSubset(resources, POLICIES) && isSubset(apiGroups, POLICY_GROUPS));
  return urlsHarmless && resourcesHarmless;
}

/** The same for a rule as it is bound: in a namespace, URLs that are no resources are not granted at all. */
export function isHarmlessGrant<Source>({ rule, binding }: Pick<Grant<Source>, 'rule' | 'binding'>): boolean {
  return isHarmlessToAll(binding.namespace === '' ? rule : { ...rule, nonResourceURLs: [] });
}

const READ = new Set(['get', 'list', 'watch', 'head']);

/** Does a rule only read, and no Secrets? */
export function isPlainRead({ verbs, resources }: PolicyRule): boolean {
  return (
    isSubset(verbs, READ) && !resources.some((resource) => resource === '*' || resource.startsWith('secrets'))
  );
}

/** `get,list pods,services` or `get /metrics`, in few words. */
export function ruleText({ verbs, resources, resourceNames, nonResourceURLs }: PolicyRule): string {
  const what = [...resources, ...nonResourceURLs].join(',');
  return `${verbs.join(',')} ${what}${resourceNames.length === 0 ? '' : ` (${resourceNames.join(',')})`}`;
}
