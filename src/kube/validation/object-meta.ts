import type { JsonObject, JsonValue } from '../json.ts';
import { groupVersion } from '../kube-object.ts';
import { isSemanticallyEqual } from '../semantic-equality.ts';
import type { ErrorList } from './error-list.ts';
import {
  dns1035Label,
  dnsLabel,
  dnsSubdomain,
  labelValue,
  pathSegment,
  pathSegmentPrefix,
  qualifiedName,
  type Format,
} from './formats.ts';
import { byteLength, goStringList } from './go-value.ts';
import { Path } from './path.ts';
import { flag, number, struct, structs, text, textEntries, texts } from './values.ts';

/** What names a kind takes. */
export type NameRule = 'subdomain' | 'label' | 'label 1035' | 'path segment';

const FORMATS: Readonly<Record<NameRule, Format>> = {
  subdomain: dnsSubdomain,
  label: dnsLabel,
  'label 1035': dns1035Label,
  'path segment': pathSegment,
};

/** A text will be appended, so that a dash at the end is no end; the letter before it goes too (maskTrailingDash). */
function maskedPrefix(prefix: string): string {
  return prefix.length > 1 && prefix.endsWith('-') ? `${prefix.slice(0, -2)}a` : prefix;
}

/** What is wrong with a name, or with the beginning of one (`generateName`). */
export function nameProblems(name: string, rule: NameRule, isPrefix = false): readonly string[] {
  if (!isPrefix) return FORMATS[rule](name);
  return rule === 'path segment' ? pathSegmentPrefix(name) : FORMATS[rule](maskedPrefix(name));
}

/** A rule for names of one kind only. */
export type NameFormat = (name: string, isPrefix: boolean) => readonly string[];

export interface MetadataRules {
  readonly namespaced: boolean;
  readonly name: NameRule | NameFormat;
}

/** TotalAnnotationSizeLimitB. */
const ANNOTATIONS_MAX_BYTES = 256 * 1024;
const MANAGER_MAX_BYTES = 128;
const SUBRESOURCE_MAX_BYTES = 256;
const ORPHAN = 'orphan';
const FOREGROUND = 'foregroundDeletion';

const METADATA = Path.of('metadata');

/** ValidateLabels: of metadata, templates and selectors. */
export function validateLabels(
  labels: readonly (readonly [string, string])[],
  path: Path,
  errors: ErrorList,
): void {
  for (const [key, value] of labels) {
    errors.eachInvalid(path, key, qualifiedName(key));
    errors.eachInvalid(path, value, labelValue(value));
  }
}

/** ValidateAnnotations: keys without regard to case, 256 KiB of all together. */
export function validateAnnotations(
  annotations: readonly (readonly [string, string])[],
  path: Path,
  errors: ErrorList,
): void {
  let size_bytes = 0;
  for (const [key, value] of annotations) {
    errors.eachInvalid(path, key, qualifiedName(key.toLowerCase()));
    size_bytes += byteLength(key) + byteLength(value);
  }
  if (size_bytes > ANNOTATIONS_MAX_BYTES) errors.tooLong(path, ANNOTATIONS_MAX_BYTES);
}

/** An OwnerReference in the order of its Go type. */
function ownerJson(owner: JsonObject): JsonObject {
  const { apiVersion, kind, name, uid, controller, blockOwnerDeletion } = owner;
  return {
    apiVersion: apiVersion ?? '',
    kind: kind ?? '',
    name: name ?? '',
    uid: uid ?? '',
    ...(controller === undefined ? {} : { controller }),
    ...(blockOwnerDeletion === undefined ? {} : { blockOwnerDeletion }),
  };
}

function validateOwnerReferences(owners: readonly JsonObject[], path: Path, errors: ErrorList): void {
  let controller = '';
  for (const owner of owners) {
    const apiVersion = text(owner, 'apiVersion');
    const { group, version } = groupVersion(apiVersion);
    const isVersion = version !== '' && !version.includes('/');
    const kind = text(owner, 'kind');
    if (!isVersion) errors.invalid(path.child('apiVersion'), apiVersion, 'version must not be empty');
    for (const field of ['kind', 'name', 'uid'])
      if (text(owner, field) === '') errors.invalid(path.child(field), '', 'must not be empty');
    if (group === '' && version === 'v1' && kind === 'Event')
      errors.invalid(path, ownerJson(owner), '/v1, Kind=Event is disallowed from being an owner');
    if (!flag(owner, 'controller')) continue;
    const current = `${kind}/${text(owner, 'name')}`;
    if (controller === '') controller = current;
    else
      errors.invalid(
        path,
        owners.map(ownerJson),
        `Only one reference can have Controller set to true. Found "true" in references for ${controller} and ${current}`,
      );
  }
}

