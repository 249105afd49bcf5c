import type { JsonObject } from '../../../kube/json.ts';

/**
 * One rule, each list with spaces between: verbs, API groups (`core` for the one without a name), resources and, maybe, the names of objects;
 * or verbs and URLs that are no resources.
 */
export type RuleRow =
  | readonly [verbs: string, urls: string]
  | readonly [verbs: string, groups: string, resources: string]
  | readonly [verbs: string, groups: string, resources: string, names: string];

/** A role as a new cluster has it. */
export interface BootstrapRole {
  /** Which of `admin`, `edit` and `view` take its rules in. */
  readonly aggregatesTo?: string;
  /** It takes in the rules of roles that are marked with this; a controller writes them. */
  readonly aggregates?: string;
  readonly rules: readonly RuleRow[];
}

/** A binding as a new cluster has it; subjects as `Group system:masters`, `ServiceAccount kube-system/token-cleaner`. */
export interface BootstrapBinding {
  /** None: for the whole cluster. */
  readonly namespace?: string;
  readonly name: string;
  /** The role, where it is not called as the binding. */
  readonly role?: string;
  readonly subjects: readonly string[];
}

const GROUP = 'rbac.authorization.k8s.io';
const AGGREGATE = `${GROUP}/aggregate-to-`;
/** Everything that the server itself keeps up to date has these (bootstrappolicy/policy.go). */
const LABELS = { 'kubernetes.io/bootstrapping': 'rbac-defaults' };
const ANNOTATIONS = { 'rbac.authorization.kubernetes.io/autoupdate': 'true' };

function words(text: string): readonly string[] {
  return text.split(' ').filter((word) => word !== '');
}

function ruleJson([verbs, groupsOrUrls, resources, names]: RuleRow): JsonObject {
  if (resources === undefined) return { verbs: words(verbs), nonResourceURLs: words(groupsOrUrls) };
  return {
    verbs: words(verbs),
    apiGroups: words(groupsOrUrls).map((group) => (group === 'core' ? '' : group)),
    resources: words(resources),
    ...(names === undefined ? {} : { resourceNames: words(names) }),
  };
}

function metadata(namespace: string, name: string, labels: JsonObject = {}): JsonObject {
  const where = namespace === '' ? {} : { namespace };
  return { ...where, name, labels: { ...labels, ...LABELS }, annotations: ANNOTATIONS };
}

/** The object of a role; with a namespace it is a Role, without a ClusterRole. */
export function roleObject(namespace: string, name: string, role: BootstrapRole): JsonObject {
  const { aggregatesTo = '', aggregates, rules } = role;
  const labels = Object.fromEntries(words(aggregatesTo).map((target) => [AGGREGATE + target, 'true']));
  const selectors = [{ matchLabels: { [AGGREGATE + (aggregates ?? '')]: 'true' } }];
  return {
    apiVersion: `${GROUP}/v1`,
    kind: namespace === '' ? 'ClusterRole' : 'Role',
    metadata: metadata(namespace, name, labels),
    ...(aggregates === undefined ? {} : { aggregationRule: { clusterRoleSelectors: selectors } }),
    ...(rules.length === 0 ? {} : { rules: rules.map(ruleJson) }),
  };
}

function subjectJson(text: string): JsonObject {
  const [kind = '', name = ''] = text.split(' ');
  if (kind !== 'ServiceAccount') return { kind, apiGroup: GROUP, name };
  const [namespace = '', account = ''] = name.split('/');
  return { kind, name: account, namespace };
}

/** The object of a binding to a role of the same reach. */
export function bindingObject({ namespace = '', name, role = name, subjects }: BootstrapBinding): JsonObject {
  return {
    apiVersion: `${GROUP}/v1`,
    kind: namespace === '' ? 'ClusterRoleBinding' : 'RoleBinding',
    metadata: metadata(namespace, name),
    roleRef: { apiGroup: GROUP, kind: namespace === '' ? 'ClusterRole' : 'Role', name: role },
    ...(subjects.length === 0 ? {} : { subjects: subjects.map(subjectJson) }),
  };
}
