import type { JsonObject, JsonValue } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { inclusiveRangeError } from '../formats.ts';
import { goMap, internalJson } from '../go-value.ts';
import { Path } from '../path.ts';
import { numberPointer, struct, structPointer, structs, text } from '../values.ts';
import { validateImageSpace } from './container.ts';
import { TERM_FIELDS } from './node-selector.ts';
import type { PodOptions } from './pod-options.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import { validateTolerations } from './toleration.ts';

const SPEC = Path.of('spec');
const DEADLINE_MAX_S = 2 ** 31 - 1;
const REQUIRED = 'requiredDuringSchedulingIgnoredDuringExecution';

/** ValidateContainerUpdates; `false` where nothing more can be compared. */
function validateContainers(spec: JsonObject, old: JsonObject, list: string, errors: ErrorList): boolean {
  const containers = structs(spec, list);
  const path = SPEC.child(list);
  if (containers.length !== structs(old, list).length) {
    errors.forbidden(path, 'pod updates may not add or remove containers');
    return false;
  }
  for (const [index, container] of containers.entries()) {
    if (text(container, 'image') === '') errors.required(path.index(index).child('image'));
    validateImageSpace(container, path.index(index), errors);
  }
  return true;
}

/** A deadline comes nearer, never goes away; `false` where nothing more is looked at. */
function validateDeadline(spec: JsonObject, old: JsonObject, errors: ErrorList): boolean {
  const path = SPEC.child('activeDeadlineSeconds');
  const deadline_s = numberPointer(spec, 'activeDeadlineSeconds');
  const before_s = numberPointer(old, 'activeDeadlineSeconds');
  if (deadline_s === undefined) {
    if (before_s !== undefined)
      errors.invalid(path, null, 'must not update from a positive integer to nil value');
    return true;
  }
  if (deadline_s < 0 || deadline_s > DEADLINE_MAX_S)
    errors.invalid(path, deadline_s, inclusiveRangeError(0, DEADLINE_MAX_S));
  else if (before_s !== undefined && before_s < deadline_s)
    errors.invalid(path, deadline_s, 'must be less than or equal to previous value');
  else return true;
  return false;
}

function withoutSeconds(toleration: JsonObject): JsonObject {
  return { ...toleration, tolerationSeconds: undefined };
}

/** validateOnlyAddedTolerations. */
function validateAddedTolerations(
  spec: JsonObject,
  old: JsonObject,
  options: PodOptions,
  errors: ErrorList,
): void {
  const tolerations = structs(spec, 'tolerations');
  const isGone = structs(old, 'tolerations').some(
    (before) => !tolerations.some((now) => isSemanticallyEqual(withoutSeconds(now), withoutSeconds(before))),
  );
  if (isGone)
    errors.forbidden(
      SPEC.child('tolerations'),
      'existing toleration can not be modified except its tolerationSeconds',
    );
  else validateTolerations(tolerations, SPEC.child('tolerations'), options, errors);
}

/** validateOnlyDeletedSchedulingGates. */
function validateGates(spec: JsonObject, old: JsonObject, errors: ErrorList): void {
  const known = new Set(structs(old, 'schedulingGates').map((gate) => text(gate, 'name')));
  const added = new Map(structs(spec, 'schedulingGates').map((gate, index) => [text(gate, 'name'), index]));
  for (const [name, index] of added)
    if (!known.has(name))
      errors.forbidden(
        SPEC.child('schedulingGates').index(index).child('name'),
        `only deletion is allowed, but found new scheduling gate '${name}'`,
      );
}

function beginsWith(term: JsonObject, old: JsonObject, field: string): boolean {
  const before = structs(old, field);
  return isSemanticallyEqual(structs(term, field).slice(0, before.length), before);
}

/** validateNodeSelectorTermHasOnlyAdditions. */
function hasOnlyAdditions(term: JsonObject, old: JsonObject): boolean {
  const lists = ['matchExpressions', 'matchFields'];
  const wasEmpty = lists.every((field) => structs(old, field).length === 0);
  if (wasEmpty) return lists.every((field) => structs(term, field).length === 0);
  return lists.every((field) => beginsWith(term, old, field));
}

