import {
  additionalOf,
  hasAdditional,
  isEmbeddedResource,
  isIntOrString,
  itemsOf,
  preservesUnknownFields,
  propertiesOf,
  propertyOf,
  schemasOf,
  type Schema,
} from '../../custom-resource/schema.ts';
import { patternProblem } from '../../custom-resource/string-pattern.ts';
import { jsonEqual } from '../../json-difference.ts';
import { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { list, structPointer, text } from '../values.ts';
import { fieldsSet } from './internal-definition.ts';

type Level = 'root' | 'item' | 'field';

const INT_OR_STRING = [{ type: 'integer' }, { type: 'string' }];

const TYPE_MISSING: Readonly<Record<Level, string>> = {
  root: 'must not be empty at the root',
  item: 'must not be empty for specified array items',
  field: 'must not be empty for specified object fields',
};

/** Fields that have no meaning in a junctor, and what is said of them there, in the order of upstream. */
const FORBIDDEN_BELOW: readonly (readonly [jsonName: string, must: string])[] = [
  ['default', 'undefined'],
  ['title', 'empty'],
  ['description', 'empty'],
  ['nullable', 'false'],
  ['x-kubernetes-preserve-unknown-fields', 'false'],
  ['x-kubernetes-embedded-resource', 'false'],
  ['x-kubernetes-int-or-string', 'false'],
  ['x-kubernetes-list-map-keys', 'empty'],
  ['x-kubernetes-list-type', 'undefined'],
  ['x-kubernetes-map-type', 'undefined'],
  ['x-kubernetes-validations', 'empty'],
];

function isSet(schema: Schema, field: string, must: string): boolean {
  const value = schema[field];
  if (value === undefined || value === null || value === false) return false;
  return must === 'undefined' || (value !== '' && !(Array.isArray(value) && value.length === 0));
}

function isIntOrStringAnyOf(schema: Schema | undefined): boolean {
  return schema !== undefined && jsonEqual(schema['anyOf'], INT_OR_STRING);
}

class StructuralRules {
  readonly errors = new ErrorList();

  schema(schema: Schema, level: Level, path: Path): void {
    const items = itemsOf(schema);
    if (text(schema, 'type') === 'array' && items === undefined)
      this.errors.required(path.child('items'), 'must be specified');
    if (items !== undefined) this.schema(items, 'item', path.child('items'));
    for (const [name, property] of propertiesOf(schema))
      this.schema(property, 'field', path.child('properties').key(name));
    if (hasAdditional(schema)) {
      const additional = path.child('additionalProperties');
      if (level === 'root') this.errors.forbidden(additional, 'must not be used at the root');
      const values = additionalOf(schema);
      if (values !== undefined) this.schema(values, 'field', additional);
    }
    this.#extensions(schema, path);
    const skipsFirst = isIntOrStringAnyOf(schemasOf(schema, 'allOf')[0]);
    this.#values(schema, isIntOrStringAnyOf(schema), skipsFirst, path);
    this.#type(schema, level, path);
    this.#meta(schema, level, path);
  }

  #extensions(schema: Schema, path: Path): void {
    if (!isIntOrString(schema)) return;
    const fields = ['x-kubernetes-preserve-unknown-fields', 'x-kubernetes-embedded-resource'];
    for (const field of fields)
      if (schema[field] === true)
        this.errors.invalid(path.child(field), true, 'must be false if x-kubernetes-int-or-string is true');
  }

  #type(schema: Schema, level: Level, path: Path): void {
    const type = text(schema, 'type');
    const at = path.child('type');
    const isEmbedded = isEmbeddedResource(schema);
    if (isEmbedded && type !== 'object') {
      const why = 'must be object if x-kubernetes-embedded-resource is true';
      if (type === '') this.errors.required(at, why);
      else this.errors.invalid(at, type, why);
    } else if (type === '' && !isIntOrString(schema) && !preservesUnknownFields(schema))
      this.errors.required(at, TYPE_MISSING[level]);
    if (isEmbedded && hasAdditional(schema))
      this.errors.forbidden(
        path.child('additionalProperties'),
        'must not be used if x-kubernetes-embedded-resource is set',
      );
    if (level === 'root' && type !== '' && type !== 'object')
      this.errors.invalid(at, type, 'must be object at the root');
  }

  #meta(schema: Schema, level: Level, path: Path): void {
    const isResource = level === 'root' || isEmbeddedResource(schema);
    const properties = path.child('properties');
    if (isResource)
      for (const name of ['kind', 'apiVersion']) {
        const property = propertyOf(schema, name);
        if (property !== undefined && property['type'] !== 'string')
          this.errors.invalid(properties.key(name).child('type'), text(property, 'type'), 'must be string');
      }
    const metadata = propertyOf(schema, 'metadata');
    if (metadata !== undefined) this.#metadata(metadata, isResource, level, properties.key('metadata'));
    if (isEmbeddedResource(schema) && !preservesUnknownFields(schema) && propertiesOf(schema).length === 0)
      this.errors.required(
        properties,
        'must not be empty if x-kubernetes-embedded-resource is true without x-kubernetes-preserve-unknown-fields',
      );
  }

  #metadata(metadata: Schema, isResource: boolean, level: Level, path: Path): void {
    if (isResource && metadata['type'] !== 'object')
      this.errors.invalid(path.child('type'), text(metadata, 'type'), 'must be object');
    if (level !== 'root') return;
    const namesOnly = propertiesOf(metadata).every(([name]) => name === 'name' || name === 'generateName');
    const { type: _type, default: _default, properties: _properties, ...rest } = metadata;
    if (!namesOnly || fieldsSet(rest).length > 0)
      this.errors.forbidden(
        path,
        'must not specify anything other than name and generateName, but metadata is implicitly specified',
      );
  }

  #values(schema: Schema, skipsAnyOf: boolean, skipsFirstAllOf: boolean, path: Path): void {
    if (!skipsAnyOf)
      for (const [index, one] of schemasOf(schema, 'anyOf').entries())
        this.#nested(one, false, path.child('anyOf').index(index));
    for (const [index, one] of schemasOf(schema, 'allOf').entries())
      this.#nested(one, skipsFirstAllOf && index === 0, path.child('allOf').index(index));
    for (const [index, one] of schemasOf(schema, 'oneOf').entries())
      this.#nested(one, false, path.child('oneOf').index(index));
    const not = structPointer(schema, 'not');
    if (not !== undefined) this.#nested(not, false, path.child('not'));
    const pattern = text(schema, 'pattern');
    const problem = pattern === '' ? undefined : patternProblem(pattern);
    if (problem !== undefined)
      this.errors.invalid(
        path.child('pattern'),
        pattern,
        `must be a valid regular expression, but isn't: ${problem}`,
      );
  }

  /** A schema below a junctor: it says what values are allowed, and no more. */
  #nested(schema: Schema, skipsAnyOf: boolean, path: Path): void {
    this.#values(schema, skipsAnyOf, false, path);
    const items = itemsOf(schema);
    if (items !== undefined) this.#nested(items, false, path.child('items'));
    for (const [name, property] of propertiesOf(schema))
      this.#nested(property, false, path.child('properties').key(name));
    if (text(schema, 'type') !== '')
      this.errors.forbidden(path.child('type'), 'must be empty to be structural');
    if (additionalOf(schema) !== undefined || schema['additionalProperties'] === true)
      this.errors.forbidden(path.child('additionalProperties'), 'must be undefined to be structural');
    for (const [field, must] of FORBIDDEN_BELOW)
      if (isSet(schema, field, must))
        this.errors.forbidden(path.child(field), `must be ${must} to be structural`);
    if (propertyOf(schema, 'metadata') !== undefined)
      this.errors.forbidden(
        path.child('properties').key('metadata'),
        'must not be specified in a nested context',
      );
  }
}

