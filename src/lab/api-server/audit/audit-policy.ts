/** How much of a request is recorded, least first. */
export const LEVELS = ['None', 'Metadata', 'Request', 'RequestResponse'] as const;
export type AuditLevel = (typeof LEVELS)[number];

/** When in the life of a request an event is written. */
export const STAGES = ['RequestReceived', 'ResponseStarted', 'ResponseComplete', 'Panic'] as const;
export type AuditStage = (typeof STAGES)[number];

export interface GroupResources {
  /** `''` is the core group, `*` every group. */
  readonly group: string;
  /** `pods`, `pods/log`, every subresource of pods, every scale; none: all of the group. */
  readonly resources: readonly string[];
  readonly resourceNames: readonly string[];
}

/** One rule. An empty list asks for nothing. */
export interface AuditPolicyRule {
  readonly level: AuditLevel;
  readonly users: readonly string[];
  readonly userGroups: readonly string[];
  readonly verbs: readonly string[];
  readonly resources: readonly GroupResources[];
  readonly namespaces: readonly string[];
  readonly nonResourceURLs: readonly string[];
  readonly omitStages: readonly AuditStage[];
  /** `undefined`: as the policy says. */
  readonly omitManagedFields: boolean | undefined;
}

/** audit.k8s.io/v1 Policy, read. */
export interface AuditPolicy {
  readonly rules: readonly AuditPolicyRule[];
  readonly omitStages: readonly AuditStage[];
  readonly omitManagedFields: boolean;
}

/** What a policy makes of one request. */
export interface AuditDecision {
  readonly level: AuditLevel;
  readonly omitStages: ReadonlySet<AuditStage>;
  readonly omitManagedFields: boolean;
}

/** A request as a policy looks at it (authorizer.Attributes). */
export interface AuditedRequest {
  /** `undefined` where authentication failed. */
  readonly user: { readonly name: string; readonly groups: readonly string[] } | undefined;
  readonly verb: string;
  readonly path: string;
  readonly resource:
    | {
        readonly apiGroup: string;
        readonly resource: string;
        readonly subresource: string;
        readonly namespace: string;
        readonly name: string;
      }
    | undefined;
}

/** Does `level` record at least what `least` does? */
export function isAtLeast(level: AuditLevel, least: AuditLevel): boolean {
  return LEVELS.indexOf(level) >= LEVELS.indexOf(least);
}

function asksFor(list: readonly string[], value: string): boolean {
  return list.length === 0 || list.includes(value);
}

function resourceMatches(
  { group, resources, resourceNames }: GroupResources,
  asked: NonNullable<AuditedRequest['resource']>,
): boolean {
  const { apiGroup, resource, subresource, name } = asked;
  if (group !== apiGroup && group !== '*') return false;
  if (resources.length === 0) return true;
  if (!asksFor(resourceNames, name)) return false;
  const combined = subresource === '' ? resource : `${resource}/${subresource}`;
  return resources.some(
    (said) =>
      said === combined ||
      said === '*' ||
      (subresource !== '' && said === `*/${subresource}`) ||
      said === `${resource}/*`,
  );
}

function pathMatches(path: string, said: string): boolean {
  return said === '*' || said === path || (said.endsWith('*') && path.startsWith(said.replace(/\*+$/, '')));
}

function ruleMatches(rule: AuditPolicyRule, { user, verb, path, resource }: AuditedRequest): boolean {
  if (rule.users.length > 0 && (user === undefined || !rule.users.includes(user.name))) return false;
  if (rule.userGroups.length > 0 && user?.groups.some((group) => rule.userGroups.includes(group)) !== true)
    return false;
  if (!asksFor(rule.verbs, verb)) return false;
  if (rule.namespaces.length > 0 || rule.resources.length > 0) {
    if (resource === undefined || !asksFor(rule.namespaces, resource.namespace)) return false;
    return rule.resources.length === 0 || rule.resources.some((said) => resourceMatches(said, resource));
  }
  if (rule.nonResourceURLs.length > 0)
    return resource === undefined && rule.nonResourceURLs.some((said) => pathMatches(path, said));
  return true;
}

/** The first rule that matches decides; without one nothing is recorded. Source: audit/policy/checker.go. */
export function decide(policy: AuditPolicy, request: AuditedRequest): AuditDecision {
  const rule = policy.rules.find((candidate) => ruleMatches(candidate, request));
  return {
    level: rule?.level ?? 'None',
    omitStages: new Set([...policy.omitStages, ...(rule?.omitStages ?? [])]),
    omitManagedFields: rule?.omitManagedFields ?? policy.omitManagedFields,
  };
}
