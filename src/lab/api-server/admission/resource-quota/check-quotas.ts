import { jsonAt, stringAt, type JsonObject } from '../../../../kube/json.ts';
import { listAt } from '../../../../kube/kube-object.ts';
import { stringListAt } from '../../../../kube/container.ts';
import { formatQuantity } from '../../../../kube/quantity.ts';
import type { AdmissionRequest } from '../admission.ts';
import { refused } from '../concerns.ts';
import { added, lessOrZero, masked, resourceListAt, type ResourceList } from '../resource-list.ts';
import type { QuotaEvaluator, ScopeRequirement } from './evaluator.ts';

/** What is used under one quota from now on, if the request goes through. */
export interface QuotaUse {
  readonly quota: JsonObject;
  readonly used: ResourceList;
}

/** What a quota asks of an object before it counts it. */
export function scopesOf(quota: JsonObject): readonly ScopeRequirement[] {
  const plain = stringListAt(quota, 'spec', 'scopes').map((scopeName) => ({
    scopeName,
    operator: 'Exists',
    values: [],
  }));
  const selected = listAt(quota, 'spec', 'scopeSelector', 'matchExpressions').map((expression) => ({
    scopeName: stringAt(expression, 'scopeName') ?? '',
    operator: stringAt(expression, 'operator') ?? '',
    values: stringListAt(expression, 'values'),
  }));
  return [...plain, ...selected];
}

function matches(quota: JsonObject, evaluator: QuotaEvaluator, object: JsonObject): boolean {
  const counts = [...resourceListAt(quota, 'status', 'hard').keys()].some(evaluator.counts);
  return counts && scopesOf(quota).every((scope) => evaluator.matchesScope(scope, object));
}

function byName(names: Iterable<string>): readonly string[] {
  return [...names].toSorted((one, other) => (one < other ? -1 : 1));
}

function amountsText(list: ResourceList): string {
  return byName(list.keys())
    .map((name) => {
      const quantity = list.get(name);
      return quantity === undefined ? name : `${name}=${formatQuantity(quantity)}`;
    })
    .join(',');
}

function nameOf(quota: JsonObject): string {
  return stringAt(quota, 'metadata', 'name') ?? '';
}

/** A quota counts only what its controller has counted before, and only pods that say what they need. */
function checkCountable(
  request: AdmissionRequest,
  quota: JsonObject,
  evaluator: QuotaEvaluator,
  object: JsonObject,
): void {
  const names = [...resourceListAt(quota, 'status', 'hard').keys()].filter(evaluator.counts);
  const missing = evaluator.missing(names, object);
  if (missing !== undefined) throw refused(request, `failed quota: ${nameOf(quota)}: ${missing}`);
  const used = resourceListAt(quota, 'status', 'used');
  if (names.some((name) => !used.has(name)))
    throw refused(
      request,
      `status unknown for quota: ${nameOf(quota)}, resources: ${byName(names).join(',')}`,
    );
}

function newUse(request: AdmissionRequest, quota: JsonObject, delta: ResourceList): QuotaUse {
  const hard = resourceListAt(quota, 'status', 'hard');
  const used = resourceListAt(quota, 'status', 'used');
  const wanted = masked(delta, (name) => hard.has(name));
  const next = added(used, wanted);
  const exceeded = [...wanted.keys()].filter(
    (name) => (next.get(name)?.nano ?? 0n) > (hard.get(name)?.nano ?? 0n),
  );
  if (exceeded.length > 0 && request.subresource !== 'status') {
    const only = (list: ResourceList) => amountsText(masked(list, (name) => exceeded.includes(name)));
    throw refused(
      request,
      `exceeded quota: ${nameOf(quota)}, requested: ${only(wanted)}, used: ${only(used)}, limited: ${only(hard)}`,
    );
  }
  return { quota, used: next };
}

/**
 * Holds a request against the quotas of its namespace: throws 403 where one refuses, else answers those whose use changes. On an update
 * only what is more than before counts. Source: CheckRequest, k8s.io/apiserver pkg/admission/plugin/resourcequota/controller.go.
 */
export function checkQuotas(
  request: AdmissionRequest,
  quotas: readonly JsonObject[],
  evaluator: QuotaEvaluator,
): readonly QuotaUse[] {
  const { object, oldObject, operation } = request;
  if (object === undefined || !evaluator.handles(request)) return [];
  const interesting = quotas.filter((quota) => matches(quota, evaluator, object));
  for (const quota of interesting) checkCountable(request, quota, evaluator, object);
  const usage = evaluator.usage(object);
  const negative = byName([...usage].filter(([, { nano }]) => nano < 0n).map(([name]) => name));
  if (negative.length > 0)
    throw refused(request, `quota usage is negative for resource(s): ${negative.join(',')}`);
  const before =
    operation === 'UPDATE' && jsonAt(oldObject, 'metadata', 'resourceVersion') !== undefined
      ? oldObject
      : undefined;
  return interesting.flatMap((quota) => {
    const isCounted = before !== undefined && matches(quota, evaluator, before);
    const all = isCounted ? lessOrZero(usage, evaluator.usage(before)) : usage;
    const delta = masked(all, (_name, { nano }) => nano !== 0n);
    return delta.size === 0 ? [] : [newUse(request, quota, delta)];
  });
}
