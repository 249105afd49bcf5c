import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { internalJson } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { specDifference } from '../spec-difference.ts';
import { struct, structPointer, structs, text, textPointer } from '../values.ts';
import { hasInvalidSelectorValue } from './node-selector.ts';
import { INTERNAL_VOLUME_SOURCE, shownVolumeAffinity } from './persistent-volume-internal.ts';
import { SOURCES } from './persistent-volume-source.ts';
import { validateVolumeSpec } from './persistent-volume-spec.ts';
import { termWarnings } from './pod-warnings.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';

const SPEC = Path.of('spec');
const METADATA = Path.of('metadata');
const MOUNT_OPTIONS = 'volume.beta.kubernetes.io/mount-options';

/** Sources that know mount options (pkg/volume/validation). */
const TAKES_MOUNT_OPTIONS = [
  'gcePersistentDisk',
  'awsElasticBlockStore',
  'glusterfs',
  'nfs',
  'rbd',
  'quobyte',
  'iscsi',
  'cinder',
  'cephfs',
  'azureFile',
  'vsphereVolume',
  'azureDisk',
  'photonPersistentDisk',
];

function annotationsOf(volume: JsonObject): JsonObject {
  return struct(struct(volume, 'metadata'), 'annotations');
}

function validateMountOptions(volume: JsonObject, errors: ErrorList): void {
  const spec = struct(volume, 'spec');
  if (annotationsOf(volume)[MOUNT_OPTIONS] === undefined) return;
  if (TAKES_MOUNT_OPTIONS.some((kind) => spec[kind] !== undefined)) return;
  errors.forbidden(
    METADATA.child('annotations').child(MOUNT_OPTIONS),
    'may not specify mount options for this volume type',
  );
}

function validateVolume(volume: JsonObject, allowInvalidValues: boolean, errors: ErrorList): void {
  validateObjectMeta(volume, { namespaced: false, name: 'subdomain' }, errors);
  const name = text(struct(volume, 'metadata'), 'name');
  validateVolumeSpec(struct(volume, 'spec'), { name, isInline: false, allowInvalidValues }, SPEC, errors);
}

function sourceOf(spec: JsonObject): JsonObject {
  return Object.fromEntries(SOURCES.map((kind) => [kind, spec[kind]]));
}

/** The source as it is compared: a Secret for expanding may be added once. */
function comparedSource(spec: JsonObject, old: JsonObject): JsonObject {
  const [csi, before] = [structPointer(spec, 'csi'), structPointer(old, 'csi')];
  const isAdded =
    csi !== undefined && before !== undefined && before['controllerExpandSecretRef'] === undefined;
  return sourceOf(isAdded ? { ...spec, csi: { ...csi, controllerExpandSecretRef: undefined } } : spec);
}

/** Node labels that an affinity may change for those that took their place. */
const NEW_LABELS: ReadonlyMap<string, string> = new Map([
  ['failure-domain.beta.kubernetes.io/zone', 'topology.kubernetes.io/zone'],
  ['failure-domain.beta.kubernetes.io/region', 'topology.kubernetes.io/region'],
  ['beta.kubernetes.io/os', 'kubernetes.io/os'],
  ['beta.kubernetes.io/arch', 'kubernetes.io/arch'],
  ['beta.kubernetes.io/instance-type', 'node.kubernetes.io/instance-type'],
]);

/** The requirement under the label that took the place of its own, if the new one has it; upstream takes no label at all for one, too. */
function renewed(requirement: JsonObject, next: JsonObject | undefined): JsonObject {
  const key = NEW_LABELS.get(text(requirement, 'key')) ?? '';
  return next !== undefined && key === text(next, 'key') ? { ...requirement, key: next['key'] } : requirement;
}

function renewedAll(term: JsonObject, next: JsonObject | undefined, field: string): readonly JsonObject[] {
  return structs(term, field).map((requirement, at) => renewed(requirement, structs(next ?? {}, field)[at]));
}

function termsOf(affinity: JsonObject): readonly JsonObject[] {
  return structs(struct(affinity, 'required'), 'nodeSelectorTerms');
}

/** validatePvNodeAffinity: an affinity stays as it is, but for labels that were renamed. */
function validateAffinityChange(affinity: JsonObject | undefined, old: JsonObject, errors: ErrorList): void {
  const terms = termsOf(affinity ?? {});
  const before = termsOf(old).map((term, index) => ({
    ...term,
    matchExpressions: renewedAll(term, terms[index], 'matchExpressions'),
    matchFields: renewedAll(term, terms[index], 'matchFields'),
  }));
  const isSame = affinity !== undefined && isSemanticallyEqual(terms, before);
  if (isSame) return;
  errors.invalid(
    Path.of('nodeAffinity'),
    shownVolumeAffinity(affinity),
    'field is immutable, except for updating from beta label to GA',
  );
}

