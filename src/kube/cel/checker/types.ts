/** A type of CEL. `struct` has fields, `opaque` none; `param` stands for any type, and for one type once it is bound. */
export interface Type {
  readonly kind: 'basic' | 'null' | 'dyn' | 'error' | 'param' | 'struct' | 'opaque' | 'list' | 'map' | 'type';
  readonly name: string;
  readonly params: readonly Type[];
}

function type(kind: Type['kind'], name: string, params: readonly Type[] = []): Type {
  return { kind, name, params };
}

export const DYN = type('dyn', 'dyn');
export const ERROR = type('error', '!error!');
export const NULL = type('null', 'null');
export const BOOL = type('basic', 'bool');
export const INT = type('basic', 'int');
export const STRING = type('basic', 'string');
export const TIMESTAMP = type('basic', 'timestamp');

const BASIC: ReadonlySet<string> = new Set([
  'bool',
  'int',
  'uint',
  'double',
  'string',
  'bytes',
  'timestamp',
  'duration',
]);

export const listOf = (item: Type): Type => type('list', 'list', [item]);
export const mapOf = (key: Type, value: Type): Type => type('map', 'map', [key, value]);
export const optionalOf = (value: Type): Type => type('opaque', 'optional_type', [value]);
export const typeOf = (value: Type): Type => type('type', 'type', [value]);
export const structOf = (name: string): Type => type('struct', name);
export const paramOf = (name: string): Type => type('param', name);

/** The parameters between the brackets of `map(K, list(V))`. */
function split(text: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i <= text.length; i += 1) {
    const letter = text[i];
    if (letter === '(') depth += 1;
    if (letter === ')') depth -= 1;
    if (letter === undefined || (letter === ',' && depth === 0)) {
      const part = text.slice(start, i).trim();
      if (part !== '') parts.push(part);
      start = i + 1;
    }
  }
  return parts;
}

/** Reads a type as it is written in overloads.data.ts. */
export function readType(text: string): Type {
  const open = text.indexOf('(');
  const name = open === -1 ? text : text.slice(0, open);
  const params = open === -1 ? [] : split(text.slice(open + 1, -1)).map(readType);
  if (name === 'dyn') return DYN;
  if (name === 'null') return NULL;
  if (name === 'list' || name === 'map' || name === 'type') return type(name, name, params);
  if (BASIC.has(name)) return type('basic', name);
  if (/^[A-Z]$/.test(name)) return paramOf(name);
  return name.startsWith('kubernetes.') ? structOf(name) : type('opaque', name, params);
}

export interface Overload {
  readonly isMember: boolean;
  /** The receiver first, where there is one. */
  readonly args: readonly Type[];
  readonly result: Type;
}

/** Reads `string.(int) -> string`. */
export function readOverload(text: string): Overload {
  const [call = '', result = ''] = text.split(' -> ');
  let open = call.length - 1;
  for (let depth = 0; open >= 0; open -= 1) {
    if (call[open] === ')') depth += 1;
    if (call[open] === '(') depth -= 1;
    if (depth === 0) break;
  }
  const receiver = call.slice(0, open).replace(/\.$/, '');
  const args = split(call.slice(open + 1, -1)).map(readType);
  return {
    isMember: receiver !== '',
    args: receiver === '' ? args : [readType(receiver), ...args],
    result: readType(result),
  };
}

/** A type as errors of the checker write it (FormatCELType, cel-go checker/format.go). */
export function shownType({ name, params }: Type): string {
  return params.length === 0 ? name : `${name}(${params.map(shownType).join(', ')})`;
}

const DECLARED: Readonly<Record<string, string>> = {
  null: 'null_type',
  timestamp: 'google.protobuf.Timestamp',
  duration: 'google.protobuf.Duration',
};

/** A type as Kubernetes writes what an expression must evaluate to (Type.String, cel-go common/types). */
export function declaredType({ name, params }: Type): string {
  const declared = DECLARED[name] ?? name;
  return params.length === 0 ? declared : `${declared}(${params.map(declaredType).join(', ')})`;
}

export function isSameType(one: Type, other: Type): boolean {
  return (
    one.kind === other.kind &&
    one.name === other.name &&
    one.params.length === other.params.length &&
    one.params.every((param, index) => isSameType(param, other.params[index] ?? ERROR))
  );
}

export function isDynOrError({ kind }: Type): boolean {
  return kind === 'dyn' || kind === 'error';
}

/** What an optional holds. */
export function unwrapped(value: Type): { readonly value: Type; readonly isOptional: boolean } {
  const [inner] = value.params;
  const isOptional = value.name === 'optional_type' && inner !== undefined;
  return { value: isOptional ? inner : value, isOptional };
}
