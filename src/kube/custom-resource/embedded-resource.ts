import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import type { ErrorList } from '../validation/error-list.ts';
import { dns1035Label } from '../validation/formats.ts';
import { validateObjectMeta } from '../validation/object-meta.ts';
import { Path } from '../validation/path.ts';
import { badValue } from './schema-problem.ts';
import {
  additionalOf,
  hasAdditional,
  isEmbeddedResource,
  itemsOf,
  propertyOf,
  type Schema,
} from './schema.ts';

function child(path: Path | undefined, name: string): Path {
  return path === undefined ? Path.of(name) : path.child(name);
}

function checkApiVersion(value: JsonValue, path: Path, errors: ErrorList): void {
  if (typeof value !== 'string') errors.invalid(path, badValue(value), 'must be a string');
  else if (value === '') errors.invalid(path, value, 'must not be empty');
  else if (value.split('/').length > 2)
    errors.invalid(path, value, `unexpected GroupVersion string: ${value}`);
}

function checkKind(value: JsonValue, path: Path, errors: ErrorList): void {
  if (typeof value !== 'string') {
    errors.invalid(path, badValue(value), 'must be a string');
    return;
  }
  if (value === '') {
    errors.invalid(path, value, 'must not be empty');
    return;
  }
  const problems = dns1035Label(value.toLowerCase());
  if (problems.length > 0)
    errors.invalid(path, value, `may have mixed case, but should otherwise match: ${problems.join(',')}`);
}

/** Metadata is validated as that of an object of any kind; a name may be missing. */
function checkMetadata(body: JsonObject, metadata: JsonObject, path: Path, errors: ErrorList): void {
  const name = stringAt(metadata, 'name') ?? '';
  const named = { ...body, metadata: { ...metadata, name: name === '' ? 'fakename' : name } };
  const namespaced = (stringAt(metadata, 'namespace') ?? '') !== '';
  validateObjectMeta(named, { namespaced, name: 'path segment' }, errors, path);
}

function checkEmbedded(value: JsonObject, path: Path | undefined, errors: ErrorList): void {
  const { apiVersion, kind, metadata } = value;
  if (apiVersion === undefined) errors.required(child(path, 'apiVersion'));
  if (kind === undefined) errors.required(child(path, 'kind'));
  if (apiVersion !== undefined) checkApiVersion(apiVersion, child(path, 'apiVersion'), errors);
  if (kind !== undefined) checkKind(kind, child(path, 'kind'), errors);
  if (isJsonObject(metadata)) checkMetadata(value, metadata, child(path, 'metadata'), errors);
}

function check(
  value: JsonValue,
  schema: Schema | undefined,
  path: Path | undefined,
  errors: ErrorList,
): void {
  if (schema === undefined) return;
  if (isJsonArray(value)) {
    for (const [index, item] of value.entries())
      check(item, itemsOf(schema), (path ?? Path.of('')).index(index), errors);
    return;
  }
  if (!isJsonObject(value)) return;
  if (isEmbeddedResource(schema)) checkEmbedded(value, path, errors);
  for (const [name, entry] of Object.entries(value)) {
    if (entry === undefined) continue;
    const property = propertyOf(schema, name);
    if (property !== undefined) check(entry, property, child(path, name), errors);
    else if (hasAdditional(schema))
      check(entry, additionalOf(schema), (path ?? Path.of('')).key(name), errors);
  }
}

/** What is wrong with kind, version and metadata of embedded objects (apiextensions-apiserver pkg/apiserver/schema/objectmeta). */
export function embeddedResourceErrors(
  body: JsonValue,
  schema: Schema | undefined,
  errors: ErrorList,
  path?: Path,
): void {
  check(body, schema, path, errors);
}
