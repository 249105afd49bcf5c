import type { ASTNode } from '@marcbachmann/cel-js';
import type { Budget } from './budget.ts';
import { sortedBy } from './lists.ts';
import type { Scope } from './scope.ts';
import {
  CelError,
  CelMap,
  CelOptional,
  CelUnknownError,
  isCelList,
  noSuchOverload,
  typeName,
  type CelValue,
} from './value.ts';

/** How macros get their arguments evaluated. */
export type Evaluate = (node: ASTNode, scope: Scope) => CelValue;

/** A call `receiver.name(args)` that may be a macro. */
export interface MacroCall {
  readonly name: string;
  readonly receiver: ASTNode;
  readonly args: readonly ASTNode[];
  readonly scope: Scope;
  readonly budget: Budget;
  readonly evaluate: Evaluate;
}

interface Item {
  readonly scope: Scope;
  readonly key: CelValue;
  readonly value: CelValue;
}

function variable(node: ASTNode | undefined): string {
  if (node?.op !== 'id') throw new CelError('the first argument of a macro must be a simple name');
  return node.args;
}

/** One variable stands for the item, or the key of a map; two stand for position and item, or key and value. */
function* items(call: MacroCall, variables: 1 | 2): Generator<Item> {
  const range = call.evaluate(call.receiver, call.scope);
  const first = variable(call.args[0]);
  const second = variables === 2 ? variable(call.args[1]) : undefined;
  const entries = entriesOf(range, call.name);
  for (const [key, value] of entries) {
    call.budget.spend(1);
    const only = isCelList(range) ? value : key;
    const scope =
      second === undefined ? call.scope.with(first, only) : call.scope.with(first, key).with(second, value);
    yield { scope, key, value: second === undefined ? only : value };
  }
}

function* entriesOf(range: CelValue, name: string): Generator<readonly [CelValue, CelValue]> {
  if (range instanceof CelMap) yield* range.entries();
  else if (isCelList(range)) for (const [index, value] of range.entries()) yield [BigInt(index), value];
  else throw noSuchOverload(`${typeName(range)}.${name}`);
}

function truth(value: CelValue): boolean {
  if (typeof value !== 'boolean') throw noSuchOverload(`a predicate that is ${typeName(value)}`);
  return value;
}

/** `all` and `exists`: an item that decides outweighs errors and unknowns of others, as with && and ||. */
function quantified(call: MacroCall, variables: 1 | 2, decisive: boolean): boolean {
  const predicate = call.args.at(-1) ?? call.receiver;
  let failure: Error | undefined;
  for (const { scope } of items(call, variables)) {
    try {
      if (truth(call.evaluate(predicate, scope)) === decisive) return decisive;
    } catch (error) {
      failure = graver(failure, error);
    }
  }
  if (failure !== undefined) throw failure;
  return !decisive;
}

/** Which of two failures to tell: not knowing outweighs an error, because what is not known may decide. */
function graver(one: Error | undefined, other: unknown): Error {
  if (!(other instanceof CelError || other instanceof CelUnknownError)) throw other;
  return one === undefined || other instanceof CelUnknownError ? other : one;
}

function existsOne(call: MacroCall, variables: 1 | 2): boolean {
  const predicate = call.args.at(-1) ?? call.receiver;
  let count = 0;
  for (const { scope } of items(call, variables)) if (truth(call.evaluate(predicate, scope))) count += 1;
  return count === 1;
}

/** `map`, `transformList`: with a filter before the transformation where there is one argument more. */
function transformed(call: MacroCall, variables: 1 | 2): CelValue[] {
  const [first, second] = call.args.slice(variables);
  const [filter, transform] = second === undefined ? [undefined, first] : [first, second];
  if (transform === undefined) throw noSuchOverload(call.name);
  const made: CelValue[] = [];
  for (const { scope } of items(call, variables))
    if (filter === undefined || truth(call.evaluate(filter, scope)))
      made.push(call.evaluate(transform, scope));
  return made;
}

function filtered(call: MacroCall): CelValue[] {
  const predicate = call.args.at(-1) ?? call.receiver;
  const kept: CelValue[] = [];
  for (const { scope, value } of items(call, 1)) if (truth(call.evaluate(predicate, scope))) kept.push(value);
  return kept;
}

