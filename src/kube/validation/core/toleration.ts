import type { JsonObject } from '../../json.ts';
import { parseInt64 } from '../../selector.ts';
import type { ErrorList } from '../error-list.ts';
import { labelValue, qualifiedName } from '../formats.ts';
import { goQuote, goText } from '../go-value.ts';
import type { Path } from '../path.ts';
import { numberPointer, text } from '../values.ts';
import type { PodOptions } from './pod-options.ts';

export const TAINT_EFFECTS = ['NoSchedule', 'PreferNoSchedule', 'NoExecute'];
const OPERATORS = ['Equal', 'Exists'];
const DECIMAL_INTEGER = /^(0|-?[1-9][0-9]*)$/;

function validateComparison(value: string, path: Path, errors: ErrorList): void {
  if (!DECIMAL_INTEGER.test(value))
    errors.invalid(path, value, 'must be a valid decimal integer in canonical form (e.g., "0", "10", "-5")');
  if (parseInt64(value) !== undefined) return;
  const why = /^[+-]?\d+$/.test(value) ? 'value out of range' : 'invalid syntax';
  errors.invalid(path, value, `strconv.ParseInt: parsing ${goQuote(value)}: ${why}`);
}

function validateOperator(toleration: JsonObject, path: Path, options: PodOptions, errors: ErrorList): void {
  const operator = text(toleration, 'operator');
  const value = text(toleration, 'value');
  const at = path.child('operator');
  switch (operator) {
    case '':
    case 'Equal': {
      const problems = labelValue(value);
      if (problems.length > 0) errors.invalid(at, value, problems.join(';'));
      return;
    }
    case 'Exists':
      if (value !== '') errors.invalid(at, value, "value must be empty when `operator` is 'Exists'");
      return;
    case 'Lt':
    case 'Gt':
      if (options.allowTolerationComparison) validateComparison(value, path.child('value'), errors);
      else errors.notSupported(at, operator, [...OPERATORS, 'Lt', 'Gt']);
      return;
    default:
      errors.notSupported(at, operator, OPERATORS);
  }
}

/** ValidateTolerations. */
export function validateTolerations(
  tolerations: readonly JsonObject[],
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  for (const [index, toleration] of tolerations.entries()) {
    const at = path.index(index);
    const key = text(toleration, 'key');
    const operator = text(toleration, 'operator');
    const effect = text(toleration, 'effect');
    if (key !== '') errors.eachInvalid(at.child('key'), key, qualifiedName(key));
    else if (operator !== 'Exists')
      errors.invalid(
        at.child('operator'),
        goText(operator),
        'operator must be Exists when `key` is empty, which means "match all values and all keys"',
      );
    if (numberPointer(toleration, 'tolerationSeconds') !== undefined && effect !== 'NoExecute')
      errors.invalid(
        at.child('effect'),
        goText(effect),
        "effect must be 'NoExecute' when `tolerationSeconds` is set",
      );
    validateOperator(toleration, at, options, errors);
    if (effect !== '' && !TAINT_EFFECTS.includes(effect))
      errors.notSupported(at.child('effect'), effect, TAINT_EFFECTS);
  }
}
