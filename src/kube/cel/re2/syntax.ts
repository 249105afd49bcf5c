/** One regular expression, parsed. `matches` of a class says whether a code point is in it. */
export type RegexNode =
  | { readonly type: 'empty' }
  | { readonly type: 'class'; readonly matches: (codePoint: number) => boolean }
  | { readonly type: 'assertion'; readonly assertion: RegexAssertion }
  | { readonly type: 'sequence'; readonly nodes: readonly RegexNode[] }
  | { readonly type: 'choice'; readonly nodes: readonly RegexNode[] }
  | {
      readonly type: 'repeat';
      readonly node: RegexNode;
      readonly min: number;
      /** `undefined` is without end. */
      readonly max: number | undefined;
      readonly greedy: boolean;
    };

export type RegexAssertion =
  'text-start' | 'text-end' | 'line-start' | 'line-end' | 'word-boundary' | 'not-word-boundary';

/** Go refuses the expression too. */
export class RegexSyntaxError extends Error {}

interface Flags {
  readonly ignoreCase: boolean;
  readonly multiLine: boolean;
  readonly dotAll: boolean;
  readonly ungreedy: boolean;
}

/** Go's regexp/syntax refuses more. */
const REPEAT_MAX = 1000;
const NEWLINE = 10;
const CODE_POINT_MAX = 0x10ffff;

type Matches = (codePoint: number) => boolean;

const inRange =
  (low: number, high: number): Matches =>
  (codePoint) =>
    codePoint >= low && codePoint <= high;
const not =
  (matches: Matches): Matches =>
  (codePoint) =>
    !matches(codePoint);
const anyOf =
  (classes: readonly Matches[]): Matches =>
  (codePoint) =>
    classes.some((matches) => matches(codePoint));

const isDigit = inRange(48, 57);
const isUpper = inRange(65, 90);
const isLower = inRange(97, 122);
const isAlpha = anyOf([isUpper, isLower]);
const isAlnum = anyOf([isAlpha, isDigit]);
/** `\w`: ASCII letters, digits and underscore. */
export const isWord: Matches = anyOf([isAlnum, (codePoint) => codePoint === 95]);
const isSpace: Matches = (codePoint) => [9, 10, 12, 13, 32].includes(codePoint);

const PERL: ReadonlyMap<string, Matches> = new Map([
  ['d', isDigit],
  ['D', not(isDigit)],
  ['w', isWord],
  ['W', not(isWord)],
  ['s', isSpace],
  ['S', not(isSpace)],
]);
const isPunct = anyOf([inRange(33, 47), inRange(58, 64), inRange(91, 96), inRange(123, 126)]);
const POSIX: ReadonlyMap<string, Matches> = new Map([
  ['alnum', isAlnum],
  ['alpha', isAlpha],
  ['ascii', inRange(0, 127)],
  ['blank', (codePoint: number) => codePoint === 9 || codePoint === 32],
  ['cntrl', anyOf([inRange(0, 31), (codePoint) => codePoint === 127])],
  ['digit', isDigit],
  ['graph', inRange(33, 126)],
  ['lower', isLower],
  ['print', inRange(32, 126)],
  ['punct', isPunct],
  ['space', anyOf([isSpace, (codePoint) => codePoint === 11])],
  ['upper', isUpper],
  ['word', isWord],
  ['xdigit', anyOf([isDigit, inRange(65, 70), inRange(97, 102)])],
]);
const CONTROL: ReadonlyMap<string, number> = new Map([
  ['a', 7],
  ['f', 12],
  ['n', 10],
  ['r', 13],
  ['t', 9],
  ['v', 11],
]);

/** A code point and what it folds to: enough of Unicode's simple folding for what stands in manifests. */
function folds(codePoint: number): readonly number[] {
  const character = String.fromCodePoint(codePoint);
  return [character.toLowerCase(), character.toUpperCase()]
    .filter((folded) => Array.from(folded).length === 1)
    .map((folded) => folded.codePointAt(0) ?? codePoint);
}

function classNode(matches: Matches, { ignoreCase }: Flags): RegexNode {
  if (!ignoreCase) return { type: 'class', matches };
  return {
    type: 'class',
    matches: (codePoint) => matches(codePoint) || folds(codePoint).some((folded) => matches(folded)),
  };
}

/** The syntax of RE2 as Go's regexp takes it, without captures: groups only group. */
class RegexParser {
  readonly #characters: readonly string[];
  #position = 0;
  #flags: Flags = { ignoreCase: false, multiLine: false, dotAll: false, ungreedy: false };

  constructor(pattern: string) {
    this.#characters = Array.from(pattern);
  }

  parse(): RegexNode {
    const node = this.#choice();
    if (this.#position < this.#characters.length) throw new RegexSyntaxError('unexpected )');
    return node;
  }

  #peek(): string | undefined {
    return this.#characters[this.#position];
  }

