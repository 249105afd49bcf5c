/** An item that may be left out where it has no value: `[?a]`. */
export interface Item {
  readonly node: Node;
  readonly isOptional: boolean;
}

export interface MapEntry {
  readonly at: number;
  readonly key: Node;
  readonly value: Node;
  readonly isOptional: boolean;
}

export interface StructField {
  readonly at: number;
  readonly name: string;
  readonly value: Node;
  readonly isOptional: boolean;
}

interface Call {
  readonly type: 'call';
  readonly name: string;
  readonly target: Node | undefined;
  readonly args: readonly Node[];
}

/** A part of an expression; `at` is where cel-go says that it is, a code point from 0. */
export type Node = { readonly at: number } & (
  | { readonly type: 'literal'; readonly of: string; readonly text: string }
  | { readonly type: 'ident'; readonly name: string }
  | { readonly type: 'select'; readonly operand: Node; readonly field: string; readonly isOptional: boolean }
  | { readonly type: 'has'; readonly operand: Node; readonly field: string }
  | Call
  | {
      readonly type: 'macro';
      readonly name: string;
      readonly target: Node;
      readonly variables: readonly string[];
      readonly args: readonly Node[];
    }
  | { readonly type: 'list'; readonly items: readonly Item[] }
  | { readonly type: 'map'; readonly entries: readonly MapEntry[] }
  | { readonly type: 'struct'; readonly name: string; readonly fields: readonly StructField[] }
  | { readonly type: 'wrong' }
);

/** `a.b.c` where a node is nothing but names. */
export function qualifiedName(node: Node): string | undefined {
  if (node.type === 'ident') return node.name;
  if (node.type !== 'select' || node.isOptional) return undefined;
  const before = qualifiedName(node.operand);
  return before === undefined ? undefined : `${before}.${node.field}`;
}
