import { closeSync, fstatSync, openSync, readSync } from 'node:fs';

/** What is kept in memory of inputs that cannot be read twice (standard input, packed files) to say where things stand. */
const KEPT_MAX_BYTES = 256 * 1024 * 1024;

/** Where the bytes of a piece can be had again. */
export interface TextSource {
  /** As the user would name it. */
  readonly name: string;
  /** Hands over the bytes of a piece when it is read; what comes back has to be given to `text` later. */
  keep(bytes: Buffer): Buffer | undefined;
  /** The bytes again, or `undefined` where they are gone or have changed. */
  bytes(start: number, length: number, kept: Buffer | undefined): Buffer | undefined;
}

/** Something that is read once: keeps what is small enough in all. */
export function keptSource(name: string): TextSource {
  let kept_bytes = 0;
  return {
    name,
    keep(bytes) {
      kept_bytes += bytes.length;
      return kept_bytes <= KEPT_MAX_BYTES ? Buffer.from(bytes) : undefined;
    },
    bytes: (_start, _length, kept) => kept,
  };
}

/** A file that can be read again; `file` is its path, `size_bytes` and `modified_ms` what it was like when it was read. */
export function fileSource(name: string, file: string, size_bytes: number, modified_ms: number): TextSource {
  return {
    name,
    keep: () => undefined,
    bytes(start, length) {
      const descriptor = openAgain(file);
      if (descriptor === undefined) return undefined;
      try {
        const now = fstatSync(descriptor);
        if (now.size !== size_bytes || now.mtimeMs !== modified_ms) return undefined;
        const bytes = Buffer.alloc(length);
        return readSync(descriptor, bytes, 0, length, start) === length ? bytes : undefined;
      } finally {
        closeSync(descriptor);
      }
    },
  };
}

/** `undefined` where the file has gone since: `locate` then says where the object began. */
function openAgain(file: string): number | undefined {
  try {
    return openSync(file, 'r');
  } catch {
    return undefined;
  }
}
