import { isKnownFormat } from '../../custom-resource/string-format.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsSubdomain, dns1035Label } from '../formats.ts';
import { goQuote, goText } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import {
  nameProblems,
  validateCommonMetadataUpdate,
  validateImmutable,
  validateGenericMeta,
} from '../object-meta.ts';
import { Path } from '../path.ts';
import { flag, struct, structPointer, structs, text, texts } from '../values.ts';
import { allSchemas, schemasOfDefinition } from './any-schema.ts';
import { caBundleProblem } from '../ca-bundle.ts';
import { validateApiApproval } from './api-approval.ts';
import { validateConversion } from './conversion.ts';
import { validateSchema } from './definition-schema.ts';
import { internalSpec, shownVersions } from './internal-definition.ts';
import { requireNames, validateNames } from './names.ts';
import { validateSubresources } from './subresources.ts';
import { validateColumns, validateDeprecation, validateSelectableFields } from './versions.ts';

const SPEC = Path.of('spec');
const VERSIONS = SPEC.child('versions');

function validateGroup(group: string, errors: ErrorList): void {
  const path = SPEC.child('group');
  const problems = dnsSubdomain(group);
  if (group === '') errors.required(path);
  else if (problems.length > 0) errors.invalid(path, group, problems.join(','));
  else if (!group.includes('.')) errors.invalid(path, group, 'should be a domain with at least one dot');
}

function validateScope(scope: string, errors: ErrorList): void {
  if (scope === '') errors.required(SPEC.child('scope'));
  else if (scope !== 'Cluster' && scope !== 'Namespaced')
    errors.notSupported(SPEC.child('scope'), scope, ['Cluster', 'Namespaced']);
}

function schemaOf(holder: JsonObject, field: 'schema' | 'validation'): JsonObject | undefined {
  return structPointer(struct(holder, field), 'openAPIV3Schema');
}

function hasStatus(holder: JsonObject): boolean {
  return structPointer(struct(holder, 'subresources'), 'status') !== undefined;
}

/** Without a schema all fields would be dropped. */
function requireSchemas(spec: JsonObject, errors: ErrorList): void {
  if (schemaOf(spec, 'validation') !== undefined) return;
  for (const [index, version] of structs(spec, 'versions').entries())
    if (schemaOf(version, 'schema') === undefined)
      errors.required(VERSIONS.index(index).child('schema').child('openAPIV3Schema'));
}

function validateVersion(
  version: JsonObject,
  index: number,
  isStatusEnabled: boolean,
  errors: ErrorList,
): void {
  const path = VERSIONS.index(index);
  const name = text(version, 'name');
  const problems = dns1035Label(name);
  if (problems.length > 0) errors.invalid(path.child('name'), name, problems.join(','));
  validateDeprecation(version, path, errors);
  validateSchema(version, 'schema', isStatusEnabled, path.child('schema'), errors);
  validateSubresources(version, path.child('subresources'), errors);
  validateColumns(version, path, errors);
  validateSelectableFields(version, 'schema', path, errors);
}

/** Of versions that do not all have the same: those that have an equal part all the same cannot be, that part stands at the top. */
function validateVersions(spec: JsonObject, errors: ErrorList): void {
  const versions = structs(spec, 'versions');
  const areOwn = versions.some((version) => structPointer(version, 'subresources') !== undefined);
  for (const [index, version] of versions.entries())
    validateVersion(version, index, hasStatus(areOwn ? version : spec), errors);
  const names = versions.map((version) => text(version, 'name'));
  if (new Set(names).size < names.length)
    errors.invalid(VERSIONS, shownVersions(spec), 'must contain unique version names');
  if (versions.filter((version) => flag(version, 'storage')).length !== 1)
    errors.invalid(VERSIONS, shownVersions(spec), 'must have exactly one version marked as storage version');
  const first = text(spec, 'version');
  const problems = first === '' ? [] : dns1035Label(first);
  if (problems.length > 0) errors.invalid(SPEC.child('version'), first, problems.join(','));
}

function validatePreserving(spec: JsonObject, definition: JsonObject, errors: ErrorList): void {
  if (spec['preserveUnknownFields'] !== true) return;
  const hasDefaults = schemasOfDefinition(definition).some((schema) =>
    [...allSchemas(schema)].some((one) => (one['default'] ?? undefined) !== undefined),
  );
  if (hasDefaults)
    errors.invalid(
      SPEC.child('preserveUnknownFields'),
      true,
      'must be false in order to use defaults in the schema',
    );
}

function validateSpec(definition: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  const spec = internalSpec(struct(definition, 'spec'));
  validateGroup(text(spec, 'group'), errors);
  validateScope(text(spec, 'scope'), errors);
  requireSchemas(spec, errors);
  validatePreserving(spec, definition, errors);
  validateVersions(spec, errors);
  const names = struct(spec, 'names');
  requireNames(names, SPEC.child('names'), errors);
  validateNames(names, SPEC.child('names'), errors);
  const hasAnyStatus = hasStatus(spec) || structs(spec, 'versions').some(hasStatus);
  validateSchema(spec, 'validation', hasAnyStatus, SPEC.child('validation'), errors);
  validateSubresources(spec, SPEC.child('subresources'), errors);
  validateColumns(spec, SPEC, errors);
  validateSelectableFields(spec, 'validation', SPEC, errors);
  const strategy = stringAt(spec, 'conversion', 'strategy');
  if (spec['preserveUnknownFields'] === true && strategy !== undefined && strategy !== 'None')
    errors.invalid(
      SPEC.child('conversion').child('strategy'),
      goText(strategy),
      'must be None if spec.preserveUnknownFields is true',
    );
  validateConversion(spec, allowsInvalidBundle(old), SPEC.child('conversion'), errors);
}

