import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain, labelValue, qualifiedName } from '../formats.ts';
import { goText, type InternalField } from '../go-value.ts';
import type { Path } from '../path.ts';
import { structs, text, texts } from '../values.ts';

const UNKNOWN_OPERATOR = 'not a valid selector operator';
const NAME_FIELD = 'metadata.name';

function validateRequirement(
  requirement: JsonObject,
  allowInvalidValues: boolean,
  path: Path,
  errors: ErrorList,
): void {
  const operator = text(requirement, 'operator');
  const values = texts(requirement, 'values');
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length === 0)
      errors.required(path.child('values'), "must be specified when `operator` is 'In' or 'NotIn'");
  } else if (operator === 'Exists' || operator === 'DoesNotExist') {
    if (values.length > 0)
      errors.forbidden(
        path.child('values'),
        "may not be specified when `operator` is 'Exists' or 'DoesNotExist'",
      );
  } else if (operator === 'Gt' || operator === 'Lt') {
    if (values.length !== 1)
      errors.required(path.child('values'), "must be specified single value when `operator` is 'Lt' or 'Gt'");
  } else errors.invalid(path.child('operator'), goText(operator), UNKNOWN_OPERATOR);
  const key = text(requirement, 'key');
  errors.eachInvalid(path.child('key'), key, qualifiedName(key));
  if (allowInvalidValues) return;
  for (const [index, value] of values.entries())
    errors.eachInvalid(path.child('values').index(index), value, labelValue(value));
}

function validateFieldRequirement(requirement: JsonObject, path: Path, errors: ErrorList): void {
  const operator = text(requirement, 'operator');
  const values = texts(requirement, 'values');
  if (operator === 'In' || operator === 'NotIn') {
    if (values.length !== 1)
      errors.required(
        path.child('values'),
        "must be only one value when `operator` is 'In' or 'NotIn' for node field selector",
      );
  } else errors.invalid(path.child('operator'), goText(operator), UNKNOWN_OPERATOR);
  const key = text(requirement, 'key');
  if (key === NAME_FIELD)
    for (const [index, value] of values.entries())
      errors.eachInvalid(path.child('values').index(index), value, dnsSubdomain(value));
  else errors.invalid(path.child('key'), key, 'not a valid field selector key');
}

/** ValidateNodeSelectorTerm. */
export function validateNodeSelectorTerm(
  term: JsonObject,
  allowInvalidValues: boolean,
  path: Path,
  errors: ErrorList,
): void {
  for (const [index, requirement] of structs(term, 'matchExpressions').entries())
    validateRequirement(requirement, allowInvalidValues, path.child('matchExpressions').index(index), errors);
  for (const [index, requirement] of structs(term, 'matchFields').entries())
    validateFieldRequirement(requirement, path.child('matchFields').index(index), errors);
}

/** ValidateNodeSelector: of node affinity, and of volumes. */
export function validateNodeSelector(
  selector: JsonObject,
  allowInvalidValues: boolean,
  path: Path,
  errors: ErrorList,
): void {
  const terms = structs(selector, 'nodeSelectorTerms');
  const at = path.child('nodeSelectorTerms');
  if (terms.length === 0) errors.required(at, 'must have at least one node selector term');
  for (const [index, term] of terms.entries())
    validateNodeSelectorTerm(term, allowInvalidValues, at.index(index), errors);
}

/** HasInvalidLabelValueInNodeSelectorTerms: asked of the old object, which may keep what it has. */
export function hasInvalidSelectorValue(selector: JsonObject): boolean {
  return structs(selector, 'nodeSelectorTerms').some((term) =>
    structs(term, 'matchExpressions').some((expression) =>
      texts(expression, 'values').some((value) => labelValue(value).length > 0),
    ),
  );
}

const REQUIREMENT_FIELDS: readonly InternalField[] = [
  ['Key', 'key', ''],
  ['Operator', 'operator', ''],
  ['Values', 'values', null],
];

/** A term as the internal types have it. */
export const TERM_FIELDS: readonly InternalField[] = [
  ['MatchExpressions', 'matchExpressions', null, REQUIREMENT_FIELDS],
  ['MatchFields', 'matchFields', null, REQUIREMENT_FIELDS],
];
