import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { pathSegment } from '../formats.ts';
import type { Path } from '../path.ts';
import { structs, textPointer, texts } from '../values.ts';

const SCOPES = ['*', 'Cluster', 'Namespaced'];
const OPERATIONS = ['*', 'CONNECT', 'CREATE', 'DELETE', 'UPDATE'];
/** Nothing can be changed of what is deleted. */
const MUTATING_OPERATIONS = ['*', 'CONNECT', 'CREATE', 'UPDATE'];

/** `*` stands alone in its list. */
function validateWildcard(items: readonly string[], what: string, path: Path, errors: ErrorList): void {
  if (items.length > 1 && items.includes('*'))
    errors.invalid(path, [...items], `if '*' is present, must not specify other ${what}`);
}

/** `x/*` covers what `x/y` names, and `*` + `/y` too: neither is said twice. */
function validateSubresources(resources: readonly string[], path: Path, errors: ErrorList): void {
  const wholeResources = new Set<string>();
  const wholeSubresources = new Set<string>();
  for (const [index, entry] of resources.entries()) {
    if (entry === '') {
      errors.required(path.index(index));
      continue;
    }
    const slash = entry.indexOf('/');
    if (slash === -1) continue;
    const [resource, subresource] = [entry.slice(0, slash), entry.slice(slash + 1)];
    if (wholeResources.has(resource))
      errors.invalid(path.index(index), entry, `if '${resource}/*' is present, must not specify ${entry}`);
    if (wholeSubresources.has(subresource))
      errors.invalid(path.index(index), entry, `if '*/${subresource}' is present, must not specify ${entry}`);
    if (subresource === '*') wholeResources.add(resource);
    if (resource === '*') wholeSubresources.add(subresource);
  }
}

function validateResources(resources: readonly string[], path: Path, errors: ErrorList): void {
  if (resources.length === 0) errors.required(path);
  validateSubresources(resources, path, errors);
  if (resources.length > 1 && resources.includes('*/*'))
    errors.invalid(path, [...resources], "if '*/*' is present, must not specify other resources");
  // Upstream remembers only the last entry without a subresource.
  const last = resources.findLast((entry) => entry !== '' && !entry.includes('/'));
  if (resources.includes('*') && last !== undefined && last !== '*')
    errors.invalid(
      path,
      [...resources],
      "if '*' is present, must not specify other resources without subresources",
    );
}

/** What a webhook or a policy is asked about (validateRuleWithOperations, pkg/apis/admissionregistration/validation). */
export function validateRuleWithOperations(rule: JsonObject, path: Path, errors: ErrorList): void {
  const operations = texts(rule, 'operations');
  const at = path.child('operations');
  if (operations.length === 0) errors.required(at);
  validateWildcard(operations, 'operations', at, errors);
  for (const [index, operation] of operations.entries())
    if (!OPERATIONS.includes(operation)) errors.notSupported(at.index(index), operation, OPERATIONS);
  const groups = texts(rule, 'apiGroups');
  if (groups.length === 0) errors.required(path.child('apiGroups'));
  validateWildcard(groups, 'API groups', path.child('apiGroups'), errors);
  const versions = texts(rule, 'apiVersions');
  const versionsPath = path.child('apiVersions');
  if (versions.length === 0) errors.required(versionsPath);
  validateWildcard(versions, 'API versions', versionsPath, errors);
  for (const [index, version] of versions.entries())
    if (version === '') errors.required(versionsPath.index(index));
  validateResources(texts(rule, 'resources'), path.child('resources'), errors);
  const scope = textPointer(rule, 'scope');
  if (scope !== undefined && !SCOPES.includes(scope)) errors.notSupported(path.child('scope'), scope, SCOPES);
}

/** The rule of a policy, which may name objects too. */
export function validateNamedRule(rule: JsonObject, path: Path, errors: ErrorList): void {
  const seen = new Set<string>();
  for (const [index, name] of texts(rule, 'resourceNames').entries()) {
    const at = path.child('resourceNames').index(index);
    errors.eachInvalid(at, name, pathSegment(name));
    if (seen.has(name)) errors.duplicate(at, name);
    seen.add(name);
  }
  validateRuleWithOperations(rule, path, errors);
}

/** Each operation of a policy that changes objects and that leaves nothing to change. */
export function validateMutatingOperations(resources: JsonObject, path: Path, errors: ErrorList): void {
  for (const rule of structs(resources, 'resourceRules'))
    for (const operation of texts(rule, 'operations'))
      if (!MUTATING_OPERATIONS.includes(operation))
        errors.notSupported(path.child('resourceRules').child('operations'), operation, MUTATING_OPERATIONS);
}

/** A field that holds one of few words; `isRequired` where nothing fills it in. */
export function validateWord(
  object: JsonObject,
  field: string,
  words: readonly string[],
  path: Path,
  errors: ErrorList,
  isRequired = false,
): void {
  const word = textPointer(object, field);
  if (word === undefined) {
    if (isRequired) errors.required(path.child(field));
  } else if (!words.includes(word)) errors.notSupported(path.child(field), word, words);
}

/** Words that several kinds share. */
export const FAILURE_POLICIES = ['Fail', 'Ignore'];
export const MATCH_POLICIES = ['Equivalent', 'Exact'];
export const REINVOCATION_POLICIES = ['IfNeeded', 'Never'];
