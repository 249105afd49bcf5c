import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { stringsAt } from '../../../kube/kube-object.ts';
import { withMetadata } from '../resources/served-object.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin } from './admission.ts';
import { concerns } from './concerns.ts';

const COPIED = ['topology.kubernetes.io/zone', 'topology.kubernetes.io/region'];

/** Writes zone and region of the node into pods and bindings that name one (plugin/pkg/admission/podtopologylabels, KEP-4742). */
export function podTopologyLabels(store: ObjectStore): AdmissionPlugin {
  const labelled = (object: JsonObject, node: string) => {
    const own = stringsAt(store.collection('nodes').get(node)?.body, 'metadata', 'labels');
    const copied = COPIED.flatMap((key) => (own[key] === undefined ? [] : [[key, own[key]] as const]));
    if (copied.length === 0) return object;
    const labels = { ...stringsAt(object, 'metadata', 'labels'), ...Object.fromEntries(copied) };
    return withMetadata(object, { labels });
  };
  return {
    name: 'PodTopologyLabels',
    mutate(request, object) {
      if (concerns(request, 'pods', ['CREATE']))
        return labelled(object, stringAt(object, 'spec', 'nodeName') ?? '');
      const isBinding =
        concerns(request, 'pods', ['CREATE'], 'binding') && stringAt(object, 'target', 'kind') === 'Node';
      return isBinding ? labelled(object, stringAt(object, 'target', 'name') ?? '') : object;
    },
  };
}
