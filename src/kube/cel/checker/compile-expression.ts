import { compileCel } from '../cel.ts';

/** What an expression has to come to. */
export type Returns =
  'condition' | 'message' | 'annotation' | 'variable' | 'json patch' | 'apply configuration';

/** What an expression of admission may name (OptionalVariableDeclarations, plugin/cel/compile.go), and what it has to come to. */
export interface ExpressionEnvironment {
  readonly hasParams: boolean;
  readonly hasAuthorizer: boolean;
  readonly returns: Returns;
  /** `undefined` where there is no `variables`. */
  readonly variables?: VariableTypes | undefined;
}

export type CompiledExpression =
  { readonly type: 'valid' } | { readonly type: 'invalid'; readonly why: string };

/** The types of the variables of one policy, as they are found. */
export class VariableTypes {
  readonly #types = new Map<string, CompiledExpression>();

  add(name: string, compiled: CompiledExpression): void {
    this.#types.set(name, compiled);
  }
}

/** Compiles an expression as the API server does when it is written down. */
export function compileExpression(
  expression: string,
  _environment: ExpressionEnvironment,
): CompiledExpression {
  const compiled = compileCel(expression);
  return compiled.type === 'invalid'
    ? { type: 'invalid', why: `compilation failed: ${compiled.message}` }
    : { type: 'valid' };
}
