import type { JsonObject } from '../../../kube/json.ts';
import { stringsAt } from '../../../kube/kube-object.ts';
import type { LabelSelector } from '../../../kube/selector.ts';
import type {
  AdmissionRequest as SeenRequest,
  AdmittedObject,
} from '../../../kube/webhook/admission-request.ts';
import type { WebhookRule } from '../../../kube/webhook/configuration.ts';
import { ruleMatches } from '../../../kube/webhook/rules.ts';
import { isExempt, namespaceMatches, objectMatches } from '../../../kube/webhook/sees-request.ts';
import { notFound, type ApiError } from '../request/api-error.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import type { Resource } from '../resources/resource.ts';
import type { AdmissionRequest } from './admission.ts';
import { ownInvocation, type Invocation } from './versioned-object.ts';

/** A rule; of policies it may name the objects that it is about. */
export interface NamedRule extends WebhookRule {
  /** Empty: all. */
  readonly resourceNames?: readonly string[];
}

/** What webhooks and policies match requests by. */
export interface RequestMatch {
  readonly rules: readonly NamedRule[];
  /** Of policies: what they do not see although a rule fits. */
  readonly excluded?: readonly NamedRule[];
  /** Of policies: without a rule everything fits; webhooks then see nothing. */
  readonly withoutRules?: 'everything';
  readonly matchPolicy: 'Exact' | 'Equivalent';
  readonly namespaceSelector: LabelSelector;
  readonly objectSelector: LabelSelector;
}

function admitted(object: JsonObject | undefined): AdmittedObject {
  return object === undefined ? { type: 'none' } : { type: 'whole', body: object };
}

/** The stored Namespace that a request lies in; `undefined` where there is none, or the request has no namespace. */
export function namespaceOf(request: AdmissionRequest, registry: ResourceRegistry): JsonObject | undefined {
  if (request.namespace === '') return undefined;
  return registry.store.collection('namespaces').get(request.namespace)?.body;
}

/** A request in the terms of kube/webhook, where everything of it is known. */
function seenRequest(request: AdmissionRequest, registry: ResourceRegistry): SeenRequest {
  const { operation, resource, subresource, kind, namespace, name, object, oldObject, user, dryRun } =
    request;
  const { group, version } = resource;
  const stored = namespaceOf(request, registry);
  return {
    operation,
    resource: { group, version, resource: resource.resource },
    subresource,
    kind,
    namespace,
    name,
    object: admitted(object),
    oldObject: admitted(oldObject),
    namespaceLabels:
      stored === undefined ? undefined : { labels: stringsAt(stored, 'metadata', 'labels'), complete: true },
    user: { username: user.name, groups: user.groups, uid: user.uid, extra: user.extra },
    dryRun,
  };
}

/** Other served resources that are the same objects (EquivalentResourceMapper): those that share their place in storage. */
function equivalents(resource: Resource, registry: ResourceRegistry): readonly Resource[] {
  return registry
    .all()
    .filter((other) => other.collection === resource.collection && other !== resource)
    .filter(({ group, version }) => group !== resource.group || version !== resource.version);
}

function namedRuleMatches(rule: NamedRule, seen: SeenRequest): boolean {
  if (!ruleMatches(rule, seen)) return false;
  const { resourceNames = [] } = rule;
  return resourceNames.length === 0 || resourceNames.includes(seen.name ?? '');
}

function invocationOf(
  { rules, matchPolicy }: Pick<RequestMatch, 'rules' | 'matchPolicy'>,
  request: AdmissionRequest,
  seen: SeenRequest,
  registry: ResourceRegistry,
): Invocation | undefined {
  const { resource, subresource, kind } = request;
  if (rules.some((rule) => namedRuleMatches(rule, seen))) return { resource, subresource, kind };
  if (matchPolicy !== 'Equivalent') return undefined;
  const others = equivalents(resource, registry);
  for (const rule of rules)
    for (const other of others) {
      const { group, version } = other;
      if (!namedRuleMatches(rule, { ...seen, resource: { group, version, resource: other.resource } }))
        continue;
      const below = other.subresources.find(({ name }) => name === subresource);
      if (subresource !== '' && below === undefined) continue;
      const taken = below ?? other;
      return {
        resource: other,
        subresource,
        kind: { group: taken.group, version: taken.version, kind: taken.kind },
      };
    }
  return undefined;
}

/** Configurations of webhooks and policies are shown to neither (rules.IsExemptAdmissionConfigurationResource). */
export function isExemptFromDynamicAdmission(request: AdmissionRequest): boolean {
  return isExempt(request);
}

/**
 * Under which version does this match see the request? `undefined`: it does not. Throws 404 where the rules fit and the namespace, whose labels
 * are asked for, is not there (ShouldCallHook, plugin/webhook/generic; MatchNamespaceSelector).
 */
export function seenAs(
  match: RequestMatch,
  request: AdmissionRequest,
  registry: ResourceRegistry,
): Invocation | undefined {
  const seen = seenRequest(request, registry);
  const inNamespace = namespaceMatches(match, seen);
  if (inNamespace === 'no' || objectMatches(match, seen) === 'no') return undefined;
  const { excluded = [], matchPolicy } = match;
  if (invocationOf({ rules: excluded, matchPolicy }, request, seen, registry) !== undefined) return undefined;
  const invocation =
    match.rules.length === 0 && match.withoutRules === 'everything'
      ? ownInvocation(request)
      : invocationOf(match, request, seen, registry);
  if (invocation !== undefined && inNamespace === 'unknown') throw missingNamespace(request.namespace);
  return invocation;
}

function missingNamespace(namespace: string): ApiError {
  return notFound({ group: '', resource: 'namespaces' }, namespace);
}