function validateFinalizers(finalizers: readonly string[], path: Path, errors: ErrorList): void {
  for (const finalizer of finalizers) errors.eachInvalid(path, finalizer, qualifiedName(finalizer));
  if (finalizers.includes(ORPHAN) && finalizers.includes(FOREGROUND))
    errors.invalid(path, [...finalizers], `finalizer ${ORPHAN} and ${FOREGROUND} cannot be both set`);
}

const NOT_PRINTABLE = /[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/u;

function validateManager(manager: string, path: Path, errors: ErrorList): void {
  if (byteLength(manager) > MANAGER_MAX_BYTES) errors.tooLong(path, MANAGER_MAX_BYTES);
  let position_bytes = 0;
  for (const letter of manager) {
    if (NOT_PRINTABLE.test(letter)) {
      const code = (letter.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
      errors.invalid(path, manager, `invalid character U+${code} (at position ${position_bytes})`);
    }
    position_bytes += byteLength(letter);
  }
}

function validateManagedFields(entries: readonly JsonObject[], path: Path, errors: ErrorList): void {
  for (const [index, entry] of entries.entries()) {
    const at = path.index(index);
    const operation = text(entry, 'operation');
    if (operation !== 'Apply' && operation !== 'Update')
      errors.invalid(at.child('operation'), operation, 'must be `Apply` or `Update`');
    const fieldsType = text(entry, 'fieldsType');
    if (fieldsType !== '' && fieldsType !== 'FieldsV1')
      errors.invalid(at.child('fieldsType'), fieldsType, 'must be `FieldsV1`');
    validateManager(text(entry, 'manager'), at.child('manager'), errors);
    if (byteLength(text(entry, 'subresource')) > SUBRESOURCE_MAX_BYTES)
      errors.tooLong(at.child('subresource'), SUBRESOURCE_MAX_BYTES);
  }
}

const STANDARD_FINALIZERS: ReadonlySet<string> = new Set(['kubernetes', ORPHAN, FOREGROUND]);

/** validateKubeFinalizerName: a finalizer that nobody owns is one of three. */
export function validateKubeFinalizer(finalizer: string, path: Path, errors: ErrorList): void {
  if (!finalizer.includes('/') && !STANDARD_FINALIZERS.has(finalizer))
    errors.invalid(path, finalizer, 'name is neither a standard finalizer name nor is it fully qualified');
}

function validateKubeFinalizers(metadata: JsonObject, path: Path, errors: ErrorList): void {
  for (const [index, finalizer] of texts(metadata, 'finalizers').entries())
    validateKubeFinalizer(finalizer, path.child('finalizers').index(index), errors);
}

/**
 * What every kind demands of metadata (ValidateObjectMeta, k8s.io/apimachinery pkg/api/validation/objectmeta.go). Name and namespace are
 * those that the object will have.
 */
export function validateObjectMeta(
  object: JsonObject,
  rules: MetadataRules,
  errors: ErrorList,
  path: Path = METADATA,
): void {
  validateGenericMeta(object, rules, errors, path);
  validateKubeFinalizers(struct(object, 'metadata'), path, errors);
}

/** What the machinery demands of metadata, without what Kubernetes itself says of finalizers. */
export function validateGenericMeta(
  object: JsonObject,
  rules: MetadataRules,
  errors: ErrorList,
  path: Path = METADATA,
): void {
  const metadata = struct(object, 'metadata');
  const { name: rule, namespaced } = rules;
  const problems =
    typeof rule === 'function'
      ? rule
      : (name: string, isPrefix: boolean) => nameProblems(name, rule, isPrefix);
  const generateName = text(metadata, 'generateName');
  if (generateName !== '')
    errors.eachInvalid(path.child('generateName'), generateName, problems(generateName, true));
  const name = text(metadata, 'name');
  if (name === '') errors.required(path.child('name'), 'name or generateName is required');
  else errors.eachInvalid(path.child('name'), name, problems(name, false));
  const namespace = text(metadata, 'namespace');
  if (!namespaced) {
    if (namespace !== '') errors.forbidden(path.child('namespace'), 'not allowed on this type');
  } else if (namespace === '') errors.required(path.child('namespace'));
  else errors.eachInvalid(path.child('namespace'), namespace, dnsLabel(namespace));
  const generation = number(metadata, 'generation');
  if (generation < 0)
    errors.invalid(path.child('generation'), generation, 'must be greater than or equal to 0');
  validateLabels(textEntries(metadata, 'labels'), path.child('labels'), errors);
  validateAnnotations(textEntries(metadata, 'annotations'), path.child('annotations'), errors);
  validateOwnerReferences(structs(metadata, 'ownerReferences'), path.child('ownerReferences'), errors);
  validateFinalizers(texts(metadata, 'finalizers'), path.child('finalizers'), errors);
  validateManagedFields(structs(metadata, 'managedFields'), path.child('managedFields'), errors);
}

/** Fields that never change once they are there, in the order in which they are looked at. */
const IMMUTABLE = [
  'name',
  'namespace',
  'uid',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** Of an absent one of these Go shows nil, of the others the empty text. */
const POINTERS: ReadonlySet<string> = new Set([
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
]);

/** ValidateObjectMetaUpdate. Called for every update, and once more by most kinds: what is wrong is told twice then. */
export function validateObjectMetaUpdate(
  object: JsonObject,
  old: JsonObject,
  errors: ErrorList,
  path: Path = METADATA,
): void {
  validateCommonMetadataUpdate(object, old, errors, path);
  validateKubeFinalizers(struct(object, 'metadata'), path, errors);
}

/** What the registry demands of the metadata of any update, before its kind speaks (rest.BeforeUpdate). */
export function validateCommonMetadataUpdate(
  object: JsonObject,
  old: JsonObject,
  errors: ErrorList,
  path: Path = METADATA,
): void {
  const metadata = struct(object, 'metadata');
  const before = struct(old, 'metadata');
  if (before['deletionTimestamp'] !== undefined) {
    const known = new Set(texts(before, 'finalizers'));
    const added = [...new Set(texts(metadata, 'finalizers').filter((finalizer) => !known.has(finalizer)))];
    if (added.length > 0)
      errors.forbidden(
        path.child('finalizers'),
        `no new finalizers can be added if the object is being deleted, found new finalizers ${goStringList(added.toSorted())}`,
      );
  }
  if (text(metadata, 'resourceVersion') === '')
    errors.invalid(path.child('resourceVersion'), '', 'must be specified for an update');
  if (number(metadata, 'generation') < number(before, 'generation'))
    errors.invalid(path.child('generation'), number(metadata, 'generation'), 'must not be decremented');
  for (const field of IMMUTABLE) {
    const zero = POINTERS.has(field) ? null : '';
    validateImmutable(metadata[field] ?? zero, before[field] ?? zero, path.child(field), errors);
  }
  validateLabels(textEntries(metadata, 'labels'), path.child('labels'), errors);
  validateAnnotations(textEntries(metadata, 'annotations'), path.child('annotations'), errors);
  validateOwnerReferences(structs(metadata, 'ownerReferences'), path.child('ownerReferences'), errors);
  validateManagedFields(structs(metadata, 'managedFields'), path.child('managedFields'), errors);
}

/** ValidateImmutableField. */
export function validateImmutable(
  value: JsonValue | undefined,
  old: JsonValue | undefined,
  path: Path,
  errors: ErrorList,
): void {
  if (!isSemanticallyEqual(value, old)) errors.invalid(path, value, 'field is immutable');
}

/** What the registry demands of the metadata of any object, after its kind has spoken (rest.BeforeCreate). */
export function validateCommonMetadata(object: JsonObject, namespaced: boolean, errors: ErrorList): void {
  validateGenericMeta(object, { namespaced, name: 'path segment' }, errors);
}
