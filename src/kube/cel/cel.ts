import { Environment, ParseError, type ASTNode } from '@marcbachmann/cel-js';
import { Budget, CelBudgetError } from './budget.ts';
import { Evaluator } from './evaluate.ts';
import { Scope } from './scope.ts';
import { withoutStructLiterals } from './struct-literals.ts';
import { CelError, CelUnknownError, type CelValue } from './value.ts';

/** A parsed expression; `text` as it was written. */
export interface CelProgram {
  readonly text: string;
  readonly ast: ASTNode;
}

export type CelCompilation =
  | { readonly type: 'program'; readonly program: CelProgram }
  /** Cannot be read: an error of the author, or syntax that the parser does not have. `at` is a character from 0. */
  | { readonly type: 'invalid'; readonly message: string; readonly at: number | undefined };

/**
 * What an expression comes to. `error` is an evaluation error as the API server would have it; `unknown` says that the answer cannot
 * be told here (authorizer, unknown function or variable, fields that are not known, too much work), never that it is wrong.
 */
export type CelResult =
  | { readonly type: 'value'; readonly value: CelValue }
  | { readonly type: 'error'; readonly message: string }
  | { readonly type: 'unknown'; readonly why: string; readonly isOutOfBudget?: true };

/** A name that is not in the map is unknown, not an error. */
export type CelVariables = ReadonlyMap<string, CelValue>;

/** Expressions in manifests have a few hundred characters. */
const EXPRESSION_MAX_CHARACTERS = 65_536;
/** A condition over a pod with a hundred containers takes some thousand; this many take less than a second. */
const STEPS_MAX = 1_000_000;

const parser = new Environment({
  enableOptionalTypes: true,
  limits: { maxAstNodes: 20_000, maxDepth: 200, maxListElements: 5_000, maxMapEntries: 5_000 },
});

function invalid(message: string, at?: number): CelCompilation {
  return { type: 'invalid', message, at };
}

/** Parses an expression. Never throws. */
export function compileCel(text: string): CelCompilation {
  if (text.length > EXPRESSION_MAX_CHARACTERS)
    return invalid(`it is longer than ${EXPRESSION_MAX_CHARACTERS} characters`);
  try {
    return { type: 'program', program: { text, ast: parser.parse(withoutStructLiterals(text)).ast } };
  } catch (error) {
    if (error instanceof ParseError) return invalid(error.summary, error.range?.start);
    if (error instanceof RangeError) return invalid('it is nested too deeply');
    throw error;
  }
}

/** Evaluates a parsed expression. Bounded in time and memory, and never throws. */
export function evaluateCel(program: CelProgram, variables: CelVariables): CelResult {
  try {
    const scope = new Scope((name) => variables.get(name));
    return { type: 'value', value: new Evaluator(new Budget(STEPS_MAX)).evaluate(program.ast, scope) };
  } catch (error) {
    if (error instanceof CelError) return { type: 'error', message: error.message };
    if (error instanceof CelBudgetError) return { type: 'unknown', why: error.message, isOutOfBudget: true };
    if (error instanceof CelUnknownError) return { type: 'unknown', why: error.message };
    if (error instanceof RangeError)
      return { type: 'unknown', why: 'it is nested too deeply, or its result is too large' };
    throw error;
  }
}

/** Parses and evaluates; what cannot be parsed is unknown. */
export function runCel(text: string, variables: CelVariables): CelResult {
  const compilation = compileCel(text);
  if (compilation.type === 'invalid')
    return { type: 'unknown', why: `it cannot be parsed: ${compilation.message}` };
  return evaluateCel(compilation.program, variables);
}
