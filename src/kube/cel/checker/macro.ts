import type { Node } from './nodes.ts';

/** What a call that may be a macro is; `undefined` where it is an ordinary call. */
export type MacroReading =
  | { readonly type: 'macro'; readonly node: Node }
  | { readonly type: 'error'; readonly at: number; readonly message: string }
  | undefined;

/** How many variables a macro with a receiver declares, by its name and number of arguments. */
const VARIABLES_COUNT: Readonly<Record<string, number>> = {
  'all/2': 1,
  'exists/2': 1,
  'exists_one/2': 1,
  'map/2': 1,
  'map/3': 1,
  'filter/2': 1,
  'optMap/2': 1,
  'optFlatMap/2': 1,
  'sortBy/2': 1,
  'all/3': 2,
  'exists/3': 2,
  'exists_one/3': 2,
  'existsOne/3': 2,
  'transformList/3': 2,
  'transformList/4': 2,
  'transformMap/3': 2,
  'transformMap/4': 2,
  'transformMapEntry/3': 2,
  'transformMapEntry/4': 2,
};

/** The words differ from macro to macro (parser/macro.go, ext/comprehensions.go, cel/library.go). */
function notAName(name: string): string {
  if (name === 'map' || name === 'filter') return 'argument is not an identifier';
  if (name === 'optMap' || name === 'optFlatMap')
    return `${name}() variable name must be a simple identifier`;
  return 'argument must be a simple name';
}

function hasOf(at: number, args: readonly Node[]): MacroReading {
  const [only] = args;
  if (only === undefined || args.length !== 1) return undefined;
  if (only.type !== 'select' || only.isOptional)
    return { type: 'error', at: only.at, message: 'invalid argument to has() macro' };
  return { type: 'macro', node: { type: 'has', at, operand: only.operand, field: only.field } };
}

/** Reads a call as the macro that it is, if it is one; the same macros that pkg/cel/environment has. */
export function macroOf(
  name: string,
  at: number,
  target: Node | undefined,
  args: readonly Node[],
): MacroReading {
  if (target === undefined) return name === 'has' ? hasOf(at, args) : undefined;
  const variables_count = VARIABLES_COUNT[`${name}/${args.length}`];
  if (variables_count === undefined) return undefined;
  const variables: string[] = [];
  for (const arg of args.slice(0, variables_count)) {
    if (arg.type !== 'ident') return { type: 'error', at: arg.at, message: notAName(name) };
    variables.push(arg.name);
  }
  const [first, second] = variables;
  if (second !== undefined && first === second)
    return { type: 'error', at: args[1]?.at ?? at, message: `duplicate variable name: ${first}` };
  return {
    type: 'macro',
    node: { type: 'macro', name, at, target, variables, args: args.slice(variables_count) },
  };
}
