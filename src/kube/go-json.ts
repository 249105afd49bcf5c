/** A text that Go's encoding/json does not read; `message` says why, in its words. */
class GoSyntaxError extends Error {}

/** What a text holds that JSON.parse does not tell. */
export interface GoJsonScan {
  /** In the words of encoding/json; `undefined`: it is JSON. */
  readonly error: string | undefined;
  /** Paths of fields (`spec.containers[0].name`) in the order in which they were met. */
  readonly fields: readonly { readonly path: string; readonly isDuplicate: boolean }[];
}

const SPACE = ' ';
const ESCAPES = new Set('bfnrt\\/"u');

function shownCharacter(character: string): string {
  if (character === "'") return String.raw`'\''`;
  if (character === '"') return `'"'`;
  return `'${JSON.stringify(character).slice(1, -1)}'`;
}

/** One reading of a text, step by step as scanner.go of encoding/json does it. Past its end Go reads one space more. */
class Scanner {
  readonly fields: { readonly path: string; readonly isDuplicate: boolean }[] = [];
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): void {
    this.#value('');
    while (this.#at < this.#text.length) {
      const character = this.#next();
      if (!this.#isSpace(character)) this.#fail(character, 'after top-level value');
    }
  }

  #next(): string {
    if (this.#at > this.#text.length) throw new GoSyntaxError('unexpected end of JSON input');
    const character = this.#text[this.#at] ?? SPACE;
    this.#at += 1;
    return character;
  }

  #peek(): string {
    return this.#text[this.#at] ?? SPACE;
  }

  #isSpace(character: string): boolean {
    return character === SPACE || character === '\t' || character === '\r' || character === '\n';
  }

  #fail(character: string, context: string): never {
    throw new GoSyntaxError(`invalid character ${shownCharacter(character)} ${context}`);
  }

  #nextSolid(): string {
    for (;;) {
      const character = this.#next();
      if (!this.#isSpace(character)) return character;
    }
  }

  #value(path: string): void {
    const first = this.#nextSolid();
    if (first === '{') return this.#object(path);
    if (first === '[') return this.#list(path);
    if (first === '"') {
      this.#string();
      return;
    }
    if (first === '-' || /\d/.test(first)) return this.#number(first);
    for (const literal of ['true', 'false', 'null']) if (first === literal[0]) return this.#literal(literal);
    this.#fail(first, 'looking for beginning of value');
  }

  #object(path: string): void {
    const seen = new Set<string>();
    let first = this.#nextSolid();
    if (first === '}') return;
    for (;;) {
      if (first !== '"') this.#fail(first, 'looking for beginning of object key string');
      const key = this.#string();
      const below = path === '' ? key : `${path}.${key}`;
      this.fields.push({ path: below, isDuplicate: seen.has(key) });
      seen.add(key);
      const colon = this.#nextSolid();
      if (colon !== ':') this.#fail(colon, 'after object key');
      this.#value(below);
      const after = this.#nextSolid();
      if (after === '}') return;
      if (after !== ',') this.#fail(after, 'after object key:value pair');
      first = this.#nextSolid();
    }
  }

  #list(path: string): void {
    let index = 0;
    while (this.#isSpace(this.#peek()) && this.#at < this.#text.length) this.#at += 1;
    if (this.#peek() === ']') {
      this.#at += 1;
      return;
    }
    for (;;) {
      this.#value(`${path}[${index}]`);
      index += 1;
      const after = this.#nextSolid();
      if (after === ']') return;
      if (after !== ',') this.#fail(after, 'after array element');
    }
  }

  #string(): string {
    const start = this.#at;
    for (;;) {
      const character = this.#next();
      if (character === '"') break;
      if (character === '\\') this.#escape();
      else if (character < SPACE) this.#fail(character, 'in string literal');
    }
    const text: unknown = JSON.parse(`"${this.#text.slice(start, this.#at - 1)}"`);
    return String(text);
  }

  #escape(): void {
    const character = this.#next();
    if (!ESCAPES.has(character)) this.#fail(character, 'in string escape code');
    if (character !== 'u') return;
    for (let digit = 0; digit < 4; digit += 1) {
      const found = this.#next();
      if (!/[\da-fA-F]/.test(found)) this.#fail(found, String.raw`in \u hexadecimal character escape`);
    }
  }

  #literal(literal: string): void {
    for (const expected of literal.slice(1)) {
      const character = this.#next();
      if (character !== expected) this.#fail(character, `in literal ${literal} (expecting '${expected}')`);
    }
  }

  #digits(context: string): void {
    const first = this.#next();
    if (!/\d/.test(first)) this.#fail(first, context);
    while (/\d/.test(this.#peek())) this.#at += 1;
  }

  #number(start: string): void {
    const first = start === '-' ? this.#next() : start;
    if (!/\d/.test(first)) this.#fail(first, 'in numeric literal');
    if (first !== '0') while (/\d/.test(this.#peek())) this.#at += 1;
    if (this.#peek() === '.') {
      this.#at += 1;
      this.#digits('after decimal point in numeric literal');
    }
    if (this.#peek().toLowerCase() !== 'e') return;
    this.#at += 1;
    if (/[+-]/.test(this.#peek())) this.#at += 1;
    this.#digits('in exponent of numeric literal');
  }
}

/** Reads a text as Go's encoding/json does: for its errors, and for fields that stand twice in one object. */
export function scanGoJson(text: string): GoJsonScan {
  const scanner = new Scanner(text);
  try {
    scanner.document();
    return { error: undefined, fields: scanner.fields };
  } catch (error) {
    if (!(error instanceof GoSyntaxError)) throw error;
    return { error: error.message, fields: scanner.fields };
  }
}

/** What Go's encoding/json says of a text that is no JSON. */
export function goSyntaxError(text: string): string {
  return scanGoJson(text).error ?? 'unexpected end of JSON input';
}

/** Paths of fields that stand twice in one object. */
export function duplicateFields(text: string): readonly string[] {
  return scanGoJson(text)
    .fields.filter(({ isDuplicate }) => isDuplicate)
    .map(({ path }) => path);
}
