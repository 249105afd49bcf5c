import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain } from '../formats.ts';
import { GoText } from '../go-value.ts';
import { validateLabelSelector } from '../label-selector.ts';
import { validateAnnotations, validateLabels } from '../object-meta.ts';
import type { Path } from '../path.ts';
import { struct, structPointer, text, textEntries, textPointer, texts } from '../values.ts';
import { quantity, validatePositiveQuantity, validateResourceQuantity } from './quantity-rules.ts';

const ACCESS_MODES = ['ReadOnlyMany', 'ReadWriteMany', 'ReadWriteOnce', 'ReadWriteOncePod'];
const SINGLE = 'ReadWriteOncePod';
export const VOLUME_MODES = ['Block', 'Filesystem'];
const STORAGE = 'storage';

/** What is let be because the claim has it already. */
export interface ClaimOptions {
  readonly allowInvalidValues: boolean;
  readonly allowInvalidApiGroup: boolean;
}

const NEW_CLAIM: ClaimOptions = { allowInvalidValues: false, allowInvalidApiGroup: false };

/** The access modes of a claim or a volume. */
export function validateAccessModes(spec: JsonObject, path: Path, errors: ErrorList): void {
  const modes = texts(spec, 'accessModes');
  for (const mode of modes) if (!ACCESS_MODES.includes(mode)) errors.notSupported(path, mode, ACCESS_MODES);
  const hasOther = modes.some((mode) => mode !== SINGLE && ACCESS_MODES.includes(mode));
  if (modes.includes(SINGLE) && hasOther)
    errors.forbidden(path, 'may not use ReadWriteOncePod with other access modes');
}

function validateSource(
  source: JsonObject,
  path: Path,
  { allowInvalidApiGroup }: ClaimOptions,
  errors: ErrorList,
): void {
  for (const field of ['name', 'kind']) if (text(source, field) === '') errors.required(path.child(field));
  const group = text(source, 'apiGroup');
  const kind = text(source, 'kind');
  if (group === '' && kind !== 'PersistentVolumeClaim')
    errors.invalid(path, kind, "must be 'PersistentVolumeClaim' when referencing the default apiGroup");
  if (group !== '' && !allowInvalidApiGroup)
    errors.eachInvalid(path.child('apiGroup'), group, dnsSubdomain(group));
}

/** The path itself is shown as the value, and has no public fields. */
const A_PATH = new GoText('{}');

function validateSources(spec: JsonObject, path: Path, options: ClaimOptions, errors: ErrorList): void {
  const source = structPointer(spec, 'dataSource');
  const reference = structPointer(spec, 'dataSourceRef');
  if (source !== undefined) validateSource(source, path.child('dataSource'), options, errors);
  if (reference === undefined) return;
  const at = path.child('dataSourceRef');
  validateSource(reference, at, options, errors);
  const namespace = text(reference, 'namespace');
  if (namespace !== '') errors.eachInvalid(at.child('namespace'), namespace, dnsLabel(namespace));
  if (source === undefined) return;
  if (namespace !== '')
    errors.invalid(path, A_PATH, 'may not be specified when dataSourceRef.namespace is specified');
  else if (['apiGroup', 'kind', 'name'].some((field) => source[field] !== reference[field]))
    errors.invalid(path, A_PATH, 'must match dataSourceRef');
}

/** ValidatePersistentVolumeClaimSpec: of a claim, and of the template of one. */
export function validateClaimSpec(
  spec: JsonObject,
  path: Path,
  errors: ErrorList,
  options: ClaimOptions = NEW_CLAIM,
): void {
  if (texts(spec, 'accessModes').length === 0)
    errors.required(path.child('accessModes'), 'at least 1 access mode is required');
  validateLabelSelector(structPointer(spec, 'selector'), options, path.child('selector'), errors);
  validateAccessModes(spec, path.child('accessModes'), errors);
  const requested = struct(struct(spec, 'resources'), 'requests')[STORAGE];
  const at = path.child('resources').key(STORAGE);
  if (requested === undefined) errors.required(at);
  else if (validatePositiveQuantity(quantity(requested), at, errors))
    validateResourceQuantity(STORAGE, quantity(requested), at, errors);
  const className = text(spec, 'storageClassName');
  if (className !== '')
    errors.eachInvalid(path.child('storageClassName'), className, dnsSubdomain(className));
  const mode = textPointer(spec, 'volumeMode');
  if (mode !== undefined && !VOLUME_MODES.includes(mode))
    errors.notSupported(path.child('volumeMode'), mode, VOLUME_MODES);
  validateSources(spec, path, options, errors);
  const attributes = text(spec, 'volumeAttributesClassName');
  if (attributes !== '')
    errors.eachInvalid(path.child('volumeAttributesClassName'), attributes, dnsSubdomain(attributes));
}

/** Metadata that a template may have, and how Go would call what it may not. */
const FORBIDDEN_METADATA = [
  'name',
  'generateName',
  'namespace',
  'selfLink',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'ownerReferences',
  'finalizers',
  'managedFields',
];

/** ValidatePersistentVolumeClaimTemplate: of an ephemeral volume. */
export function validateClaimTemplate(template: JsonObject, path: Path, errors: ErrorList): void {
  const metadata = struct(template, 'metadata');
  const at = path.child('metadata');
  validateAnnotations(textEntries(metadata, 'annotations'), at.child('annotations'), errors);
  validateLabels(textEntries(metadata, 'labels'), at.child('labels'), errors);
  for (const field of FORBIDDEN_METADATA)
    if (metadata[field] !== undefined)
      errors.forbidden(at.child(field === 'uid' ? 'uID' : field), 'cannot be set');
  validateClaimSpec(struct(template, 'spec'), path.child('spec'), errors);
}
