import type { JsonValue } from '../json.ts';

/** What server-side apply takes a scalar for; `untyped` takes any. */
export type ScalarType = 'numeric' | 'string' | 'boolean' | 'untyped';

/** A list: one value (`atomic`), or items that are told apart by key fields, or by their value where there are no keys. */
export interface ListType {
  readonly isAtomic: boolean;
  readonly keys: readonly string[];
  readonly element: TypeReference;
}

/** A map or a struct: one value (`isAtomic`), or entries that are owned one by one. */
export interface MapType {
  readonly isAtomic: boolean;
  readonly fields: ReadonlyMap<string, StructField>;
  /** What entries are that are no declared field; `undefined`: there may be none. */
  readonly element: TypeReference | undefined;
}

export interface StructField {
  readonly type: TypeReference;
  /** What a key field is taken for where an item leaves it out. */
  readonly default?: JsonValue;
}

/** What may stand at one place. Several kinds: what stands there decides. None: nothing can be said of it. */
export interface Atom {
  readonly scalar?: ScalarType;
  readonly list?: ListType;
  readonly map?: MapType;
}

/** A function, because types may hold themselves. Answers the same atom each time. */
export type TypeReference = () => Atom;

const NO_STRUCT_FIELDS: ReadonlyMap<string, StructField> = new Map();

/** Any JSON, owned as a whole (`__untyped_atomic_`, k8s.io/kube-openapi/pkg/schemaconv/smd.go). */
export const UNTYPED_ATOMIC: Atom = {
  scalar: 'untyped',
  list: { isAtomic: true, keys: [], element: () => UNTYPED_ATOMIC },
  map: { isAtomic: true, fields: NO_STRUCT_FIELDS, element: () => UNTYPED_ATOMIC },
};

/** Any JSON of which nothing is said: maps are owned entry by entry, lists as a whole (`__untyped_deduced_`). */
export const DEDUCED: Atom = {
  scalar: 'untyped',
  list: { isAtomic: true, keys: [], element: () => UNTYPED_ATOMIC },
  map: { isAtomic: false, fields: NO_STRUCT_FIELDS, element: () => DEDUCED },
};

/** What has no type: an entry that a struct does not declare. */
export const NO_TYPE: Atom = {};

export const untypedAtomic: TypeReference = () => UNTYPED_ATOMIC;
export const deduced: TypeReference = () => DEDUCED;

/** Is nothing known of what such a map holds? */
export function isDeducedMap({ fields, element }: MapType): boolean {
  return fields.size === 0 && element !== undefined && element() === DEDUCED;
}

/** The type of an entry of a map. */
export function entryType(type: MapType, name: string): Atom {
  const field = type.fields.get(name);
  if (field !== undefined) return field.type();
  return type.element === undefined ? NO_TYPE : type.element();
}

/** A type that is made when it is first asked for. */
export function lazily(make: () => Atom): TypeReference {
  let made: Atom | undefined;
  return () => (made ??= make());
}
