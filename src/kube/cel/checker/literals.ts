import { runCel } from '../cel.ts';
import type { Node } from './nodes.ts';
import type { ExpressionError } from './tokens.ts';

/** Functions whose first argument is looked at while it is compiled, where it is a literal (cel-go cel/validator.go). */
const PROBES: Readonly<Record<string, (literal: string) => string>> = {
  duration: (literal) => `duration(${literal})`,
  timestamp: (literal) => `timestamp(${literal})`,
  matches: (literal) => `''.matches(${literal})`,
};

function childrenOf(node: Node): readonly Node[] {
  switch (node.type) {
    case 'select':
    case 'has':
      return [node.operand];
    case 'call':
      return node.target === undefined ? node.args : [node.target, ...node.args];
    case 'macro':
      return [node.target, ...node.args];
    case 'list':
      return node.items.map((item) => item.node);
    case 'map':
      return node.entries.flatMap(({ key, value }) => [key, value]);
    case 'struct':
      return node.fields.map(({ value }) => value);
    case 'literal':
    case 'ident':
    case 'wrong':
      break;
  }
  return [];
}

function invalidLiteral(node: Node): readonly ExpressionError[] {
  if (node.type !== 'call' || !Object.hasOwn(PROBES, node.name)) return [];
  const [first] = node.args;
  if (first?.type !== 'literal' || first.of !== 'string') return [];
  const result = runCel(PROBES[node.name]?.(first.text) ?? '', new Map());
  return result.type === 'error' ? [{ at: first.at, message: `invalid ${node.name} argument` }] : [];
}

/** Durations, times and regular expressions that are written out and are none. */
export function invalidLiterals(node: Node): readonly ExpressionError[] {
  return [...invalidLiteral(node), ...childrenOf(node).flatMap(invalidLiterals)];
}
