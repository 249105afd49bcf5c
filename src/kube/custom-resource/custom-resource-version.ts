import { isJsonObject, jsonAt, stringAt, type JsonObject } from '../json.ts';
import { listAt } from '../kube-object.ts';
import type { Schema } from './schema.ts';

/** One version of a kind that a CustomResourceDefinition makes: what its objects are held to. */
export interface CustomResourceVersion {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly namespaced: boolean;
  /** `undefined`: anything is taken, and everything but metadata pruned. */
  readonly schema: Schema | undefined;
  /** `subresources.scale` of the definition. */
  readonly scale: JsonObject | undefined;
}

/** Reads a version out of a definition (apiextensions.k8s.io/v1); `undefined` where it has no such version. */
export function customResourceVersion(
  definition: JsonObject,
  version: string,
): CustomResourceVersion | undefined {
  const row = listAt(definition, 'spec', 'versions').find((entry) => stringAt(entry, 'name') === version);
  if (row === undefined) return undefined;
  const schema = jsonAt(row, 'schema', 'openAPIV3Schema');
  const scale = jsonAt(row, 'subresources', 'scale');
  return {
    group: stringAt(definition, 'spec', 'group') ?? '',
    version,
    kind: stringAt(definition, 'spec', 'names', 'kind') ?? '',
    namespaced: stringAt(definition, 'spec', 'scope') !== 'Cluster',
    schema: isJsonObject(schema) ? schema : undefined,
    scale: isJsonObject(scale) ? scale : undefined,
  };
}
