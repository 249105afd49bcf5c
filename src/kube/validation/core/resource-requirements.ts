import type { JsonObject } from '../../json.ts';
import { compareQuantities, formatQuantity } from '../../quantity.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, qualifiedName } from '../formats.ts';
import { goText } from '../go-value.ts';
import type { Path } from '../path.ts';
import { struct, structs, text } from '../values.ts';
import type { PodOptions } from './pod-options.ts';
import { quantities, quantity, validateHugePages, validateResourceQuantity } from './quantity-rules.ts';
import {
  isExtendedResource,
  isHugePages,
  isNativeResource,
  isOvercommitAllowed,
  isStandardContainerResource,
  isStandardResource,
} from './resource-name.ts';

type NameRule = (name: string, path: Path, errors: ErrorList) => void;

/** validateResourceName; says whether the name is fine. */
export function validateResourceName(name: string, path: Path, errors: ErrorList): boolean {
  const before = errors.length;
  errors.eachInvalid(path, goText(name), qualifiedName(name));
  if (errors.length === before && !name.includes('/') && !isStandardResource(name))
    errors.invalid(path, goText(name), 'must be a standard resource type or fully qualified');
  return errors.length === before;
}

/** validateContainerResourceName. */
export function validateContainerResourceName(name: string, path: Path, errors: ErrorList): void {
  validateResourceName(name, path, errors);
  if (!name.includes('/')) {
    if (!isStandardContainerResource(name))
      errors.invalid(path, goText(name), 'must be a standard resource for containers');
  } else if (!isNativeResource(name) && !isExtendedResource(name))
    errors.invalid(path, goText(name), "doesn't follow extended resource name standard");
}

const POD_LEVEL = ['cpu', 'hugepages-', 'memory'];

function validatePodResourceName(name: string, path: Path, errors: ErrorList): void {
  if (!validateResourceName(name, path, errors)) return;
  if (name !== 'cpu' && name !== 'memory' && !isHugePages(name)) errors.notSupported(path, name, POD_LEVEL);
}

function validateClaims(
  claims: readonly JsonObject[],
  podClaims: ReadonlySet<string>,
  path: Path,
  errors: ErrorList,
): void {
  const names = new Set<string>();
  for (const [index, claim] of claims.entries()) {
    const at = path.index(index);
    const name = text(claim, 'name');
    if (name === '') {
      errors.required(at);
      continue;
    }
    if (names.has(name)) errors.duplicate(at, name);
    else {
      const request = text(claim, 'request');
      if (request !== '') errors.eachInvalid(at.child('request'), request, dnsLabel(request));
      const key = request === '' ? name : `${name}/${request}`;
      if (names.has(key)) errors.duplicate(at, key);
      else if (request === '')
        for (const other of names) if (other.startsWith(`${name}/`)) errors.duplicate(at, name);
      names.add(key);
    }
    if (podClaims.has(name)) continue;
    const known = podClaims.size === 0 ? ' which is empty' : `: ${[...podClaims].toSorted().join(', ')}`;
    errors.notFound(at, name, `must be one of the names in pod.spec.resourceClaims${known}`);
  }
}

/** Where limits and requests of one object are, and how their names are held. */
interface Place {
  readonly resources: JsonObject;
  readonly nameRule: NameRule;
  readonly options: PodOptions;
  readonly path: Path;
}

function validateAmounts({ resources, nameRule, options, path }: Place, errors: ErrorList): void {
  const limits = struct(resources, 'limits');
  const limitsPath = path.child('limits');
  for (const [name, value] of quantities(resources, 'limits')) {
    const at = limitsPath.key(name);
    nameRule(name, at, errors);
    validateResourceQuantity(name, value, at, errors);
    if (!options.allowIndivisibleHugePages) validateHugePages(name, value, at, errors);
  }
  const requestsPath = path.child('requests');
  for (const [name, value] of quantities(resources, 'requests')) {
    const at = requestsPath.key(name);
    nameRule(name, at, errors);
    validateResourceQuantity(name, value, at, errors);
    if (limits[name] !== undefined) {
      const limit = quantity(limits[name]);
      const compared = compareQuantities(value, limit);
      if (compared !== 0 && !isOvercommitAllowed(name))
        errors.invalid(
          requestsPath,
          formatQuantity(value),
          `must be equal to ${name} limit of ${formatQuantity(limit)}`,
        );
      else if (compared > 0)
        errors.invalid(
          requestsPath,
          formatQuantity(value),
          `must be less than or equal to ${name} limit of ${formatQuantity(limit)}`,
        );
    } else if (!isOvercommitAllowed(name))
      errors.required(limitsPath, 'Limit must be set for non overcommitable resources');
    if (!options.allowIndivisibleHugePages) validateHugePages(name, value, at, errors);
  }
}

function validateRequirements(place: Place, podClaims: ReadonlySet<string>, errors: ErrorList): void {
  const { resources, path } = place;
  validateAmounts(place, errors);
  const names = [...Object.keys(struct(resources, 'limits')), ...Object.keys(struct(resources, 'requests'))];
  if (names.some(isHugePages) && !names.includes('cpu') && !names.includes('memory'))
    errors.forbidden(path, 'HugePages require cpu or memory');
  validateClaims(structs(resources, 'claims'), podClaims, path.child('claims'), errors);
}

/** ValidateContainerResourceRequirements; `podClaims` are the names of `spec.resourceClaims`. */
export function validateContainerResources(
  resources: JsonObject,
  podClaims: ReadonlySet<string>,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  if (Object.keys(resources).length === 0) return;
  const nameRule = validateContainerResourceName;
  validateRequirements({ resources, nameRule, options, path }, podClaims, errors);
}

/** validatePodResourceRequirements: what a pod as a whole may use. */
export function validatePodLevelResources(
  resources: JsonObject,
  podClaims: ReadonlySet<string>,
  path: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  validateRequirements({ resources, nameRule: validatePodResourceName, options, path }, podClaims, errors);
}
