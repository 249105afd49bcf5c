import { jsonTree } from '../../kube/yaml/json-tree.ts';
import { textPosition } from '../../kube/yaml/text-position.ts';
import { YamlError } from '../../kube/yaml/yaml-error.ts';
import { offsetInYaml } from '../../kube/yaml/yaml-position.ts';
import { yamlTrees, type YamlNode } from '../../kube/yaml/yaml-tree.ts';
import type { BodyPath, Location, Origin } from '../cluster.ts';
import type { Piece } from './piece.ts';
import type { TextSource } from './text-source.ts';

/** The piece of text that one or several objects were read from, small enough to be kept for each of 620,000 pods. */
export class PieceOrigin {
  readonly source: TextSource;
  readonly form: 'yaml' | 'json';
  readonly #start: number;
  readonly #length: number;
  readonly #line: number;
  readonly #column: number;
  readonly #kept: Buffer | undefined;

  constructor(source: TextSource, piece: Piece) {
    this.source = source;
    this.form = piece.form;
    this.#start = piece.start;
    this.#length = piece.bytes.length;
    this.#line = piece.line;
    this.#column = piece.column;
    this.#kept = source.keep(piece.bytes);
  }

  text(): string | undefined {
    return this.source.bytes(this.#start, this.#length, this.#kept)?.toString('utf8');
  }

  /** Where an offset of the piece's text stands in its file. */
  location(text: string, offset: number): Location {
    const { line, column } = textPosition(text, offset);
    return {
      file: this.source.name,
      line: this.#line + line - 1,
      column: line === 1 ? this.#column + column - 1 : column,
    };
  }

  /** Where the piece begins. */
  get begin(): Location {
    return { file: this.source.name, line: this.#line, column: this.#column };
  }
}

/** The trees of the piece that was looked at last: findings come object by object. */
let last:
  { readonly piece: PieceOrigin; readonly text: string; readonly roots: readonly YamlNode[] } | undefined;

function rootsOf(piece: PieceOrigin, text: string): readonly YamlNode[] {
  try {
    return piece.form === 'json' ? [jsonTree(text)] : yamlTrees(text);
  } catch (error) {
    // JSON that was read as YAML, because it is not quite JSON.
    if (piece.form === 'json' && error instanceof YamlError) return yamlTrees(text);
    throw error;
  }
}

/** Where one object stands in a piece: the document, and the way from its root to the object. */
export class ManifestOrigin implements Origin {
  readonly template?: string;
  readonly #piece: PieceOrigin;
  readonly #document: number;
  readonly #inPiece: BodyPath;

  constructor(piece: PieceOrigin, document: number, inPiece: BodyPath, template: string | undefined) {
    this.#piece = piece;
    this.#document = document;
    this.#inPiece = inPiece;
    if (template !== undefined) this.template = template;
  }

  get source(): string {
    return this.#piece.source.name;
  }

  /** The deepest part of `path` that exists; where the text is gone, where its piece began. */
  locate(path: BodyPath): Location | undefined {
    const piece = this.#piece;
    if (last?.piece !== piece) {
      const text = piece.text();
      if (text === undefined) return piece.begin;
      last = { piece, text, roots: rootsOf(piece, text) };
    }
    const root = last.roots[this.#document];
    if (root === undefined) return piece.begin;
    return piece.location(last.text, offsetInYaml(root, [...this.#inPiece, ...path]));
  }
}
