import type { Declarations } from './declarations.ts';
import { qualifiedName, type Node } from './nodes.ts';
import type { ExpressionError } from './tokens.ts';
import {
  BOOL,
  DYN,
  ERROR,
  INT,
  isDynOrError,
  isSameType,
  listOf,
  mapOf,
  NULL,
  optionalOf,
  paramOf,
  readType,
  shownType,
  structOf,
  unwrapped,
  type Overload,
  type Type,
} from './types.ts';
import { mostGeneral, Unifier } from './unify.ts';

type Macro = Extract<Node, { type: 'macro' }>;
type Scope = ReadonlyMap<string, Type>;

/** Messages that are types of CEL. */
const WELL_KNOWN: ReadonlySet<string> = new Set(['timestamp', 'duration']);

/** Replaces the parameters of an overload by fresh ones. */
function instantiated({ args, result }: Overload, unifier: Unifier): readonly Type[] {
  const fresh = new Map<string, Type>();
  const replace = (value: Type): Type => {
    if (value.kind !== 'param')
      return value.params.length === 0 ? value : { ...value, params: value.params.map(replace) };
    const known = fresh.get(value.name) ?? unifier.fresh();
    fresh.set(value.name, known);
    return known;
  };
  return [result, ...args].map(replace);
}

/** Finds the type of an expression and everything in it that has none, as checker/checker.go of cel-go does. */
export class TypeChecker {
  readonly #declarations: Declarations;
  readonly #errors: ExpressionError[];
  readonly #unifier = new Unifier();

  constructor(declarations: Declarations, errors: ExpressionError[]) {
    this.#declarations = declarations;
    this.#errors = errors;
  }

  /** The type of a whole expression. */
  typeOf(node: Node): Type {
    return this.#unifier.resolved(this.#check(node, new Map()), true);
  }

