import {
  compileCel,
  evaluateCel,
  type CelCompilation,
  type CelResult,
  type CelVariables,
} from '../cel/cel.ts';
import { apiVersionOf } from '../kube-object.ts';
import { selectorString } from '../selector-string.ts';
import {
  knownLabelsMatch,
  labelsOfAdmitted,
  matchConditionVariables,
  type AdmissionRequest,
  type Answer,
  type GroupVersionResource,
} from './admission-request.ts';
import type { AdmissionWebhook, WebhookMatchCondition, WebhookRule } from './configuration.ts';
import { equivalentResources, type EquivalentResource } from './equivalent-resources.ts';
import { ruleMatches } from './rules.ts';

/**
 * Is the webhook called for a request? `rejects` = it is not called, and the request is refused because of it (a match condition fails to
 * evaluate under failurePolicy Fail). `why` is one clause, for people.
 */
export interface Sight {
  readonly type: 'yes' | 'no' | 'unknown' | 'rejects';
  readonly why: string;
}

const EXEMPT_KINDS: ReadonlySet<string> = new Set([
  'ValidatingWebhookConfiguration',
  'MutatingWebhookConfiguration',
  'ValidatingAdmissionPolicy',
  'ValidatingAdmissionPolicyBinding',
  'MutatingAdmissionPolicy',
  'MutatingAdmissionPolicyBinding',
]);

/** Are webhooks and policies never asked about this kind? (rules.IsExemptAdmissionConfigurationResource) */
export function isExempt({ kind }: Pick<AdmissionRequest, 'kind'>): boolean {
  return kind.group === 'admissionregistration.k8s.io' && EXEMPT_KINDS.has(kind.kind);
}

/**
 * predicates/namespace: cluster-scoped objects are never exempted; CREATE and UPDATE of a Namespace look at the labels in the request,
 * everything else at the stored namespace.
 */
export function namespaceMatches(
  webhook: Pick<AdmissionWebhook, 'namespaceSelector'>,
  request: AdmissionRequest,
): Answer {
  const isNamespace = request.resource.resource === 'namespaces';
  if (request.namespace === '' && !isNamespace) return 'yes';
  const isWritten =
    isNamespace && request.subresource === '' && ['CREATE', 'UPDATE'].includes(request.operation);
  if (!isWritten) return knownLabelsMatch(webhook.namespaceSelector, request.namespaceLabels);
  const labels = labelsOfAdmitted(request.object);
  return knownLabelsMatch(webhook.namespaceSelector, labels === 'none' ? undefined : labels);
}

/**
 * predicates/object: the new or the old object matches; an absent one never does, and neither does one without metadata: the
 * options of a CONNECT (PodExecOptions and the like) have no place for labels, so that even NotIn is false (measured on 1.36).
 */
export function objectMatches(
  webhook: Pick<AdmissionWebhook, 'objectSelector'>,
  request: AdmissionRequest,
): Answer {
  if (webhook.objectSelector.requirements.length === 0) return 'yes';
  if (request.operation === 'CONNECT') return 'no';
  const answers = [request.object, request.oldObject].map((object): Answer => {
    const labels = labelsOfAdmitted(object);
    return labels === 'none' ? 'no' : knownLabelsMatch(webhook.objectSelector, labels);
  });
  if (answers.includes('yes')) return 'yes';
  return answers.includes('unknown') ? 'unknown' : 'no';
}

function resourceName({ group, version, resource }: GroupVersionResource, subresource: string): string {
  return `${apiVersionOf({ group, version })} ${resource}${subresource === '' ? '' : `/${subresource}`}`;
}

/** Would the rule fit under some other version of the requested group? Only for resources of which the versions are not known. */
function fitsOtherVersion(rule: WebhookRule, request: AdmissionRequest): boolean {
  return rule.apiVersions.some((version) =>
    ruleMatches(rule, { ...request, resource: { ...request.resource, version } }),
  );
}

/** A clause on the clusters that serve it; `undefined` where all do. Alpha versions are off by default, as are beta ones since 1.24. */
function whereServed({ version, removedIn }: EquivalentResource): string | undefined {
  if (removedIn !== undefined) return `until ${removedIn}`;
  return /(?:alpha|beta)\d+$/.test(version) ? 'where it is switched on' : undefined;
}

function equivalentRuleMatches(rules: readonly WebhookRule[], request: AdmissionRequest): Sight | undefined {
  const equivalents = equivalentResources(request.resource);
  if (equivalents === 'unlisted') {
    const rule = rules.find((candidate) => fitsOtherVersion(candidate, request));
    if (rule === undefined) return undefined;
    const versions = rule.apiVersions.join(', ');
    return {
      type: 'unknown',
      why: `its rules name another version (${versions}), and it is not known whether that is served too`,
    };
  }
  let maybe: Sight | undefined;
  for (const rule of rules)
    for (const equivalent of equivalents) {
      if (!ruleMatches(rule, { ...request, resource: equivalent })) continue;
      const name = resourceName(equivalent, request.subresource);
      const servedWhere = whereServed(equivalent);
      if (servedWhere === undefined)
        return { type: 'yes', why: `its rules name ${name}, the same objects (matchPolicy Equivalent)` };
      maybe ??= {
        type: 'unknown',
        why: `its rules name ${name} only, which clusters serve ${servedWhere} (matchPolicy Equivalent)`,
      };
    }
  return maybe;
}

