import type { Readable } from 'node:stream';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { Problem } from '../../problem.ts';

/** One event of a watch (meta/v1 WatchEvent). */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: JsonObject;
}

/** etcd takes 1.5 MiB an object, aggregated servers what they like; beyond this the stream is no watch. */
const FRAME_BYTES_MAX = 64 * 1024 * 1024;
const NEWLINE = 0x0a;

function brokenFrame(what: string, where: string, cause?: unknown): Problem {
  return new Problem({
    what: `the watch sent ${what}`,
    where,
    fix: 'check what stands between this machine and the API server',
    cause,
  });
}

const TYPES: Readonly<Record<string, WatchEvent['type']>> = {
  ADDED: 'ADDED',
  MODIFIED: 'MODIFIED',
  DELETED: 'DELETED',
  BOOKMARK: 'BOOKMARK',
  ERROR: 'ERROR',
};

function parseEvent(line: string, where: string): WatchEvent {
  let value: JsonValue;
  try {
    value = parseJson(line);
  } catch (error) {
    throw brokenFrame('something that is no JSON', where, error);
  }
  const type = TYPES[stringAt(value, 'type') ?? ''];
  const object = isJsonObject(value) ? value['object'] : undefined;
  if (type === undefined || !isJsonObject(object)) throw brokenFrame('something that is no event', where);
  return { type, object };
}

/**
 * Splits the body of a watch into events: JSON objects, one a line. A line that the end of the stream cuts off is no event: it is
 * dropped, and comes again with the next watch, which starts from the last whole event.
 */
export async function* watchEvents(body: Readable, where: string): AsyncGenerator<WatchEvent> {
  let pending: Buffer[] = [];
  let pending_bytes = 0;
  for await (const chunk of body) {
    let rest: Buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
    for (let end = rest.indexOf(NEWLINE); end !== -1; end = rest.indexOf(NEWLINE)) {
      const line = Buffer.concat([...pending, rest.subarray(0, end)]).toString('utf8');
      rest = rest.subarray(end + 1);
      pending = [];
      pending_bytes = 0;
      if (line.trim() !== '') yield parseEvent(line, where);
    }
    if (rest.length === 0) continue;
    pending.push(rest);
    pending_bytes += rest.length;
    if (pending_bytes > FRAME_BYTES_MAX) throw brokenFrame('a line without end', where);
  }
}
