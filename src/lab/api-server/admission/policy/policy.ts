import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../../../../kube/json.ts';
import { listAt } from '../../../../kube/kube-object.ts';
import { stringListAt } from '../../../../kube/container.ts';
import { EVERYTHING, parseLabelSelector } from '../../../../kube/selector.ts';
import type { WebhookMatchCondition, WebhookRule } from '../../../../kube/webhook/configuration.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { NamedRule, RequestMatch } from '../sight.ts';

export interface Validation {
  readonly expression: string;
  readonly message: string;
  readonly messageExpression: string;
  readonly reason: string;
}

/** One mutation; `text` is the expression. */
export interface Mutation {
  readonly patchType: 'ApplyConfiguration' | 'JSONPatch';
  readonly text: string;
}

export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/** Which objects a policy is told as its parameters. */
export interface ParamRef {
  readonly name: string;
  readonly namespace: string;
  readonly selector: JsonValue | undefined;
  readonly isDeniedWithout: boolean;
}

/** A ValidatingAdmissionPolicy or MutatingAdmissionPolicy as it is stored. */
export interface Policy {
  readonly name: string;
  readonly match: RequestMatch;
  readonly matchConditions: readonly WebhookMatchCondition[];
  readonly variables: readonly NamedExpression[];
  readonly paramKind: { readonly apiVersion: string; readonly kind: string } | undefined;
  readonly failurePolicy: 'Fail' | 'Ignore';
  readonly validations: readonly Validation[];
  readonly auditAnnotations: readonly { readonly key: string; readonly valueExpression: string }[];
  readonly mutations: readonly Mutation[];
  readonly reinvocationPolicy: string;
}

/** What makes a policy count. */
export interface Binding {
  readonly name: string;
  readonly match: RequestMatch | undefined;
  readonly paramRef: ParamRef | undefined;
  /** Deny, Warn, Audit. */
  readonly validationActions: readonly string[];
}

export interface BoundPolicy {
  readonly policy: Policy;
  readonly bindings: readonly Binding[];
}

function text(value: JsonValue | undefined, ...path: readonly string[]): string {
  return stringAt(value, ...path) ?? '';
}

function ruleOf(rule: JsonValue): NamedRule {
  const scope = text(rule, 'scope');
  const lists: Omit<WebhookRule, 'scope'> = {
    operations: stringListAt(rule, 'operations'),
    apiGroups: stringListAt(rule, 'apiGroups'),
    apiVersions: stringListAt(rule, 'apiVersions'),
    resources: stringListAt(rule, 'resources'),
  };
  return {
    ...lists,
    scope: scope === 'Cluster' || scope === 'Namespaced' ? scope : '*',
    resourceNames: stringListAt(rule, 'resourceNames'),
  };
}

/** MatchResources of a policy or a binding. */
function matchOf(match: JsonValue | undefined): RequestMatch {
  const selector = (field: string) => parseLabelSelector(jsonAt(match, field)).selector ?? EVERYTHING;
  return {
    rules: listAt(match, 'resourceRules').map(ruleOf),
    excluded: listAt(match, 'excludeResourceRules').map(ruleOf),
    withoutRules: 'everything',
    matchPolicy: text(match, 'matchPolicy') === 'Exact' ? 'Exact' : 'Equivalent',
    namespaceSelector: selector('namespaceSelector'),
    objectSelector: selector('objectSelector'),
  };
}

function namedExpressions(spec: JsonValue | undefined, field: string): readonly NamedExpression[] {
  return listAt(spec, field).map((entry) => ({
    name: text(entry, 'name'),
    expression: text(entry, 'expression'),
  }));
}

function mutationOf(entry: JsonValue): Mutation {
  return text(entry, 'patchType') === 'JSONPatch'
    ? { patchType: 'JSONPatch', text: text(entry, 'jsonPatch', 'expression') }
    : { patchType: 'ApplyConfiguration', text: text(entry, 'applyConfiguration', 'expression') };
}

function policyOf(body: JsonObject): Policy {
  const spec = jsonAt(body, 'spec');
  const paramKind = jsonAt(spec, 'paramKind');
  return {
    name: text(body, 'metadata', 'name'),
    match: matchOf(jsonAt(spec, 'matchConstraints')),
    matchConditions: namedExpressions(spec, 'matchConditions'),
    variables: namedExpressions(spec, 'variables'),
    paramKind: isJsonObject(paramKind)
      ? { apiVersion: text(paramKind, 'apiVersion'), kind: text(paramKind, 'kind') }
      : undefined,
    failurePolicy: text(spec, 'failurePolicy') === 'Ignore' ? 'Ignore' : 'Fail',
    validations: listAt(spec, 'validations').map((entry) => ({
      expression: text(entry, 'expression'),
      message: text(entry, 'message'),
      messageExpression: text(entry, 'messageExpression'),
      reason: text(entry, 'reason'),
    })),
    auditAnnotations: listAt(spec, 'auditAnnotations').map((entry) => ({
      key: text(entry, 'key'),
      valueExpression: text(entry, 'valueExpression'),
    })),
    mutations: listAt(spec, 'mutations').map(mutationOf),
    reinvocationPolicy: text(spec, 'reinvocationPolicy'),
  };
}

function bindingOf(body: JsonObject): Binding {
  const spec = jsonAt(body, 'spec');
  const match = jsonAt(spec, 'matchResources');
  const ref = jsonAt(spec, 'paramRef');
  return {
    name: text(body, 'metadata', 'name'),
    match: isJsonObject(match) ? matchOf(match) : undefined,
    paramRef: isJsonObject(ref)
      ? {
          name: text(ref, 'name'),
          namespace: text(ref, 'namespace'),
          selector: jsonAt(ref, 'selector'),
          isDeniedWithout: text(ref, 'parameterNotFoundAction') === 'Deny',
        }
      : undefined,
    validationActions: stringListAt(spec, 'validationActions'),
  };
}

/** The policies of one kind that are bound, by name, each with its bindings by name. A change counts from the next request on. */
export class PolicySource {
  readonly #store: ObjectStore;
  readonly #policies: string;
  readonly #bindings: string;
  #bound: readonly BoundPolicy[] | undefined;

  constructor(store: ObjectStore, type: 'validating' | 'mutating') {
    this.#store = store;
    this.#policies = `${type}admissionpolicies.admissionregistration.k8s.io`;
    this.#bindings = `${type}admissionpolicybindings.admissionregistration.k8s.io`;
    for (const collection of [this.#policies, this.#bindings])
      store.collection(collection).listen(() => {
        this.#bound = undefined;
      });
  }

  bound(): readonly BoundPolicy[] {
    this.#bound ??= this.#read();
    return this.#bound;
  }

  #read(): readonly BoundPolicy[] {
    const all = (collection: string) => [
      ...this.#store.collection(collection).objects({ prefix: '', after: '' }),
    ];
    const bindings = all(this.#bindings).map(({ body }) => ({
      policyName: text(body, 'spec', 'policyName'),
      binding: bindingOf(body),
    }));
    return all(this.#policies).flatMap(({ body }) => {
      const policy = policyOf(body);
      const own = bindings.filter(({ policyName }) => policyName === policy.name);
      return own.length === 0 ? [] : [{ policy, bindings: own.map(({ binding }) => binding) }];
    });
  }
}
