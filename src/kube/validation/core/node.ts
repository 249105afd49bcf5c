import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { labelValue, qualifiedName } from '../formats.ts';
import { byteLength, goQuote, internalJson, type InternalField } from '../go-value.ts';
import { cidrWarnings, parseSloppyCidr, validateLegacyCidr } from '../ip.ts';
import type { KindRules } from '../kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate } from '../object-meta.ts';
import { Path } from '../path.ts';
import { numberPointer, struct, structs, text, texts } from '../values.ts';
import { quantities, validateResourceQuantity } from './quantity-rules.ts';
import { TAINT_EFFECTS } from './toleration.ts';

/** Upstream gives taints and swap the path of metadata. */
const METADATA = Path.of('metadata');
const FEATURE_MAX_BYTES = 253;
const FEATURE = /^[A-Z][a-zA-Z0-9]*(\/[a-zA-Z][a-zA-Z0-9]*)*$/;

const TAINT_FIELDS: readonly InternalField[] = [
  ['Key', 'key', ''],
  ['Value', 'value', ''],
  ['Effect', 'effect', ''],
  ['TimeAdded', 'timeAdded', null],
];

/** validateNodeTaints. */
function validateTaints(node: JsonObject, errors: ErrorList): void {
  const seen = new Set<string>();
  for (const [index, taint] of structs(struct(node, 'spec'), 'taints').entries()) {
    const at = METADATA.child('taints').index(index);
    const key = text(taint, 'key');
    const value = text(taint, 'value');
    const effect = text(taint, 'effect');
    errors.eachInvalid(at.child('key'), key, qualifiedName(key));
    const problems = labelValue(value);
    if (problems.length > 0) errors.invalid(at.child('value'), value, problems.join(';'));
    if (effect === '') errors.required(at.child('effect'));
    else if (!TAINT_EFFECTS.includes(effect)) errors.notSupported(at.child('effect'), effect, TAINT_EFFECTS);
    const pair = `${effect}\n${key}`;
    if (seen.has(pair))
      errors.duplicate(at, internalJson(taint, TAINT_FIELDS), 'taints must be unique by key and effect pair');
    seen.add(pair);
  }
}

/** ValidateNodeResources. */
function validateResources(node: JsonObject, errors: ErrorList): void {
  for (const field of ['capacity', 'allocatable'])
    for (const [name, value] of quantities(struct(node, 'status'), field))
      validateResourceQuantity(name, value, Path.of('status', field, name), errors);
}

/** validateNodeDeclaredFeatures (KEP-5328): sorted, each once. */
function validateFeatures(node: JsonObject, errors: ErrorList): void {
  const features = texts(struct(node, 'status'), 'declaredFeatures');
  const path = Path.of('status', 'declaredFeatures');
  for (const [index, feature] of features.entries()) {
    const invalid = `invalid feature name ${goQuote(feature)}`;
    if (byteLength(feature) > FEATURE_MAX_BYTES)
      errors.invalid(
        path.index(index),
        feature,
        `${invalid}: must be no more than ${FEATURE_MAX_BYTES} characters`,
      );
    else if (!FEATURE.test(feature))
      errors.invalid(
        path.index(index),
        feature,
        `${invalid}: must start with an UpperCamelCase segment, with subsequent segments separated by '/' (e.g., MyFeature or MyFeature/mySubFeature), and contain only alphanumeric characters and slashes`,
      );
    const next = features[index + 1];
    if (next === feature) errors.duplicate(path.index(index + 1), next);
    else if (next !== undefined && feature > next)
      errors.invalid(path.index(index + 1), next, 'list must be sorted alphabetically');
  }
}

const POD_CIDRS = Path.of('spec', 'podCIDRs');

