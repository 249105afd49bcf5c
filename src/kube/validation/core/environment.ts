import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { configMapKey, dnsLabel, dnsSubdomain, environmentVariableName } from '../formats.ts';
import { nameProblems } from '../object-meta.ts';
import type { Path } from '../path.ts';
import { structPointer, structs, text } from '../values.ts';
import { ENVIRONMENT_FIELDS, validateFieldRef, validateResourceFieldRef } from './field-selector.ts';
import { validateNoBacksteps } from './file-path.ts';

type SourceRule = (reference: JsonObject, path: Path, errors: ErrorList) => void;

/** validateConfigMapKeySelector, validateSecretKeySelector. */
const keyReference: SourceRule = (reference, path, errors) => {
  const name = text(reference, 'name');
  errors.eachInvalid(path.child('name'), name, dnsSubdomain(name));
  const key = text(reference, 'key');
  if (key === '') errors.required(path.child('key'));
  else errors.eachInvalid(path.child('key'), key, configMapKey(key));
};

/** validateFileKeySelector (KEP-3721). */
const fileReference: SourceRule = (reference, path, errors) => {
  const key = text(reference, 'key');
  if (key === '') errors.required(path.child('key'));
  else errors.eachInvalid(path.child('key'), key, environmentVariableName(key));
  const volume = text(reference, 'volumeName');
  if (volume === '') errors.required(path.child('volumeName'));
  else errors.eachInvalid(path.child('volumeName'), volume, dnsLabel(volume));
  const file = text(reference, 'path');
  if (file === '') errors.required(path.child('path'));
  else validateNoBacksteps(file, path.child('path'), errors);
};

/** Where a value may come from, in the order in which it is looked at. */
const SOURCES: readonly (readonly [field: string, rule: SourceRule])[] = [
  ['fieldRef', (reference, path, errors) => validateFieldRef(reference, ENVIRONMENT_FIELDS, path, errors)],
  ['resourceFieldRef', (reference, path, errors) => validateResourceFieldRef(reference, false, path, errors)],
  ['configMapKeyRef', keyReference],
  ['secretKeyRef', keyReference],
  ['fileKeyRef', fileReference],
];

const NO_SOURCE =
  'must specify one of: `fieldRef`, `resourceFieldRef`, `configMapKeyRef`, `secretKeyRef` or `fileKeyRef`';
const TWO_SOURCES = 'may not have more than one field specified at a time';

function validateValueFrom(variable: JsonObject, path: Path, errors: ErrorList): void {
  const valueFrom = structPointer(variable, 'valueFrom');
  if (valueFrom === undefined) return;
  let sources_count = 0;
  for (const [field, rule] of SOURCES) {
    const reference = structPointer(valueFrom, field);
    if (reference === undefined) continue;
    sources_count += 1;
    rule(reference, path.child(field), errors);
  }
  if (sources_count === 0) errors.invalid(path, '', NO_SOURCE);
  else if (text(variable, 'value') !== '')
    errors.invalid(path, '', 'may not be specified when `value` is not empty');
  else if (sources_count > 1) errors.invalid(path, '', TWO_SOURCES);
}

/** ValidateEnv. */
export function validateEnvironment(container: JsonObject, path: Path, errors: ErrorList): void {
  for (const [index, variable] of structs(container, 'env').entries()) {
    const at = path.index(index);
    const name = text(variable, 'name');
    if (name === '') errors.required(at.child('name'));
    else errors.eachInvalid(at.child('name'), name, environmentVariableName(name));
    validateValueFrom(variable, at.child('valueFrom'), errors);
  }
}

/** ValidateEnvFrom. The errors about sources are told of the list, as upstream has it. */
export function validateEnvironmentFrom(container: JsonObject, path: Path, errors: ErrorList): void {
  for (const [index, entry] of structs(container, 'envFrom').entries()) {
    const at = path.index(index);
    const prefix = text(entry, 'prefix');
    if (prefix !== '') errors.eachInvalid(at.child('prefix'), prefix, environmentVariableName(prefix));
    let sources_count = 0;
    for (const field of ['configMapRef', 'secretRef']) {
      const reference = structPointer(entry, field);
      if (reference === undefined) continue;
      sources_count += 1;
      const name = text(reference, 'name');
      if (name === '') errors.required(at.child(field).child('name'));
      else errors.eachInvalid(at.child(field).child('name'), name, nameProblems(name, 'subdomain', true));
    }
    if (sources_count === 0) errors.invalid(path, '', 'must specify one of: `configMapRef` or `secretRef`');
    else if (sources_count > 1) errors.invalid(path, '', TWO_SOURCES);
  }
}
