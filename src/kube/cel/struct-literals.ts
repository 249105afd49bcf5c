/** The function that a struct literal is read as. It cannot be the name of anything of Kubernetes. */
export const NEW_STRUCT = '__struct';

const TOKEN =
  /\s+|\/\/[^\n]*|[rRbB]{0,2}(?:"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')|[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*|[\s\S]/gy;
const NAME = /^[A-Za-z_][A-Za-z0-9_.]*$/;
/** Names in front of a brace that do not name its type. */
const WORDS: ReadonlySet<string> = new Set(['in', 'true', 'false', 'null']);

type Brace = 'map' | 'struct' | 'other';

function isBlank(token: string): boolean {
  return /^\s/.test(token) || token.startsWith('//');
}

/** Writes the pieces of an expression anew, with a call in the place of each literal of a struct. */
class Rewriter {
  readonly #tokens: readonly string[];
  readonly #open: Brace[] = [];
  readonly #out: string[] = [];

  constructor(tokens: readonly string[]) {
    this.#tokens = tokens;
  }

  #next(from: number): string | undefined {
    return this.#tokens.slice(from).find((token) => !isBlank(token));
  }

  /** Does a field begin here: behind the brace or a comma? */
  #beginsField(at: number): boolean {
    if (this.#open.at(-1) !== 'struct') return false;
    const before = this.#tokens.slice(0, at).findLast((token) => !isBlank(token));
    return before === '{' || before === ',';
  }

  #token(token: string, at: number): void {
    const isName = NAME.test(token) && !WORDS.has(token);
    if (isName && this.#next(at + 1) === '{') {
      this.#out.push(`${NEW_STRUCT}("${token}", `);
      return;
    }
    if (isName && this.#next(at + 1) === ':' && this.#beginsField(at)) {
      this.#out.push(JSON.stringify(token));
      return;
    }
    if (token === '{') {
      const before = this.#tokens.slice(0, at).findLast((known) => !isBlank(known)) ?? '';
      this.#open.push(NAME.test(before) && !WORDS.has(before) ? 'struct' : 'map');
    } else if (token === '(' || token === '[') this.#open.push('other');
    this.#out.push(token);
    if (token === '}' || token === ')' || token === ']')
      if (this.#open.pop() === 'struct') this.#out.push(')');
  }

  text(): string {
    for (const [at, token] of this.#tokens.entries()) this.#token(token, at);
    return this.#out.join('');
  }
}

/**
 * Writes struct literals (`Object.spec{replicas: 1}`), which the parser does not have, as calls of NEW_STRUCT with the name of the type and a map of the
 * fields. An expression without any stays as it is.
 */
export function withoutStructLiterals(expression: string): string {
  if (!/[\w]\s*\{/.test(expression)) return expression;
  const tokens = [...expression.matchAll(TOKEN)].map(([token]) => token);
  return new Rewriter(tokens).text();
}
