import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt, stringsAt } from '../../../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector } from '../../../kube/selector.ts';
import { badRequest, tooManyRequests } from '../request/api-error.ts';
import { isConditionTrue } from '../representation/pod-columns.ts';
import { deleteObject, type DeleteOptions } from '../writes/delete.ts';
import { findStored } from '../writes/update.ts';
import type { Write } from '../writes/write-context.ts';
import type { StoredObject } from '../storage/stored-object.ts';

const BUDGETS = 'poddisruptionbudgets.policy';

function optionsOf(sent: JsonObject, isDryRun: boolean): DeleteOptions {
  const options = objectAt(sent, 'deleteOptions');
  const dryRun = options['dryRun'];
  const policy = stringAt(options, 'propagationPolicy');
  return {
    grace_s: numberAt(options, 'gracePeriodSeconds'),
    policy: policy === 'Orphan' || policy === 'Foreground' || policy === 'Background' ? policy : undefined,
    uid: stringAt(options, 'preconditions', 'uid'),
    resourceVersion: stringAt(options, 'preconditions', 'resourceVersion'),
    dryRun: isDryRun || (Array.isArray(dryRun) && dryRun.includes('All')),
    sent: options,
    admission: 'of the eviction',
  };
}

function budgetsOf({ parts, namespace }: Write, pod: JsonObject): readonly StoredObject[] {
  const labels = stringsAt(pod, 'metadata', 'labels');
  const inNamespace = parts.store.collection(BUDGETS).objects({ prefix: `${namespace}/`, after: '' });
  return [...inNamespace].filter(({ body }) => {
    const { selector } = parseLabelSelector(objectAt(body, 'spec')['selector']);
    return selector !== undefined && matchesLabels(selector, labels);
  });
}

/** A pod that does not run, or is on its way out, is not protected (canIgnorePDB). */
function isUnprotected(pod: JsonObject): boolean {
  const phase = stringAt(pod, 'status', 'phase') ?? '';
  return (
    ['Succeeded', 'Failed', 'Pending'].includes(phase) ||
    stringAt(pod, 'metadata', 'deletionTimestamp') !== undefined
  );
}

/** Does an unready pod of a healthy application count for nothing (unhealthyPodEvictionPolicy, KEP-3017)? */
function mayGoUnready(pod: JsonObject, budget: JsonObject): boolean {
  if (isConditionTrue(pod, 'Ready')) return false;
  if (stringAt(budget, 'spec', 'unhealthyPodEvictionPolicy') === 'AlwaysAllow') return true;
  const healthy = numberAt(budget, 'status', 'currentHealthy') ?? 0;
  const desired = numberAt(budget, 'status', 'desiredHealthy') ?? 0;
  return healthy >= desired && desired > 0;
}

function takeDisruption({ parts, name }: Write, { key, body }: StoredObject): void {
  const stored = parts.store.collection(BUDGETS).get(key);
  const status = objectAt(body, 'status');
  const allowed = numberAt(status, 'disruptionsAllowed') ?? 0;
  const budget = stringAt(body, 'metadata', 'name') ?? '';
  if (allowed <= 0) {
    const needs = `The disruption budget ${budget} needs ${numberAt(status, 'desiredHealthy') ?? 0} healthy pods and has ${numberAt(status, 'currentHealthy') ?? 0} currently`;
    throw tooManyRequests("Cannot evict pod as it would violate the pod's disruption budget.", 10, [
      { reason: 'DisruptionBudget', message: needs, field: '' },
    ]);
  }
  if (stored === undefined) return;
  const disruptedPods = {
    ...objectAt(status, 'disruptedPods'),
    [name]: new Date(parts.clock.now_ms()).toISOString().replace(/\.\d+Z$/, 'Z'),
  };
  parts.store.update(BUDGETS, stored, {
    ...body,
    status: { ...status, disruptionsAllowed: allowed - 1, disruptedPods },
  });
}

/** POST to `pods/NAME/eviction`: a deletion that a PodDisruptionBudget may refuse with 429. */
export async function evictPod(write: Write, sent: JsonObject): Promise<JsonObject> {
  const named = stringAt(sent, 'metadata', 'name') ?? write.name;
  if (named !== write.name)
    throw badRequest('name in URL does not match name in Eviction object: metadata.name');
  const { body: pod } = findStored(write);
  const options = optionsOf(sent, write.dryRun);
  if (!isUnprotected(pod)) {
    const budgets = budgetsOf(write, pod);
    if (budgets.length > 1)
      throw badRequest(
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      );
    const [budget] = budgets;
    if (budget !== undefined && !mayGoUnready(pod, budget.body) && !options.dryRun)
      takeDisruption(write, budget);
  }
  await deleteObject(write, options);
  return { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
}
