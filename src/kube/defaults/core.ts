import { NAMESPACE_NAME_LABEL } from '../namespace-label.ts';
import { stringAt, type JsonObject } from '../json.ts';
import { objectAt } from '../kube-object.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

/** Every namespace can be selected by its name (KEP-2161), and is active until it is deleted. */
const namespace: Computed = (value) => {
  const metadata = objectAt(value, 'metadata');
  const status = { phase: 'Active', ...objectAt(value, 'status') };
  const name = stringAt(metadata, 'name') ?? '';
  if (name === '') return { ...value, status };
  const labels = { ...objectAt(metadata, 'labels'), [NAMESPACE_NAME_LABEL]: name };
  return { ...value, metadata: { ...metadata, labels }, status };
};

function isEmpty(object: JsonObject): boolean {
  return Object.keys(object).length === 0;
}

/** A ReplicationController without a selector selects what its template makes. */
const replicationController: Computed = (value) => {
  const spec = objectAt(value, 'spec');
  const metadata = objectAt(value, 'metadata');
  const labels = objectAt(spec, 'template', 'metadata', 'labels');
  if (isEmpty(labels)) return value;
  return {
    ...value,
    ...(isEmpty(objectAt(metadata, 'labels')) ? { metadata: { ...metadata, labels } } : {}),
    ...(isEmpty(objectAt(spec, 'selector')) ? { spec: { ...spec, selector: labels } } : {}),
  };
};

/** A node that says only what it has can give all of it. */
const nodeStatus: Computed = (value) =>
  value['allocatable'] === undefined && value['capacity'] !== undefined
    ? { ...value, allocatable: value['capacity'] }
    : value;

/** Of containers: the most is the limit where none is given, that the request, and else the least is. */
const limitRangeItem: Computed = (value) => {
  if (stringAt(value, 'type') !== 'Container') return value;
  const byDefault = { ...objectAt(value, 'max'), ...objectAt(value, 'default') };
  const defaultRequest = { ...objectAt(value, 'min'), ...byDefault, ...objectAt(value, 'defaultRequest') };
  return {
    ...value,
    ...(Object.keys(byDefault).length === 0 ? {} : { default: byDefault }),
    ...(Object.keys(defaultRequest).length === 0 ? {} : { defaultRequest }),
  };
};

export const coreDefaults: DefaultsTable = {
  'authentication.v1.TokenRequestSpec': { fixed: { expirationSeconds: 3600 } },
  'core.v1.Secret': { fixed: { type: 'Opaque' } },
  'core.v1.ReplicationController': { computed: replicationController },
  'core.v1.NodeStatus': { computed: nodeStatus },
  'core.v1.ReplicationControllerSpec': { fixed: { replicas: 1 } },
  'core.v1.Namespace': { computed: namespace },
  'core.v1.LimitRangeItem': { computed: limitRangeItem },
};