  #take(): string {
    const character = this.#characters[this.#position];
    if (character === undefined) throw new RegexSyntaxError('unexpected end');
    this.#position += 1;
    return character;
  }

  #ahead(text: string): boolean {
    return Array.from(text).every(
      (character, index) => this.#characters[this.#position + index] === character,
    );
  }

  #accept(text: string): boolean {
    const found = this.#ahead(text);
    if (found) this.#position += Array.from(text).length;
    return found;
  }

  #choice(): RegexNode {
    const nodes = [this.#sequence()];
    while (this.#accept('|')) nodes.push(this.#sequence());
    const [only] = nodes;
    return nodes.length === 1 && only !== undefined ? only : { type: 'choice', nodes };
  }

  #sequence(): RegexNode {
    const nodes: RegexNode[] = [];
    for (let next = this.#peek(); next !== undefined && next !== '|' && next !== ')'; next = this.#peek())
      nodes.push(...this.#repeated());
    return { type: 'sequence', nodes };
  }

  #repeated(): readonly RegexNode[] {
    if (this.#accept('\\Q')) return this.#quoted();
    const node = this.#atom();
    const range = this.#quantifier();
    if (range === undefined) return [node];
    if (node.type === 'empty') throw new RegexSyntaxError('missing argument to repetition operator');
    const lazy = this.#accept('?');
    if (this.#quantifierAhead()) throw new RegexSyntaxError('invalid nested repetition operator');
    return [{ type: 'repeat', node, ...range, greedy: lazy === this.#flags.ungreedy }];
  }

  #quoted(): readonly RegexNode[] {
    const nodes: RegexNode[] = [];
    while (this.#peek() !== undefined && !this.#accept('\\E')) nodes.push(this.#literal(this.#take()));
    return nodes;
  }

  #quantifierAhead(): boolean {
    const start = this.#position;
    const found = this.#quantifier() !== undefined;
    this.#position = start;
    return found;
  }

  #quantifier(): { readonly min: number; readonly max: number | undefined } | undefined {
    if (this.#accept('*')) return { min: 0, max: undefined };
    if (this.#accept('+')) return { min: 1, max: undefined };
    if (this.#accept('?')) return { min: 0, max: 1 };
    const text = this.#characters.slice(this.#position, this.#position + 12).join('');
    const match = /^\{(\d+)(,(\d*))?\}/.exec(text);
    if (match === null) return undefined;
    const [whole, low = '', comma, high] = match;
    this.#position += whole.length;
    const min = Number(low);
    const open = comma !== undefined && high === '';
    const max = open ? undefined : Number(comma === undefined ? low : high);
    if (min > REPEAT_MAX || (max !== undefined && (max > REPEAT_MAX || max < min)))
      throw new RegexSyntaxError('invalid repeat count');
    return { min, max };
  }

  #literal(character: string): RegexNode {
    const wanted = character.codePointAt(0) ?? 0;
    return classNode((codePoint) => codePoint === wanted, this.#flags);
  }

  #atom(): RegexNode {
    const character = this.#take();
    switch (character) {
      case '.':
        return {
          type: 'class',
          matches: this.#flags.dotAll ? () => true : (codePoint) => codePoint !== NEWLINE,
        };
      case '^':
        return { type: 'assertion', assertion: this.#flags.multiLine ? 'line-start' : 'text-start' };
      case '$':
        return { type: 'assertion', assertion: this.#flags.multiLine ? 'line-end' : 'text-end' };
      case '[':
        return classNode(this.#bracket(), this.#flags);
      case '(':
        return this.#group();
      case '\\':
        return this.#escape();
      case '*':
      case '+':
      case '?':
        throw new RegexSyntaxError('missing argument to repetition operator');
      default:
        return this.#literal(character);
    }
  }

  #group(): RegexNode {
    const outer = this.#flags;
    if (this.#accept('?')) {
      if (
        this.#accept('P<') ||
        (this.#ahead('<') && !this.#ahead('<=') && !this.#ahead('<!') && this.#accept('<'))
      )
        this.#groupName();
      else if (this.#groupFlags() === 'rest-of-group') return { type: 'empty' };
    }
    const node = this.#choice();
    if (!this.#accept(')')) throw new RegexSyntaxError('missing closing )');
    this.#flags = outer;
    return { type: 'sequence', nodes: [node] };
  }

  #groupName(): void {
    let name = '';
    while (!this.#accept('>')) name += this.#take();
    if (!/^\w+$/.test(name)) throw new RegexSyntaxError('invalid named capture');
  }

  /** `(?i)` for the rest of the group, `(?i:` for the group that it opens. */
  #groupFlags(): 'rest-of-group' | 'group' {
    let on = true;
    for (;;) {
      const character = this.#take();
      if (character === ':') return 'group';
      if (character === ')') return 'rest-of-group';
      if (character === '-' && on) on = false;
      else if (character === 'i') this.#flags = { ...this.#flags, ignoreCase: on };
      else if (character === 'm') this.#flags = { ...this.#flags, multiLine: on };
      else if (character === 's') this.#flags = { ...this.#flags, dotAll: on };
      else if (character === 'U') this.#flags = { ...this.#flags, ungreedy: on };
      else throw new RegexSyntaxError('invalid or unsupported Perl syntax');
    }
  }

  #escape(): RegexNode {
    const character = this.#take();
    switch (character) {
      case 'A':
        return { type: 'assertion', assertion: 'text-start' };
      case 'z':
        return { type: 'assertion', assertion: 'text-end' };
      case 'b':
        return { type: 'assertion', assertion: 'word-boundary' };
      case 'B':
        return { type: 'assertion', assertion: 'not-word-boundary' };
      default: {
        const known = this.#escapedClass(character);
        if (known !== undefined) return classNode(known, this.#flags);
        const codePoint = this.#escapedCodePoint(character);
        return classNode((other) => other === codePoint, this.#flags);
      }
    }
  }

  #escapedClass(character: string): Matches | undefined {
    if (character !== 'p' && character !== 'P') return PERL.get(character);
    let name = this.#take();
    if (name === '{') {
      name = '';
      while (!this.#accept('}')) name += this.#take();
    }
    const negated = name.startsWith('^');
    const matches = unicodeClass(negated ? name.slice(1) : name);
    return (character === 'P') === negated ? matches : not(matches);
  }

  #escapedCodePoint(character: string): number {
    const control = CONTROL.get(character);
    if (control !== undefined) return control;
    if (character === 'x') return this.#hexadecimal();
    if (/[0-7]/.test(character)) return this.#octal(character);
    if (/[A-Za-z89]/.test(character)) throw new RegexSyntaxError(`invalid escape sequence \\${character}`);
    return character.codePointAt(0) ?? 0;
  }

  #octal(first: string): number {
    let digits = first;
    if (first !== '0' && !/[0-7]/.test(this.#peek() ?? ''))
      throw new RegexSyntaxError(`invalid escape sequence \\${first}`);
    while (digits.length < 3 && /[0-7]/.test(this.#peek() ?? '')) digits += this.#take();
    return Number.parseInt(digits, 8);
  }

  #hexadecimal(): number {
    let digits = '';
    if (this.#accept('{')) while (!this.#accept('}')) digits += this.#take();
    else digits = this.#take() + this.#take();
    const codePoint = /^[0-9A-Fa-f]{1,8}$/.test(digits) ? Number.parseInt(digits, 16) : CODE_POINT_MAX + 1;
    if (codePoint > CODE_POINT_MAX) throw new RegexSyntaxError('invalid escape sequence \\x');
    return codePoint;
  }

  #bracket(): Matches {
    const negated = this.#accept('^');
    const classes: Matches[] = [];
    for (let first = true; first || !this.#ahead(']'); first = false) classes.push(this.#bracketItem());
    this.#take();
    return negated ? not(this.#folded(classes)) : anyOf(classes);
  }

  /** A negated class is negated after folding. */
  #folded(classes: readonly Matches[]): Matches {
    const matches = anyOf(classes);
    const node = classNode(matches, this.#flags);
    return node.type === 'class' ? node.matches : matches;
  }

  #bracketItem(): Matches {
    if (this.#accept('[:')) return this.#posix();
    const character = this.#take();
    if (character === '\\') {
      const escaped = this.#take();
      const known = this.#escapedClass(escaped);
      if (known !== undefined) return known;
      return this.#rangeFrom(this.#escapedCodePoint(escaped));
    }
    return this.#rangeFrom(character.codePointAt(0) ?? 0);
  }

  #posix(): Matches {
    const negated = this.#accept('^');
    let name = '';
    while (!this.#accept(':]')) name += this.#take();
    const matches = POSIX.get(name);
    if (matches === undefined) throw new RegexSyntaxError(`invalid character class range [:${name}:]`);
    return negated ? not(matches) : matches;
  }

  #rangeFrom(low: number): Matches {
    const isRange = this.#peek() === '-' && this.#characters[this.#position + 1] !== ']';
    if (!isRange) return (codePoint) => codePoint === low;
    this.#take();
    const character = this.#take();
    const high = character === '\\' ? this.#escapedCodePoint(this.#take()) : (character.codePointAt(0) ?? 0);
    if (high < low) throw new RegexSyntaxError('invalid character class range');
    return inRange(low, high);
  }
}

/** `\pL`, `\p{Greek}`: categories and scripts, as the JavaScript engine knows them. */
function unicodeClass(name: string): Matches {
  if (name === 'Any') return () => true;
  if (!/^[A-Za-z_]+$/.test(name)) throw new RegexSyntaxError(`invalid character class range \\p{${name}}`);
  for (const property of [`\\p{${name}}`, `\\p{Script=${name}}`]) {
    try {
      const test = new RegExp(`^${property}$`, 'u');
      return (codePoint) => test.test(String.fromCodePoint(codePoint));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
    }
  }
  throw new RegexSyntaxError(`invalid character class range \\p{${name}}`);
}

/** Parses a pattern of RE2 (Go's regexp). Throws RegexSyntaxError. */
export function parseRegex(pattern: string): RegexNode {
  return new RegexParser(pattern).parse();
}
