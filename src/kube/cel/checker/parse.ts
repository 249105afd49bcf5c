import { macroOf } from './macro.ts';
import type { Item, MapEntry, Node, StructField } from './nodes.ts';
import { END, tokensOf, type ExpressionError, type Token } from './tokens.ts';

const RESERVED: ReadonlySet<string> = new Set(
  'as break const continue else for function if import let loop package namespace return var void while'.split(
    ' ',
  ),
);
/** What may begin an expression, in the order of ANTLR's message. */
const BEGINNINGS = [
  '[',
  '{',
  '(',
  '.',
  '-',
  '!',
  'true',
  'false',
  'null',
  'NUM_FLOAT',
  'NUM_INT',
  'NUM_UINT',
  'STRING',
  'BYTES',
  'IDENTIFIER',
];
const RELATIONS = ['<', '<=', '>=', '>', '==', '!=', 'in'];
const INT_MAX = 2n ** 63n - 1n;
const UINT_MAX = 2n ** 64n - 1n;
/** As deep as cel-go reads (maxRecursionDepth). */
const DEPTH_MAX = 250;

/** Nothing more can be made of the expression. */
class Unreadable extends Error {}

function named(type: string): string {
  return /^[A-Z]/.test(type) || type === END ? type : `'${type}'`;
}

function expectation(types: readonly string[]): string {
  const names = types.map(named);
  return names.length === 1 ? (names[0] ?? '') : `{${names.join(', ')}}`;
}

