import { createHash, timingSafeEqual } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { Problem } from '../../problem.ts';

/** What the bearer of a token of the API may do: ask, or also silence alerts. */
export type TokenRole = 'read' | 'write';

interface KnownToken {
  readonly name: string;
  readonly role: TokenRole;
  readonly digest: Buffer;
}

/** 128 bits in hexadecimal; shorter tokens can be tried out. */
const TOKEN_MIN_CHARACTERS = 16;

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

function wrongLine(file: string, line: number, what: string, fix: string): Problem {
  return new Problem({ what, where: `${file}:${line}`, fix });
}

/** Lines `token,name` or `token,name,write`; empty ones and those that begin with # say nothing. Throws a Problem with the line. */
function parseTokens(text: string, file: string): readonly KnownToken[] {
  const tokens = text.split(/\r?\n/).flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return [];
    const [token = '', name = '', role = 'read'] = line.split(',').map((part) => part.trim());
    if (token.length < TOKEN_MIN_CHARACTERS)
      throw wrongLine(
        file,
        index + 1,
        `a token is shorter than ${TOKEN_MIN_CHARACTERS} characters`,
        'make one with: openssl rand -hex 32',
      );
    if (name === '')
      throw wrongLine(file, index + 1, 'a token has no name', 'write a line as token,name[,write]');
    if (role !== 'read' && role !== 'write')
      throw wrongLine(file, index + 1, `there is no role ${role}`, 'write read or write, or nothing');
    return [{ name, role, digest: digestOf(token) }] as const;
  });
  if (tokens.length > 0) return tokens;
  throw new Problem({
    what: 'the file holds no token',
    where: file,
    fix: 'write a line as token,name[,write]',
  });
}

function readTokens(file: string): { readonly tokens: readonly KnownToken[]; readonly changed_ms: number } {
  try {
    const changed_ms = statSync(file).mtimeMs;
    return { tokens: parseTokens(readFileSync(file, 'utf8'), file), changed_ms };
  } catch (error) {
    if (error instanceof Problem) throw error;
    throw new Problem({
      what: `the tokens cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: file,
      fix: 'name a file that can be read, one token a line: token,name[,write]',
      cause: error,
    });
  }
}

/** The bearer tokens of a file. What is compared are digests, all of them each time: how long it takes tells nothing about a token. */
export class TokenFile {
  readonly #file: string;
  #known: ReturnType<typeof readTokens>;

  /** Throws a Problem where the file cannot be used. */
  constructor(file: string) {
    this.#file = file;
    this.#known = readTokens(file);
  }

  /** Reads the file again if it has changed; true where it was. Throws a Problem, and goes on with what it knew, where it is wrong now. */
  reload(): boolean {
    let changed_ms: number;
    try {
      changed_ms = statSync(this.#file).mtimeMs;
    } catch (error) {
      throw new Problem({
        what: `the tokens cannot be read: ${error instanceof Error ? error.message : String(error)}`,
        where: this.#file,
        fix: 'put the file back; until then the tokens that were in it count',
        cause: error,
      });
    }
    if (changed_ms === this.#known.changed_ms) return false;
    this.#known = readTokens(this.#file);
    return true;
  }

  /** Whose token this is. */
  find(token: string): { readonly name: string; readonly role: TokenRole } | undefined {
    const digest = digestOf(token);
    let found: KnownToken | undefined;
    for (const known of this.#known.tokens) if (timingSafeEqual(known.digest, digest)) found = known;
    return found;
  }
}
