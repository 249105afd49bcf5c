import { BoundedMap } from '../../../audit/bounded-map.ts';
import type { JsonObject } from '../../../kube/json.ts';

/**
 * So much JSON of stored objects is kept, that of 30,000 pods or so: what was just written fans out to watchers and is read by who waits for it, and
 * clients list the same page again and again. Making it anew takes 10 us a pod.
 */
const KEPT_MAX_BYTES = 64 * 1024 * 1024;

const kept = new BoundedMap<JsonObject, Buffer>(KEPT_MAX_BYTES);
const assembled = new WeakMap<JsonObject, () => Buffer>();

/** Lines that are kept stand one behind the other in pieces of this size: memory of its own for each took as long as to write it (15 us). */
const PIECE_BYTES = 256 * 1024;
/** Longer ones have memory of their own, so that little of a piece is left over at its end. */
const PIECE_LINE_MAX_BYTES = PIECE_BYTES / 8;
/** UTF-8 needs no more for a UTF-16 code unit. */
const UNIT_MAX_BYTES = 3;

let piece = Buffer.alloc(0);
let used_bytes = 0;

function line(object: JsonObject): Buffer {
  return Buffer.from(`${JSON.stringify(object)}\n`);
}

function keptLine(object: JsonObject): Buffer {
  const text = `${JSON.stringify(object)}\n`;
  const most_bytes = text.length * UNIT_MAX_BYTES;
  if (most_bytes > PIECE_LINE_MAX_BYTES) return Buffer.from(text);
  if (used_bytes + most_bytes > piece.length) {
    piece = Buffer.allocUnsafeSlow(PIECE_BYTES);
    used_bytes = 0;
  }
  const start = used_bytes;
  used_bytes += piece.write(text, start);
  return piece.subarray(start, used_bytes);
}

/** Says how the JSON of an object can be put together from what is there already. */
export function assembleJson(object: JsonObject, make: () => Buffer): void {
  assembled.set(object, make);
}

/** The JSON of a stored object, frozen as a whole, on one line with its end. It is kept for some time: do not write to it. */
export function storedJsonLine(object: JsonObject): Buffer {
  const known = kept.get(object);
  if (known !== undefined) return known;
  const made = keptLine(object);
  kept.set(object, made, made.length);
  return made;
}

/** The JSON of an object on one line with its end. Do not write to it. */
export function jsonLine(object: JsonObject): Buffer {
  // Only what is stored is frozen.
  return Object.isFrozen(object) ? storedJsonLine(object) : (assembled.get(object)?.() ?? line(object));
}
