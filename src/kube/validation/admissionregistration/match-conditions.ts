import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import type { Path } from '../path.ts';
import { text } from '../values.ts';
import { validateExpression, type ExpressionPlace } from './expression.ts';

const CONDITIONS_MAX_COUNT = 64;

/** Conditions of a webhook or a policy (validateMatchConditions); they never see `variables`. */
export function validateMatchConditions(
  conditions: readonly JsonObject[],
  place: Pick<ExpressionPlace, 'hasParams'>,
  path: Path,
  errors: ErrorList,
): void {
  if (conditions.length > CONDITIONS_MAX_COUNT) errors.tooMany(path, conditions.length, CONDITIONS_MAX_COUNT);
  const names = new Set<string>();
  for (const [index, condition] of conditions.entries()) {
    const at = path.index(index);
    const expression = text(condition, 'expression').trim();
    if (expression === '') errors.required(at.child('expression'));
    else
      validateExpression(
        expression,
        { ...place, hasAuthorizer: true, returns: 'condition' },
        at.child('expression'),
        errors,
      );
    const name = text(condition, 'name');
    if (name === '') errors.required(at.child('name'));
    else {
      errors.eachInvalid(at.child('name'), name, qualifiedName(name));
      if (names.has(name)) errors.duplicate(at.child('name'), name);
      names.add(name);
    }
  }
}