/** One block, or one of each family. */
function validatePodCidrs(node: JsonObject, errors: ErrorList): void {
  const cidrs = texts(struct(node, 'spec'), 'podCIDRs');
  for (const [index, cidr] of cidrs.entries()) validateLegacyCidr(cidr, POD_CIDRS.index(index), errors);
  if (cidrs.length < 2) return;
  const families = cidrs.map((cidr) => parseSloppyCidr(cidr)?.family);
  const broken = families.indexOf(undefined);
  if (broken !== -1)
    errors.internal(
      POD_CIDRS,
      `invalid PodCIDRs. failed to check with dual stack with error:invalid CIDR[${broken}]: <nil> (invalid CIDR address: ${cidrs[broken]})`,
    );
  const isDual = broken === -1 && new Set(families).size === 2;
  if (!isDual || cidrs.length > 2)
    errors.invalid(POD_CIDRS, cidrs, 'may specify no more than one CIDR for each IP family');
}

function validateNode(node: JsonObject, errors: ErrorList): void {
  validateObjectMeta(node, { namespaced: false, name: 'subdomain' }, errors);
  validateTaints(node, errors);
  validateResources(node, errors);
  const swap = numberPointer(struct(struct(struct(node, 'status'), 'nodeInfo'), 'swap'), 'capacity');
  if (swap !== undefined && swap <= 0)
    errors.invalid(METADATA.child('nodeSwapStatus').child('capacity'), swap, 'must be greater than zero');
  validateFeatures(node, errors);
  validatePodCidrs(node, errors);
}

const ADDRESS_FIELDS: readonly InternalField[] = [
  ['Type', 'type', ''],
  ['Address', 'address', ''],
];

function validateAddresses(node: JsonObject, errors: ErrorList): void {
  const seen = new Set<string>();
  for (const [index, address] of structs(struct(node, 'status'), 'addresses').entries()) {
    const key = `${text(address, 'type')}\n${text(address, 'address')}`;
    if (seen.has(key))
      errors.duplicate(Path.of('status', 'addresses').index(index), internalJson(address, ADDRESS_FIELDS));
    seen.add(key);
  }
}

/** ValidateNodeUpdate. */
function validateUpdate(node: JsonObject, old: JsonObject, errors: ErrorList): void {
  const spec = struct(node, 'spec');
  const before = struct(old, 'spec');
  validateObjectMetaUpdate(node, old, errors);
  validateResources(node, errors);
  validateFeatures(node, errors);
  validateAddresses(node, errors);
  const cidrs = texts(spec, 'podCIDRs');
  const oldCidrs = texts(before, 'podCIDRs');
  const changes_count =
    oldCidrs.length > 0 && oldCidrs.length !== cidrs.length
      ? 1
      : oldCidrs.filter((cidr, index) => cidr !== cidrs[index]).length;
  for (let i = 0; i < changes_count; i += 1)
    errors.forbidden(
      Path.of('spec', 'podCIDRs'),
      'node updates may not change podCIDR except from "" to valid',
    );
  const provider = text(before, 'providerID');
  if (provider !== '' && provider !== text(spec, 'providerID'))
    errors.forbidden(
      Path.of('spec', 'providerID'),
      'node updates may not change providerID except from "" to valid',
    );
  validateTaints(node, errors);
  if (text(spec, 'externalID') !== text(before, 'externalID'))
    errors.forbidden(Path.of('spec', 'externalID'), 'may not be updated');
}

/** Node (pkg/apis/core/validation). Annotations of before 1.6 are not read. */
export const nodeRules: KindRules = {
  create: validateNode,
  update(node, old, errors) {
    validateNode(node, errors);
    validateUpdate(node, old, errors);
  },
  subresources: { status: validateUpdate },
  warnings(node) {
    const spec = struct(node, 'spec');
    return [
      ...(spec['configSource'] === undefined ? [] : ['spec.configSource: the feature is removed']),
      ...(text(spec, 'externalID') === ''
        ? []
        : ['spec.externalID: this field is deprecated, and is unused by Kubernetes']),
      ...texts(spec, 'podCIDRs').flatMap((cidr, index) => cidrWarnings(cidr, POD_CIDRS.index(index))),
    ];
  },
};
