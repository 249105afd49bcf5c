import type { JsonObject } from '../../json.ts';
import { formatQuantity, unitsOf } from '../../quantity.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain } from '../formats.ts';
import { goMap } from '../go-value.ts';
import type { Path } from '../path.ts';
import { structPointer, text, textPointer, texts } from '../values.ts';
import { validateNodeSelector } from './node-selector.ts';
import { validateAccessModes, VOLUME_MODES } from './persistent-volume-claim-spec.ts';
import { validateVolumeSource } from './persistent-volume-source.ts';
import { quantities, validatePositiveQuantity } from './quantity-rules.ts';

const RECLAIM_POLICIES = ['Delete', 'Recycle', 'Retain'];
const INLINE = 'in the context of inline volumes';

/** A volume that has an object of its own, or one that a VolumeAttachment carries within. */
export interface VolumePlace {
  readonly name: string;
  readonly isInline: boolean;
  readonly allowInvalidValues: boolean;
}

function validateInline(spec: JsonObject, path: Path, errors: ErrorList): void {
  const forbidden = `may not be specified ${INLINE}`;
  if (spec['claimRef'] !== undefined) errors.forbidden(path.child('claimRef'), forbidden);
  if (quantities(spec, 'capacity').length > 0) errors.forbidden(path.child('capacity'), forbidden);
  if (spec['csi'] === undefined) errors.required(path.child('csi'), `has to be specified ${INLINE}`);
}

function validateCapacity(spec: JsonObject, path: Path, errors: ErrorList): void {
  const capacity = quantities(spec, 'capacity');
  if (capacity.length === 0) errors.required(path);
  if (capacity.length !== 1 || capacity[0]?.[0] !== 'storage') {
    const shown = capacity.map(([name, value]) => [name, formatQuantity(value)]);
    const value = structPointer(spec, 'capacity') === undefined ? null : goMap(Object.fromEntries(shown));
    errors.notSupported(path, value, ['storage']);
  }
  for (const [name, value] of capacity) {
    if (value.nano < 0n)
      errors.invalid(path.key(name), Number(unitsOf(value)), 'must be a valid resource quantity');
    validatePositiveQuantity(value, path.key(name), errors);
  }
}

function validatePolicy(spec: JsonObject, isInline: boolean, path: Path, errors: ErrorList): void {
  const policy = text(spec, 'persistentVolumeReclaimPolicy');
  if (policy === '') return;
  if (!isInline && !RECLAIM_POLICIES.includes(policy)) errors.notSupported(path, policy, RECLAIM_POLICIES);
  if (isInline && policy !== 'Retain') errors.forbidden(path, `may only be Retain ${INLINE}`);
}

function validateAffinity(
  spec: JsonObject,
  { isInline, allowInvalidValues }: VolumePlace,
  path: Path,
  errors: ErrorList,
): void {
  const affinity = structPointer(spec, 'nodeAffinity');
  if (affinity === undefined) return;
  if (isInline) return errors.forbidden(path, `may not be specified ${INLINE}`);
  const required = structPointer(affinity, 'required');
  if (required === undefined)
    return errors.required(path.child('required'), 'must specify required node constraints');
  validateNodeSelector(required, allowInvalidValues, path.child('required'), errors);
}

function validateClass(spec: JsonObject, isInline: boolean, path: Path, errors: ErrorList): void {
  const name = text(spec, 'storageClassName');
  if (name === '') return;
  if (isInline) errors.forbidden(path, `may not be specified ${INLINE}`);
  else errors.eachInvalid(path, name, dnsSubdomain(name));
}

function validateMode(spec: JsonObject, isInline: boolean, path: Path, errors: ErrorList): void {
  const mode = textPointer(spec, 'volumeMode');
  if (mode === undefined) return;
  if (isInline && mode !== 'Filesystem')
    errors.forbidden(path, `may not specify volumeMode other than Filesystem ${INLINE}`);
  if (!isInline && !VOLUME_MODES.includes(mode)) errors.notSupported(path, mode, VOLUME_MODES);
}

function validateAttributesClass(spec: JsonObject, path: Path, errors: ErrorList): void {
  const name = textPointer(spec, 'volumeAttributesClassName');
  if (name === undefined) return;
  const at = path.child('volumeAttributesClassName');
  if (name === '') errors.required(at, 'an empty string is disallowed');
  else errors.eachInvalid(at, name, dnsSubdomain(name));
  if (spec['csi'] === undefined)
    errors.required(path.child('csi'), 'has to be specified when using volumeAttributesClassName');
}

/** Does a path come to the root once it is cleaned? */
function isRoot(file: string): boolean {
  const left: string[] = [];
  for (const step of file.split('/'))
    if (step === '..') left.pop();
    else if (step !== '' && step !== '.') left.push(step);
  return file.startsWith('/') && left.length === 0;
}

/** ValidatePersistentVolumeSpec (pkg/apis/core/validation). */
export function validateVolumeSpec(
  spec: JsonObject,
  place: VolumePlace,
  path: Path,
  errors: ErrorList,
): void {
  const { isInline } = place;
  const policyPath = path.child('persistentVolumeReclaimPolicy');
  if (isInline) validateInline(spec, path, errors);
  if (texts(spec, 'accessModes').length === 0) errors.required(path.child('accessModes'));
  validateAccessModes(spec, path.child('accessModes'), errors);
  if (!isInline) validateCapacity(spec, path.child('capacity'), errors);
  validatePolicy(spec, isInline, policyPath, errors);
  validateAffinity(spec, place, path.child('nodeAffinity'), errors);
  validateVolumeSource(isInline ? { ...spec, nodeAffinity: undefined } : spec, place.name, path, errors);
  const hostPath = structPointer(spec, 'hostPath');
  if (
    hostPath !== undefined &&
    isRoot(text(hostPath, 'path')) &&
    text(spec, 'persistentVolumeReclaimPolicy') === 'Recycle'
  )
    errors.forbidden(policyPath, "may not be 'recycle' for a hostPath mount of '/'");
  validateClass(spec, isInline, path.child('storageClassName'), errors);
  validateMode(spec, isInline, path.child('volumeMode'), errors);
  validateAttributesClass(spec, path, errors);
}
