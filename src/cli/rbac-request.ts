import { mostSimilar } from '../check/similar.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { KIND } from '../kube/group-kind.ts';
import { stringAt } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import { ALL, type AccessRequest } from '../kube/rbac/policy-rule.ts';
import type { Scope } from '../kube/rbac/access-index.ts';
import { resourceTypesNamed } from '../kube/resource-table.ts';
import { Problem } from '../problem.ts';

export interface RequestFlags {
  readonly namespace?: string;
  readonly allNamespaces?: boolean;
  readonly subresource?: string;
}

/** A question to the authorizer, where it is asked about, and what the asker should know. */
export interface AskedRequest {
  readonly request: AccessRequest;
  readonly scope: Scope;
  readonly notes: readonly string[];
}

interface Resource {
  readonly group: string;
  readonly resource: string;
  readonly namespaced: boolean;
  readonly isKnown: boolean;
}

const DEFAULT_NAMESPACE = 'default';
/** Verbs of resources; roles may name others (`use`, `sign`, those of an operator), so an unknown one is no mistake (RBAC docs, "Verbs"). */
const VERBS: readonly string[] = [
  ALL,
  'get',
  'list',
  'watch',
  'create',
  'update',
  'patch',
  'delete',
  'deletecollection',
  'use',
  'bind',
  'escalate',
  'impersonate',
  'approve',
  'sign',
  'attest',
];
/** Of these the authorizer knows a name only where the request has a field selector metadata.name (requestinfo.go). */
const COLLECTION_VERBS: ReadonlySet<string> = new Set(['list', 'watch', 'deletecollection']);
/** `pods/exec` means the subresource; nobody calls a pod that. */
const SUBRESOURCES: ReadonlySet<string> = new Set([
  'approval',
  'attach',
  'binding',
  'ephemeralcontainers',
  'eviction',
  'exec',
  'finalize',
  'finalizers',
  'log',
  'portforward',
  'proxy',
  'resize',
  'scale',
  'status',
  'token',
]);

/** Custom kinds by every name that kubectl takes, from the CustomResourceDefinitions among the objects. */
function customResource(word: string, cluster: Cluster): Resource | undefined {
  for (const { body } of cluster.of(KIND.CustomResourceDefinition)) {
    const group = stringAt(body, 'spec', 'group') ?? '';
    const resource = stringAt(body, 'spec', 'names', 'plural') ?? '';
    const singular = stringAt(body, 'spec', 'names', 'singular') ?? '';
    const kind = stringAt(body, 'spec', 'names', 'kind')?.toLowerCase() ?? '';
    const short = listAt(body, 'spec', 'names', 'shortNames').filter((name) => typeof name === 'string');
    const names = [resource, singular, kind, ...short].filter((name) => name !== '');
    if (names.some((name) => word === name || word === `${name}.${group}`))
      return { group, resource, namespaced: stringAt(body, 'spec', 'scope') !== 'Cluster', isKnown: true };
  }
  return undefined;
}

function resourceOf(text: string, cluster: Cluster): Resource {
  const word = text.toLowerCase();
  if (word === ALL) return { group: ALL, resource: ALL, namespaced: true, isKnown: true };
  const types = resourceTypesNamed(word);
  // A name that lives in two groups means the present one.
  const type = types.find(({ group }) => group !== 'extensions') ?? types[0];
  if (type !== undefined) return { ...type, isKnown: true };
  const custom = customResource(word, cluster);
  if (custom !== undefined) return custom;
  const dot = word.indexOf('.');
  return dot === -1
    ? { group: '', resource: word, namespaced: true, isKnown: false }
    : { group: word.slice(dot + 1), resource: word.slice(0, dot), namespaced: true, isKnown: true };
}