function transformedMap(call: MacroCall): CelMap {
  const [first, second] = call.args.slice(2);
  const [filter, transform] = second === undefined ? [undefined, first] : [first, second];
  if (transform === undefined) throw noSuchOverload(call.name);
  const entries: (readonly [CelValue, CelValue])[] = [];
  for (const { scope, key } of items(call, 2))
    if (filter === undefined || truth(call.evaluate(filter, scope)))
      entries.push([key, call.evaluate(transform, scope)]);
  return new CelMap(entries);
}

function transformedEntries(call: MacroCall): CelMap {
  const entries: (readonly [CelValue, CelValue])[] = [];
  for (const made of transformed(call, 2)) {
    if (!(made instanceof CelMap)) throw noSuchOverload('transformMapEntry that makes no map');
    for (const entry of made.entries()) {
      if (new CelMap(entries).get(entry[0]) !== undefined)
        throw new CelError('insert failed: key already exists');
      entries.push(entry);
    }
  }
  return new CelMap(entries);
}

function sortedByKey(call: MacroCall): readonly CelValue[] {
  const list = call.evaluate(call.receiver, call.scope);
  if (!isCelList(list)) throw noSuchOverload(`${typeName(list)}.sortBy`);
  const keyed = transformed(call, 1);
  return sortedBy(list, keyed, call.budget);
}

function optionalMapped(call: MacroCall): CelOptional {
  const optional = call.evaluate(call.receiver, call.scope);
  const [name, body] = call.args;
  if (!(optional instanceof CelOptional) || body === undefined) throw noSuchOverload(call.name);
  if (optional.value === undefined) return optional;
  const made = call.evaluate(body, call.scope.with(variable(name), optional.value));
  if (call.name === 'optMap') return new CelOptional(made);
  if (!(made instanceof CelOptional)) throw noSuchOverload('optFlatMap that makes no optional');
  return made;
}

/** `or` and `orValue` look at their argument only where there is no value. */
function optionalOr(call: MacroCall): CelValue {
  const optional = call.evaluate(call.receiver, call.scope);
  const [alternative] = call.args;
  if (!(optional instanceof CelOptional) || alternative === undefined) throw noSuchOverload(call.name);
  if (optional.value !== undefined) return call.name === 'or' ? optional : optional.value;
  const value = call.evaluate(alternative, call.scope);
  if (call.name === 'or' && !(value instanceof CelOptional)) throw noSuchOverload('or of no optional');
  return value;
}

const MACROS: Readonly<Record<string, (call: MacroCall) => CelValue>> = {
  'all/2': (call) => quantified(call, 1, false),
  'all/3': (call) => quantified(call, 2, false),
  'exists/2': (call) => quantified(call, 1, true),
  'exists/3': (call) => quantified(call, 2, true),
  'exists_one/2': (call) => existsOne(call, 1),
  'existsOne/2': (call) => existsOne(call, 1),
  'exists_one/3': (call) => existsOne(call, 2),
  'existsOne/3': (call) => existsOne(call, 2),
  'map/2': (call) => transformed(call, 1),
  'map/3': (call) => transformed(call, 1),
  'filter/2': filtered,
  'transformList/3': (call) => transformed(call, 2),
  'transformList/4': (call) => transformed(call, 2),
  'transformMap/3': transformedMap,
  'transformMap/4': transformedMap,
  'transformMapEntry/3': transformedEntries,
  'transformMapEntry/4': transformedEntries,
  'sortBy/2': sortedByKey,
  'optMap/2': optionalMapped,
  'optFlatMap/2': optionalMapped,
  'or/1': optionalOr,
  'orValue/1': optionalOr,
};

/** The macro that a call of this name with so many arguments is; `undefined` where it is an ordinary function. */
export function macroNamed(name: string, argumentCount: number): ((call: MacroCall) => CelValue) | undefined {
  const key = `${name}/${argumentCount}`;
  return Object.hasOwn(MACROS, key) ? MACROS[key] : undefined;
}