const JUNCTORS = ['allOf', 'anyOf', 'oneOf'] as const;

/** Everything that junctors speak of has to be in the schema itself (pkg/apiserver/schema/complete.go). */
class Completeness {
  readonly #errors: ErrorList;

  constructor(errors: ErrorList) {
    this.#errors = errors;
  }

  values(values: Schema, schema: Schema, at: Path, from: Path): void {
    const not = structPointer(values, 'not');
    if (not !== undefined) this.#nested(not, schema, at, from.child('not'));
    for (const junctor of JUNCTORS)
      for (const [index, one] of schemasOf(values, junctor).entries())
        this.#nested(one, schema, at, from.child(junctor).index(index));
  }

  #nested(values: Schema, schema: Schema | undefined, at: Path, from: Path): void {
    if (schema === undefined) {
      this.#errors.required(at, `because it is defined in ${from.toString()}`);
      return;
    }
    this.values(values, schema, at, from);
    const items = itemsOf(values);
    if (items !== undefined) this.#nested(items, itemsOf(schema), at.child('items'), from.child('items'));
    for (const [name, property] of propertiesOf(values))
      this.#nested(
        property,
        propertyOf(schema, name),
        at.child('properties').key(name),
        from.child('properties').key(name),
      );
  }
}

/** Why a schema cannot be read as a structural one at all; what is told elsewhere as well is told there. */
export function unreadableSchema(schema: Schema): string | undefined {
  if (text(schema, '$schema') !== '') return "OpenAPIV3Schema 'schema' is not supported";
  const below = [
    ...propertiesOf(schema).map(([, property]) => property),
    ...JUNCTORS.flatMap((junctor) => schemasOf(schema, junctor)),
    itemsOf(schema),
    additionalOf(schema),
    structPointer(schema, 'not'),
  ];
  for (const one of below) {
    const why = one === undefined ? undefined : unreadableSchema(one);
    if (why !== undefined) return why;
  }
  return undefined;
}

