import { TypeChecker } from './checker.ts';
import { Declarations, type Names } from './declarations.ts';
import { invalidLiterals } from './literals.ts';
import { parseExpression } from './parse.ts';
import type { ExpressionError } from './tokens.ts';
import { BOOL, declaredType, DYN, isSameType, listOf, NULL, STRING, structOf, type Type } from './types.ts';

/** What an expression has to come to. */
export type Returns =
  'condition' | 'message' | 'annotation' | 'variable' | 'json patch' | 'apply configuration';

/** What an expression of admission may name, and what it has to come to. */
export interface ExpressionEnvironment {
  readonly hasParams: boolean;
  readonly hasAuthorizer: boolean;
  readonly returns: Returns;
  /** `undefined` where there is no `variables`. */
  readonly variables?: VariableTypes | undefined;
}

export type CompiledExpression =
  { readonly type: 'valid'; readonly result: Type } | { readonly type: 'invalid'; readonly why: string };

/** `undefined`: anything (ReturnTypes of the accessors in plugin/policy and plugin/webhook). */
const RETURNED: Readonly<Record<Returns, readonly Type[] | undefined>> = {
  condition: [BOOL],
  message: [STRING],
  annotation: [STRING, NULL],
  variable: undefined,
  'json patch': [listOf(structOf('JSONPatch'))],
  'apply configuration': [structOf('Object')],
};

/** What a variable is to the expressions behind it: of opaque types and structs nothing is remembered (convertCelTypeToDeclType). */
function rememberedType(type: Type): Type {
  if (type.kind === 'list' || type.kind === 'map')
    return { ...type, params: type.params.map(rememberedType) };
  return type.kind === 'basic' || type.kind === 'null' ? type : DYN;
}

/** The types of the variables of one policy, as they are found. */
export class VariableTypes {
  readonly #types = new Map<string, Type>();

  add(name: string, compiled: CompiledExpression): void {
    this.#types.set(name, compiled.type === 'valid' ? rememberedType(compiled.result) : DYN);
  }

  get fields(): ReadonlyMap<string, Type> {
    return this.#types;
  }
}

function isWide(letter: string | undefined): boolean {
  return letter !== undefined && (letter.codePointAt(0) ?? 0) >= 0x80;
}

/** A line of an expression with a mark below what is wrong (Error.ToDisplayString, cel-go common/error.go). */
function shownError(expression: readonly string[], { at, message }: ExpressionError): string {
  const before = expression.slice(0, at);
  const line = before.filter((letter) => letter === '\n').length + 1;
  const start = before.lastIndexOf('\n') + 1;
  const end = expression.indexOf('\n', start);
  const text = expression
    .slice(start, end === -1 ? undefined : end)
    .map((letter) => (letter === '\t' ? ' ' : letter));
  const column = at - start;
  const dots = text.slice(0, column).map((letter) => (isWide(letter) ? '\uFF0E' : '.'));
  const mark = isWide(text[column]) ? '\uFF3E' : '^';
  return `ERROR: <input>:${line}:${column + 1}: ${message}\n | ${text.join('')}\n | ${dots.join('')}${mark}`;
}

function failed(expression: string, errors: readonly ExpressionError[]): CompiledExpression {
  const letters = Array.from(expression);
  const texts = errors.toSorted((one, other) => one.at - other.at).map((error) => shownError(letters, error));
  return { type: 'invalid', why: `compilation failed: ${texts.join('\n')}` };
}

function namesOf({ hasParams, hasAuthorizer, returns, variables }: ExpressionEnvironment): Names {
  const hasPatchTypes = returns === 'json patch' || returns === 'apply configuration';
  return { hasParams, hasAuthorizer, hasPatchTypes, variables: variables?.fields };
}

/**
 * Compiles an expression as the API server does when it is written down (CompileCELExpression, k8s.io/apiserver pkg/admission/plugin/cel):
 * syntax, then types, then literals, then what it comes to. The text of what is wrong is that of cel-go.
 */
export function compileExpression(
  expression: string,
  environment: ExpressionEnvironment,
): CompiledExpression {
  const errors: ExpressionError[] = [];
  const node = parseExpression(expression, errors);
  if (node === undefined || errors.length > 0) return failed(expression, errors);
  const result = new TypeChecker(new Declarations(namesOf(environment)), errors).typeOf(node);
  if (errors.length === 0) errors.push(...invalidLiterals(node));
  if (errors.length > 0) return failed(expression, errors);
  const wanted = RETURNED[environment.returns];
  if (wanted === undefined || wanted.some((type) => isSameType(type, result)))
    return { type: 'valid', result };
  const shown = wanted.map(declaredType);
  const must = shown.length === 1 ? (shown[0] ?? '') : `one of [${shown.join(' ')}]`;
  return { type: 'invalid', why: `must evaluate to ${must} but got ${declaredType(result)}` };
}
