import type { ASTNode } from '@marcbachmann/cel-js';
import { compileCel, type CelProgram } from '../cel/cel.ts';
import { stringAt, type JsonObject } from '../json.ts';

/** One entry of `x-kubernetes-validations`. */
export interface CompiledRule {
  readonly rule: JsonObject;
  readonly program: CelProgram | undefined;
  readonly messageProgram: CelProgram | undefined;
  readonly usesOldSelf: boolean;
}

function names(value: unknown, wanted: string): boolean {
  if (Array.isArray(value)) return value.some((item) => names(item, wanted));
  return isNode(value) && (value.op === 'id' ? value.args === wanted : names(value.args, wanted));
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value;
}

function programOf(text: string): CelProgram | undefined {
  const compilation = compileCel(text);
  return compilation.type === 'program' ? compilation.program : undefined;
}

const compiledRules = new WeakMap<JsonObject, CompiledRule>();

/** A rule, parsed once; definitions are stored as they are, so the rule itself is the key. */
export function compiledRule(rule: JsonObject): CompiledRule {
  let compiled = compiledRules.get(rule);
  if (compiled === undefined) {
    const program = programOf(stringAt(rule, 'rule') ?? '');
    const message = stringAt(rule, 'messageExpression') ?? '';
    compiled = {
      rule,
      program,
      messageProgram: message === '' ? undefined : programOf(message),
      usesOldSelf: program !== undefined && names(program.ast, 'oldSelf'),
    };
    compiledRules.set(rule, compiled);
  }
  return compiled;
}
