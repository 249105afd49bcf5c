import type { JsonObject, JsonValue } from '../../json.ts';
import { formatQuantity, milliUnitsOf, parseQuantity, unitsOf, type Quantity } from '../../quantity.ts';
import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { struct } from '../values.ts';
import { isHugePages, isIntegerResource } from './resource-name.ts';

const NEGATIVE = 'must be greater than or equal to 0';
const ZERO: Quantity = { nano: 0n, format: 'DecimalSI' };

/** So many texts are remembered: pods of a cluster ask for few different amounts. */
const REMEMBERED_MAX_COUNT = 1024;
const remembered = new Map<string, Quantity>();

/** A quantity of an object that was decoded; zero where it is absent. */
export function quantity(value: JsonValue | undefined): Quantity {
  if (typeof value !== 'string' && typeof value !== 'number') return ZERO;
  const text = String(value);
  const known = remembered.get(text);
  if (known !== undefined) return known;
  const reading = parseQuantity(text);
  const found = reading.type === 'quantity' ? reading.quantity : ZERO;
  if (remembered.size >= REMEMBERED_MAX_COUNT) remembered.clear();
  remembered.set(text, found);
  return found;
}

/** The entries of a ResourceList (`limits`, `requests`, `hard`). */
export function quantities(object: JsonObject, field: string): readonly (readonly [string, Quantity])[] {
  return Object.entries(struct(object, field)).map(([name, value]) => [name, quantity(value)] as const);
}

/** ValidateNonnegativeQuantity. */
export function validateNonnegativeQuantity(value: Quantity, path: Path, errors: ErrorList): void {
  if (value.nano < 0n) errors.invalid(path, formatQuantity(value), NEGATIVE);
}

/** ValidatePositiveQuantityValue; says whether it is positive. */
export function validatePositiveQuantity(value: Quantity, path: Path, errors: ErrorList): boolean {
  if (value.nano > 0n) return true;
  errors.invalid(path, formatQuantity(value), 'must be greater than zero');
  return false;
}

const MILLI_PER_UNIT = 1000n;

/** ValidateResourceQuantityValue: no amount is negative, and there is no half device. */
export function validateResourceQuantity(name: string, value: Quantity, path: Path, errors: ErrorList): void {
  validateNonnegativeQuantity(value, path, errors);
  if (isIntegerResource(name) && milliUnitsOf(value) % MILLI_PER_UNIT !== 0n)
    errors.invalid(path, formatQuantity(value), 'must be an integer');
}

/** IsHugePageResourceValueDivisible: is it a number of whole pages? The size of a page stands in the name. */
function isWholePages(name: string, value: Quantity): boolean {
  const reading = parseQuantity(name.slice('hugepages-'.length));
  if (reading.type !== 'quantity') return false;
  const { quantity: page } = reading;
  if (page.nano <= 0n || milliUnitsOf(page) % MILLI_PER_UNIT !== 0n) return false;
  return unitsOf(value) % unitsOf(page) === 0n;
}

/** validateResourceQuantityHugePageValue; other resources are taken as they are. */
export function validateHugePages(name: string, value: Quantity, path: Path, errors: ErrorList): void {
  const text = formatQuantity(value);
  if (isHugePages(name) && !isWholePages(name, value))
    errors.invalid(path, text, `${text} is not positive integer multiple of ${name}`);
}

/** Has an old object an amount that would not be taken today? */
export function hasBrokenHugePages(resources: JsonObject): boolean {
  return ['limits', 'requests'].some((field) =>
    quantities(resources, field).some(([name, value]) => isHugePages(name) && !isWholePages(name, value)),
  );
}
