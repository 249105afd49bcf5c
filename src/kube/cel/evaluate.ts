import type { ASTNode } from '@marcbachmann/cel-js';
import { AUTHORIZATION, CelAuthorizer } from './authorizer.ts';
import type { Budget } from './budget.ts';
import { COLLECTIONS } from './collections.ts';
import { CONVERSIONS } from './conversions.ts';
import { KUBERNETES_TYPES } from './kubernetes-types.ts';
import type { CelFunction, CelLibrary } from './library.ts';
import { macroNamed } from './macros.ts';
import { calculate, negate } from './operators.ts';
import type { Scope } from './scope.ts';
import { LISTS } from './lists.ts';
import { STRINGS } from './strings.ts';
import { STRUCTS } from './struct.ts';
import { TIME } from './time.ts';
import {
  celCompare,
  celEqual,
  CelError,
  celInt,
  CelMap,
  CelOptional,
  CelType,
  CelUint,
  celUint,
  CelUnknownError,
  CelUnknownValue,
  isCelList,
  noSuchOverload,
  typeName,
  type CelValue,
} from './value.ts';

const LIBRARIES: readonly CelLibrary[] = [
  STRINGS,
  CONVERSIONS,
  TIME,
  COLLECTIONS,
  LISTS,
  ...KUBERNETES_TYPES,
  AUTHORIZATION,
  STRUCTS,
];
const GLOBAL: ReadonlyMap<string, CelFunction> = new Map(
  LIBRARIES.flatMap((library) => Object.entries(library.global)),
);
const MEMBER: ReadonlyMap<string, CelFunction> = new Map(
  LIBRARIES.flatMap((library) => Object.entries(library.member)),
);
const MEMBER_NAMES: ReadonlySet<string> = new Set(
  [...MEMBER.keys()].map((key) => key.slice(key.lastIndexOf('.') + 1)),
);

const TYPE_NAMES: ReadonlySet<string> = new Set([
  'bool',
  'bytes',
  'double',
  'duration',
  'int',
  'list',
  'map',
  'null_type',
  'string',
  'timestamp',
  'type',
  'uint',
  'optional_type',
  'net.IP',
  'net.CIDR',
  'google.protobuf.Timestamp',
  'google.protobuf.Duration',
]);

/** `a.b.c` where the node is only names. */
function dottedName(node: ASTNode): string | undefined {
  if (node.op === 'id') return node.args;
  if (node.op !== '.') return undefined;
  const [operand, field] = node.args;
  const prefix = dottedName(operand);
  return prefix === undefined ? undefined : `${prefix}.${field}`;
}

function rootName(node: ASTNode): string | undefined {
  if (node.op === 'id') return node.args;
  return node.op === '.' ? rootName(node.args[0]) : undefined;
}

/** A value of the input, or the admission that it is not known. */
function known(value: CelValue): CelValue {
  if (value instanceof CelUnknownValue) throw new CelUnknownError(value.why);
  return value;
}

/**
 * Walks the syntax tree of an expression. Own evaluation, because of cel-js's only the parser gives what is needed here: a count of
 * steps, values that are not known, Kubernetes' libraries, and regular expressions that cannot run away.
 */
export class Evaluator {
  readonly #budget: Budget;
  readonly #evaluate = (node: ASTNode, scope: Scope): CelValue => this.evaluate(node, scope);

  constructor(budget: Budget) {
    this.#budget = budget;
  }

  /** Throws CelError where the expression has no value, CelUnknownError where it cannot be told. */
  evaluate(node: ASTNode, scope: Scope): CelValue {
    this.#budget.spend(1);
    switch (node.op) {
      case 'value':
        return literal(node);
      case 'id':
        return this.#identifier(node.args, scope);
      case '.':
      case '.?':
        return this.#select(node, scope);
      case '[]':
      case '[?]':
        return this.#index(node, scope);
      case 'call':
        return this.#call(node.args, scope);
      case 'rcall':
        return this.#memberCall(node.args, scope);
      case 'list':
        return node.args.map((item) => this.evaluate(item, scope));
      case 'map':
        return this.#map(node.args, scope);
      case '?:':
        return this.#condition(node.args, scope);
      case '||':
        return this.#logical(node.args, scope, true);
      case '&&':
        return this.#logical(node.args, scope, false);
      case '!_':
        return !this.#truth(node.args, scope);
      case '-_':
        return this.#negated(node.args, scope);
      case '==':
      case '!=':
      case '<':
      case '<=':
      case '>':
      case '>=':
      case 'in':
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        break;
    }
    return this.#binary(node, scope);
  }

