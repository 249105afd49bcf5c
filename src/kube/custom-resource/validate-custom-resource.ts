import { jsonAt, stringAt, type JsonObject } from '../json.ts';
import { listAt } from '../kube-object.ts';
import { ErrorList } from '../validation/error-list.ts';
import { qualifiedName } from '../validation/formats.ts';
import { goQuote } from '../validation/go-value.ts';
import { validateCommonMetadataUpdate, validateGenericMeta } from '../validation/object-meta.ts';
import { Path } from '../validation/path.ts';
import { CorrelatedValue } from './correlated-value.ts';
import type { CustomResourceVersion } from './custom-resource-version.ts';
import { embeddedResourceErrors } from './embedded-resource.ts';
import { listTypeErrors } from './list-types.ts';
import { validateScale } from './scale-rules.ts';
import { propertyOf } from './schema.ts';
import { tellProblems } from './schema-problem.ts';
import { askRules } from './validation-rules.ts';
import { schemaProblems } from './validate-value.ts';

/** What is wrong with a custom resource, or what to say of one that is taken. */
export interface CustomResourceVerdict {
  readonly errors: ErrorList;
  readonly warnings: readonly string[];
}

const BLOCKING: ReadonlySet<string> = new Set([
  'FieldValueNotSupported',
  'FieldValueRequired',
  'FieldValueTooLong',
  'FieldValueTooMany',
  'FieldValueTypeInvalid',
]);
const NOT_CHECKED =
  'some validation rules were not checked because the object was invalid; correct the existing errors to complete validation';

const PLAIN_FINALIZERS: ReadonlySet<string> = new Set(['orphan', 'foregroundDeletion', 'kubernetes']);

function finalizersOf(body: JsonObject): readonly string[] {
  return listAt(body, 'metadata', 'finalizers').filter((finalizer) => typeof finalizer === 'string');
}

/** What is said of finalizers that were added (registry/customresource/validator.go). */
function finalizerWarnings(body: JsonObject, old: JsonObject | undefined): readonly string[] {
  const before = new Set(old === undefined ? [] : finalizersOf(old));
  const added = [...new Set(finalizersOf(body).filter((name) => !before.has(name)))].toSorted();
  return added.flatMap((name) => {
    const prefix = `metadata.finalizers: ${goQuote(name)}:`;
    const advice = name.includes('.') ? ' including a path (/)' : '';
    const isPlain = !name.includes('/') && !PLAIN_FINALIZERS.has(name);
    return [
      ...qualifiedName(name).map((why) => `${prefix} ${why}`),
      ...(isPlain
        ? [
            `${prefix} prefer a domain-qualified finalizer name${advice} to avoid accidental conflicts with other finalizer writers`,
          ]
        : []),
    ];
  });
}

function addRules(
  errors: ErrorList,
  body: JsonObject,
  old: JsonObject | undefined,
  { schema }: CustomResourceVersion,
  correlation: CorrelatedValue | undefined,
): readonly string[] {
  if (schema === undefined || !hasRules(schema)) return [];
  if (errors.errors.some(({ reason }) => BLOCKING.has(reason))) {
    errors.invalid(undefined, null, NOT_CHECKED);
    return [];
  }
  const verdict = askRules(body, schema, old, correlation);
  errors.append(verdict.errors);
  return verdict.warnings;
}

const withRules = new WeakMap<JsonObject, boolean>();

/** Are there rules anywhere? Without any, nobody is told that they were not asked (hasXValidations). */
function hasRules(schema: JsonObject): boolean {
  let found = withRules.get(schema);
  if (found === undefined) {
    found = JSON.stringify(schema).includes('"x-kubernetes-validations"');
    withRules.set(schema, found);
  }
  return found;
}

function typeErrors(body: JsonObject, { group, kind, version }: CustomResourceVersion): ErrorList {
  const errors = new ErrorList();
  const ownKind = stringAt(body, 'kind') ?? '';
  const apiVersion = stringAt(body, 'apiVersion') ?? '';
  if (ownKind !== kind) errors.invalid(Path.of('kind'), ownKind, `must be ${kind}`);
  if (apiVersion !== `${group}/${version}`)
    errors.invalid(Path.of('apiVersion'), apiVersion, `must be ${group}/${version}`);
  return errors;
}

/** A new custom resource, pruned and defaulted. Source: apiextensions-apiserver pkg/registry/customresource/strategy.go. */
export function validateNewCustomResource(
  body: JsonObject,
  of: CustomResourceVersion,
): CustomResourceVerdict {
  const errors = typeErrors(body, of);
  if (errors.length === 0) {
    validateGenericMeta(body, { namespaced: of.namespaced, name: 'subdomain' }, errors);
    if (of.schema !== undefined) tellProblems(schemaProblems(body, of.schema), undefined, errors);
    validateScale(body, of.scale, errors, 'spec and status');
  }
  embeddedResourceErrors(body, of.schema, errors);
  errors.append(listTypeErrors(body, of.schema));
  addRules(errors, body, undefined, of, undefined);
  return { errors, warnings: finalizerWarnings(body, undefined) };
}

/** A custom resource in place of `old`. */
export function validateCustomResourceUpdate(
  body: JsonObject,
  old: JsonObject,
  of: CustomResourceVersion,
): CustomResourceVerdict {
  const errors = typeErrors(body, of);
  const correlation = new CorrelatedValue(body, old, of.schema ?? {});
  if (errors.length === 0) {
    validateCommonMetadataUpdate(body, old, errors);
    if (of.schema !== undefined)
      tellProblems(schemaProblems(body, of.schema, correlation), undefined, errors);
    validateScale(body, of.scale, errors, 'spec and status');
  }
  embeddedResourceErrors(body, of.schema, errors);
  if (listTypeErrors(old, of.schema).length === 0) errors.append(listTypeErrors(body, of.schema));
  const ratcheted = addRules(errors, body, old, of, correlation);
  return { errors, warnings: [...ratcheted, ...finalizerWarnings(body, old)] };
}

/** The status of a custom resource in place of another: only the status is held to its part of the schema. */
export function validateCustomResourceStatus(
  body: JsonObject,
  old: JsonObject,
  of: CustomResourceVersion,
): CustomResourceVerdict {
  const errors = typeErrors(body, of);
  const { schema } = of;
  const correlation = new CorrelatedValue(body, old, schema ?? {});
  if (errors.length === 0) {
    validateCommonMetadataUpdate(body, old, errors);
    const statusSchema = schema === undefined ? undefined : propertyOf(schema, 'status');
    const status = jsonAt(body, 'status');
    if (statusSchema !== undefined && status !== undefined)
      tellProblems(
        schemaProblems(status, statusSchema, correlation.key('status')),
        Path.of('status'),
        errors,
      );
    validateScale(body, of.scale, errors, 'status');
  }
  if (listTypeErrors(old, schema).length === 0) errors.append(listTypeErrors(body, schema));
  return { errors, warnings: addRules(errors, body, old, of, correlation) };
}
