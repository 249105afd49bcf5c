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

/** What of a pattern Go's message repeats, by what is wrong with it; the whole pattern unless it is here. */
const REPEATED: readonly (readonly [why: RegExp, told: string, part: RegExp | undefined])[] = [
  [/^unexpected end$/, 'missing closing ]', /\[[^\]]*$/],
  [/^unexpected end$/, 'trailing backslash at end of expression', undefined],
  [/^invalid nested repetition/, 'invalid nested repetition operator', /[*+?]{2,}/],
  [/^missing argument/, 'missing argument to repetition operator', /[*+?]/],
  [/^invalid or unsupported Perl/, 'invalid named capture', /\(\?(?:P?<[=!]?).*$/s],
  [/^invalid or unsupported Perl/, 'invalid or unsupported Perl syntax', /\(\?[^)]?/],
  [/^invalid escape/, 'invalid escape sequence', /\\./],
  [/^invalid character class range/, 'invalid character class range', /[^[\]]-[^[\]]/],
];

/**
 * Why Go's regexp refuses a pattern; `undefined` where it does not. Of the parts that Go repeats the common ones are found
 * (regexp/syntax/regexp.go).
 */
export function patternProblem(pattern: string): string | undefined {
  const regex = compiledPattern(pattern);
  if (!(regex instanceof RegexSyntaxError)) return undefined;
  for (const [why, told, part] of REPEATED) {
    const found = part === undefined ? '' : part.exec(pattern)?.[0];
    if (why.test(regex.message) && found !== undefined) return `error parsing regexp: ${told}: \`${found}\``;
  }
  return `error parsing regexp: ${regex.message}: \`${pattern}\``;
}
