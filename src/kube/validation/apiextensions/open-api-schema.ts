import {
  additionalOf,
  isEmbeddedResource,
  itemsOf,
  META_FIELDS,
  propertiesOf,
  propertyOf,
  schemasOf,
  type Schema,
} from '../../custom-resource/schema.ts';
import { isJsonObject } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import { goText, type BadValue } from '../go-value.ts';
import type { Path } from '../path.ts';
import { list, struct, structPointer, structs, text, textPointer, texts } from '../values.ts';
import { shownItemsOf } from './internal-definition.ts';
import { validateRuleTexts } from './rule-texts.ts';

const TYPES = ['array', 'boolean', 'integer', 'number', 'object', 'string'];
const MAP_TYPES = ['atomic', 'granular'];
const LIST_TYPES = ['atomic', 'set', 'map'];

/** Where a schema stands, and what that forbids. */
export interface Standing {
  readonly isRoot: boolean;
  readonly isInMeta: boolean;
  /** Why there may be no default; `undefined` where there may be one. */
  readonly whyNoDefaults: string | undefined;
  /** The part around that cannot be compared with what was there before. */
  readonly uncorrelated: Path | undefined;
  /** Below a junctor rules are not compiled. */
  readonly hasRules: boolean;
}

export const AT_ROOT: Standing = {
  isRoot: true,
  isInMeta: false,
  whyNoDefaults: undefined,
  uncorrelated: undefined,
  hasRules: true,
};

/** Called where a schema has rules and nothing else is wrong with it: compiles them. */
export type CompileRules = (schema: Schema, standing: Standing, path: Path) => void;

/** A field that may not be there at all; an empty map counts as absent, but for `dependencies`. */
function forbidUnsupported(schema: Schema, path: Path, errors: ErrorList): void {
  const forbidden = [
    ['id', text(schema, 'id') !== ''],
    ['additionalItems', (schema['additionalItems'] ?? undefined) !== undefined],
    ['patternProperties', Object.keys(struct(schema, 'patternProperties')).length > 0],
    ['definitions', Object.keys(struct(schema, 'definitions')).length > 0],
    ['dependencies', structPointer(schema, 'dependencies') !== undefined],
    ['$ref', textPointer(schema, '$ref') !== undefined],
  ] as const;
  for (const [field, isThere] of forbidden)
    if (isThere) errors.forbidden(path.child(field), `${field} is not supported`);
}

class OpenApiRules {
  readonly errors = new ErrorList();
  readonly #compile: CompileRules;

  constructor(compile: CompileRules) {
    this.#compile = compile;
  }

  schema(schema: Schema, standing: Standing, path: Path): void {
    const before_count = this.errors.length;
    this.#standard(schema, standing, path);
    if (schema['uniqueItems'] === true)
      this.errors.forbidden(
        path.child('uniqueItems'),
        'uniqueItems cannot be set to true since the runtime complexity becomes quadratic',
      );
    this.#additional(schema, standing, path);
    this.#properties(schema, standing, path);
    this.#junctors(schema, standing, path);
    this.#items(schema, standing, path);
    this.#extensions(schema, path);
    this.#listMap(schema, path);
    this.#nullableItems(schema, path);
    validateRuleTexts(schema, path, this.errors);
    // A schema that is wrong says nothing about types: rules would be told errors that go away with it.
    if (
      standing.hasRules &&
      this.errors.length === before_count &&
      structs(schema, 'x-kubernetes-validations').length > 0
    )
      this.#compile(schema, standing, path);
  }

