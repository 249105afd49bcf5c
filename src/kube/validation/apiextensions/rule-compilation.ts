import { compileCel } from '../../cel/cel.ts';
import { checkExpression, issuesText } from '../../custom-resource/check-rule.ts';
import { compiledRule } from '../../custom-resource/compiled-rule.ts';
import { DYN, ruleType, type RuleType } from '../../custom-resource/rule-types.ts';
import { isEmbeddedResource, type Schema } from '../../custom-resource/schema.ts';
import type { JsonObject } from '../../json.ts';
import { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { structs, text } from '../values.ts';
import { shownRule } from './internal-definition.ts';
import type { Standing } from './open-api-schema.ts';

/** What is wrong with an expression; `undefined` where nothing is. */
function problemOf(
  expression: string,
  variables: ReadonlyMap<string, RuleType>,
  wanted: 'bool' | 'string',
): string | undefined {
  const compilation = compileCel(expression);
  const prefix = wanted === 'bool' ? 'compilation failed: ' : 'messageExpression compilation failed: ';
  if (compilation.type === 'invalid') {
    const issue = { at: compilation.at ?? 0, text: `Syntax error: ${compilation.message}` };
    return prefix + issuesText(expression, [issue]);
  }
  const { type, issues } = checkExpression(compilation.program.ast, variables);
  if (issues.length > 0) return prefix + issuesText(expression, issues);
  if (type.type === 'dyn' || (type.type === 'scalar' && type.name === wanted)) return undefined;
  return wanted === 'bool'
    ? 'cel expression must evaluate to a bool'
    : 'messageExpression must evaluate to a string';
}

/**
 * Compiles the rules of a schema (cel.Compile, pkg/apiserver/schema/cel/compilation.go). Syntax errors have texts of our own parser;
 * arguments of a wrong type are not found, and the cost of rules is not estimated.
 */
export class RuleCompilation {
  readonly errors = new ErrorList();

  compile(schema: Schema, standing: Standing, path: Path): void {
    const self = ruleType(schema, standing.isRoot || isEmbeddedResource(schema)) ?? DYN;
    for (const [index, rule] of structs(schema, 'x-kubernetes-validations').entries())
      this.#rule(rule, self, standing, path.child('x-kubernetes-validations').index(index));
  }

  #rule(rule: JsonObject, self: RuleType, { uncorrelated }: Standing, path: Path): void {
    const old = rule['optionalOldSelf'] === true ? DYN : self;
    const variables = new Map([
      ['self', self],
      ['oldSelf', old],
    ]);
    const problem = problemOf(text(rule, 'rule'), variables, 'bool');
    if (problem !== undefined) this.errors.invalid(path.child('rule'), shownRule(rule), problem);
    const expression = text(rule, 'messageExpression');
    // Of a rule that does not compile the message is not looked at.
    const messageProblem =
      problem !== undefined || expression === '' ? undefined : problemOf(expression, variables, 'string');
    if (messageProblem !== undefined)
      this.errors.invalid(path.child('messageExpression'), shownRule(rule), messageProblem);
    // A rule that does not compile uses nothing.
    const usesOldSelf = problem === undefined && compiledRule(rule).usesOldSelf;
    if (usesOldSelf && uncorrelated !== undefined)
      this.errors.invalid(
        path.child('rule'),
        text(rule, 'rule'),
        `oldSelf cannot be used on the uncorrelatable portion of the schema within ${uncorrelated.toString()}`,
      );
    const isOptional = rule['optionalOldSelf'] ?? undefined;
    if (!usesOldSelf && isOptional !== undefined)
      this.errors.invalid(
        path.child('optionalOldSelf'),
        isOptional,
        'may not be set if oldSelf is not used in rule',
      );
  }
}
