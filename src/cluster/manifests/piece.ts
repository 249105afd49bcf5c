/**
 * A part of a file that is read by itself: a YAML document, a JSON value, or one item of a list that is too large to be read as a whole.
 * `bytes` is a view that is only good until the next piece: copy what has to stay.
 */
export interface Piece {
  readonly form: 'yaml' | 'json';
  readonly bytes: Buffer;
  /** Bytes from the start of the file. */
  readonly start: number;
  /** Line and column (in bytes) of the first byte, from 1. */
  readonly line: number;
  readonly column: number;
  /** Is this an item of a large list, and of which one? A YAML item is a list of one item. */
  readonly itemOf?: LargeList;
}

/** A list whose items are read one by one. Its head is known as soon as it was read, its tail (`kind: List`) behind the last item. */
export interface LargeList {
  readonly kind: string | undefined;
  readonly apiVersion: string | undefined;
}

/**
 * Larger documents are read item by item where they are lists. Below this, reading as a whole is simpler and quicker; a hundred manifests of
 * the greatest size that etcd takes (1.5 MiB) are no single document.
 */
export const LARGE_DOCUMENT_BYTES = 16 * 1024 * 1024;