function pathRequest(verb: string, path: string, flags: RequestFlags): AskedRequest {
  if (flags.subresource !== undefined)
    throw new Problem({
      what: 'a path of the API server has no subresources',
      where: '--subresource',
      fix: 'leave it out, or name a resource',
    });
  return { request: { type: 'nonResource', verb, path }, scope: 'request', notes: [] };
}

function namePart(
  verb: string,
  name: string,
  subresource: string,
): { readonly name: string; readonly notes: readonly string[] } {
  if (name === '') return { name, notes: [] };
  if (verb === 'create' && subresource === '')
    return { name: '', notes: [`create is authorized before the object has a name: ${name} is left out`] };
  return COLLECTION_VERBS.has(verb)
    ? {
        name,
        notes: [
          `${verb} has a name only with --field-selector metadata.name=${name}: that is what is asked here`,
        ],
      }
    : { name, notes: [] };
}

/** What may be a slip, `delte`, would be answered with "nobody": a false comfort. */
function verbNotes(verb: string): readonly string[] {
  if (VERBS.includes(verb)) return [];
  const similar = mostSimilar(verb, VERBS);
  const meant = similar === undefined ? '' : ` (did you mean ${similar}?)`;
  return [`${verb} is no verb that the API server knows${meant}: only roles that name it or * allow it`];
}

/**
 * Reads VERB and RESOURCE[/NAME] or a path as `kubectl auth can-i` does: short names, `deployments.apps`, `*`, custom kinds whose
 * CustomResourceDefinition is among the objects. Unlike there, `pods/exec` is the subresource.
 */
export function parseRequest(
  verbText: string,
  what: string,
  flags: RequestFlags,
  cluster: Cluster,
): AskedRequest {
  const verb = verbText.toLowerCase();
  if (what.startsWith('/')) return pathRequest(verb, what, flags);
  const slash = what.indexOf('/');
  const word = slash === -1 ? what : what.slice(0, slash);
  const tail = slash === -1 ? '' : what.slice(slash + 1);
  const isSubresource = flags.subresource === undefined && SUBRESOURCES.has(tail);
  const subresource = flags.subresource ?? (isSubresource ? tail : '');
  const { group, resource, namespaced, isKnown } = resourceOf(word, cluster);
  const { name, notes: nameNotes } = namePart(verb, isSubresource ? '' : tail, subresource);
  const isNamespace = group === '' && resource === 'namespaces';
  const asksNamespace = namespaced && flags.allNamespaces !== true;
  const namespace = isNamespace ? name : asksNamespace ? (flags.namespace ?? DEFAULT_NAMESPACE) : '';
  const notes = [
    ...verbNotes(verb),
    ...(isSubresource
      ? [`${tail} is read as the subresource of ${resource} (an object of that name: --subresource='')`]
      : []),
    ...(isKnown
      ? []
      : [
          `${word} is no built-in kind: taken as a resource of the core group (write NAME.GROUP for another)`,
        ]),
    ...(!namespaced && flags.namespace !== undefined
      ? [`${resource} have no namespace: -n is left out`]
      : []),
    ...nameNotes,
  ];
  return {
    request: { type: 'resource', verb, apiGroup: group, resource, subresource, namespace, name },
    scope: namespaced && flags.allNamespaces === true ? 'anywhere' : 'request',
    notes,
  };
}

/** `delete pods/exec in namespace shop`: the question in words. */
export function requestText(request: AccessRequest, scope: Scope): string {
  if (request.type === 'nonResource') return `${request.verb} ${request.path}`;
  const { verb, resource, apiGroup, subresource, namespace, name } = request;
  const kind = `${resource}${apiGroup === '' || apiGroup === ALL ? '' : `.${apiGroup}`}${subresource === '' ? '' : `/${subresource}`}`;
  const place =
    scope === 'anywhere'
      ? ' in any namespace'
      : namespace === '' || resource === 'namespaces'
        ? ''
        : ` in namespace ${namespace}`;
  return `${verb} ${kind}${name === '' ? '' : ` ${name}`}${place}`;
}
