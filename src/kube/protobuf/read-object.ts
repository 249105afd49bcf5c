import { isJsonObject, type JsonObject, type JsonValue } from '../json.ts';
import { parseJson } from '../parse-json.ts';
import {
  decodeMessage,
  emptyNotes,
  noteUnknown,
  type Decoding,
  type DecodingNotes,
} from './decode-message.ts';
import { readEnvelope, startsWithMagic, type Envelope } from './envelope.ts';
import { messageOfKind } from './message-table.ts';
import { ProtobufError } from './protobuf-error.ts';
import { WireReader } from './wire-reader.ts';

/** What an object is: `apps/v1`, `Deployment`. */
export interface TypeMeta {
  readonly apiVersion: string;
  readonly kind: string;
}

/** What reading gives. `offset_bytes` counts from the first byte of the input. */
export type ProtobufReading =
  | {
      readonly type: 'object';
      /** As the API server writes it in JSON, with apiVersion and kind. */
      readonly object: JsonObject;
      readonly typeMeta: TypeMeta;
      readonly notes: Readonly<DecodingNotes>;
    }
  /** A kind that no release of the table has: `raw` is its message. */
  | { readonly type: 'unknown-kind'; readonly typeMeta: TypeMeta; readonly raw: Uint8Array }
  | { readonly type: 'invalid'; readonly reason: string; readonly offset_bytes: number };

/**
 * etcd takes requests of 1.5 MB unless told otherwise, an API server bodies of 3 MiB; this is far above what people have set, and keeps
 * a wrong file from being read as one object.
 */
const INPUT_MAX_BYTES = 64 * 1024 * 1024;
const JSON_TYPE = 'application/json';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** Do these bytes start as an object in Kubernetes' protobuf does? */
export function isKubernetesProtobuf(bytes: Uint8Array): boolean {
  return startsWithMagic(bytes, 0, bytes.length);
}

/**
 * Reads an object of a request body, an answer or an etcd value: `k8s\0` and a runtime.Unknown (apimachinery
 * serializer/protobuf). The JSON is what encoding/json makes of the Go types: zero values stand or are left out as their tags say.
 * `expected` is taken where the bytes do not say what they are, as the API server takes it from the URL. Never throws.
 *
 * JSON numbers are doubles here: `notes` says how many numbers were rounded, and which fields the table does not know.
 */
export function readKubernetesProtobuf(bytes: Uint8Array, expected?: TypeMeta): ProtobufReading {
  if (!isKubernetesProtobuf(bytes))
    return { type: 'invalid', reason: 'the bytes do not start with "k8s" and a zero byte', offset_bytes: 0 };
  if (bytes.length > INPUT_MAX_BYTES)
    return {
      type: 'invalid',
      reason: `it is larger than ${INPUT_MAX_BYTES} bytes`,
      offset_bytes: INPUT_MAX_BYTES,
    };
  try {
    return readEnveloped(bytes, expected);
  } catch (error) {
    if (!(error instanceof ProtobufError)) throw error;
    return { type: 'invalid', reason: error.message, offset_bytes: error.offset_bytes };
  }
}

function readEnveloped(bytes: Uint8Array, expected: TypeMeta | undefined): ProtobufReading {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const decoding: Decoding = { reader: new WireReader(buffer, 0), notes: emptyNotes() };
  const { reader, notes } = decoding;
  const envelope = readEnvelope(reader, buffer.length, (message, tag, start) =>
    noteUnknown(decoding, message, tag, start),
  );
  if (envelope.contentEncoding !== '')
    throw reader.error(
      `the content encoding ${JSON.stringify(envelope.contentEncoding)} is not known`,
      envelope.rawStart,
    );
  const apiVersion = envelope.apiVersion === '' ? (expected?.apiVersion ?? '') : envelope.apiVersion;
  const kind = envelope.kind === '' ? (expected?.kind ?? '') : envelope.kind;
  const typeMeta = { apiVersion, kind };
  reader.position = envelope.rawStart;
  const object = rawObject(decoding, envelope, typeMeta);
  if (object === undefined)
    return { type: 'unknown-kind', typeMeta, raw: buffer.subarray(envelope.rawStart, envelope.rawEnd) };
  return { type: 'object', object, typeMeta, notes };
}

function rawObject(
  decoding: Decoding,
  envelope: Envelope,
  { apiVersion, kind }: TypeMeta,
): JsonObject | undefined {
  const { reader } = decoding;
  const { contentType, rawStart, rawEnd } = envelope;
  if (contentType === JSON_TYPE) return jsonObject(reader, rawStart, rawEnd);
  if (contentType !== '' && contentType !== PROTOBUF_TYPE)
    throw reader.error(`the content type ${JSON.stringify(contentType)} is not known`, rawStart);
  const type = messageOfKind(apiVersion, kind);
  if (type === undefined) return undefined;
  const value = decodeMessage(decoding, type, rawEnd, 0, type.form === 'kind' ? { kind, apiVersion } : {});
  return isJsonObject(value) ? value : undefined;
}

function jsonObject(reader: WireReader, start: number, end: number): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(reader.bytes.toString('utf8', start, end));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw reader.error(`the object should be JSON and is not: ${error.message}`, start);
  }
  if (!isJsonObject(value)) throw reader.error('the JSON is no object', start);
  return value;
}
