import { parseJson } from '../parse-json.ts';
import type { JsonValue } from '../json.ts';
import type { Field, MergeType, ObjectType, Shape, ValueType } from '../schema/object-type.ts';
import {
  DEDUCED,
  deduced,
  lazily,
  UNTYPED_ATOMIC,
  type Atom,
  type ScalarType,
  type StructField,
  type TypeReference,
} from './type-schema.ts';

const SCALARS: Readonly<Record<Exclude<ValueType, 'any' | 'any object'>, ScalarType>> = {
  string: 'string',
  bytes: 'string',
  int32: 'numeric',
  int64: 'numeric',
  number: 'numeric',
  boolean: 'boolean',
  // Their published format is none of those that are known: any scalar will do.
  time: 'untyped',
  microtime: 'untyped',
  quantity: 'untyped',
  'int-or-string': 'untyped',
};

/** What a key field is where it is left out and nothing is published: required fields are their zero value. */
const ZEROS: Readonly<Partial<Record<ValueType, JsonValue>>> = {
  string: '',
  int32: 0,
  int64: 0,
  boolean: false,
};

/** Published zero values that the rule above does not give. Source: api/openapi-spec/v3 of k8s.io/kubernetes v1.36. */
const KEY_DEFAULTS: Readonly<Record<string, JsonValue | undefined>> = {
  'core.v1.LocalObjectReference.name': '',
  'flowcontrol.v1.FlowSchemaCondition.type': undefined,
  'flowcontrol.v1.PriorityLevelConfigurationCondition.type': undefined,
  'apiserverinternal.v1alpha1.ServerStorageVersion.apiServerID': undefined,
};

function keyDefault(
  owner: ObjectType,
  { name, shape, isRequired, default: text }: Field,
): JsonValue | undefined {
  if (text !== undefined) return parseJson(text);
  const known = `${owner.name}.${name}`;
  if (Object.hasOwn(KEY_DEFAULTS, known)) return KEY_DEFAULTS[known];
  return isRequired && shape.type === 'value' ? ZEROS[shape.value] : undefined;
}

/** Types of one release by their table row: made once. */
class BuiltInTypes {
  readonly #minor: number;
  readonly #made = new Map<ObjectType, Atom>();
  readonly #wholes = new Map<ObjectType, Atom>();

  constructor(minor: number) {
    this.#minor = minor;
  }

  object(type: ObjectType): Atom {
    let atom = this.#made.get(type);
    if (atom === undefined) {
      atom = this.#struct(type, type.isAtomic);
      this.#made.set(type, atom);
    }
    return atom;
  }

  /** The type where one field of it is owned as a whole, though others of the type are not. */
  #whole(type: ObjectType): Atom {
    let atom = this.#wholes.get(type);
    if (atom === undefined) {
      atom = this.#struct(type, true);
      this.#wholes.set(type, atom);
    }
    return atom;
  }

  #struct(type: ObjectType, isAtomic: boolean): Atom {
    const served = [...type.fields.values()].filter(
      ({ sinceMinor, untilMinor }) =>
        (sinceMinor ?? 0) <= this.#minor && (untilMinor ?? this.#minor) >= this.#minor,
    );
    const fields = new Map(served.map((field) => [field.name, this.#field(type, field)]));
    return { map: { isAtomic, fields, element: fields.size === 0 ? deduced : undefined } };
  }

  #field(owner: ObjectType, field: Field): StructField {
    const byDefault = keyDefault(owner, field);
    const type = lazily(() => this.#place(field.shape, field.mergeType));
    return byDefault === undefined ? { type } : { type, default: byDefault };
  }

  #reference(shape: Shape): TypeReference {
    return lazily(() => this.#place(shape, undefined));
  }

  #place(shape: Shape, mergeType: MergeType | undefined): Atom {
    switch (shape.type) {
      case 'value':
        if (shape.value === 'any') return DEDUCED;
        return shape.value === 'any object' ? UNTYPED_ATOMIC : { scalar: SCALARS[shape.value] };
      case 'list':
        return {
          list: {
            isAtomic: mergeType === undefined || mergeType.type === 'atomic',
            keys: mergeType?.type === 'map' ? mergeType.keys : [],
            element: this.#reference(shape.item),
          },
        };
      case 'map':
        return {
          map: {
            isAtomic: mergeType?.type === 'atomic',
            fields: new Map(),
            element: this.#reference(shape.value),
          },
        };
      case 'object':
        break;
    }
    const type = shape.objectType();
    return mergeType?.type === 'atomic' ? this.#whole(type) : this.object(type);
  }
}

const typesByMinor = new Map<number, BuiltInTypes>();

/**
 * How server-side apply treats a built-in type of this minor release 1.x: from the schema table, as schemaconv/openapi.go of
 * k8s.io/kube-openapi makes it from the published description. The same atom each time.
 */
export function builtInAtom(type: ObjectType, minor: number): Atom {
  let types = typesByMinor.get(minor);
  if (types === undefined) {
    types = new BuiltInTypes(minor);
    typesByMinor.set(minor, types);
  }
  return types.object(type);
}