  #standard(schema: Schema, standing: Standing, path: Path): void {
    const type = text(schema, 'type');
    if (type !== '' && !TYPES.includes(type)) this.errors.notSupported(path.child('type'), type, TYPES);
    if ((schema['default'] ?? undefined) !== undefined && standing.whyNoDefaults !== undefined)
      this.errors.forbidden(path.child('default'), `must not be set ${standing.whyNoDefaults}`);
    forbidUnsupported(schema, path, this.errors);
    if (type === 'null')
      this.errors.forbidden(path.child('type'), 'type cannot be set to null, use nullable as an alternative');
    if (list(schema, 'items').length > 0)
      this.errors.forbidden(path.child('items'), 'items must be a schema object and not an array');
    if (standing.isInMeta && isEmbeddedResource(schema))
      this.errors.forbidden(
        path.child('x-kubernetes-embedded-resource'),
        'must not be used inside of resource meta',
      );
  }

  #additional(schema: Schema, standing: Standing, path: Path): void {
    const additional = schema['additionalProperties'] ?? undefined;
    if (additional === undefined) return;
    const at = path.child('additionalProperties');
    if (propertiesOf(schema).length > 0 && additional !== true)
      this.errors.forbidden(at, 'additionalProperties and properties are mutual exclusive');
    const values = additionalOf(schema);
    if (values === undefined) return;
    const whyNoDefaults = standing.isInMeta
      ? 'inside additionalProperties applying to object metadata'
      : standing.whyNoDefaults;
    this.schema(values, { ...standing, isRoot: false, whyNoDefaults }, at);
  }

  #properties(schema: Schema, standing: Standing, path: Path): void {
    for (const [name, property] of propertiesOf(schema)) {
      const isMeta = (standing.isRoot || isEmbeddedResource(schema)) && META_FIELDS.has(name);
      const below: Standing = {
        ...standing,
        isRoot: false,
        isInMeta: standing.isInMeta || isMeta,
        whyNoDefaults: isMeta && standing.isRoot ? `in top-level ${name}` : standing.whyNoDefaults,
      };
      this.schema(property, below, path.child('properties').key(name));
    }
  }

  #junctors(schema: Schema, standing: Standing, path: Path): void {
    const below: Standing = { ...standing, isRoot: false, hasRules: false };
    const not = structPointer(schema, 'not');
    if (not !== undefined) this.schema(not, below, path.child('not'));
    for (const junctor of ['allOf', 'oneOf', 'anyOf'] as const)
      for (const [index, one] of schemasOf(schema, junctor).entries())
        this.schema(one, below, path.child(junctor).index(index));
    for (const field of ['definitions', 'dependencies'])
      for (const [key, one] of Object.entries(struct(schema, field)))
        if (isJsonObject(one)) this.schema(one, below, path.child(field).key(key));
  }

  #items(schema: Schema, standing: Standing, path: Path): void {
    const isCorrelated = schema['x-kubernetes-list-type'] === 'map';
    const uncorrelated = isCorrelated ? standing.uncorrelated : (standing.uncorrelated ?? path);
    const below: Standing = { ...standing, uncorrelated, isRoot: false };
    const at = path.child('items');
    const items = itemsOf(schema);
    if (items !== undefined) this.schema(items, below, at);
    for (const [index, one] of structs(schema, 'items').entries()) this.schema(one, below, at.index(index));
  }

  #needsType(schema: Schema, type: string, extension: string, path: Path): void {
    const own = text(schema, 'type');
    const why = `must be ${type} if ${extension} is specified`;
    if (own === '') this.errors.required(path.child('type'), why);
    else this.errors.invalid(path.child('type'), own, why);
  }

  #extensions(schema: Schema, path: Path): void {
    const type = text(schema, 'type');
    if (schema['x-kubernetes-preserve-unknown-fields'] === false)
      this.errors.invalid(
        path.child('x-kubernetes-preserve-unknown-fields'),
        false,
        'must be true or undefined',
      );
    const mapType = textPointer(schema, 'x-kubernetes-map-type');
    if (mapType !== undefined && type !== 'object')
      this.#needsType(schema, 'object', 'x-kubernetes-map-type', path);
    if (mapType !== undefined && !MAP_TYPES.includes(mapType))
      this.errors.notSupported(path.child('x-kubernetes-map-type'), mapType, MAP_TYPES);
    const listType = textPointer(schema, 'x-kubernetes-list-type');
    if (listType !== undefined && type !== 'array')
      this.#needsType(schema, 'array', 'x-kubernetes-list-type', path);
    else if (listType === 'set') this.#atomicItems(itemsOf(schema), path.child('items'));
    if (listType !== undefined && !LIST_TYPES.includes(listType))
      this.errors.notSupported(path.child('x-kubernetes-list-type'), listType, LIST_TYPES);
  }

  /** Both messages show the list type of the items. */
  #atomicItems(items: Schema | undefined, path: Path): void {
    if (items === undefined) return;
    const listType = textPointer(items, 'x-kubernetes-list-type');
    const shown: BadValue = listType === undefined ? null : goText(listType);
    const why = 'must be atomic as item of a list with x-kubernetes-list-type=set';
    const type = text(items, 'type');
    if (type === 'array' && listType !== undefined && listType !== 'atomic')
      this.errors.invalid(path.child('x-kubernetes-list-type'), shown, why);
    if (type === 'object' && items['x-kubernetes-map-type'] !== 'atomic')
      this.errors.invalid(path.child('x-kubernetes-map-type'), shown, why);
  }

  #listMap(schema: Schema, path: Path): void {
    const listType = textPointer(schema, 'x-kubernetes-list-type');
    const keys = texts(schema, 'x-kubernetes-list-map-keys');
    const typePath = path.child('x-kubernetes-list-type');
    const why = 'must be map if x-kubernetes-list-map-keys is non-empty';
    if (keys.length > 0 && listType === undefined) this.errors.required(typePath, why);
    else if (keys.length > 0 && listType !== 'map') this.errors.invalid(typePath, listType, why);
    if (listType !== 'map') return;
    if (keys.length === 0)
      this.errors.required(
        path.child('x-kubernetes-list-map-keys'),
        'must not be empty if x-kubernetes-list-type is map',
      );
    this.#mapItems(schema, keys, path);
  }

  #mapItems(schema: Schema, keys: readonly string[], path: Path): void {
    const at = path.child('items');
    const written = schema['items'] ?? undefined;
    if (written === undefined) {
      this.errors.required(at, 'must have a schema if x-kubernetes-list-type is map');
      return;
    }
    const items = itemsOf(schema);
    if (items === undefined) {
      this.errors.invalid(
        at,
        shownItemsOf(written),
        'must only have a single schema if x-kubernetes-list-type is map',
      );
      return;
    }
    const type = text(items, 'type');
    if (type === 'object') this.#mapKeys(items, keys, path);
    else
      this.errors.invalid(
        at.child('type'),
        type,
        "must be object if parent array's x-kubernetes-list-type is map",
      );
  }

  /** The type that is shown of a key that is no scalar is that of the item. */
  #mapKeys(items: Schema, keys: readonly string[], path: Path): void {
    const at = path.child('x-kubernetes-list-map-keys');
    for (const [index, key] of keys.entries()) {
      const property = propertyOf(items, key);
      if (property === undefined)
        this.errors.invalid(at, keys, 'entries must all be names of item properties');
      else if (['array', 'object'].includes(text(property, 'type')))
        this.errors.invalid(
          path.child('items').child('properties').key(key).child('type'),
          text(items, 'type'),
          "must be a scalar type if parent array's x-kubernetes-list-type is map",
        );
      if (keys.indexOf(key) < index) this.errors.invalid(at, keys, 'must not contain duplicate entries');
    }
  }

  #nullableItems(schema: Schema, path: Path): void {
    const items = itemsOf(schema);
    const listType = text(schema, 'x-kubernetes-list-type');
    if (items === undefined || (listType !== 'set' && listType !== 'map')) return;
    const at = path.child('items');
    if (items['nullable'] === true)
      this.errors.forbidden(
        at.child('nullable'),
        `cannot be nullable when x-kubernetes-list-type is ${listType}`,
      );
    if (listType === 'set') return;
    const required = texts(items, 'required');
    for (const key of texts(schema, 'x-kubernetes-list-map-keys')) {
      const property = propertyOf(items, key);
      if (property === undefined) continue;
      const keyPath = at.child('properties').key(key);
      if (!required.includes(key) && (property['default'] ?? undefined) === undefined)
        this.errors.required(
          keyPath.child('default'),
          'this property is in x-kubernetes-list-map-keys, so it must have a default or be a required property',
        );
      if (property['nullable'] === true)
        this.errors.forbidden(
          keyPath.child('nullable'),
          'this property is in x-kubernetes-list-map-keys, so it cannot be nullable',
        );
    }
  }
}

/**
 * What is wrong with a schema beyond its structure (ValidateCustomResourceDefinitionOpenAPISchema). Rules are handed to `compile` where
 * nothing else is wrong with the part that has them.
 */
export function openApiErrors(schema: Schema, path: Path, compile: CompileRules): ErrorList {
  const rules = new OpenApiRules(compile);
  rules.schema(schema, AT_ROOT, path);
  return rules.errors;
}
