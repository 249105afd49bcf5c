import { EVENT_ID, getScalarValue, SCALAR_STYLE } from 'js-yaml';
import type { JsonValue } from '../json.ts';
import { NO_PROPERTIES, readBlockScalar } from './block-scalar.ts';
import { FlowLine } from './flow-line.ts';
import { resolvePlainScalar } from './plain-scalar.ts';
import {
  CLOSES_KEY,
  COLON,
  DASH,
  DOUBLE_QUOTE,
  FOLDED,
  HASH,
  LITERAL,
  NEWLINE,
  opensFlow,
  SINGLE_QUOTE,
  SPACE,
  startsPlain,
  TAB,
  Unusual,
} from './yaml-characters.ts';

type Writable = Record<string, JsonValue>;

/** Deeper is left to the reader that reports it. */
const DEPTH_MAX_COUNT = 100;

/** What js-yaml refuses anywhere in a text; a document with one of these is left to it. */
// oxlint-disable-next-line no-control-regex
const NON_PRINTABLE = /[\u0000-\u0008\u000B-\u001F\u007F-\u009F\uD800-\uDFFF\uFFFE\uFFFF\uFEFF]/u;

/**
 * Reads one YAML document written as manifests nearly always are: block mappings and sequences, plain and quoted scalars, block scalars,
 * `[]` and `{}` within a line. Several times faster than a full parser. Throws `Unusual` at the first thing that is anything else
 * (anchors, tags, flow over several lines, duplicate keys, errors): what it does return equals `yamlValue` (property tests hold it there).
 */
