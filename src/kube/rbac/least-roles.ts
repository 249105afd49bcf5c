import type { AccessRequest, PolicyRule, ResourceRequest } from './policy-rule.ts';

/** Requests of one kind that a subject sent and that were allowed. */
export interface UsedRequest {
  /** `name` is `''`: which names is said beside it. */
  readonly request: AccessRequest;
  /** The names, where all of them are known and few; `undefined` where there are many or the request has none. */
  readonly names: readonly string[] | undefined;
}

/** The rules of one role to be: a Role of `namespace`, or with `''` a ClusterRole to be bound in the whole cluster. */
export interface LeastRole {
  readonly namespace: string;
  readonly rules: readonly PolicyRule[];
}

/** From here on, one ClusterRole says it better than a Role in each namespace: the subject works wherever there is work. */
const NAMESPACES_MAX_COUNT = 5;
/** More names than this are a population, and a population has new members. */
const NAMES_MAX_COUNT = 3;
/**
 * A rule with names never allows list, watch, create or deletecollection, of which the authorizer sees no name. Delete is left out, since what
 * was deleted is gone: the next will have another name.
 */
const VERBS_WITH_NAMES: ReadonlySet<string> = new Set(['get', 'update', 'patch', 'impersonate']);
/** Objects that come and go under names that nobody can know. */
const FLEETING: ReadonlySet<string> = new Set([
  'controllerrevisions',
  'endpointslices',
  'events',
  'jobs',
  'nodes',
  'pods',
  'replicasets',
  'volumeattachments',
]);
/** Ends of names that controllers and generateName make (k8s.io/apimachinery/pkg/util/rand), hashes, and times. */
const GENERATED = /(?:-[bcdfghjklmnpqrstvwxz2456789]{5}|-[0-9a-f]{7,}|\d{8,}[^/]*)$/;

const VERB_ORDER = ['get', 'list', 'watch', 'create', 'update', 'patch', 'delete', 'deletecollection'];
/** Paths below these are discovery: which of them are asked for changes with every new API group. */
const DISCOVERY = ['/api/', '/apis/', '/openapi/'] as const;

/** One verb on one resource of one group, in one namespace or (`''`) in the whole cluster. */
interface Permission {
  readonly verb: string;
  readonly group: string;
  /** With subresource. */
  readonly resource: string;
  readonly namespace: string;
  readonly names: readonly string[] | undefined;
}

function permissionOf({ request, names }: UsedRequest & { readonly request: ResourceRequest }): Permission {
  const { verb, apiGroup, resource, subresource, namespace } = request;
  return {
    verb,
    group: apiGroup,
    resource: subresource === '' ? resource : `${resource}/${subresource}`,
    // A namespace is named by itself; as an object it is of the cluster.
    namespace: resource === 'namespaces' && apiGroup === '' ? '' : namespace,
    names: VERBS_WITH_NAMES.has(verb) && !FLEETING.has(resource) && areFixed(names) ? names : undefined,
  };
}

function areFixed(names: readonly string[] | undefined): names is readonly string[] {
  return (
    names !== undefined &&
    names.length > 0 &&
    names.length <= NAMES_MAX_COUNT &&
    names.every((name) => name !== '' && name !== '*' && !GENERATED.test(name))
  );
}

function keyOf(...parts: readonly string[]): string {
  return JSON.stringify(parts);
}

function grouped<Item>(items: Iterable<Item>, key: (item: Item) => string): readonly (readonly Item[])[] {
  const groups = new Map<string, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group === undefined) groups.set(key(item), [item]);
    else group.push(item);
  }
  return [...groups.values()];
}

function distinct(values: readonly string[]): readonly string[] {
  return [...new Set(values)];
}

/** Names of several permissions together; `undefined` as soon as one is for every name. */
function namesOf(permissions: readonly Permission[]): readonly string[] | undefined {
  const all = permissions.map(({ names }) => names);
  return all.includes(undefined) ? undefined : distinct(all.flatMap((names) => names ?? [])).toSorted();
}

/** `pods` of `pods/exec`. */
function parentOf(resource: string): string {
  return resource.split('/', 1)[0] ?? resource;
}

/** Takes names away from kinds that the subject makes objects of, since it will make more; joins what is alike. */
function settled(permissions: readonly Permission[]): readonly Permission[] {
  const made = new Set(
    permissions
      .filter(({ verb }) => verb === 'create')
      .map(({ group, resource, namespace }) => keyOf(group, resource, namespace)),
  );
  const free = permissions.map((permission) => {
    const { group, resource, namespace } = permission;
    const isMade =
      made.has(keyOf(group, parentOf(resource), namespace)) || made.has(keyOf(group, parentOf(resource), ''));
    return isMade ? { ...permission, names: undefined } : permission;
  });
  return grouped(free, ({ verb, group, resource, namespace }) =>
    keyOf(verb, group, resource, namespace),
  ).flatMap((alike) => alike.slice(0, 1).map((first) => ({ ...first, names: namesOf(alike) })));
}