  #map(pairs: readonly (readonly [ASTNode, ASTNode])[], scope: Scope): CelMap {
    const map = new CelMap(
      pairs.map(([key, value]) => [this.evaluate(key, scope), this.evaluate(value, scope)]),
    );
    if (map.size() !== pairs.length) throw new CelError('failed with repeated key');
    return map;
  }

  #truth(node: ASTNode, scope: Scope): boolean {
    const value = this.evaluate(node, scope);
    if (typeof value !== 'boolean') throw noSuchOverload(`${typeName(value)} where a bool is needed`);
    return value;
  }

  #negated(operand: ASTNode, scope: Scope): CelValue {
    // The smallest int is written as minus a number that is itself too large.
    if (operand.op === 'value' && typeof operand.args === 'bigint') return celInt(-operand.args);
    return negate(this.evaluate(operand, scope));
  }

  #identifier(name: string, scope: Scope): CelValue {
    const value = scope.get(name);
    if (value !== undefined) return known(value);
    if (TYPE_NAMES.has(name)) return new CelType(name);
    throw new CelUnknownError(`the variable "${name}" is not known`);
  }

  #select(node: Extract<ASTNode, { op: '.' | '.?' }>, scope: Scope): CelValue {
    const [operandNode, field] = node.args;
    const name = dottedName(node);
    if (name !== undefined && TYPE_NAMES.has(name) && scope.get(rootName(node) ?? '') === undefined)
      return new CelType(name);
    const operand = this.evaluate(operandNode, scope);
    if (node.op === '.?' || operand instanceof CelOptional) return this.#optionalMember(operand, field);
    // cel-go looks up the fields of a variable that is null as those of a nil map.
    if (operand === null && operandNode.op !== 'value') throw new CelError(`no such key: ${field}`);
    if (operand instanceof CelAuthorizer && field === 'requestResource') return operand.requestResource;
    if (!(operand instanceof CelMap)) throw noSuchOverload(`${typeName(operand)}.${field}`);
    const value = operand.get(field);
    if (value === undefined) throw new CelError(`no such key: ${field}`);
    return known(value);
  }

  #index(node: Extract<ASTNode, { op: '[]' | '[?]' }>, scope: Scope): CelValue {
    const operand = this.evaluate(node.args[0], scope);
    const key = this.evaluate(node.args[1], scope);
    if (node.op === '[?]' || operand instanceof CelOptional) return this.#optionalMember(operand, key);
    const value = memberOf(operand, key);
    if (value === undefined)
      throw new CelError(isCelList(operand) ? 'index out of bounds' : `no such key: ${keyName(key)}`);
    return known(value);
  }

  /** `a.?b`, `a[?b]`, and any step that follows one: no value where the step does not exist. */
  #optionalMember(operand: CelValue, key: CelValue): CelOptional {
    if (operand instanceof CelOptional) {
      if (operand.value === undefined) return operand;
      return this.#optionalMember(operand.value, key);
    }
    const value = memberOf(operand, key);
    return new CelOptional(value === undefined ? undefined : known(value));
  }

  #condition([condition, then, otherwise]: readonly [ASTNode, ASTNode, ASTNode], scope: Scope): CelValue {
    return this.evaluate(this.#truth(condition, scope) ? then : otherwise, scope);
  }

  /** `||` is decided by true, `&&` by false, whatever the other side is; not knowing outweighs an error. */
  #logical([left, right]: readonly [ASTNode, ASTNode], scope: Scope, decisive: boolean): boolean {
    let failure: unknown;
    try {
      if (this.#truth(left, scope) === decisive) return decisive;
    } catch (error) {
      if (!(error instanceof CelError || error instanceof CelUnknownError)) throw error;
      failure = error;
    }
    try {
      if (this.#truth(right, scope) === decisive) return decisive;
    } catch (error) {
      throw failure instanceof CelUnknownError ? failure : error;
    }
    if (failure !== undefined) throw failure;
    return !decisive;
  }

  #binary(
    node: Extract<
      ASTNode,
      { op: '==' | '!=' | '<' | '<=' | '>' | '>=' | 'in' | '+' | '-' | '*' | '/' | '%' }
    >,
    scope: Scope,
  ): CelValue {
    if (isMisread(node)) throw new CelUnknownError('it mixes == with in or < without parentheses');
    const left = this.evaluate(node.args[0], scope);
    const right = this.evaluate(node.args[1], scope);
    switch (node.op) {
      case '==':
        return celEqual(left, right);
      case '!=':
        return !celEqual(left, right);
      case '<':
        return celCompare(left, right) === -1;
      case '<=':
        return (celCompare(left, right) ?? 1) <= 0;
      case '>':
        return celCompare(left, right) === 1;
      case '>=':
        return (celCompare(left, right) ?? -1) >= 0;
      case 'in':
      case '+':
      case '-':
      case '*':
      case '/':
      case '%':
        break;
    }
    return calculate(node.op, left, right, this.#budget);
  }

  #call([name, args]: readonly [string, readonly ASTNode[]], scope: Scope): CelValue {
    const [only] = args;
    if (name === 'has' && only !== undefined && args.length === 1) return this.#has(only, scope);
    const call = GLOBAL.get(name);
    if (call === undefined) throw new CelUnknownError(`the function "${name}" is not known`);
    return call(
      args.map((arg) => this.evaluate(arg, scope)),
      this.#budget,
    );
  }

  /** `has(a.b)`: is the last step there? What comes before it must be. */
  #has(node: ASTNode, scope: Scope): boolean {
    if (node.op !== '.' && node.op !== '.?')
      throw new CelUnknownError('has() is given something that is no field, which the API server refuses');
    const operand = this.evaluate(node.args[0], scope);
    const field = node.args[1];
    if (operand instanceof CelOptional || node.op === '.?')
      return this.#optionalMember(operand, field).value !== undefined;
    if (operand === null && node.args[0].op !== 'value') return false;
    if (!(operand instanceof CelMap)) throw noSuchOverload(`has(${typeName(operand)}.${field})`);
    return operand.get(field) !== undefined;
  }

  #memberCall(
    [name, receiver, args]: readonly [string, ASTNode, readonly ASTNode[]],
    scope: Scope,
  ): CelValue {
    if (receiver.op === 'id' && scope.get(receiver.args) === undefined) {
      if (receiver.args === 'cel' && name === 'bind') return this.#bind(args, scope);
      const namespaced = GLOBAL.get(`${receiver.args}.${name}`);
      if (namespaced !== undefined)
        return namespaced(
          args.map((arg) => this.evaluate(arg, scope)),
          this.#budget,
        );
    }
    const macro = macroNamed(name, args.length);
    if (macro !== undefined)
      return macro({ name, receiver, args, scope, budget: this.#budget, evaluate: this.#evaluate });
    const target = this.evaluate(receiver, scope);
    const call = MEMBER.get(`${typeName(target)}.${name}`);
    if (call === undefined) {
      if (MEMBER_NAMES.has(name)) throw noSuchOverload(`${typeName(target)}.${name}`);
      throw new CelUnknownError(`the function "${name}" is not known`);
    }
    return call([target, ...args.map((arg) => this.evaluate(arg, scope))], this.#budget);
  }

  /** `cel.bind(name, value, expression)`. */
  #bind([name, value, body]: readonly ASTNode[], scope: Scope): CelValue {
    if (name?.op !== 'id' || value === undefined || body === undefined) throw noSuchOverload('cel.bind');
    return this.evaluate(body, scope.with(name.args, this.evaluate(value, scope)));
  }
}

const RELATIONS: ReadonlySet<string> = new Set(['<', '<=', '>', '>=', 'in']);

/**
 * In CEL `==`, `<` and `in` bind equally, from the left: `a == b in c` is `(a == b) in c`. The parser takes it for `a == (b in c)`.
 * Where the right side is in parentheses the two agree.
 */
function isMisread(node: Extract<ASTNode, { args: [ASTNode, ASTNode] }>): boolean {
  if (node.op !== '==' && node.op !== '!=') return false;
  const [, right] = node.args;
  return RELATIONS.has(right.op) && !/\(\s*$/.test(right.input.slice(0, right.start));
}

function literal(node: Extract<ASTNode, { op: 'value' }>): CelValue {
  const value = node.args;
  if (typeof value === 'bigint') return celInt(value);
  if (value instanceof Uint8Array) return bytesLiteral(value, node.input.slice(node.start, node.end));
  if (typeof value === 'object' && value !== null) return celUint(value.valueOf());
  return value;
}

/** The parser cuts characters beyond ASCII to one byte, where CEL means their UTF-8. */
function bytesLiteral(value: Uint8Array, text: string): Uint8Array {
  if (/[^\u0020-\u007E\s]/.test(text)) throw new CelUnknownError('it has a bytes literal that is not ASCII');
  return value;
}

function keyName(key: CelValue): string {
  return typeof key === 'string' || typeof key === 'bigint' || typeof key === 'boolean'
    ? String(key)
    : typeName(key);
}

/** The item of a list or the entry of a map; `undefined` where there is none. */
function memberOf(operand: CelValue, key: CelValue): CelValue | undefined {
  if (operand instanceof CelMap) return operand.get(key);
  if (!isCelList(operand)) throw noSuchOverload(`${typeName(operand)}[${typeName(key)}]`);
  const position = typeof key === 'number' && Number.isInteger(key) ? key : celPosition(key);
  return operand[position];
}

function celPosition(key: CelValue): number {
  if (typeof key === 'bigint') return Number(key);
  if (key instanceof CelUint) return Number(key.value);
  throw noSuchOverload(`list[${typeName(key)}]`);
}
