import { KIND } from '../group-kind.ts';
import { isJsonObject, stringAt } from '../json.ts';
import { labelsOf, listAt, type KubeObject } from '../kube-object.ts';
import { matchesLabels, parseLabelSelector, type LabelSelector } from '../selector.ts';
import { policyRulesOf, type PolicyRule } from './policy-rule.ts';
import { subjectsOf, type RbacSubject } from './subject.ts';

/** A Role (`namespace` is its own) or a ClusterRole (`namespace` is `''`). */
export interface RbacRole<Source = KubeObject> {
  readonly kind: 'Role' | 'ClusterRole';
  readonly namespace: string;
  readonly name: string;
  readonly rules: readonly PolicyRule[];
  readonly labels: Readonly<Record<string, string>>;
  /** A ClusterRole that takes in the rules of others, any of these selecting; empty for all other roles. */
  readonly aggregates: readonly LabelSelector[];
  /** The object it was read from; none for a role that every cluster has (default-roles.ts). */
  readonly source: Source | undefined;
}

/** A RoleBinding (`namespace` is its own) or a ClusterRoleBinding (`namespace` is `''`). */
export interface RbacBinding<Source = KubeObject> {
  readonly kind: 'RoleBinding' | 'ClusterRoleBinding';
  readonly namespace: string;
  readonly name: string;
  readonly subjects: readonly RbacSubject[];
  /** `kind` as written; only Role and ClusterRole can be found. */
  readonly roleRef: { readonly kind: string; readonly name: string };
  readonly source: Source;
}

/** Reads a Role or ClusterRole; `undefined` for every other kind. */
export function roleOf<Source extends KubeObject>(object: Source): RbacRole<Source> | undefined {
  const { group, kind, namespace, name, body } = object;
  if (group !== KIND.Role.group || (kind !== 'Role' && kind !== 'ClusterRole')) return undefined;
  const selectors = listAt(body, 'aggregationRule', 'clusterRoleSelectors');
  return {
    kind,
    namespace: kind === 'Role' ? namespace : '',
    name,
    rules: policyRulesOf(listAt(body, 'rules')),
    labels: labelsOf(object),
    aggregates:
      kind === 'Role'
        ? []
        : selectors.filter(isJsonObject).flatMap((json) => {
            const { selector, problems } = parseLabelSelector(json);
            return selector === undefined || problems.length > 0 ? [] : [selector];
          }),
    source: object,
  };
}

/** Reads a RoleBinding or ClusterRoleBinding; `undefined` for every other kind. */
export function bindingOf<Source extends KubeObject>(object: Source): RbacBinding<Source> | undefined {
  const { group, kind, name, body } = object;
  if (group !== KIND.Role.group || (kind !== 'RoleBinding' && kind !== 'ClusterRoleBinding'))
    return undefined;
  const namespace = kind === 'RoleBinding' ? object.namespace : '';
  return {
    kind,
    namespace,
    name,
    subjects: subjectsOf(listAt(body, 'subjects'), namespace),
    roleRef: { kind: stringAt(body, 'roleRef', 'kind') ?? '', name: stringAt(body, 'roleRef', 'name') ?? '' },
    source: object,
  };
}

function ruleKey(rule: PolicyRule): string {
  return JSON.stringify([
    rule.verbs,
    rule.apiGroups,
    rule.resources,
    rule.resourceNames,
    rule.nonResourceURLs,
  ]);
}

/**
 * The rules of every ClusterRole with those that aggregation brings in, by name, through several levels. The rules that a
 * role has of its own are kept: on a live cluster they are what the controller wrote, in a manifest those that it will write over
 * once it runs. Source: pkg/controller/clusterroleaggregation.
 */
export function aggregatedRules<Source>(
  roles: Iterable<RbacRole<Source>>,
): ReadonlyMap<string, readonly PolicyRule[]> {
  const clusterRoles = [...roles].filter(({ kind }) => kind === 'ClusterRole');
  const rules = new Map(clusterRoles.map(({ name, rules: own }) => [name, own]));
  for (const role of clusterRoles) {
    if (role.aggregates.length > 0) rules.set(role.name, collectRules(role, clusterRoles));
  }
  return rules;
}

function collectRules<Source>(
  role: RbacRole<Source>,
  clusterRoles: readonly RbacRole<Source>[],
): readonly PolicyRule[] {
  const seen = new Set([role]);
  const found = new Map<string, PolicyRule>();
  // A set grows while it is walked: members of members come in, each once, so that cycles end.
  for (const member of seen) {
    for (const rule of member.rules) found.set(ruleKey(rule), rule);
    for (const other of clusterRoles) {
      if (member.aggregates.some((selector) => matchesLabels(selector, other.labels))) seen.add(other);
    }
  }
  return [...found.values()];
}
