/** What a single value may be; how each is decoded is said in value-type.ts. */
export type ValueType =
  | 'string'
  | 'int32'
  | 'int64'
  | 'number'
  | 'boolean'
  /** RFC 3339. */
  | 'time'
  | 'microtime'
  /** Base64 text. */
  | 'bytes'
  /** `100m`, `1Gi`, or a number. */
  | 'quantity'
  /** A string or an integer: ports, `maxUnavailable`. */
  | 'int-or-string'
  /** Any JSON. */
  | 'any'
  /** Any JSON object: embedded objects and field sets. */
  | 'any object';

/** What may stand at one place of an object. */
export type Shape =
  | { readonly type: 'value'; readonly value: ValueType }
  | { readonly type: 'list'; readonly item: Shape }
  | { readonly type: 'map'; readonly value: Shape }
  /** A function, because types may hold themselves (JSONSchemaProps). */
  | { readonly type: 'object'; readonly objectType: () => ObjectType };

/** How server-side apply treats a list or a map (`x-kubernetes-list-type`, `x-kubernetes-map-type`). */
export type MergeType =
  | { readonly type: 'atomic' }
  | { readonly type: 'set' }
  | { readonly type: 'map'; readonly keys: readonly string[] };

export interface Field {
  readonly name: string;
  readonly shape: Shape;
  readonly isRequired: boolean;
  /** The values that are accepted (of a list or map: for each item); `undefined` where none are published. */
  readonly values: readonly string[] | undefined;
  /** The published default, as JSON; `undefined` where none is published, which does not mean that there is none. */
  readonly default: string | undefined;
  /** Strategic merge patch: the key of the items of a list, and `merge`, `replace`, `retainKeys`. */
  readonly patchMergeKey: string | undefined;
  readonly patchStrategies: readonly string[];
  readonly mergeType: MergeType | undefined;
  /** First and last minor release 1.x that has it, where it is not all of those that have the type. */
  readonly sinceMinor: number | undefined;
  readonly untilMinor: number | undefined;
}

/** The fields that an object may have. */
export interface ObjectType {
  /** `batch.v1.CronJobSpec`; for a custom resource its kind and the path. */
  readonly name: string;
  readonly fields: ReadonlyMap<string, Field>;
  /** Fields that are not listed are kept as they are (`x-kubernetes-preserve-unknown-fields`). */
  readonly preservesUnknownFields: boolean;
  /** Server-side apply replaces it as a whole. */
  readonly isAtomic: boolean;
  readonly sinceMinor: number | undefined;
  /** The last minor release 1.x that has it; `undefined` where the newest has it. */
  readonly untilMinor: number | undefined;
}
