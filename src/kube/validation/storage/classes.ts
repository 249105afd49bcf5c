import { jsonEqual } from '../../json-difference.ts';
import type { JsonObject } from '../../json.ts';
import { isSemanticallyEqual } from '../../semantic-equality.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import { byteLength } from '../go-value.ts';
import { validateImmutable } from '../object-meta.ts';
import { Path } from '../path.ts';
import { specRules } from '../spec-rules.ts';
import { structs, text, textEntries, textPointer, texts } from '../values.ts';

const PARAMETERS_MAX_BYTES = 256 * 1024;
const PARAMETERS_MAX_COUNT = 512;
const PARAMETERS = Path.of('parameters');

function validateProvisioner(value: string, path: Path, errors: ErrorList): void {
  if (value === '') errors.required(path);
  else errors.eachInvalid(path, value.toLowerCase(), qualifiedName(value.toLowerCase()));
}

function validateParameters(object: JsonObject, mayBeEmpty: boolean, errors: ErrorList): void {
  const parameters = textEntries(object, 'parameters');
  if (parameters.length > PARAMETERS_MAX_COUNT) {
    errors.tooLong(PARAMETERS, PARAMETERS_MAX_COUNT);
    return;
  }
  let size_bytes = 0;
  for (const [key, value] of parameters) {
    if (key === '') errors.invalid(PARAMETERS, key, 'field can not be empty.');
    size_bytes += byteLength(key) + byteLength(value);
  }
  if (size_bytes > PARAMETERS_MAX_BYTES) errors.tooLong(PARAMETERS, PARAMETERS_MAX_BYTES);
  if (!mayBeEmpty && parameters.length === 0)
    errors.required(PARAMETERS, 'must contain at least one key/value pair');
}

/** ValidateTopologySelectorTerm; gives the keys and values that the term is about. */
function validateTerm(term: JsonObject, path: Path, errors: ErrorList): JsonObject {
  const found = new Map<string, readonly string[]>();
  for (const [index, requirement] of structs(term, 'matchLabelExpressions').entries()) {
    const at = path.child('matchLabelExpressions').index(index);
    const values = texts(requirement, 'values');
    const key = text(requirement, 'key');
    if (values.length === 0) errors.required(at.child('values'));
    const seen = new Set<string>();
    for (const [position, value] of values.entries()) {
      if (seen.has(value)) errors.duplicate(at.child('values').index(position), value);
      seen.add(value);
    }
    errors.eachInvalid(at.child('key'), key, qualifiedName(key));
    if (found.has(key)) errors.duplicate(at.child('key'), key);
    found.set(key, [...seen].toSorted());
  }
  return Object.fromEntries(found);
}

function validateTopologies(storageClass: JsonObject, errors: ErrorList): void {
  const all = structs(storageClass, 'allowedTopologies');
  // Upstream's list begins with as many empty terms, so that a term without conditions is always a duplicate.
  const terms: JsonObject[] = all.map(() => ({}));
  for (const [index, term] of all.entries()) {
    const path = Path.of('allowedTopologies').index(index);
    const own = validateTerm(term, path, errors);
    for (const other of terms)
      if (jsonEqual(other, own)) errors.duplicate(path.child('matchLabelExpressions'), '');
    terms.push(own);
  }
}

const FROZEN = ['parameters', 'provisioner', 'reclaimPolicy', 'volumeBindingMode'];

/** StorageClass (pkg/apis/storage/validation). */
export const storageClassRules = specRules({
  metadata: { namespaced: false, name: 'subdomain' },
  update: 'all, metadata, change',
  spec(storageClass, _old, errors) {
    validateProvisioner(text(storageClass, 'provisioner'), Path.of('provisioner'), errors);
    validateParameters(storageClass, true, errors);
    const policy = text(storageClass, 'reclaimPolicy');
    if (policy !== '' && policy !== 'Delete' && policy !== 'Retain')
      errors.notSupported(Path.of('reclaimPolicy'), policy, ['Delete', 'Retain']);
    const mode = textPointer(storageClass, 'volumeBindingMode');
    const modes = ['Immediate', 'WaitForFirstConsumer'];
    if (mode === undefined) errors.required(Path.of('volumeBindingMode'));
    else if (!modes.includes(mode)) errors.notSupported(Path.of('volumeBindingMode'), mode, modes);
    validateTopologies(storageClass, errors);
  },
  change(storageClass, old, errors) {
    for (const field of FROZEN) {
      const zero = field === 'provisioner' ? '' : undefined;
      validateImmutable(storageClass[field] ?? zero, old[field] ?? zero, Path.of(field), errors);
    }
  },
});

/** VolumeAttributesClass. */
export const volumeAttributesClassRules = specRules({
  metadata: { namespaced: false, name: 'subdomain' },
  update: 'metadata, change, all',
  spec(attributesClass, _old, errors) {
    validateProvisioner(text(attributesClass, 'driverName'), Path.of('driverName'), errors);
    validateParameters(attributesClass, false, errors);
  },
  change(attributesClass, old, errors) {
    if (text(attributesClass, 'driverName') !== text(old, 'driverName'))
      errors.forbidden(Path.of('driverName'), 'updates to driverName are forbidden.');
    if (!isSemanticallyEqual(attributesClass['parameters'], old['parameters']))
      errors.forbidden(PARAMETERS, 'updates to parameters are forbidden.');
  },
});
