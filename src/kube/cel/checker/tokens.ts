/** Something that is wrong with an expression, at a code point counted from 0. */
export interface ExpressionError {
  readonly at: number;
  readonly message: string;
}

/** A piece of an expression. `type` is the text itself for operators and words of the grammar, else the name of its lexer rule. */
export interface Token {
  readonly type: string;
  readonly text: string;
  readonly at: number;
}

export const END = '<EOF>';

const ESCAPE = String.raw`\\(?:[abfnrtv"'\\?\u0060]|[xX][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-3][0-7][0-7])`;
const STRING = [
  String.raw`[rR](?:"""[\s\S]*?"""|'''[\s\S]*?'''|"[^"\n\r]*"|'[^'\n\r]*')`,
  String.raw`"""(?:${ESCAPE}|[^\\])*?"""`,
  String.raw`'''(?:${ESCAPE}|[^\\])*?'''`,
  String.raw`"(?:${ESCAPE}|[^\\"\n\r])*"`,
  String.raw`'(?:${ESCAPE}|[^\\'\n\r])*'`,
].join('|');
const RULES: readonly (readonly [string, RegExp])[] = [
  ['blank', /(?:[\t \r\n\f]+|\/\/[^\n]*)/uy],
  ['NUM_FLOAT', /(?:\d+\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+|\.\d+(?:[eE][+-]?\d+)?)/uy],
  ['NUM_UINT', /(?:0x[0-9a-fA-F]+|\d+)[uU]/uy],
  ['NUM_INT', /(?:0x[0-9a-fA-F]+|\d+)/uy],
  ['BYTES', new RegExp(`[bB](?:${STRING})`, 'uy')],
  ['STRING', new RegExp(STRING, 'uy')],
  ['IDENTIFIER', /[A-Za-z_][A-Za-z0-9_]*/uy],
  ['ESC_IDENTIFIER', /`[A-Za-z0-9_.\-/ ]+`/uy],
  ['operator', /==|!=|<=|>=|&&|\|\||[<>[\]{}().,\-!?:+*/%]/uy],
];
const WORDS: ReadonlySet<string> = new Set(['in', 'true', 'false', 'null']);

/** What the lexer gives up on: a text with the escape that is none or to the end of its line, an operator with the letter that spoils it. */
const SPOILT = new RegExp(
  String.raw`"(?:${ESCAPE}|[^\\"\n\r])*(?:\\[\s\S]?)?|'(?:${ESCAPE}|[^\\'\n\r])*(?:\\[\s\S]?)?|[=&|][\s\S]?|[\s\S]`,
  'uy',
);

function typeOf(rule: string, text: string): string {
  return rule === 'operator' || WORDS.has(text) ? text : rule;
}

/** Cuts an expression into its pieces; the last one is its end. What is none is told, and left out. */
export function tokensOf(expression: string, errors: ExpressionError[]): readonly Token[] {
  const tokens: Token[] = [];
  let index = 0;
  let at = 0;
  const advance = (text: string) => {
    index += text.length;
    at += Array.from(text).length;
  };
  while (index < expression.length) {
    const found = RULES.map(([rule, pattern]) => {
      pattern.lastIndex = index;
      return [rule, pattern.exec(expression)?.[0] ?? ''] as const;
    });
    const [rule, text] = found.reduce((best, one) => (one[1].length > best[1].length ? one : best));
    if (text === '') {
      SPOILT.lastIndex = index;
      const spoilt = SPOILT.exec(expression)?.[0] ?? '';
      errors.push({ at, message: `Syntax error: token recognition error at: '${shownInput(spoilt)}'` });
      advance(spoilt);
      continue;
    }
    if (rule !== 'blank') tokens.push({ type: typeOf(rule, text), text, at });
    advance(text);
  }
  return [...tokens, { type: END, text: END, at }];
}

/** Blanks as ANTLR shows them. */
export function shownInput(text: string): string {
  return text
    .replaceAll('\n', String.raw`\n`)
    .replaceAll('\r', String.raw`\r`)
    .replaceAll('\t', String.raw`\t`);
}
