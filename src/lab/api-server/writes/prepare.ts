import { jsonEqual } from '../../../kube/json-difference.ts';
import {
  isJsonArray,
  jsonAt,
  numberAt,
  stringAt,
  withoutFields,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';
import { isSemanticallyEqual } from '../../../kube/semantic-equality.ts';
import { goForm, heldForm, shownForm } from '../encoding/go-form.ts';
import { SERVED_MINOR } from '../resources/built-in-resources.ts';
import { DEFINITIONS } from '../resources/resource-registry.ts';
import type { Resource } from '../resources/resource.ts';
import { metadataOf, servedObject, storedVersion, withMetadata } from '../resources/served-object.ts';
import { newVolumeStatus, withClaimSources } from './prepare-volume.ts';
import { withAppArmorFields, withOwnLabelKeys, withoutGatedFields } from './prepare-pod-spec.ts';
import { withStoredVersions } from '../custom-resources/stored-versions.ts';
import { podQosClass } from '../../../kube/pod-qos.ts';

const NODES = 'nodes';
const DAEMON_SETS = 'daemonsets.apps';
const ENDPOINT_SLICES = 'endpointslices.discovery.k8s.io';

/** Metadata that only the server writes (WipeObjectMetaSystemFields, registry/rest/meta.go). A generation stays where the kind does not count it. */
const WRITTEN_BY_SERVER = [
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'selfLink',
];
/** What an update keeps as it was (BeforeUpdate, registry/rest/update.go). */
const KEPT_BY_UPDATES = [...WRITTEN_BY_SERVER, 'resourceVersion', 'generation'];

export function hasStatus({ subresources }: Pick<Resource, 'subresources'>): boolean {
  return subresources.some(({ name }) => name === 'status');
}

/** A new object without what a client cannot say of it. */
export function withoutServerMetadata(body: JsonObject): JsonObject {
  return { ...body, metadata: withoutFields(metadataOf(body), ...WRITTEN_BY_SERVER) };
}

/** An APIService without a Service is this server's own, and there at once (pkg/registry/apiservice of kube-aggregator). */
function newApiServiceStatus(body: JsonObject): JsonObject {
  if (jsonAt(body, 'spec', 'service') !== undefined) return { ...body, status: {} };
  const condition = {
    type: 'Available',
    status: 'True',
    lastTransitionTime: jsonAt(body, 'metadata', 'creationTimestamp') ?? null,
    reason: 'Local',
    message: 'Local APIServices are always available',
  };
  return { ...body, status: { conditions: [condition] } };
}

function newStatus(body: JsonObject, resource: Resource): JsonObject {
  const { newStatus: status } = resource.behaviour;
  if (resource.collection === 'pods') {
    const gates = listAt(body, 'spec', 'schedulingGates').length > 0;
    const conditions = gates
      ? {
          conditions: [
            {
              type: 'PodScheduled',
              status: 'False',
              reason: 'SchedulingGated',
              message: 'Scheduling is blocked due to non-empty scheduling gates',
              lastProbeTime: null,
              lastTransitionTime: jsonAt(body, 'metadata', 'creationTimestamp') ?? null,
            },
          ],
        }
      : {};
    return { ...body, status: { phase: 'Pending', ...conditions, qosClass: podQosClass(body) } };
  }
  if (resource.collection === 'persistentvolumes') return newVolumeStatus(body);
  if (status === 'kept' || !hasStatus(resource)) return body;
  if (resource.collection === 'apiservices.apiregistration.k8s.io') return newApiServiceStatus(body);
  const rest = withoutFields(body, 'status');
  return status === undefined ? rest : { ...rest, status };
}

/** Namespaces wait for their controller before they go. */
function withKubernetesFinalizer(body: JsonObject): JsonObject {
  const finalizers = listAt(body, 'spec', 'finalizers');
  if (finalizers.includes('kubernetes')) return body;
  return { ...body, spec: { ...objectAt(body, 'spec'), finalizers: [...finalizers, 'kubernetes'] } };
}

/** A Job selects its pods by its own uid; labels that are there stay (generateSelector, pkg/registry/batch/job/strategy.go). */
function withJobSelector(body: JsonObject, uid: string): JsonObject {
  if (jsonAt(body, 'spec', 'manualSelector') === true) return body;
  const name = stringAt(body, 'metadata', 'name') ?? '';
  const spec = objectAt(body, 'spec');
  const template = objectAt(spec, 'template');
  const given = objectAt(template, 'metadata', 'labels');
  const labels = {
    'batch.kubernetes.io/controller-uid': uid,
    'batch.kubernetes.io/job-name': name,
    'controller-uid': uid,
    'job-name': name,
    ...given,
  };
  const matchLabels = {
    'batch.kubernetes.io/controller-uid': uid,
    ...objectAt(spec, 'selector', 'matchLabels'),
  };
  // A Job that was given the labels of its template by default shares their map, and so what is added to it.
  const own = objectAt(body, 'metadata', 'labels');
  const isShared = own === given && Object.keys(own).length > 0;
  return {
    ...(isShared ? withMetadata(body, { labels }) : body),
    spec: {
      ...spec,
      selector: { ...objectAt(spec, 'selector'), matchLabels },
      template: { ...template, metadata: { ...objectAt(template, 'metadata'), labels } },
    },
  };
}

function secretData(body: JsonObject): JsonObject {
  const plain = Object.entries(objectAt(body, 'stringData'));
  if (plain.length === 0) return withoutFields(body, 'stringData');
  const encoded = plain.map(([key, value]) => [
    key,
    Buffer.from(typeof value === 'string' ? value : '').toString('base64'),
  ]);
  return {
    ...withoutFields(body, 'stringData'),
    data: { ...objectAt(body, 'data'), ...Object.fromEntries(encoded) },
  };
}

/** Of a ServiceAccount's secrets only the names are kept (cleanSecretReferences). */
function withSecretNames(body: JsonObject): JsonObject {
  const { secrets } = body;
  if (!isJsonArray(secrets)) return body;
  const names = secrets.map((secret) => {
    const name = stringAt(secret, 'name');
    return name === undefined ? {} : { name };
  });
  return { ...body, secrets: names };
}

/** The older `podCIDR` is the first of `podCIDRs`, and counts where they differ (Convert_v1_NodeSpec_To_core_NodeSpec). */
function withPodCidrs(body: JsonObject): JsonObject {
  const spec = objectAt(body, 'spec');
  const one = stringAt(spec, 'podCIDR') ?? '';
  const all = listAt(spec, 'podCIDRs');
  if (one === '' && all.length === 0) return body;
  const podCIDRs = one !== '' && one !== all[0] ? [one] : all;
  return { ...body, spec: { ...spec, podCIDR: podCIDRs[0], podCIDRs } };
}

/** The topology labels of v1beta1 are dropped from what is written as v1 (dropTopologyOnV1, registry/discovery/endpointslice). */
function withoutOldTopology(body: JsonObject): JsonObject {
  const endpoints = listAt(body, 'endpoints');
  if (!endpoints.some((endpoint) => jsonAt(endpoint, 'deprecatedTopology') !== undefined)) return body;
  return {
    ...body,
    endpoints: endpoints.map((endpoint) => withoutFields(objectAt(endpoint), 'deprecatedTopology')),
  };
}

/** Where a node's kubelet had its configuration from until 1.24 is kept where it is, and not written any more (dropDisabledFields, pkg/registry/core/node). */
function withoutConfigSource(body: JsonObject, old: JsonObject | undefined): JsonObject {
  const isGone = jsonAt(body, 'spec', 'configSource') === undefined;
  if (isGone || jsonAt(old, 'spec', 'configSource') !== undefined) return body;
  return { ...body, spec: withoutFields(objectAt(body, 'spec'), 'configSource') };
}

/** Fields that are write-only, or stand for another, as the internal types have them. */
export function normalised(body: JsonObject, resource: Resource): JsonObject {
  switch (resource.collection) {
    case 'secrets':
      return secretData(body);
    case 'serviceaccounts':
      return withSecretNames(body);
    case NODES:
      return withPodCidrs(body);
    case DAEMON_SETS:
      return withTemplateGeneration(body, undefined);
    case 'horizontalpodautoscalers.autoscaling':
      // In v1, what stands in annotations or is filled in comes by way of the version that is stored.
      return resource.version === 'v1' ? servedObject(resource, storedVersion(resource, body)) : body;
    case 'leases.coordination.k8s.io':
      // Off unless the gate CoordinatedLeaderElection is on.
      return body['spec'] === undefined
        ? body
        : { ...body, spec: withoutFields(objectAt(body, 'spec'), 'strategy', 'preferredHolder') };
    default:
      return body;
  }
}

const TEMPLATE_GENERATION = 'deprecated.daemonset.template.generation';

/** DaemonSets count the changes of their template in an annotation, which stands for a field that v1 has not (pkg/apis/apps/v1/conversion.go). */
function withTemplateGeneration(body: JsonObject, old: JsonObject | undefined): JsonObject {
  const before = Number(stringAt(old ?? body, 'metadata', 'annotations', TEMPLATE_GENERATION) ?? 0);
  const isChanged =
    old !== undefined &&
    !isSemanticallyEqual(jsonAt(body, 'spec', 'template'), jsonAt(old, 'spec', 'template'));
  const generation = old === undefined ? Math.max(before, 1) : before + (isChanged ? 1 : 0);
  const annotations = objectAt(body, 'metadata', 'annotations');
  return withMetadata(body, { annotations: { ...annotations, [TEMPLATE_GENERATION]: String(generation) } });
}

/** PrepareForCreate of the kind: status as a new object has it, generation 1 where it counts. */
export function prepareForCreate(body: JsonObject, resource: Resource): JsonObject {
  const { generation } = resource.behaviour;
  const isCounted = generation !== 'none' && generation !== 'spec, from its first change';
  const counted = isCounted ? withMetadata(body, { generation: 1 }) : body;
  const ready = withoutGatedFields(newStatus(counted, resource), resource.collection, undefined);
  if (resource.collection === 'pods') return withAppArmorFields(withOwnLabelKeys(ready));
  if (resource.collection === 'persistentvolumeclaims') return withClaimSources(ready, undefined, resource);
  if (resource.collection === DAEMON_SETS) return withTemplateGeneration(ready, undefined);
  if (resource.collection === 'namespaces') return withKubernetesFinalizer(ready);
  if (resource.collection === ENDPOINT_SLICES) return withoutOldTopology(ready);
  if (resource.collection === NODES) return withoutConfigSource(ready, undefined);
  if (resource.collection === DEFINITIONS) return withStoredVersions({ ...ready, status: {} });
  if (resource.collection === 'jobs.batch')
    return withJobSelector(ready, stringAt(body, 'metadata', 'uid') ?? '');
  return ready;
}

function counts(body: JsonObject, resource: Resource): JsonValue {
  switch (resource.behaviour.generation) {
    case 'none':
    case 'stays 1':
      return null;
    case 'spec':
    case 'spec, from its first change':
      return body['spec'] ?? null;
    case 'spec and annotations':
      return [body['spec'] ?? null, jsonAt(body, 'metadata', 'annotations') ?? {}];
    case 'all but status, and labels':
      return [withoutFields(body, 'metadata'), jsonAt(body, 'metadata', 'labels') ?? null];
    case 'all but status':
      break;
  }
  return hasStatus(resource) ? withoutFields(body, 'metadata', 'status') : withoutFields(body, 'metadata');
}

/** Their strategies compare with reflect.DeepEqual, for which an empty list is another than none. */
const TELLS_EMPTY: ReadonlySet<string> = new Set([
  'networkpolicies.networking.k8s.io',
  'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  'validatingwebhookconfigurations.admissionregistration.k8s.io',
]);

function isCountedChange(body: JsonObject, old: JsonObject, resource: Resource): boolean {
  const isExact = resource.definition !== undefined || TELLS_EMPTY.has(resource.collection);
  const areEqual = isExact ? jsonEqual : isSemanticallyEqual;
  return !areEqual(counts(body, resource), counts(old, resource));
}

/** The metadata of an update: what the server wrote stays, generation counts up where the object changed, but not with its status. */
export function prepareForUpdate(
  body: JsonObject,
  old: JsonObject,
  resource: Resource,
  subresource = '',
): JsonObject {
  const before = metadataOf(old);
  const kept = Object.fromEntries(KEPT_BY_UPDATES.map((key) => [key, before[key]]));
  const stamped = withMetadata(body, kept);
  if (subresource === 'status') return stamped;
  const gated = withClaimSources(stamped, old, resource);
  if (resource.collection === NODES) return withoutConfigSource(gated, old);
  const ungated = withoutGatedFields(gated, resource.collection, old);
  const prepared = resource.collection === DAEMON_SETS ? withTemplateGeneration(ungated, old) : ungated;
  const isChanged = isCountedChange(prepared, old, resource);
  const generation = numberAt(old, 'metadata', 'generation') ?? 0;
  if (resource.collection === DEFINITIONS && isChanged)
    return withStoredVersions(withMetadata(prepared, { generation: generation + 1 }));
  const counted =
    isChanged && resource.behaviour.generation !== 'none'
      ? withMetadata(prepared, { generation: generation + 1 })
      : prepared;
  return resource.collection === ENDPOINT_SLICES ? withoutOldTopology(counted) : counted;
}

/** An update of the object itself cannot touch its status. */
export function withOldStatus(body: JsonObject, old: JsonObject, resource: Resource): JsonObject {
  if (!hasStatus(resource)) return body;
  const rest = withoutFields(body, 'status');
  return old['status'] === undefined ? rest : { ...rest, status: old['status'] };
}

/** What holds a namespace is changed at `finalize` alone (namespaceStrategy, pkg/registry/core/namespace). */
export function withOldFinalizers(body: JsonObject, old: JsonObject, { collection }: Resource): JsonObject {
  if (collection !== 'namespaces') return body;
  return { ...body, spec: { ...objectAt(body, 'spec'), finalizers: listAt(old, 'spec', 'finalizers') } };
}

/** Of these an update of the status does not change the labels (deploymentStatusStrategy, pkg/registry/apps). */
const KEEPS_LABELS: ReadonlySet<string> = new Set(['deployments.apps']);

/** Of a pod neither owners nor the class of service are its status's to change (podStatusStrategy). */
function onlyPodStatus(body: JsonObject, old: JsonObject): JsonObject {
  const status = objectAt(body, 'status');
  const qosClass = status['qosClass'] ?? jsonAt(old, 'status', 'qosClass');
  const { ownerReferences } = metadataOf(old);
  const metadata = withMetadata(body, { ownerReferences })['metadata'];
  return {
    ...withoutFields(old, 'status'),
    status: qosClass === undefined ? status : { ...status, qosClass },
    metadata,
  };
}

/** An update of the status cannot touch anything else but metadata, of custom resources not even that. */
export function onlyStatus(body: JsonObject, old: JsonObject, resource: Resource): JsonObject {
  const status = body['status'] === undefined ? {} : { status: body['status'] };
  const kept = withoutFields(old, 'status');
  if (resource.definition !== undefined) return { ...kept, ...status };
  if (resource.collection === 'pods') return onlyPodStatus(body, old);
  // As a whole: what the client left out of the metadata (a finalizer) goes.
  const labels = KEEPS_LABELS.has(resource.collection) ? { labels: jsonAt(old, 'metadata', 'labels') } : {};
  return withMetadata({ ...kept, ...status, metadata: metadataOf(body) }, labels);
}

/** A Job still without labels has those of its template once it is read back from the store. */
export function withSharedLabels(body: JsonObject, { collection }: Resource): JsonObject {
  if (collection !== 'jobs.batch' || jsonAt(body, 'metadata', 'labels') !== undefined) return body;
  const labels = objectAt(body, 'spec', 'template', 'metadata', 'labels');
  return Object.keys(labels).length === 0 ? body : withMetadata(body, { labels });
}

function inForm(
  body: JsonObject,
  { objectType }: Resource,
  form: (name: string, value: JsonObject) => JsonObject,
): JsonObject {
  if (objectType === undefined) return body;
  const complete = form(objectType.name, body);
  const later = Object.keys(complete).filter(
    (name) => (objectType.fields.get(name)?.sinceMinor ?? 0) > SERVED_MINOR,
  );
  return later.length === 0 ? complete : withoutFields(complete, ...later);
}

/** The object as a Go server would write it back, with the fields that are always there. */
export function written(body: JsonObject, resource: Resource): JsonObject {
  return inForm(body, resource, goForm);
}

/** The object as validation sees it before it is stored: with empty lists and maps that storage does not keep. */
export function held(body: JsonObject, resource: Resource): JsonObject {
  return inForm(body, resource, heldForm);
}

/** The object as a Go server would write it before it is stored, for admission and for managers of fields. */
export function shown(body: JsonObject, resource: Resource): JsonObject {
  return inForm(body, resource, shownForm);
}
