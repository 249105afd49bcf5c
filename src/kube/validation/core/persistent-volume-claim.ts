import type { JsonObject } from '../../json.ts';
import { compareQuantities, unitsOf } from '../../quantity.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import { internalJson, type InternalField } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { hasInvalidLabelValue, selectorJson } from '../label-selector.ts';
import { validateImmutable, validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { specDifference } from '../spec-difference.ts';
import { struct, structPointer, text, textEntries, textPointer, texts } from '../values.ts';
import { claimSpecWarnings } from './claim-warnings.ts';
import { validateClaimSpec, type ClaimOptions } from './persistent-volume-claim-spec.ts';
import { quantities, quantity, validateResourceQuantity } from './quantity-rules.ts';
import { isNativeResource } from './resource-name.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';

const SPEC = Path.of('spec');
const STATUS = Path.of('status');
const METADATA = Path.of('metadata');
const CLASS_ANNOTATION = 'volume.beta.kubernetes.io/storage-class';
const STORAGE = 'storage';
const BOUND = 'Bound';

function validateClaim(claim: JsonObject, options: ClaimOptions | undefined, errors: ErrorList): void {
  validateObjectMeta(claim, { namespaced: true, name: 'subdomain' }, errors);
  validateClaimSpec(struct(claim, 'spec'), SPEC, errors, options);
}

/** ValidationOptionsForPersistentVolumeClaim: what the claim may keep. */
function optionsOf(old: JsonObject): ClaimOptions {
  const spec = struct(old, 'spec');
  const hasGroup = ['dataSource', 'dataSourceRef'].some(
    (field) => textPointer(struct(spec, field), 'apiGroup') !== undefined,
  );
  return {
    allowInvalidValues: hasInvalidLabelValue(structPointer(spec, 'selector')),
    allowInvalidApiGroup: hasGroup,
  };
}

function classAnnotation(claim: JsonObject): string | undefined {
  return textPointer(struct(struct(claim, 'metadata'), 'annotations'), CLASS_ANNOTATION);
}

/** The class of a claim may move from the annotation of old to its field (validateStorageClassUpgradeFromAnnotation). */
function movesFromAnnotation(claim: JsonObject, old: JsonObject): boolean {
  const before = classAnnotation(old);
  const annotation = classAnnotation(claim);
  return (
    before !== undefined &&
    textPointer(struct(old, 'spec'), 'storageClassName') === undefined &&
    textPointer(struct(claim, 'spec'), 'storageClassName') === before &&
    (annotation === undefined || annotation === before)
  );
}

/** A claim without a class may get one (validateStorageClassUpgradeFromNil). */
function mayGetClass(claim: JsonObject, old: JsonObject): boolean {
  const name = textPointer(struct(claim, 'spec'), 'storageClassName');
  const annotation = classAnnotation(old);
  return (
    name !== undefined &&
    textPointer(struct(old, 'spec'), 'storageClassName') === undefined &&
    (annotation === undefined || annotation === name)
  );
}

/** The new spec as it is compared with the old one: without what may change. */
function comparedSpec(claim: JsonObject, old: JsonObject, errors: ErrorList): JsonObject {
  const before = struct(old, 'spec');
  let spec: JsonObject = struct(claim, 'spec');
  if (movesFromAnnotation(claim, old)) spec = { ...spec, storageClassName: undefined };
  else {
    const annotations = [classAnnotation(claim) ?? '', classAnnotation(old) ?? ''] as const;
    validateImmutable(
      annotations[0],
      annotations[1],
      METADATA.child('annotations').child(CLASS_ANNOTATION),
      errors,
    );
    if (mayGetClass(claim, old)) spec = { ...spec, storageClassName: before['storageClassName'] };
  }
  if (text(struct(claim, 'status'), 'phase') !== BOUND) return spec;
  const requests = structPointer(struct(spec, 'resources'), 'requests');
  const size = struct(struct(before, 'resources'), 'requests')[STORAGE];
  return {
    ...spec,
    ...(requests === undefined
      ? {}
      : { resources: { ...struct(spec, 'resources'), requests: { ...requests, [STORAGE]: size ?? '0' } } }),
    volumeAttributesClassName: before['volumeAttributesClassName'],
  };
}

const REFERENCE: readonly InternalField[] = [
  ['APIGroup', 'apiGroup', null],
  ['Kind', 'kind', ''],
  ['Name', 'name', ''],
];
/** PersistentVolumeClaimSpec of the internal types (pkg/apis/core/types.go). */
const INTERNAL_SPEC: readonly InternalField[] = [
  ['AccessModes', 'accessModes', null],
  ['Selector', 'selector', null],
  [
    'Resources',
    'resources',
    { Limits: null, Requests: null },
    [
      ['Limits', 'limits', null],
      ['Requests', 'requests', null],
    ],
  ],
  ['VolumeName', 'volumeName', ''],
  ['StorageClassName', 'storageClassName', null],
  ['VolumeMode', 'volumeMode', null],
  ['DataSource', 'dataSource', null, REFERENCE],
  ['DataSourceRef', 'dataSourceRef', null, [...REFERENCE, ['Namespace', 'namespace', null]]],
  ['VolumeAttributesClassName', 'volumeAttributesClassName', null],
];

function shownSpec(spec: JsonObject): JsonObject {
  const shown = internalJson(spec, INTERNAL_SPEC);
  const selector = structPointer(spec, 'selector');
  return selector === undefined ? shown : { ...shown, Selector: selectorJson(selector) };
}

function validateSpecChange(claim: JsonObject, old: JsonObject, errors: ErrorList): void {
  const next = comparedSpec(claim, old, errors);
  const before = struct(old, 'spec');
  const bound = text(before, 'volumeName') === '' ? { ...before, volumeName: next['volumeName'] } : before;
  if (isSemanticallyEqual(next, bound)) return;
  const difference = specDifference(shownSpec(bound), shownSpec(next));
  errors.forbidden(
    SPEC,
    `spec is immutable after creation except resources.requests and volumeAttributesClassName for bound claims\n${difference}`,
  );
}

function sizeOf(object: JsonObject, list: string) {
  return quantity(struct(object, list)[STORAGE]);
}

/** A claim may shrink to what its volume has, so that an expansion that failed can be taken back. */
function validateSize(claim: JsonObject, old: JsonObject, errors: ErrorList): void {
  const size = sizeOf(struct(struct(claim, 'spec'), 'resources'), 'requests');
  const before = sizeOf(struct(struct(old, 'spec'), 'resources'), 'requests');
  if (compareQuantities(size, before) >= 0) return;
  if (compareQuantities(size, sizeOf(struct(old, 'status'), 'capacity')) <= 0)
    errors.forbidden(
      SPEC.child('resources').child('requests').child(STORAGE),
      'field can not be less than status.capacity',
    );
}

function validateAttributesClass(claim: JsonObject, old: JsonObject, errors: ErrorList): void {
  const name = textPointer(struct(claim, 'spec'), 'volumeAttributesClassName');
  const current = textPointer(struct(old, 'status'), 'currentVolumeAttributesClassName');
  const isChanged = name !== textPointer(struct(old, 'spec'), 'volumeAttributesClassName');
  if (!isChanged || current === undefined || (name !== undefined && name !== '')) return;
  const what = name === undefined ? 'nil' : 'empty string';
  errors.forbidden(
    SPEC.child('volumeAttributesClassName'),
    `update to ${what} is forbidden when status.currentVolumeAttributesClassName is not nil`,
  );
}

const RESIZE_STATUSES = [
  'ControllerResizeInProgress',
  'ControllerResizeInfeasible',
  'NodeResizePending',
  'NodeResizeInProgress',
  'NodeResizeInfeasible',
].toSorted();

/** validatePersistentVolumeClaimResourceKey; says whether the name is fine. */
function validateResourceKey(name: string, path: Path, errors: ErrorList): boolean {
  const before_count = errors.length;
  errors.eachInvalid(path, name, qualifiedName(name));
  if (errors.length === before_count && isNativeResource(name) && name !== STORAGE)
    errors.notSupported(path, name, [STORAGE]);
  return errors.length === before_count;
}

function validateStatus(claim: JsonObject, old: JsonObject, errors: ErrorList): void {
  validateObjectMetaUpdate(claim, old, errors);
  const status = struct(claim, 'status');
  if (texts(struct(claim, 'spec'), 'accessModes').length === 0)
    errors.required(Path.of('Spec', 'accessModes'));
  for (const [name, value] of quantities(status, 'capacity'))
    if (value.nano < 0n)
      errors.invalid(
        STATUS.child('capacity').key(name),
        Number(unitsOf(value)),
        'must be a valid resource quantity',
      );
  const statuses = STATUS.child('allocatedResourceStatuses');
  for (const [name, resize] of textEntries(status, 'allocatedResourceStatuses')) {
    validateResourceKey(name, statuses, errors);
    if (!RESIZE_STATUSES.includes(resize)) errors.notSupported(statuses, name, RESIZE_STATUSES);
  }
  const allocated = STATUS.child('allocatedResources');
  for (const [name, value] of quantities(status, 'allocatedResources')) {
    if (!validateResourceKey(name, allocated, errors)) continue;
    if (value.nano < 0n)
      errors.invalid(allocated.key(name), Number(unitsOf(value)), 'must be a valid resource quantity');
    else validateResourceQuantity(STORAGE, value, allocated.key(name), errors);
  }
}

/** GetWarningsForPersistentVolumeClaim (pkg/api/persistentvolumeclaim). */
function claimWarnings(claim: JsonObject): readonly string[] {
  const warnings = claimSpecWarnings(struct(claim, 'spec'), SPEC);
  if (classAnnotation(claim) === undefined) return warnings;
  const at = METADATA.child('annotations').key(CLASS_ANNOTATION).toString();
  return [`${at}: deprecated since v1.8; use "storageClassName" attribute instead`, ...warnings];
}

/** PersistentVolumeClaim (pkg/apis/core/validation). */
export const persistentVolumeClaimRules: KindRules = {
  create: (claim, errors) => validateClaim(claim, undefined, errors),
  update(claim, old, errors) {
    validateObjectMetaUpdate(claim, old, errors);
    validateClaim(claim, optionsOf(old), errors);
    validateSpecChange(claim, old, errors);
    validateSize(claim, old, errors);
    const [spec, before] = [struct(claim, 'spec'), struct(old, 'spec')];
    validateImmutable(spec['volumeMode'], before['volumeMode'], Path.of('volumeMode'), errors);
    validateAttributesClass(claim, old, errors);
  },
  subresources: { status: validateStatus },
  warnings: claimWarnings,
};
