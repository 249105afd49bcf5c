import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { goQuote } from '../go-value.ts';
import type { Path } from '../path.ts';
import { struct, structPointer, text, textEntries, textPointer } from '../values.ts';
import { validateDescendingPath } from './file-path.ts';
import { allContainers, containersWithPath } from './pod-containers.ts';
import type { PodOptions } from './pod-options.ts';

export const MIRROR_POD = 'kubernetes.io/config.mirror';
const DELETION_COST = 'controller.kubernetes.io/pod-deletion-cost';
const SECCOMP_POD = 'seccomp.security.alpha.kubernetes.io/pod';
const SECCOMP_CONTAINER = 'container.seccomp.security.alpha.kubernetes.io/';
export const APP_ARMOR = 'container.apparmor.security.beta.kubernetes.io/';
const LOCALHOST = 'localhost/';
const RUNTIME_DEFAULT = 'runtime/default';
const DOCKER_DEFAULT = 'docker/default';
const UNCONFINED = 'unconfined';

const INT32_MAX = 2n ** 31n - 1n;
/** `0`, `-1`, `12`: without a plus sign and leading zeros (GetDeletionCostFromPodAnnotations). */
const COST = /^(?:-?[1-9]\d*|0)$/;

/** Is the annotation that orders pods for deletion a number that can be read? */
export function isDeletionCost(cost: string | undefined): boolean {
  if (cost === undefined) return true;
  if (!COST.test(cost)) return false;
  const value = BigInt(cost);
  return value <= INT32_MAX && value >= -INT32_MAX - 1n;
}

export function hasBadDeletionCost(pod: JsonObject): boolean {
  return !isDeletionCost(textPointer(struct(struct(pod, 'metadata'), 'annotations'), DELETION_COST));
}

function validateSeccomp(profile: string, path: Path, errors: ErrorList): void {
  if (profile === RUNTIME_DEFAULT || profile === DOCKER_DEFAULT || profile === UNCONFINED) return;
  if (profile.startsWith(LOCALHOST)) validateDescendingPath(profile.slice(LOCALHOST.length), path, errors);
  else errors.invalid(path, profile, 'must be a valid seccomp profile');
}

function validateAppArmor(
  key: string,
  profile: string,
  spec: JsonObject,
  path: Path,
  errors: ErrorList,
): void {
  const container = key.slice(APP_ARMOR.length);
  if (!allContainers(spec).some((one) => text(one, 'name') === container))
    errors.invalid(path.key(key), container, 'container not found');
  const isKnown = profile === '' || profile === RUNTIME_DEFAULT || profile === UNCONFINED;
  if (!isKnown && !profile.startsWith(LOCALHOST))
    errors.invalid(path.key(key), profile, `invalid AppArmor profile name: ${goQuote(profile)}`);
}

/** ValidatePodSpecificAnnotations. The annotation for tolerations, of before 1.6, is not read. */
export function validatePodAnnotations(
  annotations: JsonObject,
  spec: JsonObject,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  const mirror = textPointer(annotations, MIRROR_POD);
  if (mirror !== undefined && text(spec, 'nodeName') === '')
    errors.invalid(path.key(MIRROR_POD), mirror, 'must set spec.nodeName if mirror pod annotation is set');
  const cost = textPointer(annotations, DELETION_COST);
  if (!options.allowInvalidDeletionCost && !isDeletionCost(cost))
    errors.invalid(path.key(DELETION_COST), cost, 'must be a 32bit integer');
  const entries = textEntries({ annotations }, 'annotations');
  const ofPod = textPointer(annotations, SECCOMP_POD);
  if (ofPod !== undefined) validateSeccomp(ofPod, path.child(SECCOMP_POD), errors);
  for (const [key, profile] of entries)
    if (key.startsWith(SECCOMP_CONTAINER)) validateSeccomp(profile, path.child(key), errors);
  for (const [key, profile] of entries)
    if (key.startsWith(APP_ARMOR)) validateAppArmor(key, profile, spec, path, errors);
}

