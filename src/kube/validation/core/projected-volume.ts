import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { number, numberPointer, structPointer, structs, text } from '../values.ts';
import { validateFieldRef, validateResourceFieldRef, VOLUME_FIELDS } from './field-selector.ts';
import { validateMode, validateNonReservedPath } from './file-path.ts';
import type { PodOptions } from './pod-options.ts';
import { validateKeyToPath } from './volume-source.ts';

const TOKEN_MIN_S = 600;
const TOKEN_MAX_S = 2 ** 32;
const CONFLICT = 'conflicting duplicate paths';

/** validateDownwardAPIVolumeFile. Upstream does not say which item it is: `path` is that of the volume. */
function validateFile(file: JsonObject, path: Path, errors: ErrorList): void {
  if (text(file, 'path') === '') errors.required(path.child('path'));
  validateNonReservedPath(text(file, 'path'), path.child('path'), errors);
  const field = structPointer(file, 'fieldRef');
  const resource = structPointer(file, 'resourceFieldRef');
  if (field !== undefined) {
    validateFieldRef(field, VOLUME_FIELDS, path.child('fieldRef'), errors);
    if (resource !== undefined)
      errors.invalid(path, 'resource', 'fieldRef and resourceFieldRef can not be specified simultaneously');
  } else if (resource !== undefined)
    validateResourceFieldRef(resource, true, path.child('resourceFieldRef'), errors);
  else errors.required(path, 'one of fieldRef and resourceFieldRef is required');
  validateMode(numberPointer(file, 'mode'), path.child('mode'), errors);
}

/** validateDownwardAPIVolumeSource. */
export function validateDownwardApi(source: JsonObject, path: Path, errors: ErrorList): void {
  validateMode(numberPointer(source, 'defaultMode'), path.child('defaultMode'), errors);
  for (const file of structs(source, 'items')) validateFile(file, path, errors);
}

/** The paths of all sources of one volume: none may be written twice. */
class Files {
  readonly #taken = new Set<string>();
  readonly #path: Path;
  readonly #errors: ErrorList;

  constructor(path: Path, errors: ErrorList) {
    this.#path = path;
    this.#errors = errors;
  }

  /** `shown` is what the message calls the file's source. */
  take(file: string, shown: string): void {
    if (this.#taken.has(file)) this.#errors.invalid(this.#path, shown, CONFLICT);
    this.#taken.add(file);
  }
}

function validateKeys(source: JsonObject, path: Path, files: Files, errors: ErrorList): void {
  const name = text(source, 'name');
  if (name === '') errors.required(path.child('name'));
  for (const [index, item] of structs(source, 'items').entries()) {
    validateKeyToPath(item, path.child('items').index(index), errors);
    const file = text(item, 'path');
    if (file !== '') files.take(file, name);
  }
}

function validateToken(
  source: JsonObject,
  path: Path,
  volumePath: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  const expiration_s = number(source, 'expirationSeconds');
  const at = path.child('expirationSeconds');
  if (expiration_s < TOKEN_MIN_S)
    errors.invalid(at, expiration_s, 'may not specify a duration less than 10 minutes');
  if (expiration_s > TOKEN_MAX_S)
    errors.invalid(at, expiration_s, 'may not specify a duration larger than 2^32 seconds');
  const file = text(source, 'path');
  if (file === '') errors.required(volumePath.child('path'));
  else if (!options.allowAnyTokenPath) validateNonReservedPath(file, volumePath.child('path'), errors);
}

/** validateProjectedVolumeSource. Sources whose gates are off (trust bundles, certificates) were dropped before. */
export function validateProjected(
  projected: JsonObject,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  validateMode(numberPointer(projected, 'defaultMode'), path.child('defaultMode'), errors);
  const files = new Files(path, errors);
  for (const [index, source] of structs(projected, 'sources').entries()) {
    const at = path.child('sources').index(index);
    let sources_count = 0;
    for (const field of ['secret', 'configMap']) {
      const keys = structPointer(source, field);
      if (keys === undefined) continue;
      sources_count += 1;
      validateKeys(keys, at.child(field), files, errors);
    }
    const downward = structPointer(source, 'downwardAPI');
    if (downward !== undefined) {
      sources_count += 1;
      for (const file of structs(downward, 'items')) {
        validateFile(file, at.child('downwardAPI'), errors);
        const name = text(file, 'path');
        if (name !== '') files.take(name, name);
      }
    }
    const token = structPointer(source, 'serviceAccountToken');
    if (token !== undefined) {
      sources_count += 1;
      validateToken(token, at.child('serviceAccountToken'), path, options, errors);
    }
    if (sources_count > 1) errors.forbidden(at, 'may not specify more than 1 volume type per source');
  }
}
