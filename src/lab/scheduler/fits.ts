import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../kube/kube-object.ts';
import { meetsRequirement, type SelectorOperator } from '../../kube/selector.ts';
import { stringListAt } from '../../kube/container.ts';
import { requestsOf, type NodeState, type Resources, type Taint } from './node-state.ts';

/** What of a pod the scheduler looks at, read once. */
export interface Wanted {
  readonly requests: Resources;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** Of required node affinity: one of them has to hold. `undefined`: there is none. */
  readonly terms: readonly JsonObject[] | undefined;
  readonly tolerations: readonly JsonObject[];
}

/** Reads what a pod wants. */
export function wantedOf(pod: JsonObject): Wanted {
  const required = objectAt(pod, 'spec', 'affinity', 'nodeAffinity')[
    'requiredDuringSchedulingIgnoredDuringExecution'
  ];
  return {
    requests: requestsOf(pod),
    nodeSelector: stringsAt(pod, 'spec', 'nodeSelector'),
    terms: required === undefined ? undefined : listAt(required, 'nodeSelectorTerms').filter(isJsonObject),
    tolerations: listAt(pod, 'spec', 'tolerations').filter(isJsonObject),
  };
}

/** Does a toleration cover a taint (ToleratesTaint, component-helpers/scheduling/corev1)? */
export function tolerates(toleration: JsonObject, { key, value, effect }: Taint): boolean {
  const wanted = (field: string) => stringAt(toleration, field) ?? '';
  if (wanted('effect') !== '' && wanted('effect') !== effect) return false;
  if (wanted('key') !== '' && wanted('key') !== key) return false;
  return wanted('operator') === 'Exists' || (wanted('key') !== '' && wanted('value') === value);
}

const OPERATORS: readonly SelectorOperator[] = ['In', 'NotIn', 'Exists', 'DoesNotExist', 'Gt', 'Lt'];

function holds(expression: JsonValue, valueOf: (key: string) => string | undefined): boolean {
  const key = stringAt(expression, 'key') ?? '';
  const operator = OPERATORS.find((known) => known === stringAt(expression, 'operator'));
  if (operator === undefined) return false;
  const requirement = { key, operator, values: stringListAt(expression, 'values') };
  return meetsRequirement(requirement, valueOf(key));
}

/** A term without any condition matches nothing (nodeaffinity, component-helpers). */
function termHolds(term: JsonObject, node: NodeState): boolean {
  const [expressions, fields] = [listAt(term, 'matchExpressions'), listAt(term, 'matchFields')];
  if (expressions.length + fields.length === 0) return false;
  return (
    expressions.every((expression) => holds(expression, (key) => node.labels[key])) &&
    fields.every((field) => holds(field, (key) => (key === 'metadata.name' ? node.name : undefined)))
  );
}

const NO_MATCH = "node(s) didn't match Pod's node affinity/selector";

/** Why a pod cannot be on a node, in the words of the scheduler's plugins; `undefined` where it can. */
export function unfit(wanted: Wanted, node: NodeState): string | undefined {
  const { nodeSelector, terms, tolerations, requests } = wanted;
  if (node.isUnschedulable) {
    const taint = { key: 'node.kubernetes.io/unschedulable', value: '', effect: 'NoSchedule' };
    if (!tolerations.some((toleration) => tolerates(toleration, taint))) return 'node(s) were unschedulable';
  }
  for (const taint of node.taints) {
    if (taint.effect === 'PreferNoSchedule') continue;
    if (!tolerations.some((toleration) => tolerates(toleration, taint)))
      return 'node(s) had untolerated taint(s)';
  }
  for (const key in nodeSelector) if (node.labels[key] !== nodeSelector[key]) return NO_MATCH;
  if (terms !== undefined && !terms.some((term) => termHolds(term, node))) return NO_MATCH;
  return node.lacks(requests);
}
