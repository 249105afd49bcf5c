import { jsonAt, numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { objectAt } from '../../../kube/kube-object.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { AdmissionPlugin, AdmissionRequest } from './admission.ts';
import { concerns, refused } from './concerns.ts';

const PRIORITY_CLASSES = 'priorityclasses.scheduling.k8s.io';
/** Of a cluster without a global default class. */
const NO_CLASS: JsonObject = { value: 0, preemptionPolicy: 'PreemptLowerPriority' };

/** Of several the lowest. */
function globalDefault(store: ObjectStore): JsonObject | undefined {
  let lowest: JsonObject | undefined;
  for (const { body } of store.collection(PRIORITY_CLASSES).objects({ prefix: '', after: '' })) {
    const isLower = (numberAt(lowest, 'value') ?? Infinity) > (numberAt(body, 'value') ?? 0);
    if (body['globalDefault'] === true && isLower) lowest = body;
  }
  return lowest;
}

/** What a client says of priority and preemption has to be what the class says. */
function checkOwnWords(request: AdmissionRequest, spec: JsonObject, given: JsonObject): void {
  const computed = numberAt(given, 'value') ?? 0;
  const priority = numberAt(spec, 'priority');
  if (priority !== undefined && priority !== computed)
    throw refused(
      request,
      `the integer value of priority (${priority}) must not be provided in pod spec; priority admission controller computed ${computed} from the given PriorityClass name`,
    );
  const policy = stringAt(spec, 'preemptionPolicy');
  const computedPolicy = stringAt(given, 'preemptionPolicy');
  if (policy !== undefined && computedPolicy !== undefined && policy !== computedPolicy)
    throw refused(
      request,
      `the string value of PreemptionPolicy (${policy}) must not be provided in pod spec; priority admission controller computed ${computedPolicy} from the given PriorityClass name`,
    );
}

function withPriority(request: AdmissionRequest, object: JsonObject, store: ObjectStore): JsonObject {
  const spec = objectAt(object, 'spec');
  const named = stringAt(spec, 'priorityClassName') ?? '';
  const found = named === '' ? globalDefault(store) : store.collection(PRIORITY_CLASSES).get(named)?.body;
  if (named !== '' && found === undefined)
    throw refused(request, `no PriorityClass with name ${named} was found`);
  const priorityClass = found ?? NO_CLASS;
  checkOwnWords(request, spec, priorityClass);
  const { preemptionPolicy } = priorityClass;
  return {
    ...object,
    spec: {
      ...spec,
      ...(found === undefined ? {} : { priorityClassName: stringAt(found, 'metadata', 'name') ?? '' }),
      priority: numberAt(priorityClass, 'value') ?? 0,
      ...(preemptionPolicy === undefined ? {} : { preemptionPolicy }),
    },
  };
}

/** An update that leaves the numbers out keeps them. */
function withOldPriority({ oldObject }: AdmissionRequest, object: JsonObject): JsonObject {
  const kept = ['priority', 'preemptionPolicy'].flatMap((field) => {
    const before = jsonAt(oldObject, 'spec', field);
    return jsonAt(object, 'spec', field) === undefined && before !== undefined
      ? [[field, before] as const]
      : [];
  });
  return kept.length === 0
    ? object
    : { ...object, spec: { ...objectAt(object, 'spec'), ...Object.fromEntries(kept) } };
}

/** Writes the number of a pod's PriorityClass into it, and allows one global default only (plugin/pkg/admission/priority). */
export function podPriority(store: ObjectStore): AdmissionPlugin {
  return {
    name: 'Priority',
    mutate(request, object) {
      if (concerns(request, 'pods', ['UPDATE'])) return withOldPriority(request, object);
      return concerns(request, 'pods', ['CREATE']) ? withPriority(request, object, store) : object;
    },
    validate(request) {
      const { object, operation, name } = request;
      if (!concerns(request, PRIORITY_CLASSES, ['CREATE', 'UPDATE'])) return;
      const present = object?.['globalDefault'] === true ? globalDefault(store) : undefined;
      const presentName = stringAt(present, 'metadata', 'name');
      if (presentName !== undefined && (operation === 'CREATE' || presentName !== name))
        throw refused(
          request,
          `PriorityClass ${presentName} is already marked as default. Only one default can exist`,
        );
    },
  };
}
