import type { JsonObject } from '../../json.ts';
import {
  compareQuantities,
  formatQuantity,
  milliUnitsOf,
  NANO_PER_UNIT,
  type Quantity,
} from '../../quantity.ts';
import type { ErrorList } from '../error-list.ts';
import { qualifiedName } from '../formats.ts';
import { goText } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta } from '../object-meta.ts';
import { Path } from '../path.ts';
import { struct, structs, text } from '../values.ts';
import { quantities } from './quantity-rules.ts';
import { isOvercommitAllowed } from './resource-name.ts';
import { validateContainerResourceName, validateResourceName } from './resource-requirements.ts';

const LIMITS = Path.of('spec', 'limits');
const TYPES = ['Pod', 'Container', 'PersistentVolumeClaim'];
const ONE: Quantity = { nano: NANO_PER_UNIT, format: 'DecimalSI' };

function validateType(type: string, path: Path, errors: ErrorList): void {
  const problems = qualifiedName(type);
  errors.eachInvalid(path, goText(type), problems);
  if (problems.length === 0 && !type.includes('/') && !TYPES.includes(type))
    errors.invalid(path, goText(type), 'must be a standard limit type or fully qualified');
}

type Amounts = ReadonlyMap<string, Quantity>;

/** The amounts of one field, after their names were looked at. */
function amountsOf(limit: JsonObject, field: string, path: Path, errors: ErrorList): Amounts {
  const type = text(limit, 'type');
  const amounts = quantities(limit, field);
  for (const [name] of amounts) {
    const at = path.child(field).key(name);
    if (type === 'Pod' || type === 'Container') validateContainerResourceName(name, at, errors);
    else validateResourceName(name, at, errors);
  }
  return new Map(amounts);
}

/** All that is said of one resource. */
interface Bounds {
  readonly min: Quantity | undefined;
  readonly max: Quantity | undefined;
  readonly byDefault: Quantity | undefined;
  readonly defaultRequest: Quantity | undefined;
  readonly ratio: Quantity | undefined;
}

function isMore(one: Quantity | undefined, other: Quantity | undefined): boolean {
  return one !== undefined && other !== undefined && compareQuantities(one, other) > 0;
}

function shown(quantity: Quantity | undefined): string {
  return quantity === undefined ? '' : formatQuantity(quantity);
}

function validateRatio({ min, max, ratio }: Bounds, path: Path, errors: ErrorList): void {
  if (ratio === undefined) return;
  if (isMore(ONE, ratio)) errors.invalid(path, shown(ratio), `ratio ${shown(ratio)} is less than 1`);
  if (min === undefined || max === undefined) return;
  const limit = Number(milliUnitsOf(max)) / Number(milliUnitsOf(min));
  if (Number(milliUnitsOf(ratio)) / 1000 > limit)
    errors.invalid(path, shown(ratio), `ratio ${shown(ratio)} is greater than max/min = ${limit.toFixed(6)}`);
}

function validateBounds(name: string, bounds: Bounds, path: Path, errors: ErrorList): void {
  const { min, max, byDefault, defaultRequest } = bounds;
  const requestAt = path.child('defaultRequest').key(name);
  const defaultAt = path.child('default').key(name);
  if (isMore(min, max))
    errors.invalid(
      path.child('min').key(name),
      shown(min),
      `min value ${shown(min)} is greater than max value ${shown(max)}`,
    );
  if (isMore(min, defaultRequest))
    errors.invalid(
      requestAt,
      shown(defaultRequest),
      `min value ${shown(min)} is greater than default request value ${shown(defaultRequest)}`,
    );
  if (isMore(defaultRequest, max))
    errors.invalid(
      requestAt,
      shown(defaultRequest),
      `default request value ${shown(defaultRequest)} is greater than max value ${shown(max)}`,
    );
  if (isMore(defaultRequest, byDefault))
    errors.invalid(
      requestAt,
      shown(defaultRequest),
      `default request value ${shown(defaultRequest)} is greater than default limit value ${shown(byDefault)}`,
    );
  if (isMore(min, byDefault))
    errors.invalid(
      defaultAt,
      shown(min),
      `min value ${shown(min)} is greater than default value ${shown(byDefault)}`,
    );
  if (isMore(byDefault, max))
    errors.invalid(
      defaultAt,
      shown(max),
      `default value ${shown(byDefault)} is greater than max value ${shown(max)}`,
    );
  validateRatio(bounds, path.child('maxLimitRequestRatio').key(name), errors);
  const differ =
    byDefault !== undefined &&
    defaultRequest !== undefined &&
    compareQuantities(byDefault, defaultRequest) !== 0;
  if (!isOvercommitAllowed(name) && differ)
    errors.invalid(
      requestAt,
      shown(defaultRequest),
      `default value ${shown(byDefault)} must equal to defaultRequest value ${shown(defaultRequest)} in ${name}`,
    );
}

const NO_AMOUNTS: Amounts = new Map();

function validateLimit(limit: JsonObject, path: Path, errors: ErrorList): void {
  const type = text(limit, 'type');
  const max = amountsOf(limit, 'max', path, errors);
  const min = amountsOf(limit, 'min', path, errors);
  let byDefault = NO_AMOUNTS;
  let defaultRequest = NO_AMOUNTS;
  if (type === 'Pod') {
    for (const field of ['default', 'defaultRequest'])
      if (Object.keys(struct(limit, field)).length > 0)
        errors.forbidden(path.child(field), "may not be specified when `type` is 'Pod'");
  } else {
    byDefault = amountsOf(limit, 'default', path, errors);
    defaultRequest = amountsOf(limit, 'defaultRequest', path, errors);
  }
  if (type === 'PersistentVolumeClaim' && !min.has('storage') && !max.has('storage'))
    errors.required(
      path.child('limits'),
      'either minimum or maximum storage value is required, but neither was provided',
    );
  const ratio = amountsOf(limit, 'maxLimitRequestRatio', path, errors);
  const all = [max, min, byDefault, defaultRequest, ratio];
  for (const name of new Set(all.flatMap((amounts) => [...amounts.keys()])))
    validateBounds(
      name,
      {
        min: min.get(name),
        max: max.get(name),
        byDefault: byDefault.get(name),
        defaultRequest: defaultRequest.get(name),
        ratio: ratio.get(name),
      },
      path,
      errors,
    );
}

function validateLimitRange(range: JsonObject, errors: ErrorList): void {
  validateObjectMeta(range, { namespaced: true, name: 'subdomain' }, errors);
  const types = new Set<string>();
  for (const [index, limit] of structs(struct(range, 'spec'), 'limits').entries()) {
    const at = LIMITS.index(index);
    const type = text(limit, 'type');
    validateType(type, at.child('type'), errors);
    if (types.has(type)) errors.duplicate(at.child('type'), goText(type));
    types.add(type);
    validateLimit(limit, at, errors);
  }
}

/** LimitRange (pkg/apis/core/validation; an update is held to the same, pkg/registry/core/limitrange/strategy.go). */
export const limitRangeRules: KindRules = {
  create: validateLimitRange,
  update: (range, _old, errors) => validateLimitRange(range, errors),
};
