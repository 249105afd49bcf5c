import { jsonEqual } from '../../../kube/json-difference.ts';
import { stringListAt } from '../../../kube/container.ts';
import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt, stringsAt } from '../../../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector } from '../../../kube/selector.ts';
import { ApiError, badRequest, conflict, MODIFIED, unmappedError } from '../request/api-error.ts';
import { isConditionTrue } from '../representation/pod-columns.ts';
import { servedObject } from '../resources/served-object.ts';
import type { StoredObject } from '../storage/stored-object.ts';
import { admittedBelow, checkBelow } from '../writes/subresource-object.ts';
import { deleteObject } from '../writes/delete.ts';
import { parseDeleteOptions, type DeleteOptions } from '../writes/delete-options.ts';
import { findStored } from '../writes/update.ts';
import { storeChange, type Write } from '../writes/write-context.ts';
import { BUDGETS, stillProcessed, takeDisruption } from './disruption-budget.ts';
import { withPodCondition } from './pod-condition.ts';

const DONE: JsonObject = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };

/** The options of the eviction with the dry run of the request (propagateDryRun). */
function optionsOf(sent: JsonObject, isDryRun: boolean): DeleteOptions {
  const options = objectAt(sent, 'deleteOptions');
  const own = stringListAt(options, 'dryRun');
  const asked = isDryRun ? ['All'] : [];
  if (own.length > 0 && isDryRun && !jsonEqual(own, asked))
    throw unmappedError(
      `Non-matching dry-run options in request and content: [${asked.join(' ')}] and [${own.join(' ')}]`,
    );
  const dryRun = own.length > 0 ? own : asked;
  return {
    ...parseDeleteOptions({ ...options, ...(dryRun.length === 0 ? {} : { dryRun }) }),
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

/** Says in the pod why it ends, then deletes it (addConditionAndDeletePod). */
async function markAndDelete(write: Write, options: DeleteOptions): Promise<void> {
  const current = findStored(write);
  if (options.dryRun) {
    await deleteObject(write, options);
    return;
  }
  const { resource, name, parts } = write;
  const uid = stringAt(current.body, 'metadata', 'uid') ?? '';
  const named = { group: '', resource: 'Pod' };
  if (options.uid !== undefined && options.uid !== uid)
    throw conflict(
      named,
      name,
      `the UID in the precondition (${options.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`,
    );
  if (options.resourceVersion !== undefined && options.resourceVersion !== String(current.revision))
    throw conflict(
      named,
      name,
      `the ResourceVersion in the precondition (${options.resourceVersion}) does not match the ResourceVersion in record (${current.revision}). The object might have been modified`,
    );
  const condition = {
    type: 'DisruptionTarget',
    status: 'True',
    reason: 'EvictionByEvictionAPI',
    message: 'Eviction API: evicting',
  };
  const marked = withPodCondition(servedObject(resource, current.body), condition, parts.clock.now_ms());
  const stored = await storeChange(write, current, marked);
  if (stored === undefined) throw conflict(resource, name, MODIFIED);
  const { resourceVersion } = options;
  const next = resourceVersion === undefined ? undefined : String(stored.revision);
  await deleteObject(write, { ...options, resourceVersion: next });
}

function checkSent({ name }: Write, sent: JsonObject): void {
  if ((stringAt(sent, 'metadata', 'name') ?? '') !== name)
    throw badRequest('name in URL does not match name in Eviction object');
}

/** POST to `pods/NAME/eviction`: a deletion that a PodDisruptionBudget may refuse with 429 (pkg/registry/core/pod/storage/eviction.go). */
export async function evictPod(write: Write, eviction: JsonObject): Promise<JsonObject> {
  const sent = await admittedBelow(write, 'eviction', eviction);
  checkSent(write, sent);
  const options = optionsOf(sent, write.dryRun);
  await checkBelow(write, 'eviction', sent);
  const { body: pod, revision } = findStored(write);
  if (isUnprotected(pod)) {
    await markAndDelete(write, options);
    return DONE;
  }
  const [budget, ...others] = budgetsOf(write, pod);
  if (others.length > 0)
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Failure',
      message:
        'This pod has more than one PodDisruptionBudget, which the eviction subresource does not support.',
      code: 500,
    };
  const goesUnready = budget !== undefined && mayGoUnready(pod, budget.body);
  if (budget !== undefined && !goesUnready) takeDisruption(write, budget, options.dryRun);
  if (!goesUnready) {
    await markAndDelete(write, options);
    return DONE;
  }
  await deleteUnready(write, options, budget, revision);
  return DONE;
}

/** It was unready when it was looked at; should it have become ready since, the budget counts after all. */
async function deleteUnready(
  write: Write,
  options: DeleteOptions,
  { body }: StoredObject,
  revision: number,
): Promise<void> {
  try {
    await markAndDelete(write, { ...options, resourceVersion: String(revision) });
  } catch (error) {
    const isConflict = error instanceof ApiError && error.code === 409;
    if (isConflict && options.resourceVersion === undefined)
      throw stillProcessed(stringAt(body, 'metadata', 'name') ?? '');
    throw error;
  }
}
