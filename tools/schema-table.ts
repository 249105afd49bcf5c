import { referredName, type Definition, type Property, type PublishedRelease } from './swagger.ts';

/** A field as the newest release that has it describes it; minors are those of Kubernetes 1.x. */
interface FieldRow {
  property: Property;
  isRequired: boolean;
  since: number;
  until: number;
}

interface TypeRow {
  isAtomic: boolean;
  since: number;
  until: number;
  readonly fields: Map<string, FieldRow>;
}

interface KindRow {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly resource: string;
  readonly namespaced: boolean;
  type: string;
  readonly verbs: Set<string>;
  readonly subresources: Set<string>;
  since: number;
  until: number;
}

export interface Facts {
  readonly releases: readonly { readonly minor: number; readonly published: PublishedRelease }[];
  readonly defaults: ReadonlyMap<string, string>;
  readonly enums: ReadonlyMap<string, readonly string[]>;
}

const PREFIXES: readonly (readonly [RegExp, string])[] = [
  [/^io\.k8s\.api\./, ''],
  [/^io\.k8s\.apimachinery\.pkg\.apis\./, ''],
  [/^io\.k8s\.apiextensions-apiserver\.pkg\.apis\./, ''],
  [/^io\.k8s\.kube-aggregator\.pkg\.apis\./, ''],
];

/** `core.v1.Pod`, `meta.v1.ObjectMeta`: unique without the Go module's prefix. */
function typeName(definition: string): string {
  for (const [prefix, short] of PREFIXES)
    if (prefix.test(definition)) return definition.replace(prefix, short);
  return definition;
}

/** Types that are written as a value and not as an object, by what the API server decodes; see src/kube/schema/shape.ts. */
const VALUE_TYPES: Readonly<Record<string, string>> = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'q',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'x',
  'meta.v1.Time': 't',
  'meta.v1.MicroTime': 'u',
  'meta.v1.Duration': 's',
  'meta.v1.FieldsV1': 'o',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'o',
};

function packageOf(name: string): string {
  return name.slice(0, name.lastIndexOf('.') + 1);
}

function scalarShape({ type, format }: Pick<Property, 'type' | 'format'>): string {
  switch (type ?? '') {
    case 'string':
      return format === 'byte' ? 'y' : 's';
    case 'integer':
      return format === 'int32' ? 'i' : 'l';
    case 'boolean':
      return 'b';
    case 'number':
      return 'n';
    case 'object':
      return 'o';
    default:
      return 'j';
  }
}

function shape(property: Property, owner: string, definitions: ReadonlyMap<string, Definition>): string {
  const reference = property.$ref ?? property.allOf?.[0]?.$ref;
  if (reference !== undefined) {
    const name = typeName(referredName(reference));
    const value = VALUE_TYPES[name];
    if (value !== undefined) return value;
    const definition = definitions.get(referredName(reference));
    if (definition?.properties === undefined)
      return scalarShape({ type: definition?.type, format: definition?.format });
    return packageOf(name) === packageOf(owner) ? `@${name.slice(packageOf(name).length)}` : `@${name}`;
  }
  if (property.items !== undefined) return `[${shape(property.items, owner, definitions)}`;
  if (property.additionalProperties !== undefined)
    return `{${shape(property.additionalProperties, owner, definitions)}`;
  return scalarShape(property);
}

/** A field got another type; objects written before may have fields of the old one there. */
interface Succession {
  readonly before: string;
  readonly now: string;
  readonly lastMinor: number;
}

function referenceOf({ $ref, items }: Pick<Property, '$ref' | 'items'> = {}): string | undefined {
  const found = $ref ?? items?.$ref;
  return found === undefined ? undefined : referredName(found);
}

/** PersistentVolumeClaims had ResourceRequirements until 1.28, and with them `claims`: the successor type keeps the field as gone. */
function keepFields(rows: ReadonlyMap<string, TypeRow>, { before, now, lastMinor }: Succession): void {
  const fields = rows.get(now)?.fields;
  for (const [name, row] of rows.get(before)?.fields ?? []) {
    if (row.since <= lastMinor && fields?.has(name) === false)
      fields.set(name, { ...row, isRequired: false, until: Math.min(row.until, lastMinor) });
  }
}

