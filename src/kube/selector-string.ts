import { parseInt64, type LabelSelector, type SelectorRequirement } from './selector.ts';
import { labelValue, qualifiedName } from './validation/formats.ts';
import { goQuote } from './validation/go-value.ts';

/** What a selector string means, or what is wrong with it, in the API server's words, and at which character (from 0). */
export type ParsedSelectorString =
  | { readonly type: 'selector'; readonly selector: LabelSelector }
  | { readonly type: 'invalid'; readonly at: number; readonly message: string };

interface Token {
  readonly kind: 'word' | 'symbol' | 'end';
  readonly text: string;
  readonly at: number;
}

class SelectorSyntaxError extends Error {
  readonly at: number;
  constructor(token: Pick<Token, 'at'>, message: string) {
    super(message);
    this.at = token.at;
  }
}

/** Symbols first by length, so that `!=` is not `!` and `=`; anything else up to the next symbol or space is a word. */
const TOKEN = /[ \t\r\n]+|(==|!=|[=!(),<>])|([^ \t\r\n=!(),<>]+)/gy;
const BINARY_OPERATORS = ['in', 'notin', '=', '==', '!=', 'gt', 'lt'];

function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const [, symbol, word] = match;
    if (symbol !== undefined) tokens.push({ kind: 'symbol', text: symbol, at: match.index });
    else if (word !== undefined) tokens.push({ kind: 'word', text: word, at: match.index });
  }
  return [...tokens, { kind: 'end', text: '', at: text.length }];
}

function invalidValue(where: string, value: string, problem: string): string {
  return `${where}: Invalid value: ${goQuote(value)}: ${problem}`;
}

/** The grammar, the rules and the texts of apimachinery's labels.Parse and labels.NewRequirement (pkg/labels/selector.go). */
class SelectorParser {
  readonly #tokens: readonly Token[];
  readonly #end: Token;
  #position = 0;

  constructor(text: string) {
    this.#tokens = tokensOf(text);
    this.#end = { kind: 'end', text: '', at: text.length };
  }

