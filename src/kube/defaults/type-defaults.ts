import type { JsonObject } from '../json.ts';

/** A value with what depends on its other fields filled in; it sees the fixed defaults. */
export type Computed = (value: JsonObject) => JsonObject;

/** What the API server writes into a type where a field is left out. */
export interface TypeDefaults {
  readonly fixed?: JsonObject;
  readonly computed?: Computed;
}

/**
 * Defaults by Go type (`core.v1.PodSpec`): the SetDefaults_* functions of pkg/apis/<group>/<version>/defaults.go, 1.36. A type has them wherever
 * it stands.
 */
export type DefaultsTable = Readonly<Record<string, TypeDefaults>>;
