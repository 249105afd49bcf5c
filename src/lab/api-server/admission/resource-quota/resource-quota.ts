import { objectAt } from '../../../../kube/kube-object.ts';
import type { ServerClock } from '../../clock.ts';
import { conflict, MODIFIED, unmappedError } from '../../request/api-error.ts';
import type { ResourceRegistry } from '../../resources/resource-registry.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import type { StoredObject } from '../../storage/stored-object.ts';
import { trackedByServer } from '../../writes/field-management.ts';
import type { AdmissionPlugin } from '../admission.ts';
import { resourceListAt, resourceListJson, sameAmounts, type ResourceList } from '../resource-list.ts';
import { checkQuotas } from './check-quotas.ts';
import { isEverCounted, quotaEvaluators } from './quota-evaluators.ts';

const QUOTAS = 'resourcequotas';
/** What quotas are looked up and written with. */
interface QuotaParts {
  readonly store: ObjectStore;
  readonly registry: ResourceRegistry;
  readonly clock: ServerClock;
}

function writeUse({ store, registry, clock }: QuotaParts, quota: StoredObject, used: ResourceList): void {
  const resource = registry.find('', 'v1', QUOTAS);
  if (resource === undefined) throw new Error('ResourceQuotas are served');
  const status = { ...objectAt(quota.body, 'status'), used: resourceListJson(used) };
  const changed = trackedByServer({ parts: { registry, clock }, resource }, quota.body, {
    ...quota.body,
    status,
  });
  const result = store.update(QUOTAS, quota, changed);
  if (result.type === 'refused') throw unmappedError(result.why);
  if (result.type === 'changed') throw conflict({ group: '', resource: QUOTAS }, quota.key, MODIFIED);
}

/**
 * Counts what is created against the quotas of its namespace and writes the new use into their status before the object exists. Nothing is given
 * back here: that is the controller's, as is the first count of a new quota. Source: k8s.io/apiserver pkg/admission/plugin/resourcequota;
 * without configuration, so that what no quota names is not limited.
 */
export function resourceQuota(parts: QuotaParts): AdmissionPlugin {
  const { store, clock } = parts;
  const evaluatorOf = quotaEvaluators(clock.now_ms);
  return {
    name: 'ResourceQuota',
    validate(request) {
      const { resource, namespace, dryRun, operation } = request;
      const isWrite = operation === 'CREATE' || operation === 'UPDATE';
      if (namespace === '' || !isWrite || !isEverCounted(resource.collection)) return;
      if (resource.collection === 'namespaces') return;
      const stored = [...store.collection(QUOTAS).objects({ prefix: `${namespace}/`, after: '' })];
      if (stored.length === 0) return;
      const uses = checkQuotas(
        request,
        stored.map(({ body }) => body),
        evaluatorOf(resource.collection),
      );
      if (dryRun) return;
      for (const { quota, used } of uses) {
        const found = stored.find(({ body }) => body === quota);
        const isChanged = !sameAmounts(used, resourceListAt(quota, 'status', 'used'));
        if (found !== undefined && isChanged) writeUse(parts, found, used);
      }
    },
  };
}
