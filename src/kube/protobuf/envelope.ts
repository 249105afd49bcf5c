import type { WireReader } from './wire-reader.ts';
import { WIRE } from './wire-reader.ts';

/** `k8s` and a zero byte: what stands in front of an object in Kubernetes' protobuf (apimachinery serializer/protobuf). */
export const MAGIC: readonly number[] = [0x6b, 0x38, 0x73, 0x00];

export function startsWithMagic(bytes: Uint8Array, start: number, end: number): boolean {
  return end - start >= MAGIC.length && MAGIC.every((byte, index) => bytes[start + index] === byte);
}

/** runtime.Unknown: what an object is, and where its bytes stand. */
export interface Envelope {
  readonly apiVersion: string;
  readonly kind: string;
  readonly contentEncoding: string;
  readonly contentType: string;
  readonly rawStart: number;
  readonly rawEnd: number;
}

type UnknownField = (message: string, tag: number, start: number) => void;
type Visit = (number: number, start: number, end: number) => void;

/** Fields of type bytes, with numbers up to `last`; all others are unknown. */
function eachBytesField(
  reader: WireReader,
  end: number,
  message: string,
  last: number,
  unknown: UnknownField,
  visit: Visit,
): void {
  while (reader.position < end) {
    const start = reader.position;
    const tag = reader.readTag(end);
    const number = tag >>> 3;
    if (number > last) {
      reader.skip(tag, end);
      unknown(message, tag, start);
      continue;
    }
    if ((tag & 7) !== WIRE.bytes)
      throw reader.error(`field ${number} of ${message} has the wire type ${tag & 7}`, start);
    const valueEnd = reader.readLength(end);
    visit(number, reader.position, valueEnd);
    reader.position = valueEnd;
  }
}

/** Reads the magic and the runtime.Unknown from the reader's position up to `end`. Throws ProtobufError. */
export function readEnvelope(reader: WireReader, end: number, unknown: UnknownField): Envelope {
  reader.position += MAGIC.length;
  const texts = { apiVersion: '', kind: '', contentEncoding: '', contentType: '' };
  const raw = { rawStart: end, rawEnd: end };
  eachBytesField(reader, end, 'runtime.Unknown', 4, unknown, (number, start, valueEnd) => {
    if (number === 2) Object.assign(raw, { rawStart: start, rawEnd: valueEnd });
    else if (number === 3) texts.contentEncoding = reader.readText(valueEnd);
    else if (number === 4) texts.contentType = reader.readText(valueEnd);
    else
      eachBytesField(reader, valueEnd, 'runtime.TypeMeta', 2, unknown, (part, _start, partEnd) => {
        texts[part === 1 ? 'apiVersion' : 'kind'] = reader.readText(partEnd);
      });
  });
  return { ...texts, ...raw };
}
