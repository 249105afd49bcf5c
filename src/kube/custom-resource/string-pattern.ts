import { compileRegex, findRegex, type Regex } from '../cel/re2/regex.ts';
import { RegexSyntaxError } from '../cel/re2/syntax.ts';

/** Patterns of one server's definitions; a few hundred in large clusters. */
const COMPILED_MAX_COUNT = 4_096;
const compiled = new Map<string, Regex | RegexSyntaxError>();

function compiledPattern(pattern: string): Regex | RegexSyntaxError {
  let regex = compiled.get(pattern);
  if (regex === undefined) {
    try {
      regex = compileRegex(pattern);
    } catch (error) {
      if (!(error instanceof RegexSyntaxError)) throw error;
      regex = error;
    }
    if (compiled.size >= COMPILED_MAX_COUNT) compiled.clear();
    compiled.set(pattern, regex);
  }
  return regex;
}

/** Does the pattern match somewhere in the text? In time linear in the text (RE2). */
export function patternMatches(pattern: string, text: string): boolean {
  const regex = compiledPattern(pattern);
  return !(regex instanceof RegexSyntaxError) && findRegex(regex, text, () => undefined) !== undefined;
}