/** ValidatePodSpecificAnnotationUpdates, what it has beyond the annotations themselves. */
export function validateAnnotationChanges(
  annotations: JsonObject,
  old: JsonObject,
  path: Path,
  errors: ErrorList,
): void {
  for (const [key, value] of Object.entries(old)) {
    if (annotations[key] === value) continue;
    if (key.startsWith(APP_ARMOR))
      errors.forbidden(path.key(key), 'may not remove or update AppArmor annotations');
    if (key === MIRROR_POD) errors.forbidden(path.key(key), 'may not remove or update mirror pod annotation');
  }
  for (const key of Object.keys(annotations)) {
    if (old[key] !== undefined) continue;
    if (key.startsWith(APP_ARMOR)) errors.forbidden(path.key(key), 'may not add AppArmor annotations');
    if (key === MIRROR_POD) errors.forbidden(path.key(key), 'may not add mirror pod annotation');
  }
}

/** What an annotation of a profile says for each type of the field that came after it. */
interface ProfileForms {
  readonly name: string;
  readonly runtimeDefaults: readonly string[];
}

const SECCOMP: ProfileForms = { name: 'seccomp', runtimeDefaults: [RUNTIME_DEFAULT, DOCKER_DEFAULT] };
const APP_ARMOR_FORMS: ProfileForms = { name: 'apparmor', runtimeDefaults: [RUNTIME_DEFAULT] };

function validateMatch(
  annotation: string | undefined,
  profile: JsonObject | undefined,
  { name, runtimeDefaults }: ProfileForms,
  path: Path,
  errors: ErrorList,
): void {
  if (annotation === undefined || profile === undefined) return;
  const differs = `${name} type in annotation and field must match`;
  const type = text(profile, 'type');
  const isOther =
    (type === 'Unconfined' && annotation !== UNCONFINED) ||
    (type === 'RuntimeDefault' && !runtimeDefaults.includes(annotation)) ||
    (type === 'Localhost' && !annotation.startsWith(LOCALHOST));
  if (isOther) errors.forbidden(path.child('type'), differs);
  else if (
    type === 'Localhost' &&
    textPointer(profile, 'localhostProfile') !== annotation.slice(LOCALHOST.length)
  )
    errors.forbidden(path.child('localhostProfile'), `${name} profile in annotation and field must match`);
}

/** validateSeccompAnnotationsAndFields, validateAppArmorAnnotationsAndFieldsMatchOnCreate. */
export function validateProfilesMatch(
  annotations: JsonObject,
  spec: JsonObject,
  path: Path,
  errors: ErrorList,
): void {
  const context = struct(spec, 'securityContext');
  const containers = containersWithPath(spec, path);
  const seccomp = structPointer(context, 'seccompProfile');
  const at = path.child('securityContext').child('seccompProfile');
  validateMatch(textPointer(annotations, SECCOMP_POD), seccomp, SECCOMP, at, errors);
  for (const [container, containerPath] of containers) {
    const own = structPointer(struct(container, 'securityContext'), 'seccompProfile');
    const annotation = textPointer(annotations, `${SECCOMP_CONTAINER}${text(container, 'name')}`);
    const ownAt = containerPath.child('securityContext').child('seccompProfile');
    validateMatch(annotation, own, SECCOMP, ownAt, errors);
  }
  if (text(struct(spec, 'os'), 'name') === 'windows') return;
  const ofPod = structPointer(context, 'appArmorProfile');
  for (const [container, containerPath] of containers) {
    const own = structPointer(struct(container, 'securityContext'), 'appArmorProfile') ?? ofPod;
    const annotation = textPointer(annotations, `${APP_ARMOR}${text(container, 'name')}`);
    const ownAt = containerPath.child('securityContext').child('appArmorProfile');
    validateMatch(annotation, own, APP_ARMOR_FORMS, ownAt, errors);
  }
}