/** Every type of every release; what a newer release says of a field wins. `releases` are in order. */
function typeRows({ releases }: Facts): Map<string, TypeRow> {
  const rows = new Map<string, TypeRow>();
  const successions: Succession[] = [];
  for (const { minor, published } of releases) {
    for (const [
      definition,
      { properties, required, 'x-kubernetes-map-type': mapType },
    ] of published.definitions) {
      if (properties === undefined || isList(properties)) continue;
      const row = rows.get(definition) ?? { isAtomic: false, since: minor, until: minor, fields: new Map() };
      rows.set(definition, row);
      row.isAtomic = mapType === 'atomic';
      row.until = minor;
      for (const [name, property] of Object.entries(properties)) {
        const known = row.fields.get(name);
        const since = known?.since ?? minor;
        const [before, now] = [referenceOf(known?.property), referenceOf(property)];
        if (before !== undefined && now !== undefined && before !== now)
          successions.push({ before, now, lastMinor: minor - 1 });
        row.fields.set(name, { property, isRequired: required.includes(name), since, until: minor });
      }
    }
  }
  for (const succession of successions) keepFields(rows, succession);
  return rows;
}

/** `PodList` and the like: all have one form, `meta.v1.ListMeta` and `items`. */
function isList(properties: Readonly<Record<string, Property>>): boolean {
  const metadata = properties['metadata'];
  const reference = metadata?.$ref ?? metadata?.allOf?.[0]?.$ref;
  return properties['items'] !== undefined && reference?.endsWith('.ListMeta') === true;
}

const OBJECT_PATH =
  /^\/(?:api|apis\/[^/]+)\/[^/]+\/(namespaces\/\{namespace\}\/)?([a-z]+)(?:\/\{name\})?(?:\/([a-z]+))?$/;
const VERBS: Readonly<Record<string, string>> = {
  get: 'get',
  list: 'list',
  post: 'create',
  put: 'update',
  patch: 'patch',
  delete: 'delete',
  deletecollection: 'deletecollection',
  watch: 'watch',
  watchlist: 'watch',
  connect: 'connect',
};

interface PathParts {
  readonly namespaced: boolean;
  readonly resource: string;
  readonly subresource: string | undefined;
}

/** `/api/v1/namespaces/{name}/status` is of the resource `namespaces`, not of one inside a namespace. */
function pathParts(path: string): PathParts | undefined {
  const match = OBJECT_PATH.exec(path.replace('/watch/', '/'));
  if (match === null) return undefined;
  const [, inNamespace, resource, subresource] = match;
  return resource === undefined
    ? undefined
    : { namespaced: inNamespace !== undefined, resource, subresource };
}

function kindRows({ releases }: Facts): ReadonlyMap<string, KindRow> {
  const rows = new Map<string, KindRow>();
  for (const { minor, published } of releases) {
    for (const { path, action, group, version, kind, answer } of published.actions) {
      const parts = pathParts(path);
      if (parts === undefined) continue;
      const [, api, pathGroup, pathVersion] = path.split('/');
      const served = api === 'api' ? `/${pathGroup}` : `${pathGroup}/${pathVersion}`;
      const key = `${served} ${parts.resource}`;
      if (parts.subresource !== undefined) {
        const own = served === `${group}/${version}` && kind === rows.get(key)?.kind;
        rows
          .get(key)
          ?.subresources.add(own ? parts.subresource : `${parts.subresource}=${group}/${version}/${kind}`);
        continue;
      }
      const verb = VERBS[action];
      if (verb === undefined) continue;
      const row: KindRow = rows.get(key) ?? {
        group,
        version,
        kind,
        resource: parts.resource,
        namespaced: parts.namespaced,
        type: '',
        verbs: new Set(),
        subresources: new Set(),
        since: minor,
        until: minor,
      };
      const kept = parts.namespaced && !row.namespaced ? { ...row, namespaced: true } : row;
      if (answer !== undefined && (verb === 'get' || (verb === 'create' && kept.type === '')))
        kept.type = typeName(answer);
      kept.until = minor;
      if (verb !== 'connect') kept.verbs.add(verb);
      rows.set(key, kept);
    }
  }
  return rows;
}

