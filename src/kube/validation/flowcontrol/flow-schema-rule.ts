import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel, dnsSubdomain } from '../formats.ts';
import type { Path } from '../path.ts';
import { flag, structPointer, structs, text, texts } from '../values.ts';

const VERBS = ['get', 'list', 'create', 'update', 'delete', 'deletecollection', 'patch', 'watch', 'proxy'];
const SORTED_VERBS = VERBS.toSorted();
const ALL = '*';

type SubjectRule = (subject: JsonObject, path: Path, errors: ErrorList) => void;

function requireName(subject: JsonObject, path: Path, errors: ErrorList): void {
  if (text(subject, 'name') === '') errors.required(path.child('name'));
}

const serviceAccount: SubjectRule = (subject, path, errors) => {
  requireName(subject, path, errors);
  const name = text(subject, 'name');
  if (name !== '' && name !== ALL) errors.eachInvalid(path.child('name'), name, dnsSubdomain(name));
  const namespace = text(subject, 'namespace');
  if (namespace === '')
    errors.required(path.child('namespace'), 'must specify namespace for service account');
  else errors.eachInvalid(path.child('namespace'), namespace, dnsLabel(namespace));
};

/** Kinds of subjects, each with its field, in the order in which those of another kind are complained of. */
const SUBJECTS: readonly (readonly [kind: string, field: string, rule: SubjectRule])[] = [
  ['ServiceAccount', 'serviceAccount', serviceAccount],
  ['User', 'user', requireName],
  ['Group', 'group', requireName],
];

function validateSubject(subject: JsonObject, path: Path, errors: ErrorList): void {
  const kind = text(subject, 'kind');
  const own = SUBJECTS.find(([name]) => name === kind);
  if (own === undefined)
    return errors.notSupported(path.child('kind'), kind, SUBJECTS.map(([name]) => name).toSorted());
  const [, ownField, rule] = own;
  const named = structPointer(subject, ownField);
  if (named === undefined)
    errors.required(path.child(ownField), `${ownField} is required when subject kind is '${kind}'`);
  else rule(named, path.child(ownField), errors);
  for (const [other, field] of SUBJECTS)
    if (other !== kind && structPointer(subject, field) !== undefined)
      errors.forbidden(path.child(field), `${field} is forbidden when subject kind is not '${other}'`);
}

/** A star stands alone. Says whether there is one. */
function hasStar(items: readonly string[], what: string, path: Path, errors: ErrorList): boolean {
  if (!items.includes(ALL)) return false;
  if (items.length > 1) errors.invalid(path, [...items], `if '*' is present, must not specify other ${what}`);
  return true;
}

function validateVerbs(rule: JsonObject, path: Path, errors: ErrorList): void {
  const verbs = texts(rule, 'verbs');
  if (verbs.length === 0) errors.required(path, 'verbs must contain at least one value');
  else if (!hasStar(verbs, 'verbs', path, errors) && !verbs.every((verb) => VERBS.includes(verb)))
    errors.notSupported(path, [...verbs], SORTED_VERBS);
}

function urlProblem(url: string): string | undefined {
  if (url === '') return 'must not be empty';
  if (url === '/') return undefined;
  if (!url.startsWith('/')) return 'must start with slash';
  if (url.includes(' ')) return 'must not contain white-space';
  if (url.includes('//')) return 'must not contain double slash';
  const stars_count = url.split(ALL).length - 1;
  const isSuffix = stars_count === 0 || (stars_count === 1 && url.endsWith('/*'));
  return isSuffix ? undefined : 'wildcard can only do suffix matching';
}

function validatePaths(rule: JsonObject, path: Path, errors: ErrorList): void {
  validateVerbs(rule, path.child('verbs'), errors);
  const urls = texts(rule, 'nonResourceURLs');
  const at = path.child('nonResourceURLs');
  if (urls.length === 0) return errors.required(at, 'nonResourceURLs must contain at least one value');
  if (hasStar(urls, 'non-resource URLs', at, errors)) return;
  for (const [index, url] of urls.entries()) {
    const problem = urlProblem(url);
    if (problem !== undefined) errors.invalid(at.index(index), url, problem);
  }
}

function validateNamespaces(rule: JsonObject, path: Path, errors: ErrorList): void {
  const namespaces = texts(rule, 'namespaces');
  if (namespaces.length === 0 && !flag(rule, 'clusterScope'))
    return errors.required(
      path,
      'resource rules that are not cluster scoped must supply at least one namespace',
    );
  if (hasStar(namespaces, 'namespaces', path, errors)) return;
  for (const [index, namespace] of namespaces.entries())
    for (const why of dnsLabel(namespace))
      errors.invalid(
        path.index(index),
        namespace,
        `each member of this list must be '*' or a DNS-1123 label; ${why}`,
      );
}

function validateResources(rule: JsonObject, path: Path, errors: ErrorList): void {
  validateVerbs(rule, path.child('verbs'), errors);
  const groups = texts(rule, 'apiGroups');
  if (groups.length === 0)
    errors.required(path.child('apiGroups'), 'resource rules must supply at least one api group');
  else hasStar(groups, 'api groups', path.child('apiGroups'), errors);
  const resources = texts(rule, 'resources');
  if (resources.length === 0)
    errors.required(path.child('resources'), 'resource rules must supply at least one resource');
  else hasStar(resources, 'resources', path.child('resources'), errors);
  validateNamespaces(rule, path.child('namespaces'), errors);
}

/** ValidateFlowSchemaPolicyRulesWithSubjects: whose requests a schema is about, and which of them. */
export function validateFlowSchemaRule(rule: JsonObject, path: Path, errors: ErrorList): void {
  const subjects = structs(rule, 'subjects');
  if (subjects.length === 0)
    errors.required(path.child('subjects'), 'subjects must contain at least one value');
  for (const [index, subject] of subjects.entries())
    validateSubject(subject, path.child('subjects').index(index), errors);
  const [resources, paths] = [structs(rule, 'resourceRules'), structs(rule, 'nonResourceRules')];
  if (resources.length === 0 && paths.length === 0)
    errors.required(path, 'at least one of resourceRules and nonResourceRules has to be non-empty');
  for (const [index, inner] of resources.entries())
    validateResources(inner, path.child('resourceRules').index(index), errors);
  for (const [index, inner] of paths.entries())
    validatePaths(inner, path.child('nonResourceRules').index(index), errors);
}
