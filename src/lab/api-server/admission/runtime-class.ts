import { stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { listAt, objectAt, stringsAt } from '../../../kube/kube-object.ts';
import { formatQuantity, quantityOf } from '../../../kube/quantity.ts';
import { jsonEqual } from '../../../kube/json-difference.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { concerns, refused } from './concerns.ts';
import { mergeTolerations } from './merge-tolerations.ts';

const MISMATCH = "pod rejected: Pod's Overhead doesn't match RuntimeClass's defined Overhead";

/** Amounts in one spelling: `1024Mi` and `1Gi` are the same overhead. */
function canonical(list: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(list).map(([name, value]) => {
      const quantity = quantityOf(value);
      return [name, quantity === undefined ? value : formatQuantity(quantity)];
    }),
  );
}

function withOverhead(request: AdmissionRequest, spec: JsonObject, fixed: JsonObject): JsonObject {
  const own = objectAt(spec, 'overhead');
  if (Object.keys(own).length > 0 && !jsonEqual(canonical(own), canonical(fixed)))
    throw refused(request, MISMATCH);
  return { ...spec, overhead: fixed };
}

function withScheduling(request: AdmissionRequest, spec: JsonObject, scheduling: JsonValue): JsonObject {
  const own = stringsAt(spec, 'nodeSelector');
  const wanted = stringsAt(scheduling, 'nodeSelector');
  for (const [key, value] of Object.entries(wanted)) {
    const before = own[key];
    if (before !== undefined && before !== value)
      throw refused(
        request,
        `conflict: runtimeClass.scheduling.nodeSelector[${key}] = ${value}; pod.spec.nodeSelector[${key}] = ${before}`,
      );
  }
  const nodeSelector = { ...own, ...wanted };
  const tolerations = mergeTolerations(listAt(spec, 'tolerations'), listAt(scheduling, 'tolerations'));
  return {
    ...spec,
    ...(Object.keys(nodeSelector).length === 0 ? {} : { nodeSelector }),
    ...(tolerations.length === 0 ? {} : { tolerations }),
  };
}

/** Writes overhead and scheduling of a RuntimeClass into its pods (plugin/pkg/admission/runtimeclass). */
export function runtimeClass(store: ObjectStore): AdmissionPlugin {
  const classOf = (request: AdmissionRequest): JsonObject | undefined => {
    const name = stringAt(request.object, 'spec', 'runtimeClassName');
    if (name === undefined) return undefined;
    const found = store.collection('runtimeclasses.node.k8s.io').get(name);
    if (found === undefined)
      throw refused(request, `pod rejected: RuntimeClass ${JSON.stringify(name)} not found`);
    return found.body;
  };
  return {
    name: 'RuntimeClass',
    mutate(request, object) {
      if (!concerns(request, 'pods', ['CREATE'])) return object;
      const { overhead, scheduling } = classOf(request) ?? {};
      const spec = objectAt(object, 'spec');
      const heavier =
        overhead === undefined ? spec : withOverhead(request, spec, objectAt(overhead, 'podFixed'));
      return {
        ...object,
        spec: scheduling === undefined ? heavier : withScheduling(request, heavier, scheduling),
      };
    },
    validate(request) {
      if (!concerns(request, 'pods', ['CREATE'])) return;
      const overhead = classOf(request)?.['overhead'];
      const own = request.object?.['spec'];
      const isSet = objectAt(own)['overhead'] !== undefined;
      if (overhead === undefined && isSet)
        throw refused(
          request,
          'pod rejected: Pod Overhead set without corresponding RuntimeClass defined Overhead',
        );
      const isSame = jsonEqual(
        canonical(objectAt(own, 'overhead')),
        canonical(objectAt(overhead, 'podFixed')),
      );
      if (overhead !== undefined && !isSame) throw refused(request, MISMATCH);
    },
  };
}
