import { stringAt, type JsonObject } from '../json.ts';
import { encodeMessage, UnencodableError, type Encoding } from './encode-message.ts';
import { MAGIC } from './envelope.ts';
import { messageOfKind } from './message-table.ts';
import { WIRE } from './wire-reader.ts';
import { WireWriter } from './wire-writer.ts';

/** What writing gives. */
export type ProtobufWriting =
  | {
      readonly type: 'bytes';
      readonly bytes: Uint8Array;
      /** Keys that the kind has no field for: `spec.containers[0].foo`. They are not in the bytes. */
      readonly lostPaths: readonly string[];
    }
  /** Custom resources, and whatever else has no message: Kubernetes answers 406 and stores JSON. */
  | { readonly type: 'unknown-kind' }
  | { readonly type: 'invalid'; readonly path: string; readonly reason: string };

/**
 * Writes an object as an API server sends it and stores it: `k8s\0` and a runtime.Unknown around the message of its kind, byte for byte as
 * the Go code does (fields by number, maps by key, zero values of everything that is no pointer). `apiVersion` and `kind` say which
 * message. Never throws.
 */
export function writeKubernetesProtobuf(object: JsonObject): ProtobufWriting {
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  const kind = stringAt(object, 'kind') ?? '';
  const type = messageOfKind(apiVersion, kind);
  if (type === undefined) return { type: 'unknown-kind' };
  const encoding: Encoding = { writer: new WireWriter(), lostPaths: [] };
  const { writer, lostPaths } = encoding;
  const field = (number: number, write: () => void): void => {
    const before = writer.length_bytes;
    write();
    writer.writeVarint(writer.length_bytes - before);
    writer.writeTag(number, WIRE.bytes);
  };
  try {
    field(4, () => undefined);
    field(3, () => undefined);
    field(2, () => encodeMessage(encoding, type, object, '', 0));
    field(1, () => {
      field(2, () => writer.writeText(kind));
      field(1, () => writer.writeText(apiVersion));
    });
  } catch (error) {
    if (!(error instanceof UnencodableError)) throw error;
    return { type: 'invalid', path: error.path, reason: error.message };
  }
  writer.writeBytes(Uint8Array.from(MAGIC));
  return { type: 'bytes', bytes: writer.finish(), lostPaths };
}
