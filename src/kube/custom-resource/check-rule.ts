import type { ASTNode } from '@marcbachmann/cel-js';
import { DYN, ruleType, scalar, type RuleType } from './rule-types.ts';

/** What is wrong with an expression, and at which character. */
export interface ExpressionIssue {
  readonly at: number;
  readonly text: string;
}

/** What an expression comes to, and what is wrong with it. */
export interface CheckedExpression {
  readonly type: RuleType;
  readonly issues: readonly ExpressionIssue[];
}

/** Names that stand for types, or before the names of functions. */
const KNOWN_NAMES: ReadonlySet<string> = new Set(
  'bool bytes double dyn int list map null_type string type uint google optional optional_type math sets base64 strings lists ip cidr url quantity semver format kubernetes net jsonpatch'.split(
    ' ',
  ),
);

const BOOLEAN: ReadonlySet<string> = new Set(['==', '!=', '<', '<=', '>', '>=', '&&', '||', 'in', '!_']);
const MACROS: ReadonlySet<string> = new Set([
  'all',
  'exists',
  'exists_one',
  'existsOne',
  'filter',
  'map',
  'transformList',
  'transformMap',
  'transformMapEntry',
]);
/** Functions of other environments of CEL that Kubernetes does not have. */
const ABSENT_FUNCTIONS: ReadonlySet<string> = new Set(['bind']);
const BOOLEAN_MACROS: ReadonlySet<string> = new Set(['all', 'exists', 'exists_one', 'existsOne']);

type Variables = ReadonlyMap<string, RuleType>;

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function nodesIn(value: unknown): readonly ASTNode[] {
  if (isNode(value)) return [value];
  return Array.isArray(value) ? value.flatMap(nodesIn) : [];
}

function nameOf(node: ASTNode | undefined): string | undefined {
  return node?.op === 'id' && typeof node.args === 'string' ? node.args : undefined;
}

/** Of a literal; numbers are bigint where they are whole. */
function literalType(value: unknown): RuleType {
  if (typeof value === 'bigint') return scalar('int');
  if (typeof value === 'number') return scalar('double');
  if (typeof value === 'boolean') return scalar('bool');
  return typeof value === 'string' ? scalar('string') : DYN;
}

class ExpressionCheck {
  readonly issues: ExpressionIssue[] = [];

  type(node: ASTNode, variables: Variables): RuleType {
    if (node.op === 'value') return literalType(node.args);
    if (node.op === 'id') return this.#name(node, variables);
    if (node.op === '.') return this.#field(node, variables);
    if (node.op === '[]') return this.#index(node, variables);
    if (node.op === 'rcall') return this.#call(node, variables);
    if (node.op === 'call' && Array.isArray(node.args) && node.args[0] === 'has')
      return this.#has(node, node.args[1], variables);
    const types = this.#all(node.args, variables);
    if (BOOLEAN.has(node.op)) return scalar('bool');
    return node.op === '?:' ? (types[1] ?? DYN) : DYN;
  }

  #all(value: unknown, variables: Variables): readonly RuleType[] {
    return nodesIn(value).map((node) => this.type(node, variables));
  }

  #name(node: ASTNode, variables: Variables): RuleType {
    const name = nameOf(node) ?? '';
    const found = variables.get(name);
    if (found !== undefined) return found;
    if (!KNOWN_NAMES.has(name))
      this.issues.push({ at: node.start, text: `undeclared reference to '${name}' (in container '')` });
    return DYN;
  }

  /** What is wrong with the field is told of the call. */
  #has(node: ASTNode, args: unknown, variables: Variables): RuleType {
    const at = node.input.indexOf('(', node.start);
    for (const one of nodesIn(args))
      if (one.op === '.') this.#field(one, variables, at);
      else this.type(one, variables);
    return scalar('bool');
  }

  #field(node: ASTNode, variables: Variables, shown?: number): RuleType {
    const [receiver] = nodesIn(node.args);
    const field = Array.isArray(node.args) && typeof node.args[1] === 'string' ? node.args[1] : '';
    if (receiver === undefined) return DYN;
    const of = this.type(receiver, variables);
    const at = shown ?? node.input.indexOf('.', receiver.end);
    if (of.type === 'map') return of.value;
    if (of.type === 'object') {
      const schema = of.fields.get(field);
      if (schema !== undefined) return ruleType(schema) ?? DYN;
      this.issues.push({ at, text: `undefined field '${field}'` });
    } else if (of.type === 'scalar')
      this.issues.push({ at, text: `type '${of.name}' does not support field selection` });
    return DYN;
  }

  #index(node: ASTNode, variables: Variables): RuleType {
    const [of] = this.#all(node.args, variables);
    if (of?.type === 'list') return of.item;
    return of?.type === 'map' ? of.value : DYN;
  }

  #call(node: ASTNode, variables: Variables): RuleType {
    const parts: readonly unknown[] = Array.isArray(node.args) ? node.args : [];
    const name = typeof parts[0] === 'string' ? parts[0] : '';
    const [receiver] = nodesIn(parts[1]);
    const args = nodesIn(parts[2]);
    if (receiver === undefined) return DYN;
    const of = this.type(receiver, variables);
    if (ABSENT_FUNCTIONS.has(name))
      this.issues.push({
        at: node.input.indexOf('(', receiver.end),
        text: `undeclared reference to '${name}' (in container '')`,
      });
    if (!MACROS.has(name) || args.length < 2) {
      this.#all(args, variables);
      return DYN;
    }
    return this.#macro(name, of, args, variables);
  }

  #macro(name: string, of: RuleType, args: readonly ASTNode[], variables: Variables): RuleType {
    const isPair = args.length > 2 && nameOf(args[1]) !== undefined && name !== 'map';
    const names = args.slice(0, isPair ? 2 : 1).flatMap((one) => nameOf(one) ?? []);
    const item = of.type === 'list' ? of.item : of.type === 'map' ? scalar('string') : DYN;
    const value = of.type === 'map' ? of.value : of.type === 'list' ? of.item : DYN;
    const key = of.type === 'list' ? scalar('int') : item;
    const types = isPair ? [key, value] : [item];
    const bound = names.map((one, index) => [one, types[index] ?? DYN] as const);
    const [body] = this.#all(args.slice(names.length), new Map([...variables, ...bound])).slice(-1);
    if (BOOLEAN_MACROS.has(name)) return scalar('bool');
    if (name === 'filter') return of.type === 'map' ? { type: 'list', item } : of;
    return name === 'map' ? { type: 'list', item: body ?? DYN } : DYN;
  }
}

/**
 * Looks for names and fields that are not declared in an expression, as cel-go's checker does. Calls of functions with arguments of a
 * wrong type are not found: what a function gives is anything here.
 */
export function checkExpression(ast: ASTNode, variables: Variables): CheckedExpression {
  const check = new ExpressionCheck();
  const type = check.type(ast, variables);
  return { type, issues: check.issues.toSorted((one, other) => one.at - other.at) };
}

/** Issues as cel-go shows them, each with its line and a mark below (common/error.go). */
export function issuesText(source: string, issues: readonly ExpressionIssue[]): string {
  return issues
    .map(({ at, text }) => {
      const before = source.slice(0, at).split('\n');
      const line = source.split('\n')[before.length - 1] ?? '';
      const column = before.at(-1)?.length ?? 0;
      return `ERROR: <input>:${before.length}:${column + 1}: ${text}\n | ${line}\n | ${'.'.repeat(column)}^`;
    })
    .join('\n');
}
