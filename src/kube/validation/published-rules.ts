import type { JsonObject } from '../json.ts';
import { checkFields, type Path as FieldPath } from '../schema/check-fields.ts';
import type { ObjectType } from '../schema/object-type.ts';
import type { ErrorList } from './error-list.ts';
import { Path } from './path.ts';

function pathOf(steps: FieldPath): Path {
  const [first = '', ...rest] = steps;
  let path = Path.of(String(first));
  for (const step of rest) path = typeof step === 'number' ? path.index(step) : path.child(step);
  return path;
}

/** Required fields and closed sets of values, by the published description of a kind: what is asked of kinds without rules of their own. */
export function validatePublishedFields(
  object: JsonObject,
  type: ObjectType,
  minor: number,
  errors: ErrorList,
): void {
  for (const problem of checkFields(type, object, minor)) {
    if (problem.type === 'missing') errors.required(pathOf(problem.path));
    else if (problem.type === 'wrong-value')
      errors.notSupported(pathOf(problem.path), problem.value, problem.values.toSorted());
  }
}
