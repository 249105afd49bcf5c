import type { ByteWindow } from './byte-window.ts';
import { LARGE_DOCUMENT_BYTES, type Piece } from './piece.ts';

const NEWLINE = 0x0a;
const MARKER = Buffer.from('\n---');
const MARKER_LENGTH = 3;
/** What may follow a marker: space, tab, line ends. */
const AFTER_MARKER = new Set([0x20, 0x09, 0x0a, 0x0d]);
const BARE_MARKER = /^---\s*(?:#.*)?$/;
/** Only comments and directives so far: what follows the marker is the same document. */
const DIRECTIVES_ONLY = /^\uFEFF?(?:[ \t]*(?:#.*)?\r?\n)*%(?:.*\r?\n?)(?:(?:%.*|[ \t]*(?:#.*)?)\r?\n)*$/;
/** The key of a list of objects and its first dash. */
const ITEMS = /(?:^|\n)["']?items["']?:[ \t]*(?:#.*)?\r?\n(?:[ \t]*(?:#.*)?\r?\n)*( *)- /;

/**
 * Cuts a stream into YAML documents at lines of `---`, which YAML knows as nothing else wherever they stand. A document that grows too
 * large and is a list is cut into its items.
 */
export class YamlPieces {
  readonly #window: ByteWindow;
  readonly #onPiece: (piece: Piece) => void;
  /** Where the present document starts, and from where its end has been looked for. */
  #start = 0;

  constructor(window: ByteWindow, onPiece: (piece: Piece) => void) {
    this.#window = window;
    this.#onPiece = onPiece;
  }

  /** Reads all documents from a position on, which is the start of the stream or of a line. */
  async read(from: number): Promise<void> {
    this.#start = from;
    await this.#skipFirstMarker();
    let searched = this.#start;
    for (;;) {
      const marker = await this.#nextMarker(searched);
      if (marker === 'large') {
        await this.#readLarge();
        searched = this.#start;
      } else if (marker === undefined) {
        this.#emit(this.#window.end);
        return;
      } else {
        searched = await this.#endAt(marker);
      }
      if (this.#start >= this.#window.end && this.#window.isEnded) return;
    }
  }

  #emit(end: number): void {
    if (end <= this.#start) return;
    const { line, column } = this.#window.place(this.#start);
    const bytes = this.#window.slice(this.#start, end);
    this.#onPiece({ form: 'yaml', bytes, start: this.#start, line, column });
  }

  async #skipFirstMarker(): Promise<void> {
    const window = this.#window;
    const start = this.#start;
    while (window.end < start + MARKER_LENGTH + 1 && (await window.more(start)));
    if (window.slice(start, start + MARKER_LENGTH).toString('latin1') !== '---') return;
    if (AFTER_MARKER.has(window.byteAt(start + MARKER_LENGTH) ?? NEWLINE)) await this.#startAt(start);
  }

  /** Begins the document behind the marker line that starts at `marker`: with the line where it says more than `---`. */
  async #startAt(marker: number): Promise<void> {
    const window = this.#window;
    let lineEnd = window.indexOf(NEWLINE, marker);
    while (lineEnd === -1 && (await window.more(marker))) lineEnd = window.indexOf(NEWLINE, marker);
    const lineStop = lineEnd === -1 ? window.end : lineEnd;
    const isBare = BARE_MARKER.test(window.slice(marker, lineStop).toString('latin1'));
    this.#start = isBare ? Math.min(lineStop + 1, window.end) : marker;
  }

  /** Where the next marker line starts; `undefined` at the end of the stream, `large` where the document grows too large. */
  async #nextMarker(from: number): Promise<number | 'large' | undefined> {
    const window = this.#window;
    // The line end before the document belongs to a marker that follows at once.
    const keepFrom = () => Math.max(this.#start - 1, window.base);
    let searched = Math.max(from - 1, window.base);
    for (;;) {
      const found = window.indexOf(MARKER, searched);
      if (found !== -1) {
        const after = found + MARKER.length;
        if (after >= window.end && (await window.more(keepFrom()))) continue;
        if (AFTER_MARKER.has(window.byteAt(after) ?? NEWLINE)) return found + 1;
        searched = after;
        continue;
      }
      if (window.end - this.#start > LARGE_DOCUMENT_BYTES) return 'large';
      searched = Math.max(searched, window.end - MARKER.length, keepFrom());
      if (!(await window.more(keepFrom()))) return undefined;
    }
  }

  /** Ends the document before the marker and begins the next; returns from where to look for its end. */
  async #endAt(marker: number): Promise<number> {
    const bytes = this.#window.slice(this.#start, marker);
    if (bytes.includes('%') && DIRECTIVES_ONLY.test(bytes.toString('latin1'))) return marker + MARKER_LENGTH;
    this.#emit(marker);
    await this.#startAt(marker);
    return this.#start === marker ? marker + MARKER_LENGTH : this.#start;
  }

  /** Reads on in a document that is too large: its items if it is a list, all of it if not. */
  async #readLarge(): Promise<void> {
    const window = this.#window;
    const head = window.slice(this.#start, Math.min(this.#start + LARGE_DOCUMENT_BYTES, window.end));
    const found = ITEMS.exec(head.toString('latin1'));
    if (found === null) {
      while (await window.more(this.#start));
      const marker = window.indexOf(MARKER, this.#start);
      const end = marker === -1 ? window.end : marker + 1;
      this.#emit(end);
      this.#start = end;
      if (marker !== -1) await this.#startAt(marker + 1);
      return;
    }
    const indent = (found[1] ?? '').length;
    const firstItem = this.#start + found.index + found[0].length - indent - '- '.length;
    await this.#readItems(firstItem, indent);
  }

  async #readItems(firstItem: number, indent: number): Promise<void> {
    const window = this.#window;
    const dash = Buffer.from(`\n${' '.repeat(indent)}- `);
    let item = firstItem;
    let searched = item;
    let marker = -1;
    let markerSearched = item;
    for (;;) {
      const next = window.indexOf(dash, searched);
      if (marker === -1) {
        marker = window.indexOf(MARKER, markerSearched);
        markerSearched = Math.max(markerSearched, window.end - MARKER.length);
      }
      if (next !== -1 && (marker === -1 || next < marker)) {
        this.#emitItem(item, next + 1);
        item = next + 1;
        searched = item;
      } else if (marker !== -1) {
        this.#emitItem(item, this.#endOfItems(item, marker + 1, indent));
        await this.#startAt(marker + 1);
        return;
      } else {
        searched = Math.max(item, window.end - dash.length);
        if (await window.more(item)) continue;
        this.#emitItem(item, this.#endOfItems(item, window.end, indent));
        this.#start = window.end;
        return;
      }
    }
  }

  /** Behind the last item stand the other keys of the list (`kind: List`), indented like its dashes or less. */
  #endOfItems(item: number, end: number, indent: number): number {
    let lineStart = this.#window.indexOf(NEWLINE, item) + 1;
    while (lineStart > 0 && lineStart < end) {
      let at = lineStart;
      while (this.#window.byteAt(at) === 0x20) at += 1;
      const byte = this.#window.byteAt(at) ?? NEWLINE;
      const isText = byte !== NEWLINE && byte !== 0x0d && byte !== 0x23;
      if (isText && at - lineStart <= indent) return lineStart;
      lineStart = this.#window.indexOf(NEWLINE, at) + 1;
    }
    return end;
  }

  #emitItem(start: number, end: number): void {
    const { line, column } = this.#window.place(start);
    this.#onPiece({
      form: 'yaml',
      bytes: this.#window.slice(start, end),
      start,
      line,
      column,
      itemOf: { kind: undefined, apiVersion: undefined },
    });
  }
}
