import { YamlError } from './yaml-error.ts';
import type { MappingNode, YamlNode } from './yaml-tree.ts';

/** Deeper than any Kubernetes object, shallow enough for everything that walks a value recursively. */
const DEPTH_MAX_COUNT = 512;

const SPACE = /[ \t\n\r]*/y;
const STRING = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y; // oxlint-disable-line no-control-regex
const NUMBER = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][-+]?[0-9]+)?/y;
const WORD = /true|false|null/y;

class JsonReader {
  readonly #text: string;
  #pos = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  document(): YamlNode {
    if (this.#text.startsWith('\uFEFF')) this.#pos = 1;
    this.#skipSpace();
    const node = this.#value();
    this.#skipSpace();
    if (this.#pos < this.#text.length) this.#fail('expected the end of the JSON value');
    return node;
  }

  #fail(what: string): never {
    const found = this.#text[this.#pos];
    throw new YamlError(
      `${what}, found ${found === undefined ? 'the end of the text' : JSON.stringify(found)}`,
      this.#pos,
    );
  }

  /** What `pattern` matches at the present position; goes behind it. */
  #take(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#pos;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#pos += found.length;
    return found;
  }

  #skipSpace(): void {
    this.#take(SPACE);
  }

  #is(character: string): boolean {
    if (this.#text[this.#pos] !== character) return false;
    this.#pos += 1;
    return true;
  }

  #value(): YamlNode {
    const start = this.#pos;
    if (this.#is('{')) return this.#nested(() => ({ type: 'mapping', start, entries: this.#entries() }));
    if (this.#is('[')) return this.#nested(() => ({ type: 'sequence', start, items: this.#items() }));
    if (this.#text[start] === '"') return this.#string();
    const text = this.#take(WORD) ?? this.#take(NUMBER);
    if (text === undefined) this.#fail('expected a JSON value');
    return { type: 'scalar', start, text, isPlain: true, tag: '' };
  }

  #nested(read: () => YamlNode): YamlNode {
    this.#depth += 1;
    if (this.#depth > DEPTH_MAX_COUNT) this.#fail(`expected at most ${DEPTH_MAX_COUNT} levels`);
    const node = read();
    this.#depth -= 1;
    return node;
  }

  #string(): YamlNode {
    const start = this.#pos;
    const raw = this.#take(STRING);
    if (raw === undefined) this.#failInString();
    const text: unknown = JSON.parse(raw);
    return { type: 'scalar', start, text: String(text), isPlain: false, tag: '' };
  }

  #failInString(): never {
    const rest = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*/y; // oxlint-disable-line no-control-regex
    if (this.#take(rest) === undefined) this.#fail('expected a key in quotes');
    return this.#fail('expected the end of the string');
  }

  #entries(): MappingNode['entries'] {
    const entries: MappingNode['entries'] = [];
    this.#skipSpace();
    if (this.#is('}')) return entries;
    for (;;) {
      this.#skipSpace();
      const key = this.#string();
      this.#skipSpace();
      if (!this.#is(':')) this.#fail("expected ':'");
      this.#skipSpace();
      entries.push({ key, value: this.#value() });
      this.#skipSpace();
      if (this.#is('}')) return entries;
      if (!this.#is(',')) this.#fail("expected ',' or '}'");
    }
  }

  #items(): YamlNode[] {
    const items: YamlNode[] = [];
    this.#skipSpace();
    if (this.#is(']')) return items;
    for (;;) {
      this.#skipSpace();
      items.push(this.#value());
      this.#skipSpace();
      if (this.#is(']')) return items;
      if (!this.#is(',')) this.#fail("expected ',' or ']'");
    }
  }
}

/**
 * The nodes of one JSON value with where each stands, in the same form as those of YAML. Slower than JSON.parse: for places and errors.
 * Throws a YamlError with the offset of what is not JSON.
 */
export function jsonTree(text: string): YamlNode {
  return new JsonReader(text).document();
}
