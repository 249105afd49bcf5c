import type { JsonValue } from '../json.ts';
import { resolvePlainScalar } from './plain-scalar.ts';
import {
  BACKSLASH,
  CLOSE_MAPPING,
  CLOSE_SEQUENCE,
  COLON,
  COMMA,
  DOUBLE_QUOTE,
  HASH,
  NEWLINE,
  OPEN_MAPPING,
  OPEN_SEQUENCE,
  SINGLE_QUOTE,
  SPACE,
  startsPlain,
  TAB,
  Unusual,
} from './yaml-characters.ts';

type Writable = Record<string, JsonValue>;

/** Deeper is left to the full parser. */
const DEPTH_MAX_COUNT = 50;

/** The escapes that JSON and YAML write alike. */
const JSON_ESCAPES = /^(?:[^\\]|\\["\\/bfnrt]|\\u[0-9a-fA-F]{4})*$/;

/** Reads `[]`, `{}` and quoted scalars that end on the line where they start. Throws `Unusual` for anything else. */
export class FlowLine {
  readonly #text: string;
  #pos = 0;
  #depth = 0;
  /** Did the quoted scalar last looked at by `quotedEndOverLines` end on its line? */
  isOneLine = true;

  constructor(text: string) {
    this.#text = text;
  }

  /** Behind what was read last. */
  get position(): number {
    return this.#pos;
  }

  /** Behind the closing quote of the scalar that starts at `pos`, which has to be on the same line. */
  quotedEnd(pos: number): number {
    const end = this.quotedEndOverLines(pos, -1);
    if (!this.isOneLine) throw new Unusual();
    return end;
  }

  /** The same where the scalar may go on over lines that are indented deeper than `indent`. */
  quotedEndOverLines(pos: number, indent: number): number {
    const text = this.#text;
    const quote = text.charCodeAt(pos);
    this.isOneLine = true;
    for (let at = pos + 1; at < text.length; at += 1) {
      const code = text.charCodeAt(at);
      if (code === quote) {
        if (quote === DOUBLE_QUOTE || text.charCodeAt(at + 1) !== SINGLE_QUOTE) return at + 1;
        at += 1;
      } else if (code === BACKSLASH && quote === DOUBLE_QUOTE) {
        at += 1;
        if (text.charCodeAt(at) === NEWLINE) throw new Unusual();
      } else if (code === NEWLINE) {
        this.isOneLine = false;
        this.#checkIndent(at + 1, indent);
      }
    }
    throw new Unusual();
  }

  #checkIndent(lineStart: number, indent: number): void {
    let at = lineStart;
    while (this.#text.charCodeAt(at) === SPACE) at += 1;
    const code = this.#text.charCodeAt(at);
    if (code !== NEWLINE && (at - lineStart <= indent || code === TAB)) throw new Unusual();
  }

  /** The value of the quoted scalar that starts at `pos` and ends on its line. */
  quoted(pos: number): string {
    const text = this.#text;
    const end = this.quotedEnd(pos);
    this.#pos = end;
    const inner = text.slice(pos + 1, end - 1);
    if (text.charCodeAt(pos) === SINGLE_QUOTE)
      return inner.includes("'") ? inner.replaceAll("''", "'") : inner;
    if (!inner.includes('\\')) return inner;
    if (!JSON_ESCAPES.test(inner) || inner.includes('\t')) throw new Unusual();
    // \ud83d alone is no character: JSON lets it pass, YAML does not.
    if (/\\u[dD][89a-fA-F]/.test(inner)) throw new Unusual();
    const value: unknown = JSON.parse(`"${inner}"`);
    if (typeof value !== 'string') throw new Unusual();
    return value;
  }

  /** The collection that starts at `pos`. */
  collection(pos: number): JsonValue {
    this.#pos = pos;
    this.#depth = 0;
    return this.#value();
  }

  #value(): JsonValue {
    const first = this.#text.charCodeAt(this.#pos);
    if (first === OPEN_SEQUENCE || first === OPEN_MAPPING) {
      this.#depth += 1;
      if (this.#depth > DEPTH_MAX_COUNT) throw new Unusual();
      this.#pos += 1;
      const value = first === OPEN_SEQUENCE ? this.#sequence() : this.#mapping();
      this.#depth -= 1;
      return value;
    }
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return this.quoted(this.#pos);
    const value = resolvePlainScalar(this.#plain());
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Unusual();
    return value;
  }

  /** Goes to the next character that is no space; it has to be on this line. */
  #next(): number {
    while (this.#text.charCodeAt(this.#pos) === SPACE) this.#pos += 1;
    const code = this.#text.charCodeAt(this.#pos);
    if (code === NEWLINE || code === TAB || code === HASH || Number.isNaN(code)) throw new Unusual();
    return code;
  }

  #sequence(): JsonValue {
    const items: JsonValue[] = [];
    if (this.#next() === CLOSE_SEQUENCE) {
      this.#pos += 1;
      return items;
    }
    for (;;) {
      this.#next();
      items.push(this.#value());
      if (this.#isClosed(CLOSE_SEQUENCE)) return items;
    }
  }

  #mapping(): JsonValue {
    const object: Writable = {};
    if (this.#next() === CLOSE_MAPPING) {
      this.#pos += 1;
      return object;
    }
    for (;;) {
      const key = this.#key();
      this.#next();
      const value = this.#value();
      if (Object.hasOwn(object, key)) throw new Unusual();
      object[key] = value;
      if (this.#isClosed(CLOSE_MAPPING)) return object;
    }
  }

  #key(): string {
    const first = this.#next();
    const isQuoted = first === DOUBLE_QUOTE || first === SINGLE_QUOTE;
    const key = isQuoted ? this.quoted(this.#pos) : this.#plain();
    if (this.#next() !== COLON) throw new Unusual();
    this.#pos += 1;
    const next = this.#text.charCodeAt(this.#pos);
    if (next !== SPACE) throw new Unusual();
    if (key === '<<' || key === '__proto__') throw new Unusual();
    if (!isQuoted && typeof resolvePlainScalar(key) !== 'string') throw new Unusual();
    return key;
  }

  /** Behind an item: is it the last? A comma has to be followed by another item. */
  #isClosed(close: number): boolean {
    const code = this.#next();
    this.#pos += 1;
    if (code === close) return true;
    if (code !== COMMA || this.#next() === close) throw new Unusual();
    return false;
  }

  /** Plain text up to a comma, a bracket or a colon. */
  #plain(): string {
    const text = this.#text;
    const start = this.#pos;
    if (!startsPlain(text.charCodeAt(start), text.charCodeAt(start + 1))) throw new Unusual();
    let at = start;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code === COMMA || code === CLOSE_SEQUENCE || code === CLOSE_MAPPING) break;
      if (code === COLON) {
        const next = text.charCodeAt(at + 1);
        if (next === SPACE) break;
        if (
          next === COMMA ||
          next === NEWLINE ||
          next === CLOSE_SEQUENCE ||
          next === CLOSE_MAPPING ||
          next === TAB
        ) {
          throw new Unusual();
        }
      }
      if (
        code === NEWLINE ||
        code === TAB ||
        code === OPEN_SEQUENCE ||
        code === OPEN_MAPPING ||
        Number.isNaN(code)
      ) {
        throw new Unusual();
      }
      if (code === HASH && text.charCodeAt(at - 1) === SPACE) throw new Unusual();
      at += 1;
    }
    let end = at;
    while (text.charCodeAt(end - 1) === SPACE) end -= 1;
    this.#pos = at;
    return text.slice(start, end);
  }
}
