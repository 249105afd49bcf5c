import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dns1035Label, dnsSubdomain, pathSegment } from '../formats.ts';
import { validateLabelSelector } from '../label-selector.ts';
import type { Path } from '../path.ts';
import { structPointer, structs, text } from '../values.ts';
import { MATCH_POLICIES, validateNamedRule, validateWord } from './rule-with-operations.ts';

/** What a policy or a binding is about (validateMatchResources); nothing where it does not say. */
export function validateMatchResources(
  resources: JsonObject | undefined,
  path: Path,
  errors: ErrorList,
): void {
  if (resources === undefined) return;
  validateWord(resources, 'matchPolicy', MATCH_POLICIES, path, errors, true);
  for (const field of ['namespaceSelector', 'objectSelector']) {
    const selector = structPointer(resources, field);
    if (selector === undefined) errors.required(path.child(field));
    else validateLabelSelector(selector, {}, path.child(field), errors);
  }
  for (const field of ['resourceRules', 'excludeResourceRules'])
    for (const [index, rule] of structs(resources, field).entries())
      validateNamedRule(rule, path.child(field).index(index), errors);
}

function validateApiVersion(apiVersion: string, path: Path, errors: ErrorList): void {
  if (apiVersion === '') {
    errors.required(path);
    return;
  }
  const parts = apiVersion === '/' ? [''] : apiVersion.split('/');
  if (parts.length > 2) {
    errors.invalid(path, apiVersion, `unexpected GroupVersion string: ${apiVersion}`);
    return;
  }
  const [group, version] = parts.length === 2 ? parts : ['', parts[0]];
  const groupProblems = group === undefined || group === '' ? [] : dnsSubdomain(group);
  if (groupProblems.length > 0) errors.invalid(path, group, groupProblems.join(','));
  if (version === undefined || version === '') {
    errors.invalid(path, apiVersion, 'version must be specified');
    return;
  }
  const versionProblems = dns1035Label(version);
  if (versionProblems.length > 0) errors.invalid(path, version, versionProblems.join(','));
}

/** The kind of a policy's parameters (validateParamKind). */
export function validateParamKind(paramKind: JsonObject, path: Path, errors: ErrorList): void {
  validateApiVersion(text(paramKind, 'apiVersion'), path.child('apiVersion'), errors);
  const kind = text(paramKind, 'kind');
  const problems = kind === '' ? [] : dns1035Label(kind.toLowerCase());
  if (kind === '') errors.required(path.child('kind'));
  else if (problems.length > 0)
    errors.invalid(
      path.child('kind'),
      kind,
      `may have mixed case, but should otherwise match: ${problems.join(',')}`,
    );
}

/** Which parameters a binding means (validateParamRef). */
export function validateParamRef(reference: JsonObject | undefined, path: Path, errors: ErrorList): void {
  if (reference === undefined) return;
  const name = text(reference, 'name');
  const selector = structPointer(reference, 'selector');
  const isBoth = name !== '' && selector !== undefined;
  const exclusive = 'name and selector are mutually exclusive';
  if (name !== '') errors.eachInvalid(path.child('name'), name, pathSegment(name));
  if (isBoth) errors.forbidden(path.child('name'), exclusive);
  validateLabelSelector(selector, {}, path.child('selector'), errors);
  if (isBoth) errors.forbidden(path.child('selector'), exclusive);
  if (name === '' && selector === undefined)
    errors.required(path, 'one of name or selector must be specified');
  if (text(reference, 'parameterNotFoundAction') === '')
    errors.required(path.child('parameterNotFoundAction'));
  else validateWord(reference, 'parameterNotFoundAction', ['Deny', 'Allow'], path, errors);
}
