import { createGunzip } from 'node:zlib';
import { Refusal, type HttpRequest } from './exchange.ts';

/** How much of a body is taken, and how long it may take. */
export interface BodyLimits {
  /** As it comes over the wire. */
  readonly max_bytes: number;
  /** Once unpacked: a small gzip may hold gigabytes. */
  readonly unpacked_max_bytes: number;
  readonly max_ms: number;
}

function tooLarge(max_bytes: number): Refusal {
  return new Refusal(
    413,
    `the body is larger than ${max_bytes} bytes`,
    'send less at once: --audit-webhook-batch-max-size and --audit-webhook-truncate-enabled of kube-apiserver',
  );
}

/** The length that the request says its body has; undefined where it does not say. */
export function declaredLength(request: HttpRequest): number | undefined {
  const text = request.headers['content-length'];
  return text !== undefined && /^\d+$/.test(text) ? Number(text) : undefined;
}

async function gather(chunks: AsyncIterable<Buffer>, max_bytes: number): Promise<Buffer> {
  const parts: Buffer[] = [];
  let size_bytes = 0;
  for await (const chunk of chunks) {
    size_bytes += chunk.length;
    if (size_bytes > max_bytes) throw tooLarge(max_bytes);
    parts.push(chunk);
  }
  return parts.length === 1 && parts[0] !== undefined ? parts[0] : Buffer.concat(parts);
}

async function unpacked(packed: Buffer, max_bytes: number): Promise<Buffer> {
  const gunzip = createGunzip();
  gunzip.end(packed);
  try {
    return await gather(gunzip, max_bytes);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(400, 'the body is no gzip, or cut short', 'send it whole, or without Content-Encoding');
  }
}

/** Reads a body to its end, unpacks gzip. Throws a Refusal where it is too large, too slow, cut off or packed otherwise. */
export async function readBody(request: HttpRequest, limits: BodyLimits): Promise<Buffer> {
  const { max_bytes, unpacked_max_bytes, max_ms } = limits;
  if ((declaredLength(request) ?? 0) > max_bytes) throw tooLarge(max_bytes);
  let isTooSlow = false;
  const timer = setTimeout(() => {
    isTooSlow = true;
    request.destroy(new Error('the body did not arrive in time'));
  }, max_ms);
  let body: Buffer;
  try {
    body = await gather(request, max_bytes);
  } catch (error) {
    if (error instanceof Refusal) throw error;
    throw new Refusal(
      isTooSlow ? 408 : 400,
      isTooSlow ? `the body did not arrive within ${max_ms / 1000} seconds` : 'the body was cut off',
      'send it again',
    );
  } finally {
    clearTimeout(timer);
  }
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity' || body.length === 0) return body;
  if (encoding === 'gzip') return unpacked(body, unpacked_max_bytes);
  throw new Refusal(415, `bodies are not read as ${encoding}`, 'send them plain or as gzip');
}