/** What would break a line, or the template literal that the lines stand in. */
const NOT_IN_TOKENS = /[ ;`\\\n]|\$\{/;

function typeLine(definition: string, row: TypeRow, facts: Facts, newest: number): string {
  const name = typeName(definition);
  const attributes = [
    ...(row.isAtomic ? ['a'] : []),
    ...(row.until < newest ? [`u${row.until}`] : []),
    ...(row.since > (facts.releases[0]?.minor ?? 0) ? [`s${row.since}`] : []),
  ];
  const definitions =
    facts.releases.find(({ minor }) => minor === row.until)?.published.definitions ?? new Map();
  const fields = [...row.fields].map(([field, { property, isRequired, since, until }]) => {
    const values = facts.enums.get(`${definition}.${field}`);
    const byDefault = facts.defaults.get(`${definition}.${field}`);
    const tokens = [
      `${field}:${shape(property, name, fieldDefinitions(facts, until) ?? definitions)}`,
      ...(isRequired ? ['!'] : []),
      ...(values === undefined ? [] : [`e${values.join('|').replaceAll(' ', '%20')}`]),
      ...(byDefault === undefined ? [] : [`d${byDefault}`]),
      ...listTokens(property),
      ...(since > row.since ? [`s${since}`] : []),
      ...(until < row.until ? [`u${until}`] : []),
    ];
    if (tokens.some((token) => NOT_IN_TOKENS.test(token))) throw new Error(`${name}: ${tokens.join(';')}`);
    return tokens.join(';');
  });
  return [[name, ...attributes].join(';'), ...fields].join(' ');
}

function fieldDefinitions(facts: Facts, minor: number): ReadonlyMap<string, Definition> | undefined {
  return facts.releases.find((release) => release.minor === minor)?.published.definitions;
}

function listTokens(property: Property): readonly string[] {
  const {
    'x-kubernetes-patch-merge-key': mergeKey,
    'x-kubernetes-patch-strategy': strategy,
    'x-kubernetes-list-type': listType,
    'x-kubernetes-map-type': mapType,
    'x-kubernetes-list-map-keys': keys,
  } = property;
  return [
    ...(mergeKey === undefined ? [] : [`m${mergeKey}`]),
    ...(strategy === undefined ? [] : [`p${strategy}`]),
    ...(listType === 'atomic' || mapType === 'atomic' ? ['a'] : []),
    ...(listType === 'set' ? ['t'] : []),
    ...(listType === 'map' ? [`k${(keys ?? []).join(',')}`] : []),
  ];
}

function kindLine(row: KindRow, newest: number, oldest: number): string {
  return [
    row.group === '' ? row.version : `${row.group}/${row.version}`,
    row.kind,
    row.resource,
    row.namespaced ? 'N' : 'C',
    row.type,
    [...row.verbs].toSorted().join(','),
    [...row.subresources].toSorted().join(','),
    row.since > oldest ? String(row.since) : '',
    row.until < newest ? String(row.until) : '',
  ].join(';');
}

/** The types and kinds of all releases as lines of text; src/kube/schema/schema-table.ts reads them. */
export function schemaLines(facts: Facts): {
  readonly kinds: readonly string[];
  readonly types: readonly string[];
} {
  const newest = facts.releases.at(-1)?.minor ?? 0;
  const oldest = facts.releases[0]?.minor ?? 0;
  return {
    kinds: [...kindRows(facts).values()].map((row) => kindLine(row, newest, oldest)).toSorted(),
    types: [...typeRows(facts)].map(([name, row]) => typeLine(name, row, facts, newest)).toSorted(),
  };
}
