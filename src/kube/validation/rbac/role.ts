import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import { hasInvalidLabelValue, validateLabelSelector } from '../label-selector.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { structPointer, structs, texts } from '../values.ts';

function validateRule(rule: JsonObject, namespaced: boolean, path: Path, errors: ErrorList): void {
  if (texts(rule, 'verbs').length === 0)
    errors.required(path.child('verbs'), 'verbs must contain at least one value');
  const urls = texts(rule, 'nonResourceURLs');
  if (urls.length > 0) {
    const at = path.child('nonResourceURLs');
    if (namespaced) errors.invalid(at, [...urls], 'namespaced rules cannot apply to non-resource URLs');
    if (['apiGroups', 'resources', 'resourceNames'].some((field) => texts(rule, field).length > 0))
      errors.invalid(at, [...urls], 'rules cannot apply to both regular resources and non-resource URLs');
    return;
  }
  if (texts(rule, 'apiGroups').length === 0)
    errors.required(path.child('apiGroups'), 'resource rules must supply at least one api group');
  if (texts(rule, 'resources').length === 0)
    errors.required(path.child('resources'), 'resource rules must supply at least one resource');
}

const AGGREGATION = Path.of('aggregationRule', 'clusterRoleSelectors');

function validateAggregation(role: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  const rule = structPointer(role, 'aggregationRule');
  if (rule === undefined) return;
  const selectors = structs(rule, 'clusterRoleSelectors');
  if (selectors.length === 0)
    errors.required(AGGREGATION, 'at least one clusterRoleSelector required if aggregationRule is non-nil');
  const before = structs(structPointer(old ?? {}, 'aggregationRule') ?? {}, 'clusterRoleSelectors');
  const allowInvalidValues = before.some(hasInvalidLabelValue);
  for (const [index, selector] of selectors.entries()) {
    const before_count = errors.length;
    validateLabelSelector(selector, { allowInvalidValues }, AGGREGATION.index(index), errors);
    // What is no selector is told once more, as a whole.
    if (errors.length > before_count)
      errors.invalid(AGGREGATION.index(index), null, 'invalid label selector.');
  }
}

/** Role and ClusterRole (pkg/apis/rbac/validation). */
export function roleRules(namespaced: boolean): KindRules {
  return specRules({
    metadata: { namespaced, name: 'path segment' },
    update: 'all, metadata, change',
    spec(role, old, errors) {
      for (const [index, rule] of structs(role, 'rules').entries())
        validateRule(rule, namespaced, Path.of('rules').index(index), errors);
      if (!namespaced) validateAggregation(role, old, errors);
    },
  });
}