function validateChange(spec: JsonObject, old: JsonObject, errors: ErrorList): void {
  const [source, before] = [comparedSource(spec, old), sourceOf(old)];
  if (!isSemanticallyEqual(source, before)) {
    const difference = specDifference(
      internalJson(before, INTERNAL_VOLUME_SOURCE),
      internalJson(source, INTERNAL_VOLUME_SOURCE),
    );
    errors.forbidden(
      SPEC.child('persistentvolumesource'),
      `spec.persistentvolumesource is immutable after creation\n${difference}`,
    );
  }
  validateImmutable(spec['volumeMode'], old['volumeMode'], Path.of('volumeMode'), errors);
  const hadClass = textPointer(old, 'volumeAttributesClassName') !== undefined;
  if (hadClass && textPointer(spec, 'volumeAttributesClassName') === undefined)
    errors.forbidden(
      SPEC.child('volumeAttributesClassName'),
      'update from non-nil value to nil is forbidden',
    );
  const affinity = structPointer(old, 'nodeAffinity');
  if (affinity !== undefined) validateAffinityChange(structPointer(spec, 'nodeAffinity'), affinity, errors);
}

const OLD_ANNOTATIONS: readonly (readonly [key: string, message: string])[] = [
  [
    'volume.beta.kubernetes.io/storage-class',
    'deprecated since v1.8; use "storageClassName" attribute instead',
  ],
  [MOUNT_OPTIONS, 'deprecated since v1.31; use "mountOptions" attribute instead'],
];

const OLD_SOURCES: readonly (readonly [field: string, shown: string, message: string])[] = [
  ['cephfs', 'cephfs', 'deprecated in v1.28, non-functional in v1.31+'],
  ['photonPersistentDisk', 'photonPersistentDisk', 'deprecated in v1.11, non-functional in v1.16+'],
  ['scaleIO', 'scaleIO', 'deprecated in v1.16, non-functional in v1.22+'],
  ['storageos', 'storageOS', 'deprecated in v1.22, non-functional in v1.25+'],
  ['glusterfs', 'glusterfs', 'deprecated in v1.25, non-functional in v1.26+'],
  ['rbd', 'rbd', 'deprecated in v1.28, non-functional in v1.31+'],
];

/** GetWarningsForPersistentVolume (pkg/api/persistentvolume). */
function volumeWarnings(volume: JsonObject): readonly string[] {
  const spec = struct(volume, 'spec');
  const annotations = annotationsOf(volume);
  const warnings: string[] = [];
  for (const [key, message] of OLD_ANNOTATIONS)
    if (annotations[key] !== undefined)
      warnings.push(`${METADATA.child('annotations').key(key).toString()}: ${message}`);
  if (text(spec, 'persistentVolumeReclaimPolicy') === 'Recycle')
    warnings.push(
      'spec.persistentVolumeReclaimPolicy: The Recycle reclaim policy is deprecated. Instead, the recommended approach is to use dynamic provisioning.',
    );
  const terms = structs(struct(struct(spec, 'nodeAffinity'), 'required'), 'nodeSelectorTerms');
  const at = Path.of('spec', 'nodeAffinity', 'required', 'nodeSelectorTerms');
  for (const [index, term] of terms.entries()) warnings.push(...termWarnings(term, false, at.index(index)));
  for (const [kind, shown, message] of OLD_SOURCES)
    if (spec[kind] !== undefined) warnings.push(`spec.${shown}: ${message}`);
  return warnings;
}

/** PersistentVolume (pkg/registry/core/persistentvolume/strategy.go). */
export const persistentVolumeRules: KindRules = {
  create(volume, errors) {
    validateVolume(volume, false, errors);
    validateMountOptions(volume, errors);
  },
  update(volume, old, errors) {
    const before = struct(old, 'spec');
    const allowed = hasInvalidSelectorValue(struct(struct(before, 'nodeAffinity'), 'required'));
    // Told twice, as upstream asks twice.
    validateVolume(volume, allowed, errors);
    validateMountOptions(volume, errors);
    validateVolume(volume, allowed, errors);
    validateChange(struct(volume, 'spec'), before, errors);
  },
  subresources: { status: (volume, old, errors) => validateObjectMetaUpdate(volume, old, errors) },
  warnings: volumeWarnings,
};
