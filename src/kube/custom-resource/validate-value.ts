import { jsonEqual } from '../json-difference.ts';
import { isJsonArray, isJsonObject, numberAt, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { listAt } from '../kube-object.ts';
import type { CorrelatedValue } from './correlated-value.ts';
import { numberProblems } from './number-rules.ts';
import {
  additionalOf,
  hasAdditional,
  isIntOrString,
  itemsOf,
  propertiesOf,
  propertyOf,
  schemasOf,
  type Schema,
} from './schema.ts';
import { problemKey, type SchemaProblem } from './schema-problem.ts';
import { isKnownFormat, stringFormat } from './string-format.ts';
import { patternMatches } from './string-pattern.ts';

/** What a validation came to. `matches_count` tells which of several alternatives came nearest. */
class Result {
  readonly problems: SchemaProblem[] = [];
  readonly #told = new Set<string>();
  matches_count = 0;

  get isValid(): boolean {
    return this.problems.length === 0;
  }

  add(...problems: readonly SchemaProblem[]): void {
    for (const problem of problems) {
      const key = problemKey(problem);
      if (this.#told.has(key)) continue;
      this.#told.add(key);
      this.problems.push(problem);
    }
  }

  merge(other: Result): void {
    this.add(...other.problems);
    this.matches_count += other.matches_count;
  }
}

/** Where a value stands, and what stood there before. */
interface Place {
  readonly path: string;
  readonly correlation: CorrelatedValue | undefined;
}

function typesOf(schema: Schema): readonly string[] {
  if (isIntOrString(schema)) return ['integer', 'string'];
  const type = stringAt(schema, 'type') ?? '';
  return type === '' ? [] : [type];
}

/** The format, where the API server has one of this name for the type. */
function formatOf(schema: Schema, types: readonly string[]): string {
  const format = stringAt(schema, 'format') ?? '';
  const [type = ''] = types.length === 1 ? types : [];
  return format !== '' && isKnownFormat(format, type) ? format : '';
}

function isInt64(value: number): boolean {
  return Number.isInteger(value) && Math.abs(value) <= 2 ** 63;
}

/** The JSON type of a value and the format that Go's type of it stands for. */
function typeOf(value: JsonValue): readonly [type: string, format: string] {
  if (typeof value === 'boolean') return ['boolean', ''];
  if (typeof value === 'string') return ['string', ''];
  if (typeof value === 'number') return isInt64(value) ? ['integer', 'int64'] : ['number', 'float64'];
  return isJsonArray(value) ? ['array', ''] : ['object', ''];
}

function wrongType(path: string, expected: string, found: string): SchemaProblem {
  const text = `${path} in body must be of type ${expected}: ${JSON.stringify(found)}`;
  return { type: 'wrong type', name: path, value: found, text };
}

function typeProblem(
  value: JsonValue,
  types: readonly string[],
  format: string,
  path: string,
): SchemaProblem | undefined {
  const [type, ownFormat] = typeOf(value);
  const isList = isJsonArray(value) || typeof value === 'string';
  const isNumeric = types.includes('number') || types.includes('integer');
  const fits = types.includes(type) || (type === 'integer' && types.includes('number'));
  if (!isList && format !== '' && !fits && ownFormat !== format) return wrongType(path, format, ownFormat);
  if (!isNumeric && format !== '' && isList) return undefined;
  return fits ? undefined : wrongType(path, types.join(','), type);
}

function single(problem: SchemaProblem | undefined, matches_count = 0): Result {
  const result = new Result();
  if (problem === undefined) result.matches_count = matches_count;
  else result.add(problem);
  return result;
}

/** A number is compared as what is left of it in the type of the allowed one: upstream converts before it compares. */
function isAllowed(value: JsonValue, allowed: JsonValue): boolean {
  if (typeof value === 'number' && typeof allowed === 'number')
    return (Number.isInteger(allowed) ? Math.trunc(value) : value) === allowed;
  return jsonEqual(value, allowed);
}

function enumProblem(value: JsonValue, schema: Schema, path: string): SchemaProblem | undefined {
  const values = listAt(schema, 'enum');
  if (values.length === 0) return undefined;
  const isListed = values.some((allowed) => allowed !== null && value !== null && isAllowed(value, allowed));
  return isListed ? undefined : { type: 'enum', name: path, value, values };
}

function textProblem(value: string, schema: Schema, path: string): SchemaProblem | undefined {
  const maximum = numberAt(schema, 'maxLength');
  const minimum = numberAt(schema, 'minLength');
  const pattern = stringAt(schema, 'pattern') ?? '';
  const length = maximum === undefined && minimum === undefined ? 0 : Array.from(value).length;
  if (maximum !== undefined && length > maximum)
    return { type: 'too long', name: path, maximum_bytes: maximum };
  if (minimum !== undefined && length < minimum)
    return {
      type: 'invalid',
      name: path,
      value,
      text: `${path} in body should be at least ${minimum} chars long`,
    };
  if (pattern === '' || patternMatches(pattern, value)) return undefined;
  return { type: 'invalid', name: path, value, text: `${path} in body should match '${pattern}'` };
}

/** What is wrong with how many items a list has, or how many properties a map. */
function sizeProblems(
  size: number,
  schema: Schema,
  path: string,
  unit: 'Items' | 'Properties',
): readonly SchemaProblem[] {
  const minimum = numberAt(schema, `min${unit}`);
  const maximum = numberAt(schema, `max${unit}`);
  const problems: SchemaProblem[] = [];
  if (minimum !== undefined && size < minimum)
    problems.push({
      type: 'invalid',
      name: path,
      value: size,
      text: `${path} in body should have at least ${minimum} ${unit.toLowerCase()}`,
    });
  if (maximum !== undefined && size > maximum)
    problems.push({ type: 'too many', name: path, actual_count: size, maximum_count: maximum });
  return problems;
}

function listResult(value: readonly JsonValue[], schema: Schema, place: Place): Result {
  const result = new Result();
  const items = itemsOf(schema);
  if (items !== undefined)
    for (const [index, item] of value.entries()) {
      const correlation = place.correlation?.index(index);
      result.merge(ratcheted(item, items, { path: `${place.path}[${index}]`, correlation }));
    }
  result.add(...sizeProblems(value.length, schema, place.path, 'Items'));
  result.matches_count += 1;
  return result;
}

function fieldPlace(name: string, path: string, place: Place): Place {
  // What a version is converted to is not seen here, so kind and apiVersion never count as unchanged.
  const isTypeMeta = place.path === '' && (name === 'kind' || name === 'apiVersion');
  return { path, correlation: isTypeMeta ? undefined : place.correlation?.key(name) };
}

function objectResult(value: JsonObject, schema: Schema, place: Place): Result {
  const result = new Result();
  const { path } = place;
  result.add(...sizeProblems(Object.keys(value).length, schema, path, 'Properties'));
  const additional = additionalOf(schema);
  const isClosed = hasAdditional(schema) && schema['additionalProperties'] === false;
  for (const [name, entry] of Object.entries(value)) {
    if (entry === undefined || propertyOf(schema, name) !== undefined) continue;
    if (isClosed)
      result.add({
        type: 'invalid',
        name: path,
        value: name,
        text: `${path}.${name} in body is a forbidden property`,
      });
    else if (additional !== undefined)
      result.merge(ratcheted(entry, additional, fieldPlace(name, `${path}.${name}`, place)));
  }
  for (const [name, property] of propertiesOf(schema)) {
    const entry = value[name];
    if (entry === undefined) continue;
    const at = path === '' ? name : `${path}.${name}`;
    result.merge(ratcheted(entry, property, fieldPlace(name, at, place)));
  }
  for (const name of listAt(schema, 'required'))
    if (typeof name === 'string' && value[name] === undefined)
      result.add({ type: 'required', name: `${path}.${name}` });
  return result;
}

/** The result of the alternative that came nearest. */
function nearest(results: readonly Result[]): Result | undefined {
  let best: Result | undefined;
  for (const result of results)
    if (best === undefined || result.matches_count > best.matches_count) best = result;
  return best;
}

function quotedPath({ path }: Place): string {
  return JSON.stringify(path);
}

function anyOfResult(value: JsonValue, schema: Schema, place: Place, into: Result): void {
  const failed: Result[] = [];
  const alternatives = schemasOf(schema, 'anyOf');
  if (alternatives.length === 0) return;
  for (const alternative of alternatives) {
    const result = valueResult(value, alternative, place);
    if (result.isValid) {
      into.merge(result);
      return;
    }
    failed.push(result);
  }
  into.add({ type: 'composite', text: `${quotedPath(place)} must validate at least one schema (anyOf)` });
  into.merge(nearest(failed) ?? new Result());
}

function oneOfResult(value: JsonValue, schema: Schema, place: Place, into: Result): void {
  const results = schemasOf(schema, 'oneOf').map((alternative) => valueResult(value, alternative, place));
  if (results.length === 0) return;
  const valid = results.filter(({ isValid }) => isValid);
  const [first] = valid;
  if (first !== undefined && valid.length === 1) {
    into.merge(first);
    return;
  }
  const why = valid.length === 0 ? 'Found none valid' : `Found ${valid.length} valid alternatives`;
  into.add({
    type: 'composite',
    text: `${quotedPath(place)} must validate one and only one schema (oneOf). ${why}`,
  });
  // A failure after the last success counts only where nothing succeeded.
  if (valid.length === 0) into.merge(nearest(results) ?? new Result());
}

function allOfResult(value: JsonValue, schema: Schema, place: Place, into: Result): void {
  const results = schemasOf(schema, 'allOf').map((part) => valueResult(value, part, place));
  for (const result of results) into.merge(result);
  const valid_count = results.filter(({ isValid }) => isValid).length;
  if (valid_count === results.length) return;
  const why = valid_count === 0 ? '. None validated' : '';
  into.add({ type: 'composite', text: `${quotedPath(place)} must validate all the schemas (allOf)${why}` });
}

function junctorResult(value: JsonValue, schema: Schema, place: Place): Result {
  const result = new Result();
  anyOfResult(value, schema, place, result);
  oneOfResult(value, schema, place, result);
  allOfResult(value, schema, place, result);
  const not = schema['not'];
  if (isJsonObject(not) && valueResult(value, not, place).isValid)
    result.add({ type: 'composite', text: `${quotedPath(place)} must not validate the schema (not)` });
  result.matches_count += 1;
  return result;
}

function formatResult(value: string, format: string, path: string): Result {
  const check = stringFormat(format);
  if (check === undefined || check(value)) return new Result();
  const text = `${path} in body must be of type ${format}: ${JSON.stringify(value)}`;
  return single({ type: 'wrong type', name: path, value, text });
}

function nullResult(schema: Schema, types: readonly string[], path: string): Result {
  const isRefused = types.length > 0 && schema['nullable'] !== true;
  const result = single(isRefused ? wrongType(path, types.join(','), 'null') : undefined, 1);
  result.merge(single(enumProblem(null, schema, path)));
  return result;
}

function valueResult(value: JsonValue, schema: Schema, place: Place): Result {
  const { path } = place;
  const types = typesOf(schema);
  const format = formatOf(schema, types);
  if (value === null) return nullResult(schema, types, path);
  const result = new Result();
  // Each validator that applies counts as a match, and what it found counts beside it (Result.Inc of kube-openapi).
  const take = (other: Result) => {
    result.merge(other);
    result.matches_count += 1;
  };
  if (types.length > 0 || format !== '') take(single(typeProblem(value, types, format, path), 1));
  take(junctorResult(value, schema, place));
  if (typeof value === 'string') take(single(textProblem(value, schema, path)));
  if (typeof value === 'string' && stringFormat(format) !== undefined)
    take(formatResult(value, format, path));
  if (typeof value === 'number') {
    const numbers = new Result();
    numbers.add(...numberProblems(value, schema, types, path));
    numbers.matches_count += 1;
    take(numbers);
  }
  if (isJsonArray(value)) take(listResult(value, schema, place));
  take(single(enumProblem(value, schema, path)));
  if (isJsonObject(value)) take(objectResult(value, schema, place));
  result.matches_count += 1;
  return result;
}

/** What was wrong before and is as it was is let through. */
function ratcheted(value: JsonValue, schema: Schema, place: Place): Result {
  const result = valueResult(value, schema, place);
  if (result.isValid || place.correlation?.isUnchanged !== true) return result;
  const passed = new Result();
  passed.matches_count = 0;
  return passed;
}

/**
 * What is wrong with a value by its schema, in the words of the API server. With `correlation` this is an update, and what did not
 * change is not held against it. Source: kube-openapi pkg/validation/validate, and apiextensions-apiserver
 * pkg/apiserver/validation/ratcheting.go.
 */
export function schemaProblems(
  value: JsonValue,
  schema: Schema,
  correlation?: CorrelatedValue,
): readonly SchemaProblem[] {
  return ratcheted(value, schema, { path: '', correlation }).problems;
}
