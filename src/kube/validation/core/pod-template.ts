import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { KindRules } from '../kind-rules.ts';
import {
  validateAnnotations,
  validateLabels,
  validateObjectMeta,
  validateObjectMetaUpdate,
} from '../object-meta.ts';
import { Path } from '../path.ts';
import { number, struct, structs, textEntries } from '../values.ts';
import { podOptionsFor } from './allowed-by-old-pod.ts';
import { hasBadDeletionCost, validatePodAnnotations, validateProfilesMatch } from './pod-annotations.ts';
import { NEW_TEMPLATE, type PodOptions } from './pod-options.ts';
import { NO_METADATA, validatePodSpec } from './pod-spec.ts';
import { podTemplateWarnings } from './pod-warnings.ts';

/** What an update may keep of the template `old`; everything is new where there is none. */
export function templateOptions(old: JsonObject | undefined): PodOptions {
  return old === undefined
    ? NEW_TEMPLATE
    : podOptionsFor(struct(old, 'spec'), false, hasBadDeletionCost(old));
}

/** Labels and annotations of a template, without the path `metadata`, as upstream has it. */
export function validateTemplateMetadata(
  template: JsonObject,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  const metadata = struct(template, 'metadata');
  const annotations = path.child('annotations');
  validateLabels(textEntries(metadata, 'labels'), path.child('labels'), errors);
  validateAnnotations(textEntries(metadata, 'annotations'), annotations, errors);
  validatePodAnnotations(
    struct(metadata, 'annotations'),
    struct(template, 'spec'),
    annotations,
    options,
    errors,
  );
}

/** ValidatePodTemplateSpec. */
export function validatePodTemplate(
  template: JsonObject,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  const spec = struct(template, 'spec');
  validateTemplateMetadata(template, path, options, errors);
  validatePodSpec(spec, NO_METADATA, path.child('spec'), options, errors);
  validateProfilesMatch(
    struct(struct(template, 'metadata'), 'annotations'),
    spec,
    path.child('spec'),
    errors,
  );
  if (structs(spec, 'ephemeralContainers').length > 0)
    errors.forbidden(
      path.child('spec').child('ephemeralContainers'),
      'ephemeral containers not allowed in pod template',
    );
}

const TEMPLATE = Path.of('template');

/** PodTemplate: the kind that holds nothing but a template. */
export const podTemplateRules: KindRules = {
  create(object, errors) {
    validateObjectMeta(object, { namespaced: true, name: 'subdomain' }, errors);
    validatePodTemplate(struct(object, 'template'), TEMPLATE, NEW_TEMPLATE, errors);
  },
  update(object, old, errors) {
    validateObjectMetaUpdate(object, old, errors);
    const options = templateOptions(struct(old, 'template'));
    validatePodTemplate(struct(object, 'template'), TEMPLATE, options, errors);
  },
  warnings(object, old) {
    const isSame =
      old !== undefined &&
      number(struct(old, 'metadata'), 'generation') === number(struct(object, 'metadata'), 'generation');
    return isSame ? [] : podTemplateWarnings(struct(object, 'template'), TEMPLATE);
  },
};
