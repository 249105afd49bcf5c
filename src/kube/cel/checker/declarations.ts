import { OVERLOADS } from './overloads.data.ts';
import {
  BOOL,
  DYN,
  INT,
  listOf,
  mapOf,
  readOverload,
  readType,
  STRING,
  structOf,
  TIMESTAMP,
  typeOf,
  type Overload,
  type Type,
} from './types.ts';

type Fields = Readonly<Record<string, Type>>;

const NOTHING: Type = { kind: 'basic', name: '', params: [] };
const STRINGS = listOf(STRING);
const GROUP_VERSION_KIND = structOf('kubernetes.GroupVersionKind');
const GROUP_VERSION_RESOURCE = structOf('kubernetes.GroupVersionResource');
const LABELS = mapOf(STRING, STRING);

/** The structs that are declared, with all their fields (BuildRequestType, BuildNamespaceType: plugin/cel/compile.go). */
const STRUCTS: Readonly<Record<string, Fields>> = {
  'kubernetes.GroupVersionKind': { group: STRING, version: STRING, kind: STRING },
  'kubernetes.GroupVersionResource': { group: STRING, version: STRING, resource: STRING },
  'kubernetes.UserInfo': { username: STRING, uid: STRING, groups: STRINGS, extra: mapOf(STRING, STRINGS) },
  'kubernetes.AdmissionRequest': {
    kind: GROUP_VERSION_KIND,
    resource: GROUP_VERSION_RESOURCE,
    subResource: STRING,
    requestKind: GROUP_VERSION_KIND,
    requestResource: GROUP_VERSION_RESOURCE,
    requestSubResource: STRING,
    name: STRING,
    namespace: STRING,
    operation: STRING,
    userInfo: structOf('kubernetes.UserInfo'),
    dryRun: BOOL,
    options: DYN,
  },
  'kubernetes.Namespace': {
    metadata: structOf('kubernetes.NamespaceMetadata'),
    spec: structOf('kubernetes.NamespaceSpec'),
    status: structOf('kubernetes.NamespaceStatus'),
  },
  'kubernetes.NamespaceSpec': { finalizers: STRINGS },
  'kubernetes.NamespaceStatus': {
    conditions: listOf(structOf('kubernetes.NamespaceCondition')),
    phase: STRING,
  },
  'kubernetes.NamespaceCondition': {
    status: STRING,
    type: STRING,
    lastTransitionTime: TIMESTAMP,
    message: STRING,
    reason: STRING,
  },
  'kubernetes.NamespaceMetadata': {
    name: STRING,
    generateName: STRING,
    namespace: STRING,
    labels: LABELS,
    annotations: LABELS,
    UID: STRING,
    creationTimestamp: TIMESTAMP,
    deletionGracePeriodSeconds: INT,
    deletionTimestamp: TIMESTAMP,
    generation: INT,
    resourceVersion: STRING,
    finalizers: STRINGS,
  },
  JSONPatch: { op: STRING, from: STRING, path: STRING, value: DYN },
};

const BASIC_TYPES = ['bool', 'bytes', 'double', 'int', 'string', 'uint'];
const NAMED_TYPES: ReadonlyMap<string, Type> = new Map([
  ...BASIC_TYPES.map((name) => [name, readType(name)] as const),
  ['null_type', readType('null')],
  ['list', listOf(DYN)],
  ['map', mapOf(DYN, DYN)],
  ['type', readType('type')],
  ['google.protobuf.Timestamp', TIMESTAMP],
  ['google.protobuf.Duration', readType('duration')],
  ['net.IP', readType('net.IP')],
  ['net.CIDR', readType('net.CIDR')],
  ['optional_type', readType('optional_type(dyn)')],
]);

/** What the variables of a policy are, in the order in which they are declared. */
export type VariableFields = ReadonlyMap<string, Type>;

/** What an expression of admission may name (OptionalVariableDeclarations). */
export interface Names {
  readonly hasParams: boolean;
  readonly hasAuthorizer: boolean;
  readonly hasPatchTypes: boolean;
  /** `undefined` where there is no `variables`. */
  readonly variables: VariableFields | undefined;
}

function isPatchType(name: string): boolean {
  return name === 'JSONPatch' || name === 'Object' || name.startsWith('Object.');
}

const overloads = new Map<string, readonly Overload[]>();

/** What is declared where an expression stands. */
export class Declarations {
  readonly #names: Names;
  readonly #variables: ReadonlyMap<string, Type>;

  constructor(names: Names) {
    this.#names = names;
    this.#variables = new Map<string, Type>([
      ['object', DYN],
      ['oldObject', DYN],
      ['namespaceObject', structOf('kubernetes.Namespace')],
      ['request', structOf('kubernetes.AdmissionRequest')],
      ...(names.hasParams ? [['params', DYN] as const] : []),
      ...(names.variables === undefined ? [] : [['variables', structOf('kubernetes.variables')] as const]),
      ...(names.hasAuthorizer
        ? [
            ['authorizer', structOf('kubernetes.authorization.Authorizer')] as const,
            ['authorizer.requestResource', structOf('kubernetes.authorization.ResourceCheck')] as const,
          ]
        : []),
    ]);
  }

  /** The type of a variable, or of the name of a type. */
  ident(name: string): Type | undefined {
    const plain = name.replace(/^\./, '');
    const variable = this.#variables.get(plain);
    if (variable !== undefined) return variable;
    const named = NAMED_TYPES.get(plain);
    if (named !== undefined) return typeOf(named);
    const isStruct = plain !== 'JSONPatch' && Object.hasOwn(STRUCTS, plain);
    return isStruct || (this.#names.hasPatchTypes && isPatchType(plain))
      ? typeOf(structOf(plain))
      : undefined;
  }

  /** `unknown`: the type has no fields at all. */
  field(struct: string, name: string): Type | 'undefined' | 'unknown' {
    if (struct === 'kubernetes.variables') return this.#names.variables?.get(name) ?? 'undefined';
    if (struct === 'Object' || struct.startsWith('Object.')) return DYN;
    // What it does not have is there too, with a type that nothing fits (mutation/jsonpatch.go).
    if (struct === 'JSONPatch') return STRUCTS[struct]?.[name] ?? NOTHING;
    const fields = STRUCTS[struct];
    if (fields === undefined) return 'unknown';
    return Object.hasOwn(fields, name) ? (fields[name] ?? 'undefined') : 'undefined';
  }

  function(name: string): readonly Overload[] | undefined {
    const plain = name.replace(/^\./, '');
    if (plain === 'jsonpatch.escapeKey' && !this.#names.hasPatchTypes) return undefined;
    const texts = Object.hasOwn(OVERLOADS, plain) ? OVERLOADS[plain] : undefined;
    if (texts === undefined) return undefined;
    let known = overloads.get(plain);
    if (known === undefined) {
      known = texts.map(readOverload);
      overloads.set(plain, known);
    }
    return known;
  }
}