function isEstablished(definition: JsonObject): boolean {
  return structs(struct(definition, 'status'), 'conditions').some(
    ({ type, status }) => type === 'Established' && status === 'True',
  );
}

/** A bundle that was wrong before may stay; so may any until objects are served. */
function allowsInvalidBundle(old: JsonObject | undefined): boolean {
  if (old === undefined || !isEstablished(old)) return true;
  const bundle = stringAt(old, 'spec', 'conversion', 'webhook', 'clientConfig', 'caBundle') ?? '';
  return bundle !== '' && caBundleProblem(bundle) !== undefined;
}

function validateStoredVersions(definition: JsonObject, errors: ErrorList): void {
  const path = Path.of('status', 'storedVersions');
  const status = struct(definition, 'status');
  const stored = texts(status, 'storedVersions');
  if (stored.length === 0)
    return errors.invalid(path, status['storedVersions'], 'must have at least one stored version');
  const versions = structs(struct(definition, 'spec'), 'versions');
  for (const version of versions)
    if (flag(version, 'storage') && !stored.includes(text(version, 'name')))
      errors.invalid(path, stored, `must have the storage version ${text(version, 'name')}`);
  const names = new Set(versions.map((version) => text(version, 'name')));
  for (const [index, name] of stored.entries())
    if (!names.has(name) && stored.lastIndexOf(name) === index)
      errors.invalid(
        path.index(index),
        name,
        `missing from spec.versions; ${name} was previously a storage version, and must remain in spec.versions until a storage migration ensures no data remains persisted in ${name} and removes ${name} from status.storedVersions`,
      );
}

function validateRest(definition: JsonObject, old: JsonObject | undefined, errors: ErrorList): void {
  const accepted = struct(struct(definition, 'status'), 'acceptedNames');
  validateNames(accepted, Path.of('status', 'acceptedNames'), errors);
  validateStoredVersions(definition, errors);
  validateApiApproval(definition, old, errors);
  if (struct(definition, 'spec')['preserveUnknownFields'] === true)
    errors.invalid(
      SPEC.child('preserveUnknownFields'),
      true,
      'cannot set to true, set x-kubernetes-preserve-unknown-fields to true in spec.versions[*].schema instead',
    );
}

function validateUnchanged(definition: JsonObject, old: JsonObject, errors: ErrorList): void {
  const spec = struct(definition, 'spec');
  const before = struct(old, 'spec');
  if (isEstablished(old)) {
    validateImmutable(text(spec, 'scope'), text(before, 'scope'), SPEC.child('scope'), errors);
    validateImmutable(
      text(struct(spec, 'names'), 'kind'),
      text(struct(before, 'names'), 'kind'),
      SPEC.child('names').child('kind'),
      errors,
    );
  }
  validateImmutable(text(spec, 'group'), text(before, 'group'), SPEC.child('group'), errors);
  validateImmutable(
    text(struct(spec, 'names'), 'plural'),
    text(struct(before, 'names'), 'plural'),
    SPEC.child('names').child('plural'),
    errors,
  );
}

/** Formats that no release knows, of new schemas only (getUnrecognizedFormatsInCRD, registry/customresourcedefinition/strategy.go). */
function unknownFormats(definition: JsonObject): readonly string[] {
  return schemasOfDefinition(internalOnce(definition))
    .flatMap((schema) => [...allSchemas(schema)])
    .filter((schema) => text(schema, 'format') !== '')
    .filter((schema) => !isKnownFormat(text(schema, 'format'), text(schema, 'type')))
    .map((schema) => text(schema, 'format'));
}

/** A schema that stands for all versions is looked at once. */
function internalOnce(definition: JsonObject): JsonObject {
  const spec = internalSpec(struct(definition, 'spec'));
  const top = spec['validation'];
  return isJsonObject(top) ? { spec: { versions: [{ schema: top }] } } : definition;
}

/**
 * CustomResourceDefinition. Source: apiextensions-apiserver pkg/apis/apiextensions/validation/validation.go. What upstream lets pass of
 * definitions that older releases stored (no schema, a schema that is not structural) cannot be stored here and is not let pass.
 */
export const definitionRules: KindRules = {
  create(definition, errors) {
    const required = `${stringAt(definition, 'spec', 'names', 'plural') ?? ''}.${stringAt(definition, 'spec', 'group') ?? ''}`;
    const name = (value: string, isPrefix: boolean) => [
      ...nameProblems(value, 'subdomain', isPrefix),
      ...(value === required ? [] : ['must be spec.names.plural+"."+spec.group']),
    ];
    validateGenericMeta(definition, { namespaced: false, name }, errors);
    validateSpec(definition, undefined, errors);
    validateRest(definition, undefined, errors);
  },
  update(definition, old, errors) {
    validateCommonMetadataUpdate(definition, old, errors);
    validateSpec(definition, old, errors);
    validateUnchanged(definition, old, errors);
    validateRest(definition, old, errors);
  },
  subresources: {
    status(definition, old, errors) {
      validateCommonMetadataUpdate(definition, old, errors);
      const accepted = struct(struct(definition, 'status'), 'acceptedNames');
      validateNames(accepted, Path.of('status', 'acceptedNames'), errors);
    },
  },
  warnings(definition, old) {
    const known = new Set(old === undefined ? [] : unknownFormats(old));
    return unknownFormats(definition)
      .filter((format) => !known.has(format))
      .map((format) => `unrecognized format ${goQuote(format)}`);
  },
};