function rulesMatch(webhook: AdmissionWebhook, request: AdmissionRequest): Sight {
  const name = `${request.operation} ${resourceName(request.resource, request.subresource)}`;
  const direct = webhook.rules.findIndex((rule) => ruleMatches(rule, request));
  if (direct !== -1) return { type: 'yes', why: `rules[${direct}] matches ${name}` };
  const equivalent =
    webhook.matchPolicy === 'Equivalent' ? equivalentRuleMatches(webhook.rules, request) : undefined;
  return equivalent ?? { type: 'no', why: `no rule matches ${name}` };
}

/** A condition is asked about many requests, and parsed once. */
const compilations = new WeakMap<WebhookMatchCondition, CelCompilation>();

function compilationOf(condition: WebhookMatchCondition): CelCompilation {
  const known = compilations.get(condition);
  if (known !== undefined) return known;
  const made = compileCel(condition.expression);
  compilations.set(condition, made);
  return made;
}

function conditionResult(condition: WebhookMatchCondition, variables: CelVariables): CelResult {
  const compilation = compilationOf(condition);
  if (compilation.type === 'invalid')
    return { type: 'unknown', why: `it cannot be parsed: ${compilation.message}` };
  const result = evaluateCel(compilation.program, variables);
  return result.type === 'value' && typeof result.value !== 'boolean'
    ? { type: 'unknown', why: 'it is no bool' }
    : result;
}

function quote({ name, expression }: WebhookMatchCondition): string {
  return `matchCondition "${name}" (${expression})`;
}

/** matchconditions/matcher.go: any FALSE skips, whatever else; then any error goes by the failurePolicy. */
function conditionsMatch(webhook: AdmissionWebhook, request: AdmissionRequest): Sight | undefined {
  if (webhook.matchConditions.length === 0) return undefined;
  const variables = matchConditionVariables(request);
  const results = webhook.matchConditions.map((condition) => ({
    condition,
    result: conditionResult(condition, variables),
  }));
  for (const { condition, result } of results)
    if (result.type === 'value' && result.value === false)
      return { type: 'no', why: `${quote(condition)} is false` };
  for (const { condition, result } of results)
    if (result.type === 'unknown')
      return { type: 'unknown', why: `${quote(condition)} cannot be told: ${result.why}` };
  for (const { condition, result } of results)
    if (result.type === 'error')
      return webhook.failurePolicy === 'Fail'
        ? { type: 'rejects', why: `${quote(condition)} fails: ${result.message}` }
        : { type: 'no', why: `${quote(condition)} fails and failurePolicy is Ignore: ${result.message}` };
  return undefined;
}

/**
 * Does this webhook see this request? Asked in the order of the API server's ShouldCallHook: exempt kinds, namespaceSelector, objectSelector,
 * rules (with matchPolicy), matchConditions. What is not known makes the answer unknown only where nothing else says no.
 */
export function seesRequest(webhook: AdmissionWebhook, request: AdmissionRequest): Sight {
  if (isExempt(request)) return { type: 'no', why: `webhooks are never called for ${request.kind.kind}` };
  const namespace = namespaceMatches(webhook, request);
  const namespaceSelector = selectorString(webhook.namespaceSelector);
  if (namespace === 'no')
    return {
      type: 'no',
      why: `namespaceSelector (${namespaceSelector}) does not match namespace ${request.namespace}`,
    };
  const object = objectMatches(webhook, request);
  const objectSelector = selectorString(webhook.objectSelector);
  if (object === 'no')
    return { type: 'no', why: `objectSelector (${objectSelector}) does not match the object` };
  const rules = rulesMatch(webhook, request);
  if (rules.type === 'no') return rules;
  const [unreadable] = webhook.unreadable;
  if (unreadable !== undefined) return { type: 'unknown', why: unreadable };
  const conditions = conditionsMatch(webhook, request);
  if (conditions?.type === 'no') return conditions;
  if (namespace === 'unknown')
    return {
      type: 'unknown',
      why: `not all labels of namespace ${request.namespace} are known, and namespaceSelector is ${namespaceSelector}`,
    };
  if (object === 'unknown')
    return {
      type: 'unknown',
      why: `not all labels of the object are known, and objectSelector is ${objectSelector}`,
    };
  if (rules.type === 'unknown') return rules;
  return conditions ?? rules;
}