/** validateNodeAffinityMutation: of a gated pod. */
function validateNodeAffinity(
  affinity: JsonObject | undefined,
  old: JsonObject | undefined,
  errors: ErrorList,
): void {
  const before = structs(struct(old ?? {}, REQUIRED), 'nodeSelectorTerms');
  if (before.length === 0) return;
  const required = struct(affinity ?? {}, REQUIRED);
  const terms = structs(required, 'nodeSelectorTerms');
  const path = SPEC.child('affinity').child('nodeAffinity').child(REQUIRED).child('nodeSelectorTerms');
  const shown = terms.map((term) => internalJson(term, TERM_FIELDS));
  if (before.length !== terms.length)
    return errors.invalid(
      path,
      terms.length === 0 ? required['nodeSelectorTerms'] : shown,
      'no additions/deletions to non-empty NodeSelectorTerms list are allowed',
    );
  for (const [index, term] of terms.entries())
    if (!hasOnlyAdditions(term, before[index] ?? {}))
      errors.invalid(
        path.index(index),
        shown[index],
        'only additions are allowed (no mutations or deletions)',
      );
}

/** Of a gated pod the scheduler has not seen it: where it may run can be narrowed (KEP-3838). Gives the spec without what was looked at. */
function withoutPlacement(spec: JsonObject, old: JsonObject, errors: ErrorList): JsonObject {
  const selector = structPointer(spec, 'nodeSelector');
  const isChanged = Object.entries(struct(old, 'nodeSelector')).some(
    ([key, value]) => selector?.[key] !== value,
  );
  if (isChanged)
    errors.invalid(
      SPEC.child('nodeSelector'),
      selector === undefined ? null : goMap(selector),
      'only additions to spec.nodeSelector are allowed (no mutations or deletions)',
    );
  const affinity = struct(spec, 'affinity');
  const before = structPointer(struct(old, 'affinity'), 'nodeAffinity');
  const now = structPointer(affinity, 'nodeAffinity');
  if (!isSemanticallyEqual(now, before)) validateNodeAffinity(now, before, errors);
  const { nodeAffinity: _, ...others } = affinity;
  const merged = before === undefined ? others : { ...others, nodeAffinity: before };
  const kept = Object.keys(merged).length === 0 && old['affinity'] === undefined ? undefined : merged;
  return { ...spec, nodeSelector: old['nodeSelector'], affinity: kept };
}

function withImagesOf(spec: JsonObject, old: JsonObject, list: string): readonly JsonValue[] {
  const before = structs(old, list);
  return structs(spec, list).map((container, index) => ({ ...container, image: before[index]?.['image'] }));
}

/** The spec with everything put back that may change. */
function unchangeablePart(spec: JsonObject, old: JsonObject, errors: ErrorList): JsonObject {
  const grace_s = numberPointer(old, 'terminationGracePeriodSeconds');
  const isForced = (grace_s ?? 0) < 0 && numberPointer(spec, 'terminationGracePeriodSeconds') === 1;
  const restored: JsonObject = {
    ...spec,
    ...(spec['containers'] === undefined ? {} : { containers: withImagesOf(spec, old, 'containers') }),
    ...(spec['initContainers'] === undefined
      ? {}
      : { initContainers: withImagesOf(spec, old, 'initContainers') }),
    activeDeadlineSeconds: old['activeDeadlineSeconds'],
    schedulingGates: old['schedulingGates'],
    tolerations: old['tolerations'],
    ...(isForced ? { terminationGracePeriodSeconds: grace_s } : {}),
  };
  return structs(old, 'schedulingGates').length > 0 ? withoutPlacement(restored, old, errors) : restored;
}

const CHANGEABLE = [
  '`spec.containers[*].image`',
  '`spec.initContainers[*].image`',
  '`spec.activeDeadlineSeconds`',
  '`spec.tolerations` (only additions to existing tolerations)',
  '`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was previously negative)',
].join(',');

/**
 * What an update of a pod may change (ValidatePodUpdate, below the checks of the whole). Upstream writes a difference of the two specs
 * under the message; here it ends after its first line.
 */
export function validatePodSpecUpdate(
  spec: JsonObject,
  old: JsonObject,
  options: PodOptions,
  errors: ErrorList,
): void {
  if (!validateContainers(spec, old, 'containers', errors)) return;
  if (!validateContainers(spec, old, 'initContainers', errors)) return;
  if (!validateDeadline(spec, old, errors)) return;
  validateAddedTolerations(spec, old, options, errors);
  validateGates(spec, old, errors);
  if (isSemanticallyEqual(spec, old)) return;
  if (!isSemanticallyEqual(unchangeablePart(spec, old, errors), old))
    errors.forbidden(SPEC, `pod updates may not change fields other than ${CHANGEABLE}\n`);
}