  #peek(): Token {
    return this.#tokens[this.#position] ?? this.#end;
  }

  #take(): Token {
    const token = this.#peek();
    this.#position += 1;
    return token;
  }

  #is(text: string): boolean {
    const token = this.#peek();
    return token.kind === 'symbol' && token.text === text;
  }

  requirements(): readonly SelectorRequirement[] {
    const found: SelectorRequirement[] = [];
    while (this.#peek().kind !== 'end') {
      const first = this.#peek();
      if (first.kind !== 'word' && !this.#is('!'))
        throw new SelectorSyntaxError(
          first,
          `found '${first.text}', expected: !, identifier, or 'end of string'`,
        );
      found.push(this.#requirement());
      const after = this.#take();
      if (after.kind === 'end') break;
      if (after.text !== ',' || after.kind !== 'symbol')
        throw new SelectorSyntaxError(after, `found '${after.text}', expected: ',' or 'end of string'`);
      const next = this.#peek();
      if (next.kind !== 'word' && !this.#is('!'))
        throw new SelectorSyntaxError(next, `found '${next.text}', expected: identifier after ','`);
    }
    return found;
  }

  #requirement(): SelectorRequirement {
    const absent = this.#is('!');
    if (absent) this.#take();
    const key = this.#take();
    if (key.kind !== 'word') throw unparsed(key, `found '${key.text}', expected: identifier`);
    const [wrong] = joined(qualifiedName(key.text));
    if (wrong !== undefined) throw unparsed(key, invalidValue('<nil>', key.text, wrong));
    if (absent) return { key: key.text, operator: 'DoesNotExist', values: [] };
    if (this.#peek().kind === 'end' || this.#is(','))
      return { key: key.text, operator: 'Exists', values: [] };
    return this.#comparison(key.text, this.#take());
  }

  #comparison(key: string, operator: Token): SelectorRequirement {
    const at = this.#peek();
    const requirement = this.#compared(key, operator);
    const problems = requirement.values.flatMap((value, index) => valueProblems(requirement, value, index));
    if (problems.length > 0) throw unparsed(at, aggregate(problems));
    return requirement;
  }

  #compared(key: string, operator: Token): SelectorRequirement {
    switch (operator.text) {
      case '=':
      case '==':
        return { key, operator: 'In', values: [this.#value()] };
      case '!=':
        return { key, operator: 'NotIn', values: [this.#value()] };
      case 'in':
        return { key, operator: 'In', values: this.#values() };
      case 'notin':
        return { key, operator: 'NotIn', values: this.#values() };
      case '>':
        return { key, operator: 'Gt', values: [this.#value()] };
      case '<':
        return { key, operator: 'Lt', values: [this.#value()] };
      default:
        throw unparsed(operator, `found '${operator.text}', expected: ${BINARY_OPERATORS.join(', ')}`);
    }
  }

  /** `a=` and `a=,b` compare with the empty value. */
  #value(): string {
    if (this.#peek().kind === 'end' || this.#is(',')) return '';
    const token = this.#take();
    if (token.kind !== 'word') throw unparsed(token, `found '${token.text}', expected: identifier`);
    return token.text;
  }

  /** `(a, b)`; an empty place, as in `()` or `(a,)`, is the empty value. */
  #values(): readonly string[] {
    const open = this.#take();
    if (open.kind !== 'symbol' || open.text !== '(')
      throw unparsed(open, `found '${open.text}' expected: '('`);
    const first = this.#peek();
    if (first.kind !== 'word' && !this.#is(',') && !this.#is(')'))
      throw unparsed(first, `found '${first.text}', expected: ',', ')' or identifier`);
    const values = new Set<string>();
    for (;;) {
      if (this.#is(',') || this.#is(')')) values.add('');
      else values.add(this.#listed());
      const after = this.#take();
      if (after.kind === 'symbol' && after.text === ')') return [...values].toSorted();
      if (after.kind !== 'symbol' || after.text !== ',')
        throw unparsed(after, `found '${after.text}', expected: ',' or ')'`);
    }
  }

  #listed(): string {
    const token = this.#take();
    if (token.kind !== 'word') throw unparsed(token, `found '${token.text}', expected: ',', or identifier`);
    return token.text;
  }
}

function unparsed(token: Pick<Token, 'at'>, message: string): SelectorSyntaxError {
  return new SelectorSyntaxError(token, `unable to parse requirement: ${message}`);
}

/** All problems as one text, or none. */
function joined(problems: readonly string[]): readonly string[] {
  return problems.length === 0 ? [] : [problems.join('; ')];
}

/** As apimachinery's errors.Aggregate tells several. */
function aggregate(problems: readonly string[]): string {
  const told = [...new Set(problems)];
  return told.length === 1 ? told.join('') : `[${told.join(', ')}]`;
}

function valueProblems(
  { key, operator }: SelectorRequirement,
  value: string,
  index: number,
): readonly string[] {
  const takesAny = operator !== 'Gt' && operator !== 'Lt';
  const notInteger =
    takesAny || parseInt64(value) !== undefined
      ? []
      : [invalidValue(`values[${index}]`, value, "for 'Gt', 'Lt' operators, the value must be an integer")];
  const wrong = joined(labelValue(value)).map((problem) =>
    invalidValue(`values[${index}][${key}]`, value, problem),
  );
  return [...notInteger, ...wrong];
}

/**
 * Reads a selector as `kubectl -l` and `labelSelector=` take it: `a=b,c!=d,e in (x,y),f notin (z),g,!h,i>5,j<9`. The empty
 * string selects everything. `!=` and `notin` also match where the label is absent.
 */
export function parseSelectorString(text: string): ParsedSelectorString {
  try {
    return { type: 'selector', selector: { requirements: new SelectorParser(text).requirements() } };
  } catch (error) {
    if (!(error instanceof SelectorSyntaxError)) throw error;
    return { type: 'invalid', at: error.at, message: error.message };
  }
}

function requirementString({ key, operator, values }: SelectorRequirement): string {
  switch (operator) {
    case 'In':
      return values.length === 1 ? `${key}=${values[0] ?? ''}` : `${key} in (${values.join(',')})`;
    case 'NotIn':
      return values.length === 1 ? `${key}!=${values[0] ?? ''}` : `${key} notin (${values.join(',')})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    case 'Gt':
      return `${key}>${values[0] ?? ''}`;
    case 'Lt':
      break;
  }
  return `${key}<${values[0] ?? ''}`;
}

/** The selector as people and `kubectl -l` write it; `''` selects everything. */
export function selectorString(selector: LabelSelector): string {
  return selector.requirements.map((requirement) => requirementString(requirement)).join(',');
}