/** Moves what is used in many namespaces, or in the whole cluster anyhow, out of the namespaces. */
function placed(permissions: readonly Permission[]): readonly Permission[] {
  return grouped(permissions, ({ verb, group, resource }) => keyOf(verb, group, resource)).flatMap(
    (alike) => {
      const [first] = alike;
      const clusterWide = alike.find(({ namespace }) => namespace === '');
      const isWide =
        alike.length > NAMESPACES_MAX_COUNT || (clusterWide !== undefined && clusterWide.names === undefined);
      return first !== undefined && isWide ? [{ ...first, namespace: '', names: undefined }] : alike;
    },
  );
}

function verbRank(verb: string): number {
  const rank = VERB_ORDER.indexOf(verb);
  return rank === -1 ? VERB_ORDER.length : rank;
}

function byVerb(one: string, other: string): number {
  return verbRank(one) - verbRank(other) || (one < other ? -1 : 1);
}

function resourceRules(permissions: readonly Permission[]): readonly PolicyRule[] {
  const byResource = grouped(permissions, ({ group, resource, names }) =>
    keyOf(group, resource, ...(names ?? ['']).map((name) => `/${name}`)),
  ).flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    return [{ ...first, verbs: distinct(alike.map(({ verb }) => verb)).toSorted(byVerb) }];
  });
  // Rules with names stay apart: the names are of one resource.
  return grouped(byResource, ({ group, resource, verbs, names }) =>
    keyOf(group, verbs.join(','), ...(names === undefined ? [] : [resource, ...names])),
  )
    .flatMap((alike): readonly PolicyRule[] => {
      const [first] = alike;
      if (first === undefined) return [];
      return [
        {
          verbs: first.verbs,
          apiGroups: [first.group],
          resources: alike.map(({ resource }) => resource).toSorted(),
          resourceNames: first.names ?? [],
          nonResourceURLs: [],
        },
      ];
    })
    .toSorted((a, b) => (sortKey(a) < sortKey(b) ? -1 : 1));
}

function sortKey({ apiGroups, resources, resourceNames }: PolicyRule): string {
  return keyOf(...apiGroups, ...resources, ...resourceNames);
}

function ruledPath(path: string): string {
  const discovery = DISCOVERY.find((prefix) => path.startsWith(prefix) && path.length > prefix.length);
  return discovery === undefined ? path : `${discovery}*`;
}

function urlRules(used: readonly UsedRequest[]): readonly PolicyRule[] {
  const verbsByPath = new Map<string, Set<string>>();
  for (const { request } of used) {
    if (request.type !== 'nonResource') continue;
    const path = ruledPath(request.path);
    verbsByPath.set(path, (verbsByPath.get(path) ?? new Set()).add(request.verb));
  }
  const paths = [...verbsByPath].map(([path, verbs]) => ({ path, verbs: [...verbs].toSorted(byVerb) }));
  return grouped(paths, ({ verbs }) => verbs.join(',')).map((alike) => ({
    verbs: alike[0]?.verbs ?? [],
    apiGroups: [],
    resources: [],
    resourceNames: [],
    nonResourceURLs: alike.map(({ path }) => path).toSorted(),
  }));
}

/**
 * The fewest rights that allow every one of these requests: Roles for the namespaces in which it works, one ClusterRole (first) for what has
 * no namespace, for all namespaces at once, and for what it does in more than five. resourceNames only where a few fixed objects
 * are read or changed, of kinds that the subject makes none of. Subresources and URLs as used; discovery paths by prefix.
 */
export function leastRoles(used: readonly UsedRequest[]): readonly LeastRole[] {
  const permissions = used.flatMap((one) => {
    const { request, names } = one;
    return request.type === 'resource' ? [permissionOf({ request, names })] : [];
  });
  const byNamespace = grouped(placed(settled(permissions)), ({ namespace }) => namespace)
    .map((alike) => ({ namespace: alike[0]?.namespace ?? '', rules: resourceRules(alike) }))
    .toSorted((a, b) => (a.namespace < b.namespace ? -1 : 1));
  const urls = urlRules(used);
  if (urls.length === 0) return byNamespace;
  const clusterWide = byNamespace.find(({ namespace }) => namespace === '')?.rules ?? [];
  return [
    { namespace: '', rules: [...clusterWide, ...urls] },
    ...byNamespace.filter(({ namespace }) => namespace !== ''),
  ];
}
