import type { CustomResourceVersion } from '../custom-resource/custom-resource-version.ts';
import {
  validateCustomResourceStatus,
  validateCustomResourceUpdate,
  validateNewCustomResource,
} from '../custom-resource/validate-custom-resource.ts';
import type { JsonObject } from '../json.ts';
import type { ObjectType } from '../schema/object-type.ts';
import { ErrorList, type FieldError } from './error-list.ts';
import { KIND_RULES } from './index.ts';
import type { KindRules, Warnings } from './kind-rules.ts';
import {
  validateCommonMetadata,
  validateObjectMeta,
  validateCommonMetadataUpdate,
  type NameRule,
} from './object-meta.ts';
import { validatePublishedFields } from './published-rules.ts';

/** What is validated, beyond the object. */
export interface ValidatedKind {
  readonly group: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** The release 1.x. */
  readonly minor: number;
  /** Of a kind without rules of its own. */
  readonly nameRule: NameRule;
  readonly objectType: ObjectType | undefined;
  /** A custom resource is held to its definition only, never to the rules of a built-in kind of that name. */
  readonly custom: CustomResourceVersion | undefined;
}

/** Either what is wrong, in order, or what to say of an object that is right. */
export interface Validation {
  readonly errors: readonly FieldError[];
  readonly warnings: readonly string[];
}

function rulesOf({ group, kind }: ValidatedKind) {
  return KIND_RULES[`${group}/${kind}`];
}

function askPublishedFields(
  object: JsonObject,
  { objectType, minor }: ValidatedKind,
  rules: KindRules | undefined,
  errors: ErrorList,
): void {
  if (objectType !== undefined && (rules?.asksPublishedFields ?? rules === undefined))
    validatePublishedFields(object, objectType, minor, errors);
}

function createCustom(object: JsonObject, custom: CustomResourceVersion): Validation {
  const { errors, warnings } = validateNewCustomResource(object, custom);
  if (errors.length === 0) validateCommonMetadata(object, custom.namespaced, errors);
  return { errors: errors.errors, warnings: errors.length > 0 ? [] : warnings };
}

function updateCustom(
  object: JsonObject,
  old: JsonObject,
  custom: CustomResourceVersion,
  subresource: string,
): Validation {
  const errors = new ErrorList();
  validateCommonMetadata(object, custom.namespaced, errors);
  const verdict =
    subresource === 'status'
      ? validateCustomResourceStatus(object, old, custom)
      : validateCustomResourceUpdate(object, old, custom);
  errors.append(verdict.errors);
  return { errors: errors.errors, warnings: errors.length > 0 ? [] : verdict.warnings };
}

/** A new object, as rest.BeforeCreate of k8s.io/apiserver looks at it: its kind first, then what all kinds have in common. */
export function validateCreate(object: JsonObject, kind: ValidatedKind): Validation {
  if (kind.custom !== undefined) return createCustom(object, kind.custom);
  const errors = new ErrorList();
  const rules = rulesOf(kind);
  if (rules === undefined)
    validateObjectMeta(object, { namespaced: kind.namespaced, name: kind.nameRule }, errors);
  askPublishedFields(object, kind, rules, errors);
  rules?.create(object, errors);
  if (errors.length === 0) validateCommonMetadata(object, kind.namespaced, errors);
  if (errors.length > 0) return { errors: errors.errors, warnings: [] };
  return { errors: [], warnings: rules?.warnings?.(object, undefined) ?? [] };
}

function warningsOf(rules: KindRules | undefined, subresource: string): Warnings | undefined {
  if (subresource === '') return rules?.warnings;
  return subresource === 'status' ? rules?.statusWarnings : undefined;
}

/** An object that is to stand in place of `old`, as rest.BeforeUpdate looks at it. `subresource` is `''` for the object itself. */
export function validateUpdate(
  object: JsonObject,
  old: JsonObject,
  kind: ValidatedKind,
  subresource = '',
): Validation {
  if (kind.custom !== undefined) return updateCustom(object, old, kind.custom, subresource);
  const errors = new ErrorList();
  const rules = rulesOf(kind);
  validateCommonMetadata(object, kind.namespaced, errors);
  validateCommonMetadataUpdate(object, old, errors);
  if (subresource !== '') rules?.subresources?.[subresource]?.(object, old, errors);
  else {
    askPublishedFields(object, kind, rules, errors);
    rules?.update(object, old, errors);
  }
  if (errors.length > 0) return { errors: errors.errors, warnings: [] };
  return { errors: [], warnings: warningsOf(rules, subresource)?.(object, old) ?? [] };
}
