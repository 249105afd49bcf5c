import type { JsonObject } from '../json.ts';
import type { ErrorList } from './error-list.ts';
import { labelValue, qualifiedName } from './formats.ts';
import { goJson, goMap, GoText } from './go-value.ts';
import { validateLabels } from './object-meta.ts';
import type { Path } from './path.ts';
import { list, struct, structs, text, textEntries, texts } from './values.ts';

export interface SelectorOptions {
  /** An update may keep values that no longer would be taken. */
  readonly allowInvalidValues?: boolean;
}

function validateRequirement(
  requirement: JsonObject,
  { allowInvalidValues = false }: SelectorOptions,
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
  } else errors.invalid(path.child('operator'), operator, 'not a valid selector operator');
  const key = text(requirement, 'key');
  errors.eachInvalid(path.child('key'), key, qualifiedName(key));
  if (allowInvalidValues) return;
  for (const [index, value] of values.entries())
    errors.eachInvalid(path.child('values').index(index), value, labelValue(value));
}

/** ValidateLabelSelector (k8s.io/apimachinery pkg/apis/meta/v1/validation); nothing where there is no selector. */
export function validateLabelSelector(
  selector: JsonObject | undefined,
  options: SelectorOptions,
  path: Path,
  errors: ErrorList,
): void {
  if (selector === undefined) return;
  validateLabels(textEntries(selector, 'matchLabels'), path.child('matchLabels'), errors);
  for (const [index, requirement] of structs(selector, 'matchExpressions').entries())
    validateRequirement(requirement, options, path.child('matchExpressions').index(index), errors);
}

/** LabelSelectorHasInvalidLabelValue: asked of the old object, for `allowInvalidValues`. */
export function hasInvalidLabelValue(selector: JsonObject | undefined): boolean {
  if (selector === undefined) return false;
  return structs(selector, 'matchExpressions').some((requirement) =>
    texts(requirement, 'values').some((value) => labelValue(value).length > 0),
  );
}

/** A selector without any condition: it selects everything. */
export function isEmptySelector(selector: JsonObject): boolean {
  return (
    Object.keys(struct(selector, 'matchLabels')).length === 0 &&
    list(selector, 'matchExpressions').length === 0
  );
}

/** A selector as Go writes it. */
export function shownSelector(selector: JsonObject | undefined): GoText {
  return new GoText(selector === undefined ? 'null' : goJson(selectorJson(selector)));
}

/** A selector with its fields in the order of the Go type. */
export function selectorJson(selector: JsonObject): JsonObject {
  const labels = struct(selector, 'matchLabels');
  const expressions = structs(selector, 'matchExpressions').map((requirement) => ({
    key: text(requirement, 'key'),
    operator: text(requirement, 'operator'),
    ...(list(requirement, 'values').length === 0 ? {} : { values: list(requirement, 'values') }),
  }));
  return {
    ...(Object.keys(labels).length === 0 ? {} : { matchLabels: goMap(labels) }),
    ...(expressions.length === 0 ? {} : { matchExpressions: expressions }),
  };
}