/** Fields that make NewStructural give up: the schema is not looked at as a structural one then, only at its fields. */
const UNREADABLE: readonly string[] = [
  'id',
  '$schema',
  '$ref',
  'patternProperties',
  'dependencies',
  'definitions',
];

/** Can the schema be read as a structural one (NewStructural, pkg/apiserver/schema/convert.go)? */
export function isReadable(schema: Schema): boolean {
  if (UNREADABLE.some((field) => isSet(schema, field, 'empty') && !isEmptyMap(schema, field))) return false;
  if (schema['additionalItems'] !== undefined && schema['additionalItems'] !== null) return false;
  if (schema['x-kubernetes-preserve-unknown-fields'] === false || list(schema, 'items').length > 0)
    return false;
  return [
    ...propertiesOf(schema).map(([, property]) => property),
    ...JUNCTORS.flatMap((junctor) => schemasOf(schema, junctor)),
    itemsOf(schema),
    additionalOf(schema),
    structPointer(schema, 'not'),
  ].every((one) => one === undefined || isReadable(one));
}

function isEmptyMap(schema: Schema, field: string): boolean {
  const map = structPointer(schema, field);
  return map !== undefined && Object.keys(map).length === 0;
}

/** What keeps a schema from being a structural one (KEP-1111): ValidateStructural, pkg/apiserver/schema/validation.go. Sorted. */
export function structuralErrors(schema: Schema, path: Path): ErrorList {
  const rules = new StructuralRules();
  rules.schema(schema, 'root', path);
  new Completeness(rules.errors).values(schema, schema, path, path);
  const sorted = new ErrorList();
  sorted.errors.push(
    ...rules.errors.errors.toSorted((one, other) =>
      `${one.field}: ${one.message}` < `${other.field}: ${other.message}` ? -1 : 1,
    ),
  );
  return sorted;
}
