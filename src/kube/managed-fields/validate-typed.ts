import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { deduce } from './deduce.ts';
import { listItem } from './list-item.ts';
import { pathElementText, type PathElement } from './path-element.ts';
import type { TypeProblem } from './typed-error.ts';
import { entryType, type Atom, type ListType, type MapType, type ScalarType } from './type-schema.ts';

/** A value as Go's `%v` and `%#v` print what came out of JSON. */
function goText(value: JsonValue, isQuoted: boolean): string {
  if (typeof value === 'string') return isQuoted ? JSON.stringify(value) : value;
  if (value === null) return '<nil>';
  if (isJsonArray(value)) {
    const items = value.map((item) => goText(item, isQuoted));
    return isQuoted ? `[]interface {}{${items.join(', ')}}` : `[${items.join(' ')}]`;
  }
  if (!isJsonObject(value)) return String(value);
  const entries = Object.keys(value)
    .toSorted()
    .map((key) => `${goText(key, isQuoted)}:${goText(value[key] ?? null, isQuoted)}`);
  return isQuoted ? `map[string]interface {}{${entries.join(', ')}}` : `map[${entries.join(' ')}]`;
}

function goTypeName(value: JsonValue): string {
  if (isJsonArray(value)) return '[]interface {}';
  if (isJsonObject(value)) return 'map[string]interface {}';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

function scalarProblem(type: ScalarType, value: JsonValue): string | undefined {
  if (value === null) return undefined;
  switch (type) {
    case 'numeric':
      return typeof value === 'number'
        ? undefined
        : `expected numeric (int or float), got ${goTypeName(value)}`;
    case 'string':
      return typeof value === 'string'
        ? undefined
        : `expected string, got &value.valueUnstructured{Value:${goText(value, true)}}`;
    case 'boolean':
      return typeof value === 'boolean' ? undefined : `expected boolean, got &{${goText(value, false)}}`;
    case 'untyped':
      break;
  }
  return typeof value === 'object' ? `expected any scalar, got &{${goText(value, false)}}` : undefined;
}

function below(prefix: string, problems: readonly TypeProblem[]): readonly TypeProblem[] {
  return problems.map(({ path, message }) => ({ path: `${prefix}${path}`, message }));
}

const NONE: readonly TypeProblem[] = [];

function listProblems(
  type: ListType,
  list: readonly JsonValue[],
  allowsDuplicates: boolean,
): readonly TypeProblem[] {
  const problems: TypeProblem[] = [];
  const atom = type.element();
  const seen = new Set<string>();
  for (const [index, item] of list.entries()) {
    let element: PathElement = `i:${index}`;
    if (!type.isAtomic) {
      const named = listItem(type, item);
      if (named.type === 'nameless')
        return [...problems, { path: '', message: `element ${index}: ${named.why}` }];
      ({ element } = named);
      if (seen.has(element) && !allowsDuplicates)
        problems.push({ path: '', message: `duplicate entries for key ${pathElementText(element)}` });
      seen.add(element);
    }
    const inner = typeProblems(item, atom, allowsDuplicates);
    if (inner.length > 0) problems.push(...below(pathElementText(element), inner));
  }
  return problems.length === 0 ? NONE : problems;
}

function mapProblems(type: MapType, map: JsonObject, allowsDuplicates: boolean): readonly TypeProblem[] {
  let problems = NONE;
  for (const name of Object.keys(map)) {
    const value = map[name];
    if (value === undefined) continue;
    if (!type.fields.has(name) && type.element === undefined)
      return [...problems, { path: `.${name}`, message: 'field not declared in schema' }];
    const inner = typeProblems(value, entryType(type, name), allowsDuplicates);
    if (inner.length > 0) problems = [...problems, ...below(`.${name}`, inner)];
  }
  return problems;
}

/**
 * What keeps a value from being of its type: undeclared fields, other kinds of values, list items without a key, and, unless they are
 * allowed, two items with the same key. Texts are those of typed/validate.go.
 */
export function typeProblems(
  value: JsonValue,
  atom: Atom,
  allowsDuplicates: boolean,
): readonly TypeProblem[] {
  const place = deduce(atom, value);
  switch (place.kind) {
    case 'scalar': {
      const message = scalarProblem(place.type, value);
      return message === undefined ? NONE : [{ path: '', message }];
    }
    case 'list':
      if (value === null) return NONE;
      return isJsonArray(value)
        ? listProblems(place.type, value, allowsDuplicates)
        : [{ path: '', message: `expected list, got &{${goText(value, false)}}` }];
    case 'map':
      if (value === null) return NONE;
      return isJsonObject(value)
        ? mapProblems(place.type, value, allowsDuplicates)
        : [{ path: '', message: `expected map, got &{${goText(value, false)}}` }];
    case 'nothing':
      break;
  }
  return [{ path: '', message: 'schema error: invalid atom: inlined' }];
}
