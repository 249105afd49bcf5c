import { stringAt, type JsonObject } from '../../../../kube/json.ts';
import { groupVersion, stringsAt } from '../../../../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector } from '../../../../kube/selector.ts';
import type { ResourceRegistry } from '../../resources/resource-registry.ts';
import type { Resource } from '../../resources/resource.ts';
import { servedObject } from '../../resources/served-object.ts';
import type { Binding, ParamRef, Policy } from './policy.ts';

/** Parameters cannot be had: a policy that is configured wrongly. The text is that of CollectParams. */
export class ParamsFailed extends Error {}

/** The resource that the policy's parameters are of; `undefined` where it wants none. Throws ParamsFailed. */
export function paramResource(policy: Policy, registry: ResourceRegistry): Resource | undefined {
  if (policy.paramKind === undefined) return undefined;
  const { apiVersion, kind } = policy.paramKind;
  const { group, version } = groupVersion(apiVersion);
  const found = registry.ofKind(group, version, kind);
  if (found !== undefined) return found;
  throw new ParamsFailed(`failed to find resource referenced by paramKind: '${apiVersion}, Kind=${kind}'`);
}

function namespaceFor(ref: ParamRef, resource: Resource, requestNamespace: string): string {
  if (!resource.namespaced) {
    if (ref.namespace !== '')
      throw new ParamsFailed('paramRef.namespace must not be provided for a cluster-scoped `paramKind`');
    return '';
  }
  const namespace = ref.namespace === '' ? requestNamespace : ref.namespace;
  if (namespace === '')
    throw new ParamsFailed(
      'cannot use namespaced paramRef in policy binding that matches cluster-scoped resources',
    );
  return namespace;
}

function paramsNamed(
  ref: ParamRef,
  resource: Resource,
  namespace: string,
  registry: ResourceRegistry,
): readonly JsonObject[] {
  const collection = registry.store.collection(resource.collection);
  const prefix = resource.namespaced ? `${namespace}/` : '';
  if (ref.name !== '') {
    const one = collection.get(`${prefix}${ref.name}`);
    return one === undefined ? [] : [one.body];
  }
  const { selector } = parseLabelSelector(ref.selector);
  if (selector === undefined) throw new ParamsFailed('one of name or selector must be provided');
  return [...collection.objects({ prefix, after: '' })]
    .map(({ body }) => body)
    .filter((body) => matchesLabels(selector, stringsAt(body, 'metadata', 'labels')));
}

/**
 * The parameters under which a policy is asked: one after the other; `undefined` is a run without any, an empty list no run at all
 * (CollectParams, plugin/policy/generic/policy_dispatcher.go). Throws ParamsFailed.
 */
export function paramsOf(
  policy: Policy,
  { paramRef }: Binding,
  requestNamespace: string,
  registry: ResourceRegistry,
): readonly (JsonObject | undefined)[] {
  const resource = paramResource(policy, registry);
  if (resource === undefined || paramRef === undefined) return [undefined];
  const namespace = namespaceFor(paramRef, resource, requestNamespace);
  const params = paramsNamed(paramRef, resource, namespace, registry);
  if (params.length === 0 && paramRef.isDeniedWithout)
    throw new ParamsFailed('no params found for policy binding with `Deny` parameterNotFoundAction');
  return params.map((body) => servedObject(resource, body));
}

/** `namespace/name` of a parameter, to tell runs apart. */
export function paramKey(param: JsonObject | undefined): string {
  return `${stringAt(param, 'metadata', 'namespace') ?? ''}/${stringAt(param, 'metadata', 'name') ?? ''}`;
}
