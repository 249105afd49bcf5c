import type { Format } from './accept.ts';

/** Of the length in front of each frame (serializer/protobuf, LengthDelimitedFramer). */
const LENGTH_BYTES = 4;
const TYPE_TAG = 0x0a;
const OBJECT_TAG = 0x12;
const RAW_TAG = 0x0a;

function varint(value: number): readonly number[] {
  const written: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) written.push((rest % 0x80) | 0x80);
  return [...written, rest];
}

/** WatchEvent of meta/v1 as protobuf without an envelope: the type, and a RawExtension that holds the encoded object. */
function protobufFrame(type: string, object: Uint8Array): Uint8Array {
  const text = Buffer.from(type);
  const rawHead = [RAW_TAG, ...varint(object.length)];
  const head = Uint8Array.from([
    TYPE_TAG,
    ...varint(text.length),
    ...text,
    OBJECT_TAG,
    ...varint(rawHead.length + object.length),
    ...rawHead,
  ]);
  const length = Buffer.alloc(LENGTH_BYTES);
  length.writeUInt32BE(head.length + object.length);
  return Buffer.concat([length, head, object]);
}

/** One event of a watch as it goes over the wire; `object` is encoded in the watch's own format. */
export function watchFrame(type: string, object: string | Uint8Array): string | Uint8Array {
  return typeof object === 'string' ? `{"type":"${type}","object":${object}}\n` : protobufFrame(type, object);
}

/** As `watchFrame` for JSON that is there already, as one line with its end. */
export function frameOfLine(type: string, line: Buffer): Buffer {
  return Buffer.concat([
    Buffer.from(`{"type":"${type}","object":`),
    line.subarray(0, -1),
    Buffer.from('}\n'),
  ]);
}

/** What the stream of a watch is called. Source: serveWatchHandler, apiserver pkg/endpoints/handlers/watch.go. */
export function watchContentType(format: Format): string {
  return format === 'protobuf' ? 'application/vnd.kubernetes.protobuf;stream=watch' : 'application/json';
}
