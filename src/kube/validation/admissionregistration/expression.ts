import { compileExpression, type ExpressionEnvironment } from '../../cel/checker/compile-expression.ts';
import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';

/** Where an expression stands: what it may name, and what it has to come to. */
export type ExpressionPlace = ExpressionEnvironment;

/** Says what a compiler of the API server says of an expression (convertCELErrorToValidationError); `shown` where another text is told. */
export function validateExpression(
  expression: string,
  place: ExpressionPlace,
  path: Path,
  errors: ErrorList,
  shown = expression,
): void {
  const compiled = compileExpression(expression, place);
  if (compiled.type === 'invalid') errors.invalid(path, shown, compiled.why);
}
