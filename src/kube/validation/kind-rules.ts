import type { JsonObject } from '../json.ts';
import type { ErrorList } from './error-list.ts';

/** What is wrong with a new object. */
export type CreateRule = (object: JsonObject, errors: ErrorList) => void;

/** What is wrong with an object that is to stand in place of `old`. */
export type UpdateRule = (object: JsonObject, old: JsonObject, errors: ErrorList) => void;

/** What a client is told of an object that is taken; `old` is `undefined` for a new one. */
export type Warnings = (object: JsonObject, old: JsonObject | undefined) => readonly string[];

/**
 * What one kind demands of its objects, which are in the served version, decoded and defaulted. `create` and `update` are the strategy's
 * Validate and ValidateUpdate (pkg/registry/<group>/<kind>/strategy.go), with metadata; what the registry demands of all kinds is asked
 * elsewhere. `subresources` are the strategies of `status`, `resize` and the like; without one the subresource is not validated beyond metadata.
 */
export interface KindRules {
  readonly create: CreateRule;
  readonly update: UpdateRule;
  readonly subresources?: Readonly<Record<string, UpdateRule>>;
  readonly warnings?: Warnings;
  /** Of an update of the status; most kinds have none. */
  readonly statusWarnings?: Warnings;
  /** The rules are few and thin: required fields and closed sets of the published description are asked for too. */
  readonly asksPublishedFields?: boolean;
}

/** Rules by `group/Kind`; the core group is `''`: `/Pod`. */
export type KindRulesTable = Readonly<Record<string, KindRules>>;
