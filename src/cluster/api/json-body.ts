import type { Readable } from 'node:stream';
import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { Problem } from '../../problem.ts';

/**
 * No body may be larger: read as JSON it takes four times this in memory. A page of 500 objects is seldom over 20 MB; 500 Secrets of
 * nearly 1 MB each (hazard huge-objects), or a server that ignores `limit`, are.
 */
const BODY_BYTES_MAX = 256 * 1024 * 1024;

/** An answer was larger than we can hold; a smaller page may not be. */
export class BodyTooLarge extends Problem {
  constructor(where: string, max_bytes: number) {
    super({
      what: `the answer is larger than ${Math.floor(max_bytes / 1024 / 1024)} MiB`,
      where,
      fix: 'read one namespace at a time (-n), and see why these objects are so large',
    });
  }
}

/** Reads a body as text. Throws what the stream throws, or BodyTooLarge. */
export async function readBody(body: Readable, where: string, max_bytes = BODY_BYTES_MAX): Promise<string> {
  const chunks: Buffer[] = [];
  let size_bytes = 0;
  for await (const chunk of body) {
    const bytes = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    size_bytes += bytes.length;
    // Leaving the loop cuts the connection.
    if (size_bytes > max_bytes) throw new BodyTooLarge(where, max_bytes);
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

/** Reads a JSON object from text. Throws a Problem: what answers in anything else is no Kubernetes API. */
export function parseObject(text: string, contentType: string | undefined, where: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (error) {
    throw notJson(contentType, where, error);
  }
  if (isJsonObject(value)) return value;
  throw notJson(contentType, where);
}

function notJson(contentType: string | undefined, where: string, cause?: unknown): Problem {
  return new Problem({
    what: `the answer is no JSON object (content type ${contentType ?? 'unknown'})`,
    where,
    fix: 'check that the address is that of a Kubernetes API server, and not of a proxy or a login page',
    cause,
  });
}
