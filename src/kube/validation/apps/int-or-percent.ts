import type { JsonValue } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { percent } from '../formats.ts';
import { goText } from '../go-value.ts';
import type { Path } from '../path.ts';

const PERCENT_MAX = 100;
const INT = /^[+-]?\d+$/;

/** ValidatePositiveIntOrPercent: `25%` or a number that is not negative; absent is 0. */
export function validateIntOrPercent(value: JsonValue | undefined, path: Path, errors: ErrorList): void {
  if (typeof value === 'string') errors.eachInvalid(path, goText(value), percent(value));
  else if (typeof value === 'number' && value < 0)
    errors.invalid(path, value, 'must be greater than or equal to 0');
}

/** The number itself, or that of the percentage; 0 where there is neither (getIntOrPercentValue). */
export function intOrPercent(value: JsonValue | undefined): number {
  if (typeof value === 'number') return value;
  if (typeof value !== 'string') return 0;
  if (percent(value).length === 0) return Number(value.slice(0, -1));
  return INT.test(value) ? Number(value) : 0;
}

/** IsNotMoreThan100Percent. */
export function validateAtMostAll(value: JsonValue | undefined, path: Path, errors: ErrorList): void {
  const isPercent = typeof value === 'string' && percent(value).length === 0;
  if (isPercent && intOrPercent(value) > PERCENT_MAX)
    errors.invalid(path, goText(value), 'must not be greater than 100%');
}

/** How messages show such a value. */
export function shownIntOrPercent(value: JsonValue | undefined) {
  return typeof value === 'string' ? goText(value) : (value ?? 0);
}
