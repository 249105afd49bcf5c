import type { ClusterObject } from '../cluster/cluster.ts';
import { isJsonObject, jsonAt, stringAt, type JsonValue } from '../kube/json.ts';
import { labelsOf, listAt } from '../kube/kube-object.ts';
import type { PodSpec, Toleration } from '../kube/pod-spec.ts';

type Labels = Readonly<Record<string, string>>;

function stringsIn(value: JsonValue | undefined): readonly string[] {
  return listAt(value, 'values').filter((entry) => typeof entry === 'string');
}

/** One expression of a node selector term (`NodeSelectorRequirement`); an operator that is unknown matches nothing. */
function expressionMatches(expression: JsonValue, labels: Labels): boolean {
  const key = stringAt(expression, 'key') ?? '';
  const value = labels[key];
  const values = stringsIn(expression);
  switch (stringAt(expression, 'operator') ?? '') {
    case 'In':
      return value !== undefined && values.includes(value);
    case 'NotIn':
      return value === undefined || !values.includes(value);
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    case 'Gt':
      return value !== undefined && Number(value) > Number(values[0]);
    case 'Lt':
      return value !== undefined && Number(value) < Number(values[0]);
    default:
      return false;
  }
}

/** Terms are alternatives, what stands in one term must all hold; a term without anything matches no node (API doc of NodeSelectorTerm). */
function termMatches(term: JsonValue, node: ClusterObject, labels: Labels): boolean {
  const expressions = listAt(term, 'matchExpressions');
  const fields = listAt(term, 'matchFields');
  return (
    expressions.length + fields.length > 0 &&
    expressions.every((expression) => expressionMatches(expression, labels)) &&
    fields.every((field) => expressionMatches(field, { 'metadata.name': node.name }))
  );
}

function tolerates(toleration: Toleration, taint: JsonValue): boolean {
  const sameEffect = toleration.effect === undefined || toleration.effect === stringAt(taint, 'effect');
  if (toleration.key === undefined) return sameEffect && toleration.operator === 'Exists';
  const sameValue = toleration.operator === 'Exists' || toleration.value === (stringAt(taint, 'value') ?? '');
  return sameEffect && toleration.key === stringAt(taint, 'key') && sameValue;
}

/** Taints that a node loses by itself once it is up again; what a cold start waits out, not what keeps pods away. */
const PASSING_TAINT = /^node\.(?:kubernetes|cloudprovider\.kubernetes)\.io\//;

/**
 * May the scheduler put such a pod on this node, by nodeSelector, required node affinity and taints? Room on the node is not asked.
 * DaemonSet pods tolerate what the DaemonSet controller adds, which are passing taints too.
 */
export function fitsNode(spec: PodSpec, node: ClusterObject): boolean {
  const labels = labelsOf(node);
  if (spec.nodeName !== undefined) return spec.nodeName === node.name;
  if (!Object.entries(spec.nodeSelector).every(([key, value]) => labels[key] === value)) return false;
  const required = jsonAt(spec.affinity, 'nodeAffinity', 'requiredDuringSchedulingIgnoredDuringExecution');
  const terms = listAt(required, 'nodeSelectorTerms');
  if (isJsonObject(required) && !terms.some((term) => termMatches(term, node, labels))) return false;
  return listAt(node.body, 'spec', 'taints')
    .filter((taint) => stringAt(taint, 'effect') !== 'PreferNoSchedule')
    .filter((taint) => !PASSING_TAINT.test(stringAt(taint, 'key') ?? ''))
    .every((taint) => spec.tolerations.some((toleration) => tolerates(toleration, taint)));
}
