import type { JsonObject } from '../../kube/json.ts';
import type { LabelSelector, SelectorRequirement } from '../../kube/selector.ts';
import { ALLOW_ANNOTATION, BREAK_GLASS_GROUP } from '../break-glass.ts';
import type { NamedExpression, StaticRule } from '../contract.ts';
import { CONTROL_PLANE_USERS } from '../control-plane-users.ts';

/** validationActions of a binding; kube-apiserver refuses Deny and Warn together. */
export const POLICY_ACTIONS = ['Warn', 'Audit', 'Deny'] as const;
export type PolicyAction = (typeof POLICY_ACTIONS)[number];

export interface PolicyWish {
  readonly actions: readonly PolicyAction[];
  /** Of namespaces; nothing is left out without requirements. Objects without a namespace are always looked at. */
  readonly namespaces: LabelSelector;
  /** Limits set otherwise, by rule and name: `huge-objects/size.maxCharacters`. */
  readonly limits: ReadonlyMap<string, number>;
}

const LABELS = { 'app.kubernetes.io/name': 'plimsoll', 'app.kubernetes.io/component': 'policy' };
const VERSION = 'admissionregistration.k8s.io/v1';

/** CEL knows no time: `allow-until` is for the guard, here a reason counts for as long as it stands there. */
function hasReason(variable: 'object' | 'oldObject'): string {
  const annotations = `${variable}.metadata.annotations`;
  const key = JSON.stringify(ALLOW_ANNOTATION);
  return `has(${annotations}) && ${key} in ${annotations} && ${annotations}[${key}].trim() != ""`;
}

function passes({ operations }: StaticRule): readonly NamedExpression[] {
  const variable = operations.includes('DELETE') ? 'oldObject' : 'object';
  return [
    { name: 'no-nodes', expression: '!("system:nodes" in request.userInfo.groups)' },
    {
      name: 'no-control-plane',
      expression: `!(request.userInfo.username in ${JSON.stringify(CONTROL_PLANE_USERS)})`,
    },
    {
      name: 'no-break-glass-group',
      expression: `!(${JSON.stringify(BREAK_GLASS_GROUP)} in request.userInfo.groups)`,
    },
    { name: 'no-break-glass-reason', expression: `!(${hasReason(variable)})` },
  ];
}

/** `plimsoll-huge-objects-size` */
export function policyName({ id }: StaticRule): string {
  return `plimsoll-${id.replace('/', '-')}`;
}

function matchConstraints({ operations, matches, systemNamespaces }: StaticRule): JsonObject {
  return {
    resourceRules: matches.map(({ apiGroups, resources }) => ({
      apiGroups: [...apiGroups],
      apiVersions: ['*'],
      operations: [...operations],
      resources: [...resources],
      // What kube-apiserver would fill in: else kubectl apply finds a difference each time.
      scope: '*',
    })),
    ...(systemNamespaces === 'looked at'
      ? {}
      : {
          namespaceSelector: {
            matchExpressions: [
              {
                key: 'kubernetes.io/metadata.name',
                operator: 'NotIn',
                values: ['kube-system', 'kube-node-lease'],
              },
            ],
          },
        }),
  };
}

function policyOf(rule: StaticRule, { limits }: PolicyWish): JsonObject {
  const message = `plimsoll ${rule.id}: ${rule.message}. To get through: annotate the object with ${ALLOW_ANNOTATION}='WHY', or be in the group ${BREAK_GLASS_GROUP}`;
  const set = (rule.limits ?? []).map(({ name, value }) => ({
    name,
    expression: String(limits.get(`${rule.id}.${name}`) ?? value),
  }));
  const variables = [...set, ...(rule.variables ?? [])].map((one) => ({ ...one }));
  return {
    apiVersion: VERSION,
    kind: 'ValidatingAdmissionPolicy',
    metadata: { name: policyName(rule), labels: LABELS },
    spec: {
      failurePolicy: 'Ignore',
      matchConstraints: matchConstraints(rule),
      matchConditions: [...passes(rule), ...(rule.matchConditions ?? [])].map((one) => ({ ...one })),
      ...(variables.length === 0 ? {} : { variables }),
      validations: [{ expression: rule.expression, message, reason: 'Forbidden' }],
      auditAnnotations: [
        {
          key: 'rule',
          valueExpression: `${rule.expression} ? "" : ${JSON.stringify(rule.id)}`,
        },
      ],
    },
  };
}

function matchExpression({ key, operator, values }: SelectorRequirement): JsonObject {
  return { key, operator, ...(values.length === 0 ? {} : { values: [...values] }) };
}

function bindingOf(rule: StaticRule, { actions, namespaces: { requirements } }: PolicyWish): JsonObject {
  const name = policyName(rule);
  return {
    apiVersion: VERSION,
    kind: 'ValidatingAdmissionPolicyBinding',
    metadata: { name, labels: LABELS },
    spec: {
      policyName: name,
      validationActions: [...actions],
      ...(requirements.length === 0
        ? {}
        : { matchResources: { namespaceSelector: { matchExpressions: requirements.map(matchExpression) } } }),
    },
  };
}

/**
 * The static rules as ValidatingAdmissionPolicies (admissionregistration.k8s.io/v1) with a binding each. They run inside kube-apiserver, and let pass what they cannot judge (failurePolicy Ignore). Nodes,
 * Kubernetes' own controllers and break-glass (group, or annotation with a reason) are never refused. Webhook configurations and policies themselves they never see (shared reference on admission 5.1).
 */
export function policyObjects(rules: readonly StaticRule[], wish: PolicyWish): readonly JsonObject[] {
  return rules.flatMap((rule) => [policyOf(rule, wish), bindingOf(rule, wish)]);
}
