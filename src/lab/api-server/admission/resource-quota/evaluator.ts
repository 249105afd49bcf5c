import type { JsonObject, JsonValue } from '../../../../kube/json.ts';
import { meetsRequirement, type SelectorOperator } from '../../../../kube/selector.ts';
import type { AdmissionRequest } from '../admission.ts';
import { countOf, type ResourceList } from '../resource-list.ts';

/** One condition of a quota's scopes: `scopeName`, `operator`, `values`. */
export interface ScopeRequirement {
  readonly scopeName: string;
  readonly operator: string;
  readonly values: readonly string[];
}

/** How one resource counts against quotas. Source: quota.Evaluator, k8s.io/apiserver pkg/quota/v1/interfaces.go. */
export interface QuotaEvaluator {
  /** Does this request change what is used? */
  readonly handles: (request: AdmissionRequest) => boolean;
  /** Does a quota on this name (`requests.cpu`, `count/pods`) count these objects? */
  readonly counts: (name: string) => boolean;
  readonly usage: (object: JsonObject) => ResourceList;
  readonly matchesScope: (scope: ScopeRequirement, object: JsonObject) => boolean;
  /** What the object has to say before a quota can count it; a text where it says too little. */
  readonly missing: (names: readonly string[], object: JsonObject) => string | undefined;
}

/** `count/pods`, `count/deployments.apps`. */
export function objectCountName(collection: string): string {
  return `count/${collection}`;
}

/** Names that are older than `count/`. Source: legacyObjectCountAliases, pkg/quota/v1/evaluator/core/registry.go. */
const ALIASES: Readonly<Record<string, string>> = {
  configmaps: 'configmaps',
  resourcequotas: 'resourcequotas',
  replicationcontrollers: 'replicationcontrollers',
  secrets: 'secrets',
};

export function isCreate({ operation, subresource }: AdmissionRequest): boolean {
  return operation === 'CREATE' && subresource === '';
}

/** Counts objects, nothing else: for every resource that has no evaluator of its own (generic.NewObjectCountEvaluator). */
export function objectCountEvaluator(collection: string): QuotaEvaluator {
  const alias = ALIASES[collection];
  const names = [objectCountName(collection), ...(alias === undefined ? [] : [alias])];
  return {
    handles: isCreate,
    counts: (name) => names.includes(name),
    usage: () => new Map(names.map((name) => [name, countOf(1)])),
    matchesScope: () => false,
    missing: () => undefined,
  };
}

/** Is a value among those that a scope asks for? `undefined`: there is no value. As a label selector on one label. */
export function meetsScope(
  { scopeName, operator, values }: ScopeRequirement,
  value: string | undefined,
): boolean {
  return isScopeOperator(operator) && meetsRequirement({ key: scopeName, operator, values }, value);
}

function isScopeOperator(text: string): text is SelectorOperator {
  return text === 'In' || text === 'NotIn' || text === 'Exists' || text === 'DoesNotExist';
}

export function isNonEmpty(value: JsonValue | undefined): value is string {
  return typeof value === 'string' && value !== '';
}
