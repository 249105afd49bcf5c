import { compileCel, evaluateCel, type CelCompilation, type CelVariables } from '../../../kube/cel/cel.ts';
import type { CelValue } from '../../../kube/cel/value.ts';

/** Compilations of expressions, by their text. Configurations hold few; those of a busy lab stay far below this. */
const KEPT_MAX_COUNT = 10_000;
const compilations = new Map<string, CelCompilation>();

function compilationOf(expression: string): CelCompilation {
  let known = compilations.get(expression);
  if (known === undefined) {
    if (compilations.size >= KEPT_MAX_COUNT) compilations.clear();
    known = compileCel(expression);
    compilations.set(expression, known);
  }
  return known;
}

/** What an expression comes to in the API server: there is no third way between a value and an error. */
export type Evaluation =
  { readonly type: 'value'; readonly value: CelValue } | { readonly type: 'error'; readonly why: string };

/** Evaluates; the error is what cel-go says, without a mention of the expression. */
export function evaluate(expression: string, variables: CelVariables): Evaluation {
  const compilation = compilationOf(expression);
  if (compilation.type === 'invalid')
    return { type: 'error', why: `compilation error: compilation failed: ${compilation.message}` };
  const result = evaluateCel(compilation.program, variables);
  switch (result.type) {
    case 'value':
      return result;
    case 'error':
      return { type: 'error', why: goCelError(result.message) };
    case 'unknown':
      break;
  }
  if (result.isOutOfBudget) return { type: 'error', why: 'operation cancelled: actual cost limit exceeded' };
  return { type: 'error', why: result.why };
}

/** Evaluates; the error is what the admission plugins say (activation.Evaluate, plugin/cel). */
export function evaluateNamed(expression: string, variables: CelVariables): Evaluation {
  const result = evaluate(expression, variables);
  if (result.type === 'value' || result.why.startsWith('compilation error: ')) return result;
  return { type: 'error', why: `expression '${expression}' resulted in error: ${result.why}` };
}

/** Our evaluator says what it was given; cel-go says only that nothing fits. */
function goCelError(message: string): string {
  return message.startsWith('no such overload: ') ? 'no such overload' : message;
}