class BlockReader {
  readonly #text: string;
  readonly #end: number;
  readonly #flow: FlowLine;
  /** First character of the present line that is no space, and how many spaces precede it; -1 at the end. */
  #pos = 0;
  #indent = 0;
  #lineStart = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
    this.#end = text.length;
    this.#flow = new FlowLine(text);
  }

  document(): JsonValue {
    this.#toContent(0);
    if (this.#indent < 0) return null;
    const value = this.#block();
    if (this.#indent >= 0) throw new Unusual();
    return value;
  }

  /** Goes to the next line with content, from the start of a line. */
  #toContent(lineStart: number): void {
    const text = this.#text;
    const end = this.#end;
    let start = lineStart;
    while (start < end) {
      let pos = start;
      let code = text.charCodeAt(pos);
      while (code === SPACE) {
        pos += 1;
        code = text.charCodeAt(pos);
      }
      if (code === HASH) {
        const lineEnd = text.indexOf('\n', pos);
        if (lineEnd === -1) break;
        start = lineEnd + 1;
      } else if (code === NEWLINE) {
        start = pos + 1;
      } else if (pos >= end) {
        break;
      } else {
        if (code === TAB) throw new Unusual();
        if (this.#isMarker(pos)) throw new Unusual();
        this.#pos = pos;
        this.#indent = pos - start;
        this.#lineStart = start;
        return;
      }
    }
    this.#pos = end;
    this.#indent = -1;
    this.#lineStart = end;
  }

  /** `---` or `...`: rare where it is indented, and js-yaml takes it for a marker even so in the first line. */
  #isMarker(pos: number): boolean {
    return this.#text.startsWith('---', pos) || this.#text.startsWith('...', pos);
  }

  /** From behind a value to the next line with content; only a comment may follow on this line. */
  #endOfValue(from: number): void {
    const text = this.#text;
    let pos = from;
    while (text.charCodeAt(pos) === SPACE) pos += 1;
    if (pos >= this.#end) {
      this.#toContent(this.#end);
      return;
    }
    const code = text.charCodeAt(pos);
    if (code === NEWLINE) {
      this.#toContent(pos + 1);
      return;
    }
    if (code !== HASH || pos === from) throw new Unusual();
    const lineEnd = text.indexOf('\n', pos);
    this.#toContent(lineEnd === -1 ? this.#end : lineEnd + 1);
  }

  #isDash(pos: number): boolean {
    if (this.#text.charCodeAt(pos) !== DASH) return false;
    const next = this.#text.charCodeAt(pos + 1);
    return next === SPACE || next === NEWLINE || pos + 1 >= this.#end;
  }

  /** The mapping or sequence that starts at the present position, which is `#indent` wide from the line's start. */
  #block(): JsonValue {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX_COUNT) throw new Unusual();
    const value = this.#isDash(this.#pos) ? this.#sequence(this.#indent) : this.#mapping(this.#indent);
    this.#depth -= 1;
    return value;
  }

  #mapping(indent: number): JsonValue {
    const object: Writable = {};
    while (this.#indent === indent) {
      const key = this.#key();
      const value = this.#mappingValue(indent);
      if (Object.hasOwn(object, key)) throw new Unusual();
      object[key] = value;
    }
    if (this.#indent > indent) throw new Unusual();
    return object;
  }

  #mappingValue(indent: number): JsonValue {
    if (!this.#isAtLineEnd()) return this.#inline(indent);
    this.#endOfValue(this.#pos);
    if (this.#indent > indent) return this.#block();
    if (this.#indent === indent && this.#isDash(this.#pos)) return this.#block();
    return null;
  }

  /** Skips spaces; is there nothing more on this line but a comment? */
  #isAtLineEnd(): boolean {
    const text = this.#text;
    const before = this.#pos;
    let pos = before;
    while (text.charCodeAt(pos) === SPACE) pos += 1;
    const code = text.charCodeAt(pos);
    if (code === NEWLINE || pos >= this.#end) return true;
    // The comment needs a space before it, which stays before the position.
    if (code === HASH) return true;
    if (code === TAB) throw new Unusual();
    this.#pos = pos;
    return false;
  }

  #sequence(indent: number): JsonValue {
    const items: JsonValue[] = [];
    while (this.#indent === indent && this.#isDash(this.#pos)) {
      this.#pos += 1;
      items.push(this.#item(indent));
    }
    if (this.#indent > indent) throw new Unusual();
    return items;
  }

  #item(indent: number): JsonValue {
    if (this.#isAtLineEnd()) {
      this.#endOfValue(this.#pos);
      return this.#indent > indent ? this.#block() : null;
    }
    if (this.#isDash(this.#pos) || this.#keyEnd(this.#pos) !== -1) {
      this.#indent = this.#pos - this.#lineStart;
      return this.#block();
    }
    return this.#inline(indent);
  }

  /** Where the key that starts at `pos` ends (its colon), or -1 where the line has none. */
  #keyEnd(pos: number): number {
    const text = this.#text;
    const first = text.charCodeAt(pos);
    let at = pos;
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) {
      at = this.#flow.quotedEnd(pos);
      while (text.charCodeAt(at) === SPACE) at += 1;
      return this.#isKeyColon(at) ? at : -1;
    }
    if (!startsPlain(first, text.charCodeAt(pos + 1))) return -1;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code < CLOSES_KEY) {
        if (code === COLON) {
          if (this.#isKeyColon(at)) return at;
        } else if (code === NEWLINE) return -1;
        else if (code === TAB) throw new Unusual();
        else if (code === HASH && text.charCodeAt(at - 1) === SPACE) return -1;
      } else if (at >= this.#end) return -1;
      at += 1;
    }
  }

  #isKeyColon(pos: number): boolean {
    if (this.#text.charCodeAt(pos) !== COLON) return false;
    const next = this.#text.charCodeAt(pos + 1);
    if (next === TAB) throw new Unusual();
    return next === SPACE || next === NEWLINE || pos + 1 >= this.#end;
  }

  /** Reads a key and goes behind its colon. */
  #key(): string {
    const start = this.#pos;
    const colon = this.#keyEnd(start);
    if (colon === -1) throw new Unusual();
    this.#pos = colon + 1;
    const text = this.#text;
    const first = text.charCodeAt(start);
    let end = colon;
    while (text.charCodeAt(end - 1) === SPACE) end -= 1;
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) {
      const key = this.#flow.quoted(start);
      if (key === '__proto__') throw new Unusual();
      return key;
    }
    const key = text.slice(start, end);
    if (key === '<<' || key === '__proto__' || typeof resolvePlainScalar(key) !== 'string')
      throw new Unusual();
    return key;
  }

  /** The value that starts at the present position, inside a collection that is indented by `indent`. */
  #inline(indent: number): JsonValue {
    const first = this.#text.charCodeAt(this.#pos);
    if (first === DOUBLE_QUOTE || first === SINGLE_QUOTE) return this.#quoted(first, indent);
    if (first === LITERAL || first === FOLDED) return this.#blockScalar(indent);
    if (opensFlow(first)) {
      const value = this.#flow.collection(this.#pos);
      this.#endOfValue(this.#flow.position);
      if (this.#indent > indent) throw new Unusual();
      return value;
    }
    if (!startsPlain(first, this.#text.charCodeAt(this.#pos + 1))) throw new Unusual();
    return this.#plain(indent);
  }

  /** Where the plain text that starts at `pos` ends on its line; `Unusual` where it is not plain text to its end. */
  #plainEnd(pos: number): number {
    const text = this.#text;
    let at = pos;
    for (;;) {
      const code = text.charCodeAt(at);
      if (code < CLOSES_KEY) {
        if (code === NEWLINE) return at;
        if (code === COLON) {
          const next = text.charCodeAt(at + 1);
          if (next === SPACE || next === NEWLINE || next === TAB || at + 1 >= this.#end) throw new Unusual();
        } else if (code === HASH) {
          if (text.charCodeAt(at - 1) === SPACE) return at;
        } else if (code === TAB) throw new Unusual();
      } else if (at >= this.#end) return at;
      at += 1;
    }
  }

  #plain(indent: number): JsonValue {
    const text = this.#text;
    const start = this.#pos;
    const lineEnd = this.#plainEnd(start);
    let end = lineEnd;
    while (text.charCodeAt(end - 1) === SPACE) end -= 1;
    if (text.charCodeAt(lineEnd) === HASH) {
      this.#endOfValue(lineEnd - 1);
      if (this.#indent > indent) throw new Unusual();
      return this.#resolved(text.slice(start, end));
    }
    const next = lineEnd + 1;
    this.#toContent(Math.min(next, this.#end));
    if (this.#indent <= indent) return this.#resolved(text.slice(start, end));
    return this.#folded(text.slice(start, end), next, indent);
  }

  #resolved(text: string): JsonValue {
    const value = resolvePlainScalar(text);
    if (typeof value === 'number' && !Number.isFinite(value)) throw new Unusual();
    return value;
  }

  /** Plain text that goes on over lines that are indented deeper; `from` is the start of the second line. */
  #folded(firstLine: string, from: number, indent: number): JsonValue {
    const text = this.#text;
    let value = firstLine;
    let lineStart = from;
    while (this.#indent > indent) {
      // A comment among the lines ends the text, and what follows is an error.
      const between = text.slice(lineStart, this.#lineStart);
      if (between.includes('#')) throw new Unusual();
      if (!startsPlain(text.charCodeAt(this.#pos), text.charCodeAt(this.#pos + 1))) throw new Unusual();
      const blankCount = between === '' ? 0 : between.split('\n').length - 1;
      const lineEnd = this.#plainEnd(this.#pos);
      if (text.charCodeAt(lineEnd) === HASH) throw new Unusual();
      let end = lineEnd;
      while (text.charCodeAt(end - 1) === SPACE) end -= 1;
      value += (blankCount === 0 ? ' ' : '\n'.repeat(blankCount)) + text.slice(this.#pos, end);
      lineStart = Math.min(lineEnd + 1, this.#end);
      this.#toContent(lineStart);
    }
    return this.#resolved(value);
  }

  #quoted(quote: number, indent: number): JsonValue {
    const start = this.#pos;
    const end = this.#flow.quotedEndOverLines(start, indent);
    const value = this.#flow.isOneLine
      ? this.#flow.quoted(start)
      : getScalarValue(this.#text, {
          type: EVENT_ID.SCALAR,
          valueStart: start + 1,
          valueEnd: end - 1,
          style: quote === DOUBLE_QUOTE ? SCALAR_STYLE.DOUBLE_QUOTED : SCALAR_STYLE.SINGLE_QUOTED,
          ...NO_PROPERTIES,
        });
    this.#endOfValue(end);
    if (this.#indent > indent) throw new Unusual();
    return value;
  }

  #blockScalar(indent: number): JsonValue {
    const { value, end } = readBlockScalar(this.#text, this.#pos, indent);
    this.#toContent(end);
    if (this.#indent > indent) throw new Unusual();
    return value;
  }
}

/**
 * The value of one YAML document without markers (`---`), or `undefined` where it is written in an unusual way and has to be
 * read by `yamlTrees` and `yamlValue`, which also say what is wrong with it.
 */
export function readBlockYaml(text: string): JsonValue | undefined {
  if (NON_PRINTABLE.test(text)) return undefined;
  try {
    return new BlockReader(text).document();
  } catch (error) {
    if (error instanceof Unusual) return undefined;
    throw error;
  }
}
