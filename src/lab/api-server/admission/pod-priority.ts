import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';
import { forbidden } from '../request/api-error.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin } from './admission.ts';

const PRIORITY_CLASSES = 'priorityclasses.scheduling.k8s.io';
/** Of a cluster without a global default class. */
const NO_CLASS: JsonObject = { value: 0, preemptionPolicy: 'PreemptLowerPriority' };

function globalDefault(store: ObjectStore): JsonObject | undefined {
  for (const { body } of store.collection(PRIORITY_CLASSES).objects({ prefix: '', after: '' }))
    if (body['globalDefault'] === true) return body;
  return undefined;
}

/** Writes the number of a pod's PriorityClass into it (plugin/pkg/admission/priority). */
export function podPriority(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'Priority',
    mutate({ operation, resource, subresource, name }, object) {
      if (operation !== 'CREATE' || resource.collection !== 'pods' || subresource !== '') return object;
      const spec = objectAt(object, 'spec');
      const named = stringAt(spec, 'priorityClassName') ?? '';
      const found = named === '' ? globalDefault(store) : store.collection(PRIORITY_CLASSES).get(named)?.body;
      if (named !== '' && found === undefined)
        throw forbidden(resource, name, `no PriorityClass with name ${named} was found`);
      const priorityClass = found ?? NO_CLASS;
      const className =
        named === '' && found !== undefined
          ? { priorityClassName: stringAt(found, 'metadata', 'name') ?? '' }
          : {};
      return {
        ...object,
        spec: {
          ...spec,
          ...className,
          priority: numberAt(priorityClass, 'value') ?? 0,
          preemptionPolicy:
            spec['preemptionPolicy'] ?? stringAt(priorityClass, 'preemptionPolicy') ?? 'PreemptLowerPriority',
        },
      };
    },
  };
}
