import type { JsonObject } from '../json.ts';
import type { ErrorList } from './error-list.ts';
import type { KindRules, UpdateRule, Warnings } from './kind-rules.ts';
import { validateObjectMeta, validateObjectMetaUpdate, type MetadataRules } from './object-meta.ts';

/** What is wrong with an object beyond its metadata; `old` is what it replaces. */
export type SpecRule = (object: JsonObject, old: JsonObject | undefined, errors: ErrorList) => void;

interface SpecRules {
  readonly metadata: MetadataRules;
  readonly spec: SpecRule;
  /** What may not change: asked after the metadata, before or after the rest as upstream has it. */
  readonly change?: UpdateRule;
  /** Some kinds look at the whole object again when it changes, metadata included, and at the change last. */
  readonly update?:
    | 'metadata, change, spec'
    | 'metadata, spec, change'
    | 'all, change'
    | 'metadata, change, all'
    | 'all, metadata, change';
  readonly subresources?: Readonly<Record<string, UpdateRule>>;
  readonly warnings?: Warnings;
  readonly statusWarnings?: Warnings;
}

/** The rules of a kind whose validation of a new object and of a change share most of their steps. */
export function specRules(rules: SpecRules): KindRules {
  const { metadata, spec, change, update, subresources, warnings, statusWarnings } = rules;
  const create = (object: JsonObject, old: JsonObject | undefined, errors: ErrorList) => {
    validateObjectMeta(object, metadata, errors);
    spec(object, old, errors);
  };
  return {
    create: (object, errors) => create(object, undefined, errors),
    update(object, old, errors) {
      const order = update ?? 'metadata, change, spec';
      if (order === 'all, change' || order === 'all, metadata, change') create(object, old, errors);
      if (order !== 'all, change') validateObjectMetaUpdate(object, old, errors);
      if (order === 'metadata, spec, change') spec(object, old, errors);
      change?.(object, old, errors);
      if (order === 'metadata, change, spec') spec(object, old, errors);
      if (order === 'metadata, change, all') create(object, old, errors);
    },
    ...(subresources === undefined ? {} : { subresources }),
    ...(warnings === undefined ? {} : { warnings }),
    ...(statusWarnings === undefined ? {} : { statusWarnings }),
  };
}
