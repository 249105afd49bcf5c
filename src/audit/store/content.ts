import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { once } from 'node:events';
import { createGunzip } from 'node:zlib';

/** Read at a time; hashing is waited for less than the disk. */
const CHUNK_BYTES = 1024 * 1024;

/** What a file holds, told without understanding it. */
export interface Content {
  readonly sha256: string;
  /** Why gzip cannot be trusted to have given everything; `''` for a whole file or one that is no gzip. */
  readonly damage: string;
}

/**
 * Reads a file once for its SHA-256 and, for gzip, to see whether it is whole: DuckDB takes a gzip file whose checksum is wrong, or that is cut
 * off at the end of a line, for a good one (measured, 1.5.6).
 */
export async function readContent(path: string, isGzip: boolean, signal?: AbortSignal): Promise<Content> {
  const hash = createHash('sha256');
  const gunzip = isGzip ? createGunzip() : undefined;
  let damage = '';
  gunzip?.on('error', (error) => {
    damage = error.message;
  });
  gunzip?.resume();
  for await (const chunk of createReadStream(path, { highWaterMark: CHUNK_BYTES, signal })) {
    const bytes: Buffer = chunk;
    hash.update(bytes);
    if (gunzip === undefined || damage !== '') continue;
    if (!gunzip.write(bytes)) await Promise.race([once(gunzip, 'drain'), once(gunzip, 'close')]);
  }
  if (gunzip !== undefined && damage === '') {
    gunzip.end();
    await once(gunzip, 'close');
  }
  return { sha256: hash.digest('hex'), damage };
}