  #wrong(at: number, message: string): Type {
    this.#errors.push({ at, message });
    return ERROR;
  }

  #undeclared(at: number, name: string): Type {
    return this.#wrong(at, `undeclared reference to '${name}' (in container '')`);
  }

  #mismatch(at: number, expected: Type, actual: Type): Type {
    return this.#wrong(at, `expected type '${shownType(expected)}' but found '${shownType(actual)}'`);
  }

  #check(node: Node, scope: Scope): Type {
    switch (node.type) {
      case 'literal':
        return node.of === 'null' ? NULL : readType(node.of);
      case 'ident':
        return (
          scope.get(node.name) ?? this.#declarations.ident(node.name) ?? this.#undeclared(node.at, node.name)
        );
      case 'select':
        return this.#select(node, scope);
      case 'has':
        this.#field(node.at, this.#check(node.operand, scope), node.field, false);
        return BOOL;
      case 'call':
        return this.#call(node, scope);
      case 'macro':
        return this.#macro(node, scope);
      case 'list':
        return this.#list(node, scope);
      case 'map':
        return this.#map(node, scope);
      case 'struct':
        return this.#struct(node, scope);
      case 'wrong':
        break;
    }
    return ERROR;
  }

  #select(node: Extract<Node, { type: 'select' }>, scope: Scope): Type {
    const name = qualifiedName(node);
    const ident =
      name === undefined || scope.has(name.split('.')[0] ?? '') ? undefined : this.#declarations.ident(name);
    if (ident !== undefined) return ident;
    return this.#field(node.at, this.#check(node.operand, scope), node.field, node.isOptional);
  }

  #field(at: number, operand: Type, field: string, isOptionalSelect: boolean): Type {
    const { value: target, isOptional } = unwrapped(this.#unifier.resolved(operand));
    const found = this.#fieldOf(at, target, field);
    return isOptional || isOptionalSelect ? optionalOf(found) : found;
  }

  #fieldOf(at: number, target: Type, field: string): Type {
    if (target.kind === 'map') return target.params[1] ?? DYN;
    if (target.kind === 'param') {
      this.#unifier.assign([DYN], [target]);
      return DYN;
    }
    if (isDynOrError(target)) return DYN;
    if (target.kind !== 'struct') {
      this.#wrong(at, `type '${shownType(target)}' does not support field selection`);
      return DYN;
    }
    const found = this.#declarations.field(target.name, field);
    if (found === 'undefined') return this.#wrong(at, `undefined field '${field}'`);
    return found === 'unknown' ? this.#wrong(at, `unexpected failed resolution of '${target.name}'`) : found;
  }

  #call(node: Extract<Node, { type: 'call' }>, scope: Scope): Type {
    const { name, at, target } = node;
    const args = node.args.map((arg) => this.#check(arg, scope));
    if (name === '_&&_' || name === '_||_') return this.#logical(node.args, args);
    if (target === undefined) {
      const declared = this.#declarations.function(name);
      return declared === undefined
        ? this.#undeclared(at, name)
        : this.#resolve(name, at, declared, args, false);
    }
    const prefix = qualifiedName(target);
    const whole = `${prefix}.${name}`;
    const namespaced = prefix === undefined ? undefined : this.#declarations.function(whole);
    if (namespaced !== undefined) return this.#resolve(whole, at, namespaced, args, false);
    const receiver = this.#check(target, scope);
    const declared = this.#declarations.function(name);
    if (declared === undefined) return this.#undeclared(at, name);
    return this.#resolve(name, at, declared, [receiver, ...args], true);
  }

  #logical(nodes: readonly Node[], types: readonly Type[]): Type {
    let result = BOOL;
    for (const [index, found] of types.entries())
      if (!this.#unifier.assign([found], [BOOL])) result = this.#mismatch(nodes[index]?.at ?? 0, BOOL, found);
    return result;
  }

  #named(name: string, at: number, args: readonly Type[], isMember: boolean): Type {
    return this.#resolve(name, at, this.#declarations.function(name) ?? [], args, isMember);
  }

  #resolve(
    name: string,
    at: number,
    declared: readonly Overload[],
    args: readonly Type[],
    isMember: boolean,
  ): Type {
    let result: Type | undefined;
    for (const overload of declared) {
      if (overload.isMember !== isMember) continue;
      const [wanted = DYN, ...candidates] = instantiated(overload, this.#unifier);
      if (!this.#unifier.assign(args, candidates)) continue;
      const found = this.#unifier.resolved(wanted);
      if (result === undefined) result = found;
      else if (result.kind !== 'dyn' && !isSameType(found, result)) result = DYN;
    }
    if (result !== undefined) return result;
    const shown = args.map((arg) => shownType(this.#unifier.resolved(arg, true)));
    const receiver = isMember ? `${shown.shift()}.` : '';
    return this.#wrong(
      at,
      `found no matching overload for '${name}' applied to '${receiver}(${shown.join(', ')})'`,
    );
  }

  #joined(at: number, previous: Type | undefined, current: Type): Type {
    if (previous === undefined) return current;
    if (this.#unifier.assign([previous], [current])) return mostGeneral(previous, current);
    return this.#mismatch(at, previous, current);
  }

  /** What an item is that may be left out. */
  #item(node: Node, isOptional: boolean, scope: Scope): Type {
    const found = this.#check(node, scope);
    if (!isOptional) return found;
    const inner = unwrapped(found);
    if (!inner.isOptional && found.kind !== 'dyn') this.#mismatch(node.at, optionalOf(found), found);
    return inner.value;
  }

  #list(node: Extract<Node, { type: 'list' }>, scope: Scope): Type {
    let joined: Type | undefined;
    for (const { node: item, isOptional } of node.items)
      joined = this.#joined(item.at, joined, this.#item(item, isOptional, scope));
    return listOf(joined ?? this.#unifier.fresh());
  }

  #map(node: Extract<Node, { type: 'map' }>, scope: Scope): Type {
    let key: Type | undefined;
    let value: Type | undefined;
    for (const entry of node.entries) {
      key = this.#joined(entry.key.at, key, this.#check(entry.key, scope));
      value = this.#joined(entry.value.at, value, this.#item(entry.value, entry.isOptional, scope));
    }
    return mapOf(key ?? this.#unifier.fresh(), value ?? this.#unifier.fresh());
  }

  #struct({ name, at, fields }: Extract<Node, { type: 'struct' }>, scope: Scope): Type {
    const [type] = this.#declarations.ident(name)?.params ?? [];
    if (type === undefined) return this.#undeclared(at, name);
    if (WELL_KNOWN.has(type.name)) return type;
    if (type.kind !== 'struct') return this.#wrong(at, `'${shownType(type)}' is not a message type`);
    for (const field of fields) {
      const value = this.#item(field.value, field.isOptional, scope);
      const wanted = this.#fieldOf(field.at, type, field.name);
      if (!this.#unifier.assign([wanted], [value]))
        this.#wrong(
          field.at,
          `expected type of field '${field.name}' is '${shownType(wanted)}' but provided type is '${shownType(value)}'`,
        );
    }
    return structOf(type.name);
  }

  /** The types of what a macro goes through: item, or key and value. */
  #range(node: Macro, scope: Scope): readonly [first: Type, second: Type] {
    const range = this.#unifier.resolved(this.#check(node.target, scope));
    const isTwo = node.variables.length === 2;
    const [one = DYN, other = DYN] = range.params;
    if (range.kind === 'list') return isTwo ? [INT, one] : [one, one];
    if (range.kind === 'map') return [one, other];
    if (isDynOrError(range) || range.kind === 'param') {
      this.#unifier.assign([DYN], [range]);
      return [DYN, DYN];
    }
    this.#wrong(
      node.target.at,
      `expression of type '${shownType(range)}' cannot be range of a comprehension (must be list, map, or dynamic)`,
    );
    return [ERROR, ERROR];
  }

  #macro(node: Macro, scope: Scope): Type {
    if (node.name === 'optMap' || node.name === 'optFlatMap') return this.#optionalMacro(node, scope);
    const types = this.#range(node, scope);
    const [range] = types;
    const inner = new Map([
      ...scope,
      ...node.variables.map((name, index) => [name, types[index] ?? DYN] as const),
    ]);
    const args = node.args.map((arg) => this.#check(arg, inner));
    const [first = DYN, second] = args;
    switch (node.name) {
      case 'all':
      case 'exists':
        return this.#logical(node.args, args);
      case 'exists_one':
      case 'existsOne':
        this.#named('_?_:_', node.at, [first, INT, INT], false);
        return BOOL;
      case 'filter':
        return this.#filtered(node, first, listOf(range));
      case 'map':
      case 'transformList':
        return second === undefined ? listOf(first) : this.#filtered(node, first, listOf(second));
      case 'transformMap':
        return second === undefined ? mapOf(range, first) : this.#filtered(node, first, mapOf(range, second));
      case 'transformMapEntry':
        return second === undefined ? first : this.#filtered(node, first, second);
      case 'sortBy':
        return this.#named('@sortByAssociatedKeys', node.at, [listOf(range), listOf(first)], true);
      default:
    }
    return DYN;
  }

  /** With a filter, each step is a condition over what has been gathered. */
  #filtered(node: Macro, condition: Type, gathered: Type): Type {
    return this.#named('_?_:_', node.at, [condition, gathered, gathered], false);
  }

  #optionalMacro(node: Macro, scope: Scope): Type {
    const target = this.#check(node.target, scope);
    const [name = ''] = node.variables;
    this.#named('hasValue', node.at, [target], true);
    const value = this.#named('value', node.at, [target], true);
    const [body] = node.args;
    const made = body === undefined ? DYN : this.#check(body, new Map([...scope, [name, value]]));
    const none = optionalOf(paramOf(this.#unifier.fresh().name));
    const some = node.name === 'optMap' ? optionalOf(made) : made;
    return this.#named('_?_:_', node.at, [BOOL, some, none], false);
  }
}
