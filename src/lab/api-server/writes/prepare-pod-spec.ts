import {
  isJsonArray,
  isJsonObject,
  jsonAt,
  stringAt,
  withoutFields,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';

/** Where the pod spec of each kind lies. */
const POD_SPECS: Readonly<Record<string, readonly string[]>> = {
  pods: ['spec'],
  podtemplates: ['template', 'spec'],
  replicationcontrollers: ['spec', 'template', 'spec'],
  'deployments.apps': ['spec', 'template', 'spec'],
  'replicasets.apps': ['spec', 'template', 'spec'],
  'statefulsets.apps': ['spec', 'template', 'spec'],
  'daemonsets.apps': ['spec', 'template', 'spec'],
  'jobs.batch': ['spec', 'template', 'spec'],
  'cronjobs.batch': ['spec', 'jobTemplate', 'spec', 'template', 'spec'],
};

const CONTAINER_LISTS = ['initContainers', 'containers', 'ephemeralContainers'];
/** Sources of projected volumes whose gates are off in 1.36: ClusterTrustBundleProjection, PodCertificateRequest. */
const GATED_SOURCES = ['clusterTrustBundle', 'podCertificate'];

function mapped(object: JsonObject, field: string, how: (item: JsonObject) => JsonObject): JsonObject {
  const list = object[field];
  return isJsonArray(list)
    ? { ...object, [field]: list.map((item) => (isJsonObject(item) ? how(item) : item)) }
    : object;
}

function usesStopSignal(spec: JsonObject): boolean {
  return CONTAINER_LISTS.some((list) =>
    listAt(spec, list).some((container) => jsonAt(container, 'lifecycle', 'stopSignal') !== undefined),
  );
}

function usesSource(spec: JsonObject, source: string): boolean {
  return listAt(spec, 'volumes').some((volume) =>
    listAt(volume, 'projected', 'sources').some((entry) => jsonAt(entry, source) !== undefined),
  );
}

function withoutStopSignals(spec: JsonObject): JsonObject {
  return CONTAINER_LISTS.reduce(
    (all, list) =>
      mapped(all, list, (container) => {
        const lifecycle = withoutFields(objectAt(container, 'lifecycle'), 'stopSignal');
        const rest = withoutFields(container, 'lifecycle');
        return Object.keys(lifecycle).length === 0 ? rest : { ...rest, lifecycle };
      }),
    spec,
  );
}

function withoutSource(spec: JsonObject, source: string): JsonObject {
  return mapped(spec, 'volumes', (volume) => {
    const projected = volume['projected'];
    if (!isJsonObject(projected)) return volume;
    return { ...volume, projected: mapped(projected, 'sources', (entry) => withoutFields(entry, source)) };
  });
}

/** What a gate of 1.36 that is off by default takes away, unless it was there before (dropDisabledFields, pkg/api/pod/util.go). */
function withoutGated(spec: JsonObject, old: JsonObject): JsonObject {
  let kept = spec;
  if (spec['schedulingGroup'] !== undefined && old['schedulingGroup'] === undefined)
    kept = withoutFields(kept, 'schedulingGroup');
  if (usesStopSignal(kept) && !usesStopSignal(old)) kept = withoutStopSignals(kept);
  for (const source of GATED_SOURCES)
    if (usesSource(kept, source) && !usesSource(old, source)) kept = withoutSource(kept, source);
  return kept;
}

function withAt(value: JsonObject, path: readonly string[], made: JsonObject): JsonObject {
  const [first, ...rest] = path;
  if (first === undefined) return made;
  return { ...value, [first]: withAt(objectAt(value, first), rest, made) };
}

/** A workload, or a pod, without what gates that are off take away from its pods; `old` is what it replaces. */
export function withoutGatedFields(
  body: JsonObject,
  collection: string,
  old: JsonObject | undefined,
): JsonObject {
  const path = POD_SPECS[collection];
  if (path === undefined) return body;
  const spec = objectAt(body, ...path);
  const kept = withoutGated(spec, objectAt(old, ...path));
  const pruned = kept === spec ? body : withAt(body, path, kept);
  return collection === 'statefulsets.apps' ? withoutMaxUnavailable(pruned, old) : pruned;
}

const ROLLING_UPDATE = ['spec', 'updateStrategy', 'rollingUpdate'];

/** The gate MaxUnavailableStatefulSet is off. */
function withoutMaxUnavailable(body: JsonObject, old: JsonObject | undefined): JsonObject {
  const rolling = objectAt(body, ...ROLLING_UPDATE);
  const isNew = objectAt(old, ...ROLLING_UPDATE)['maxUnavailable'] === undefined;
  return isNew && rolling['maxUnavailable'] !== undefined
    ? withAt(body, ROLLING_UPDATE, withoutFields(rolling, 'maxUnavailable'))
    : body;
}

/** The values of the pod's own labels, for each key that it has. */
function expressions(
  keys: readonly JsonValue[],
  operator: string,
  labels: JsonObject,
): readonly JsonObject[] {
  return keys.flatMap((key) => {
    const value = typeof key === 'string' ? labels[key] : undefined;
    return typeof key === 'string' && value !== undefined ? [{ key, operator, values: [value] }] : [];
  });
}

/** Merges `matchLabelKeys` and `mismatchLabelKeys` into the selector beside them (KEP-3633, KEP-3243). */
function withLabelKeys(term: JsonObject, labels: JsonObject): JsonObject {
  const selector = term['labelSelector'];
  if (!isJsonObject(selector)) return term;
  const added = [
    ...expressions(listAt(term, 'matchLabelKeys'), 'In', labels),
    ...expressions(listAt(term, 'mismatchLabelKeys'), 'NotIn', labels),
  ];
  if (added.length === 0) return term;
  return {
    ...term,
    labelSelector: { ...selector, matchExpressions: [...listAt(selector, 'matchExpressions'), ...added] },
  };
}

const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';
const PREFERRED = 'preferredDuringSchedulingIgnoredDuringExecution';

function withAffinityKeys(affinity: JsonObject, labels: JsonObject): JsonObject {
  return ['podAffinity', 'podAntiAffinity'].reduce((all, kind) => {
    const own = all[kind];
    if (!isJsonObject(own)) return all;
    const required = mapped(own, REQUIRED, (term) => withLabelKeys(term, labels));
    const both = mapped(required, PREFERRED, (weighted) => ({
      ...weighted,
      podAffinityTerm: withLabelKeys(objectAt(weighted, 'podAffinityTerm'), labels),
    }));
    return { ...all, [kind]: both };
  }, affinity);
}

/** A new pod with what its labels say of where it may run (mutatePodAffinity, mutateTopologySpreadConstraints). */
export function withOwnLabelKeys(pod: JsonObject): JsonObject {
  const spec = objectAt(pod, 'spec');
  const { affinity, topologySpreadConstraints } = spec;
  if (affinity === undefined && topologySpreadConstraints === undefined) return pod;
  const labels = objectAt(pod, 'metadata', 'labels');
  const spread = mapped(spec, 'topologySpreadConstraints', (term) => withLabelKeys(term, labels));
  return {
    ...pod,
    spec: isJsonObject(affinity) ? { ...spread, affinity: withAffinityKeys(affinity, labels) } : spread,
  };
}

const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';

/** The profile that an older annotation asks for; `undefined` where it says nothing that the field could. */
function profileOf(annotation: string): JsonObject | undefined {
  if (annotation === 'unconfined') return { type: 'Unconfined' };
  if (annotation === 'runtime/default') return { type: 'RuntimeDefault' };
  const name = annotation.startsWith(LOCALHOST) ? annotation.slice(LOCALHOST.length) : '';
  return name !== '' && name.trim() === name ? { type: 'Localhost', localhostProfile: name } : undefined;
}

/** A new pod whose AppArmor annotations are fields too (applyAppArmorVersionSkew). */
export function withAppArmorFields(pod: JsonObject): JsonObject {
  const annotations = objectAt(pod, 'metadata', 'annotations');
  const isAsked = Object.keys(annotations).some((key) => key.startsWith(APP_ARMOR));
  if (!isAsked || stringAt(pod, 'spec', 'os', 'name') === 'windows') return pod;
  const ofPod = JSON.stringify(objectAt(pod, 'spec', 'securityContext', 'appArmorProfile'));
  const spec = CONTAINER_LISTS.reduce(
    (all, list) =>
      mapped(all, list, (container) => {
        const annotation = stringAt(annotations, `${APP_ARMOR}${stringAt(container, 'name') ?? ''}`);
        const context = objectAt(container, 'securityContext');
        const profile = annotation === undefined ? undefined : profileOf(annotation);
        if (profile === undefined || context['appArmorProfile'] !== undefined) return container;
        return JSON.stringify(profile) === ofPod
          ? container
          : { ...container, securityContext: { ...context, appArmorProfile: profile } };
      }),
    objectAt(pod, 'spec'),
  );
  return { ...pod, spec };
}
