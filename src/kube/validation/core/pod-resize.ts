import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { goText } from '../go-value.ts';
import { Path } from '../path.ts';
import { podQosClass } from '../../pod-qos.ts';
import { struct, structPointer, structs, text, textPointer } from '../values.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';

const SPEC = Path.of('spec');
const ONLY_CPU_AND_MEMORY = 'only cpu and memory resources are mutable';
const RESIZABLE = ['cpu', 'memory'];

/** Is something gone that was limited or asked for? */
function isRemoved(resources: JsonObject, old: JsonObject, field: string): boolean {
  const now = struct(resources, field);
  return Object.keys(struct(old, field)).some((name) => now[name] === undefined);
}

/** Amounts with cpu and memory put back (dropCPUMemoryUpdates). */
function unresized(resources: JsonObject, old: JsonObject, field: string): JsonObject {
  const kept = Object.entries(struct(resources, field)).filter(([name]) => !RESIZABLE.includes(name));
  const before = Object.entries(struct(old, field)).filter(([name]) => RESIZABLE.includes(name));
  return Object.fromEntries([...kept, ...before]);
}

function unresizedResources(resources: JsonObject, old: JsonObject): JsonObject {
  const lists = ['limits', 'requests'].map((field) => [field, unresized(resources, old, field)] as const);
  return Object.fromEntries(lists.filter(([, amounts]) => Object.keys(amounts).length > 0));
}

function unresizedContainer(container: JsonObject, old: JsonObject): JsonObject {
  return {
    ...container,
    resources: unresizedResources(struct(container, 'resources'), struct(old, 'resources')),
  };
}

/** validatePodResizeContainerOrdering. */
function validateOrder(spec: JsonObject, old: JsonObject, errors: ErrorList): boolean {
  const before_count = errors.length;
  for (const list of ['containers', 'initContainers']) {
    const now = structs(spec, list);
    const before = structs(old, list);
    if (now.length !== before.length)
      errors.forbidden(SPEC.child(list), `${list} may not be added or removed on resize`);
    else
      for (const [index, container] of before.entries())
        if (text(now[index] ?? {}, 'name') !== text(container, 'name'))
          errors.forbidden(
            SPEC.child(list).index(index).child('name'),
            `${list} may not be renamed or reordered on resize`,
          );
  }
  return errors.length === before_count;
}

function isSet(resources: JsonObject | undefined): boolean {
  return ['limits', 'requests'].some((field) => Object.keys(struct(resources ?? {}, field)).length > 0);
}

/** validatePodLevelResourcesResize; gives what stands for the pod's resources in the last comparison. */
function validatePodLevel(spec: JsonObject, old: JsonObject, errors: ErrorList): JsonObject | undefined {
  const now = structPointer(spec, 'resources');
  const before = structPointer(old, 'resources');
  if (!isSet(now) && !isSet(before)) return now;
  const path = SPEC.child('resources');
  if (now === undefined) {
    if (before !== undefined) errors.forbidden(path, 'pod-level resources cannot be removed');
    return now;
  }
  if (before !== undefined)
    for (const field of ['requests', 'limits'])
      if (isRemoved(now, before, field))
        errors.forbidden(path.child(field), `pod-level resource ${field} cannot be removed`);
  const kept = unresizedResources(now, before ?? {});
  const munged = before === undefined && Object.keys(kept).length === 0 ? undefined : kept;
  if (!isSemanticallyEqual(munged, before))
    errors.forbidden(SPEC, 'only cpu and memory resources are mutable at pod-level');
  return munged;
}

function validateRemovals(spec: JsonObject, old: JsonObject, errors: ErrorList): void {
  for (const list of ['initContainers', 'containers'])
    for (const [index, before] of structs(old, list).entries()) {
      const isStarting = list === 'initContainers' && textPointer(before, 'restartPolicy') !== 'Always';
      if (isStarting) continue;
      const now = structs(spec, list)[index] ?? {};
      for (const field of ['requests', 'limits'])
        if (isRemoved(struct(now, 'resources'), struct(before, 'resources'), field))
          errors.forbidden(
            SPEC.child(list).index(index).child('resources').child(field),
            `resource ${field} cannot be removed`,
          );
    }
}

function comparedContainers(spec: JsonObject, old: JsonObject, errors: ErrorList): readonly JsonObject[] {
  return structs(spec, 'containers').map((container, index) => {
    const before = structs(old, 'containers')[index] ?? {};
    const munged = unresizedContainer(container, before);
    if (!isSemanticallyEqual(munged, before)) errors.forbidden(SPEC, ONLY_CPU_AND_MEMORY);
    return munged;
  });
}

function comparedInitContainers(spec: JsonObject, old: JsonObject, errors: ErrorList): readonly JsonObject[] {
  return structs(spec, 'initContainers').map((container, index) => {
    const before = structs(old, 'initContainers')[index] ?? {};
    if (textPointer(container, 'restartPolicy') !== 'Always') {
      if (!isSemanticallyEqual(container, before))
        errors.forbidden(SPEC, 'resources for non-sidecar init containers are immutable');
      return container;
    }
    const munged = unresizedContainer(container, before);
    if (!isSemanticallyEqual(munged, before))
      errors.forbidden(
        SPEC.child('initContainers').index(index),
        'only cpu and memory resources for init or sidecar containers are mutable',
      );
    return munged;
  });
}

/** isPodResizeRequestSupported: the kubelet says what a running container has, if it can resize it. */
function isSupported(old: JsonObject): boolean {
  const running = structs(struct(old, 'status'), 'containerStatuses').find(
    (status) => structPointer(struct(status, 'state'), 'running') !== undefined,
  );
  return running === undefined || structPointer(running, 'resources') !== undefined;
}

/** ValidatePodResize, below the checks of the pod as a whole (KEP-1287). */
export function validatePodResize(pod: JsonObject, old: JsonObject, errors: ErrorList): void {
  const spec = struct(pod, 'spec');
  const oldSpec = struct(old, 'spec');
  const oldQos = text(struct(old, 'status'), 'qosClass') || podQosClass(old);
  if (oldQos !== podQosClass(pod))
    errors.invalid(
      SPEC,
      goText(text(struct(pod, 'status'), 'qosClass')),
      'Pod QOS Class may not change as a result of resizing',
    );
  if (!isSupported(old)) errors.forbidden(SPEC, 'Pod running on node without support for resize');
  const resources = validatePodLevel(spec, oldSpec, errors);
  if (!validateOrder(spec, oldSpec, errors)) return;
  validateRemovals(spec, oldSpec, errors);
  const containers = comparedContainers(spec, oldSpec, errors);
  const initContainers = comparedInitContainers(spec, oldSpec, errors);
  if (errors.length > 0) return;
  if (!isSemanticallyEqual({ ...spec, containers, initContainers, resources }, oldSpec))
    errors.forbidden(SPEC, ONLY_CPU_AND_MEMORY);
}
