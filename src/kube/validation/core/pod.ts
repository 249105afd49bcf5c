import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel } from '../formats.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, structPointer, structs, text } from '../values.ts';
import { podOptionsFor } from './allowed-by-old-pod.ts';
import { validateImageSpace } from './container.ts';
import {
  hasBadDeletionCost,
  MIRROR_POD,
  validateAnnotationChanges,
  validatePodAnnotations,
  validateProfilesMatch,
} from './pod-annotations.ts';
import { validateEphemeralContainersUpdate } from './pod-ephemeral-containers.ts';
import { NEW_POD, type PodOptions } from './pod-options.ts';
import { validatePodResize } from './pod-resize.ts';
import { validatePodSpec } from './pod-spec.ts';
import { podStatusWarnings, validatePodStatus } from './pod-status.ts';
import { validatePodSpecUpdate } from './pod-update.ts';
import { podWarnings } from './pod-warnings.ts';

const SPEC = Path.of('spec');
const ANNOTATIONS = Path.of('metadata', 'annotations');

function annotationsOf(pod: JsonObject): JsonObject {
  return struct(struct(pod, 'metadata'), 'annotations');
}

/** A token is of an account: a pod without one cannot have any. */
function validateTokenVolumes(spec: JsonObject, errors: ErrorList): void {
  if (text(spec, 'serviceAccountName') !== '') return;
  for (const [index, volume] of structs(spec, 'volumes').entries())
    for (const [sourceIndex, source] of structs(struct(volume, 'projected'), 'sources').entries())
      if (structPointer(source, 'serviceAccountToken') !== undefined)
        errors.forbidden(
          SPEC.child('volumes')
            .index(index)
            .child('projected')
            .child('sources')
            .index(sourceIndex)
            .child('serviceAccountToken'),
          'must not be specified when serviceAccountName is not set',
        );
}

/** validatePodMetadataAndSpec. */
function validatePod(pod: JsonObject, options: PodOptions, errors: ErrorList): void {
  const spec = struct(pod, 'spec');
  const annotations = annotationsOf(pod);
  validateObjectMeta(pod, { namespaced: true, name: 'subdomain' }, errors);
  validatePodAnnotations(annotations, spec, ANNOTATIONS, options, errors);
  const metadata = {
    name: text(struct(pod, 'metadata'), 'name'),
    isMirrorPod: annotations[MIRROR_POD] !== undefined,
  };
  validatePodSpec(spec, metadata, SPEC, options, errors);
  validateTokenVolumes(spec, errors);
  for (const list of ['containers', 'initContainers'])
    for (const [index, container] of structs(spec, list).entries())
      validateImageSpace(container, SPEC.child(list).index(index), errors);
}

function optionsFor(old: JsonObject): PodOptions {
  return podOptionsFor(struct(old, 'spec'), true, hasBadDeletionCost(old));
}

function create(pod: JsonObject, errors: ErrorList): void {
  const spec = struct(pod, 'spec');
  validatePod(pod, NEW_POD, errors);
  if (structs(spec, 'ephemeralContainers').length > 0)
    errors.forbidden(SPEC.child('ephemeralContainers'), 'cannot be set on create');
  if (text(spec, 'nodeName') !== '' && structs(spec, 'schedulingGates').length > 0)
    errors.forbidden(SPEC.child('nodeName'), 'cannot be set until all schedulingGates have been cleared');
  validateProfilesMatch(annotationsOf(pod), spec, SPEC, errors);
}

function validateChange(pod: JsonObject, old: JsonObject, options: PodOptions, errors: ErrorList): void {
  validateObjectMetaUpdate(pod, old, errors);
  validatePod(pod, options, errors);
  validateAnnotations(pod, old, options, errors);
}

/** ValidatePodSpecificAnnotationUpdates. */
function validateAnnotations(pod: JsonObject, old: JsonObject, options: PodOptions, errors: ErrorList): void {
  validateAnnotationChanges(annotationsOf(pod), annotationsOf(old), ANNOTATIONS, errors);
  validatePodAnnotations(annotationsOf(pod), struct(pod, 'spec'), ANNOTATIONS, options, errors);
}

/** Warnings of a new pod; an update gives none (podStrategy.WarningsOnCreate, WarningsOnUpdate). */
function warnings(pod: JsonObject, old: JsonObject | undefined): readonly string[] {
  if (old !== undefined) return [];
  const problems = dnsLabel(text(struct(pod, 'metadata'), 'name'));
  const ofName =
    problems.length === 0
      ? []
      : [
          `metadata.name: this is used in the Pod's hostname, which can result in surprising behavior; a DNS label is recommended: [${problems.join(' ')}]`,
        ];
  return [...ofName, ...podWarnings(pod)];
}

/** Pod (ValidatePodCreate, ValidatePodUpdate and those of its subresources, pkg/apis/core/validation). */
export const podRules: KindRules = {
  create,
  update(pod, old, errors) {
    const options = optionsFor(old);
    validateChange(pod, old, options, errors);
    validatePodSpecUpdate(struct(pod, 'spec'), struct(old, 'spec'), options, errors);
  },
  subresources: {
    status(pod, old, errors) {
      validateObjectMetaUpdate(pod, old, errors);
      validateAnnotations(pod, old, optionsFor(old), errors);
      validatePodStatus(pod, old, errors);
    },
    ephemeralcontainers(pod, old, errors) {
      if (annotationsOf(old)[MIRROR_POD] !== undefined)
        return errors.forbidden(Path.WHOLE, 'static pods do not support ephemeral containers');
      validateChange(pod, old, optionsFor(old), errors);
      validateEphemeralContainersUpdate(struct(pod, 'spec'), struct(old, 'spec'), errors);
    },
    resize(pod, old, errors) {
      if (annotationsOf(old)[MIRROR_POD] !== undefined)
        return errors.forbidden(Path.WHOLE, 'static pods cannot be resized');
      if (text(struct(struct(old, 'spec'), 'os'), 'name') === 'windows')
        return errors.forbidden(Path.WHOLE, 'windows pods cannot be resized');
      validateObjectMetaUpdate(pod, old, errors);
      validatePod(pod, optionsFor(old), errors);
      validatePodResize(pod, old, errors);
    },
  },
  warnings,
  statusWarnings: podStatusWarnings,
};
