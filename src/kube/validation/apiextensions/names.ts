import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dns1035Label } from '../formats.ts';
import type { Path } from '../path.ts';
import { text, texts } from '../values.ts';

const MIXED_CASE = 'may have mixed case, but should otherwise match: ';

function label(value: string, path: Path, errors: ErrorList): void {
  const problems = value === '' ? [] : dns1035Label(value);
  if (problems.length > 0) errors.invalid(path, value, problems.join(','));
}

/** Names in lists may not be empty. */
function labels(values: readonly string[], path: Path, errors: ErrorList): void {
  for (const [index, value] of values.entries()) {
    const problems = dns1035Label(value);
    if (problems.length > 0) errors.invalid(path.index(index), value, problems.join(','));
  }
}

/** Names of a definition, those that it wants and those that it got (ValidateCustomResourceDefinitionNames). */
export function validateNames(names: JsonObject, path: Path, errors: ErrorList): void {
  for (const field of ['plural', 'singular']) label(text(names, field), path.child(field), errors);
  for (const field of ['kind', 'listKind']) {
    const value = text(names, field);
    const problems = value === '' ? [] : dns1035Label(value.toLowerCase());
    if (problems.length > 0) errors.invalid(path.child(field), value, MIXED_CASE + problems.join(','));
  }
  labels(texts(names, 'shortNames'), path.child('shortNames'), errors);
  const listKind = text(names, 'listKind');
  if (listKind !== '' && listKind === text(names, 'kind'))
    errors.invalid(path.child('listKind'), listKind, 'kind and listKind may not be the same');
  labels(texts(names, 'categories'), path.child('categories'), errors);
}

/** Names that a definition has to want; the API server fills in the singular and that of lists. */
export function requireNames(names: JsonObject, path: Path, errors: ErrorList): void {
  for (const field of ['plural', 'singular', 'kind', 'listKind'])
    if (text(names, field) === '') errors.required(path.child(field));
}