/** Reads an expression by the grammar of cel-go (parser/gen/CEL.g4), and says of one that is none what ANTLR says. */
class Parser {
  readonly #tokens: readonly Token[];
  readonly #errors: ExpressionError[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[], errors: ExpressionError[]) {
    this.#tokens = tokens;
    this.#errors = errors;
  }

  parse(): Node {
    const node = this.#expression();
    if (this.#type() !== END) this.#unexpected([END]);
    return node;
  }

  #token(ahead = 0): Token {
    return (
      this.#tokens[Math.min(this.#next + ahead, this.#tokens.length - 1)] ?? { type: END, text: END, at: 0 }
    );
  }

  #type(ahead = 0): string {
    return this.#token(ahead).type;
  }

  #take(): Token {
    const token = this.#token();
    this.#next += 1;
    return token;
  }

  #tookIf(type: string): boolean {
    if (this.#type() !== type) return false;
    this.#next += 1;
    return true;
  }

  #wrong(at: number, message: string): Node {
    this.#errors.push({ at, message });
    return { type: 'wrong', at };
  }

  /** One token too many is left out where the next one fits; else nothing more is read. */
  #unexpected(expected: readonly string[]): void {
    const { at, text } = this.#token();
    const isExtraneous = this.#type() !== END && expected.includes(this.#type(1));
    const what = isExtraneous ? 'extraneous' : 'mismatched';
    this.#wrong(at, `Syntax error: ${what} input '${text}' expecting ${expectation(expected)}`);
    if (!isExtraneous) throw new Unreadable();
    this.#next += 1;
  }

  /** Takes a token that has to come here; one that is missing is told and taken as there. */
  #expect(type: string, others: readonly string[] = []): Token {
    if (this.#type() === type) return this.#take();
    const { at, text } = this.#token();
    const isMissing = this.#type() === END || [')', ']', '}', ','].includes(this.#type());
    if (isMissing && type !== 'IDENTIFIER' && type !== ':') {
      this.#wrong(at, `Syntax error: missing ${named(type)} at '${text}'`);
      return { type, text: '', at };
    }
    this.#unexpected([...others, type]);
    return this.#expect(type);
  }

  #expression(): Node {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX) {
      this.#wrong(0, 'Internal error: max recursion depth exceeded');
      throw new Unreadable();
    }
    const condition = this.#logical('||');
    this.#depth -= 1;
    if (this.#type() !== '?') return condition;
    const { at } = this.#take();
    const then = this.#logical('||');
    this.#expect(':');
    const otherwise = this.#expression();
    return this.#call('_?_:_', at, [condition, then, otherwise]);
  }

  #call(name: string, at: number, args: readonly Node[], target?: Node): Node {
    return { type: 'call', name, at, args, target };
  }

  #logical(operator: '||' | '&&'): Node {
    const operand = () => (operator === '||' ? this.#logical('&&') : this.#relation());
    let left = operand();
    while (this.#type() === operator) {
      const { at } = this.#take();
      left = this.#call(`_${operator}_`, at, [left, operand()]);
    }
    return left;
  }

  #relation(): Node {
    let left = this.#sum();
    while (RELATIONS.includes(this.#type())) {
      const { at, type } = this.#take();
      left = this.#call(type === 'in' ? '@in' : `_${type}_`, at, [left, this.#sum()]);
    }
    return left;
  }

  #sum(): Node {
    let left = this.#product();
    while (this.#type() === '+' || this.#type() === '-') {
      const { at, type } = this.#take();
      left = this.#call(`_${type}_`, at, [left, this.#product()]);
    }
    return left;
  }

  #product(): Node {
    let left = this.#unary();
    while (['*', '/', '%'].includes(this.#type())) {
      const { at, type } = this.#take();
      left = this.#call(`_${type}_`, at, [left, this.#unary()]);
    }
    return left;
  }

  #unary(): Node {
    const type = this.#type();
    const isNumber = type === '-' && ['NUM_INT', 'NUM_FLOAT'].includes(this.#type(1));
    if ((type !== '!' && type !== '-') || isNumber) return this.#member();
    const { at } = this.#token();
    let count = 0;
    while (this.#tookIf(type)) count += 1;
    const operand = this.#member();
    return count % 2 === 0 ? operand : this.#call(`${type}_`, at, [operand]);
  }

  #member(): Node {
    let node = this.#primary();
    for (;;) {
      if (this.#type() === '.') node = this.#afterDot(node);
      else if (this.#type() === '[') {
        const { at } = this.#take();
        const name = this.#tookIf('?') ? '_[?_]' : '_[_]';
        const index = this.#expression();
        this.#expect(']');
        node = this.#call(name, at, [node, index]);
      } else return node;
    }
  }

  #afterDot(operand: Node): Node {
    const dot = this.#take();
    const isOptional = this.#tookIf('?');
    if (this.#type() === 'ESC_IDENTIFIER') return this.#wrong(this.#take().at, "unsupported syntax: '`'");
    if (this.#type() !== 'IDENTIFIER') {
      if (!isOptional) this.#noAlternative();
      const { at, text } = this.#token();
      this.#wrong(
        at,
        `Syntax error: mismatched input '${text}' expecting ${expectation(['IDENTIFIER', 'ESC_IDENTIFIER'])}`,
      );
      this.#wrong(at, 'unsupported ident kind');
      throw new Unreadable();
    }
    const { text: name } = this.#take();
    if (isOptional || this.#type() !== '(')
      return { type: 'select', at: dot.at, operand, field: name, isOptional };
    const { at } = this.#take();
    return this.#macroOrCall(name, at, this.#list(')'), operand);
  }

  /** Behind a dot comes no name. */
  #noAlternative(): never {
    const { at, text } = this.#token();
    this.#wrong(at, `Syntax error: no viable alternative at input '.${text === END ? '' : text}'`);
    throw new Unreadable();
  }

  #macroOrCall(name: string, at: number, args: readonly Node[], target?: Node): Node {
    const macro = macroOf(name, at, target, args);
    if (macro?.type === 'error') return this.#wrong(macro.at, macro.message);
    return macro?.node ?? this.#call(name, at, args, target);
  }

  /** Expressions up to the closing bracket. */
  #list(close: string): readonly Node[] {
    const nodes: Node[] = [];
    if (this.#type() === ',') this.#unexpected(BEGINNINGS.toSpliced(BEGINNINGS.indexOf('.'), 0, close));
    if (this.#type() !== close)
      do nodes.push(this.#expression());
      while (this.#tookIf(','));
    this.#expect(close);
    return nodes;
  }

  #primary(): Node {
    const token = this.#token();
    switch (token.type) {
      case '(': {
        this.#take();
        const node = this.#expression();
        this.#expect(')');
        return node;
      }
      case '[':
        return this.#listLiteral();
      case '{':
        return this.#mapLiteral();
      case '.':
      case 'IDENTIFIER':
        return this.#name();
      case '-':
      case 'NUM_INT':
      case 'NUM_UINT':
      case 'NUM_FLOAT':
        return this.#number();
      case 'STRING':
        return this.#literal('string');
      case 'BYTES':
        return this.#literal('bytes');
      case 'true':
      case 'false':
        return this.#literal('bool');
      case 'null':
        return this.#literal('null');
      default:
    }
    if (token.type === END && this.#tokens[this.#next - 1]?.type === '!') {
      this.#wrong(token.at, `Syntax error: extraneous input '${END}' expecting ${expectation(BEGINNINGS)}`);
      throw new Unreadable();
    }
    this.#unexpected(BEGINNINGS);
    return this.#unary();
  }

  #literal(of: string): Node {
    const { at, text } = this.#take();
    return { type: 'literal', of, at, text };
  }

  #number(): Node {
    const { at } = this.#token();
    const isNegative = this.#tookIf('-');
    const { type, text } = this.#take();
    if (type === 'NUM_FLOAT') return { type: 'literal', of: 'double', at, text };
    if (!type.startsWith('NUM_')) return this.#wrong(at, 'a number is missing');
    const digits = BigInt(text.replace(/[uU]$/, ''));
    if (type === 'NUM_UINT')
      return digits > UINT_MAX
        ? this.#wrong(at, 'invalid uint literal')
        : { type: 'literal', of: 'uint', at, text };
    const isTooLarge = digits > INT_MAX + (isNegative ? 1n : 0n);
    return isTooLarge ? this.#wrong(at, 'invalid int literal') : { type: 'literal', of: 'int', at, text };
  }

  #name(): Node {
    const start = this.#token().at;
    const dot = this.#tookIf('.') ? '.' : '';
    if (dot !== '' && this.#type() !== 'IDENTIFIER') this.#noAlternative();
    const { at, text } = this.#expect('IDENTIFIER');
    const struct = this.#structName(text);
    if (struct !== undefined) return this.#struct(`${dot}${struct}`);
    if (RESERVED.has(text)) {
      if (this.#type() === '(') {
        this.#take();
        this.#list(')');
      }
      return this.#wrong(start, `reserved identifier: ${text}`);
    }
    if (this.#type() !== '(') return { type: 'ident', at, name: `${dot}${text}` };
    const open = this.#take();
    return this.#macroOrCall(`${dot}${text}`, open.at, this.#list(')'));
  }

  /** The name of a type in front of a brace, if that is what comes. */
  #structName(first: string): string | undefined {
    let name = first;
    let ahead = 0;
    while (this.#type(ahead) === '.' && this.#type(ahead + 1) === 'IDENTIFIER') {
      name += `.${this.#token(ahead + 1).text}`;
      ahead += 2;
    }
    if (this.#type(ahead) !== '{') return undefined;
    this.#next += ahead;
    return name;
  }

  /** Entries up to the closing bracket, with or without a comma at the end. */
  #entries<T>(close: string, read: () => T): readonly T[] {
    const made: T[] = [];
    if (this.#type(1) === close) this.#tookIf(',');
    while (this.#type() !== close) {
      if (made.length > 0) {
        if (this.#type() !== ',') this.#unexpected([close, ',']);
        if (this.#type() === close || (this.#tookIf(',') && this.#type() === close)) break;
      }
      made.push(read());
    }
    this.#expect(close);
    return made;
  }

  #listLiteral(): Node {
    const { at } = this.#take();
    const items = this.#entries(']', (): Item => {
      const isOptional = this.#tookIf('?');
      return { isOptional, node: this.#expression() };
    });
    return { type: 'list', at, items };
  }

  /** A colon that is missing in front of a value is told, and taken as there. */
  #colon(): Token {
    const { at, text, type } = this.#token();
    if (!BEGINNINGS.includes(type)) return this.#expect(':');
    this.#wrong(at, `Syntax error: missing ':' at '${text}'`);
    return { type: ':', text: '', at };
  }

  #mapLiteral(): Node {
    const { at } = this.#take();
    const entries = this.#entries('}', (): MapEntry => {
      const isOptional = this.#tookIf('?');
      const key = this.#expression();
      const colon = this.#colon();
      return { at: colon.at, key, value: this.#expression(), isOptional };
    });
    return { type: 'map', at, entries };
  }

  #struct(name: string): Node {
    const { at } = this.#take();
    const fields = this.#entries('}', (): StructField => {
      const isOptional = this.#tookIf('?');
      const { text: field } = this.#expect('IDENTIFIER');
      const colon = this.#expect(':');
      return { at: colon.at, name: field, value: this.#expression(), isOptional };
    });
    return { type: 'struct', at, name, fields };
  }
}

/** The syntax tree of an expression; what is wrong with it goes to `errors`, and `undefined` comes back where nothing can be made of it. */
export function parseExpression(expression: string, errors: ExpressionError[]): Node | undefined {
  const tokens = tokensOf(expression, errors);
  try {
    return new Parser(tokens, errors).parse();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}
