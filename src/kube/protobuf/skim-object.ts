import { readEnvelope, startsWithMagic } from './envelope.ts';
import { ProtobufError } from './protobuf-error.ts';
import { WIRE, WireReader } from './wire-reader.ts';
import type { TypeMeta } from './read-object.ts';

/** What an object is and who it belongs to, without the rest of it. */
export interface SkimmedObject extends TypeMeta {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
  /** Seconds since 1970; absent where it has none. */
  readonly creation_s?: number;
  readonly labels: Readonly<Record<string, string>>;
  /** Names of the managers of its fields, each once. */
  readonly managers: readonly string[];
}

interface Draft {
  namespace: string;
  name: string;
  uid: string;
  creation_s?: number;
  labels: Record<string, string>;
  managers: string[];
}

/** Field numbers of meta/v1 ObjectMeta (apimachinery pkg/apis/meta/v1/generated.proto). */
const META = { name: 1, namespace: 3, uid: 5, creationTimestamp: 8, labels: 11, managedFields: 17 } as const;
/** Every kind that is stored has its ObjectMeta first. */
const METADATA_FIELD = 1;

const ignore = (): void => undefined;

/** Calls `visit` for each field of type bytes up to `end`, and passes over all others. */
function eachBytes(reader: WireReader, end: number, visit: (number: number, valueEnd: number) => void): void {
  while (reader.position < end) {
    const tag = reader.readTag(end);
    if ((tag & 7) !== WIRE.bytes) reader.skip(tag, end);
    else {
      const valueEnd = reader.readLength(end);
      visit(tag >>> 3, valueEnd);
      reader.position = valueEnd;
    }
  }
}

function readSeconds(reader: WireReader, end: number): number | undefined {
  while (reader.position < end) {
    const tag = reader.readTag(end);
    if (tag === ((1 << 3) | WIRE.varint)) return reader.readInt64(end);
    reader.skip(tag, end);
  }
  return undefined;
}

function readLabel(reader: WireReader, end: number, labels: Record<string, string>): void {
  let key = '';
  let value = '';
  eachBytes(reader, end, (number, valueEnd) => {
    if (number === 1) key = reader.readText(valueEnd);
    else if (number === 2) value = reader.readText(valueEnd);
  });
  if (key !== '__proto__') labels[key] = value;
}

function readManager(reader: WireReader, end: number, managers: string[]): void {
  eachBytes(reader, end, (number, valueEnd) => {
    if (number !== 1) return;
    const manager = reader.readText(valueEnd);
    if (!managers.includes(manager)) managers.push(manager);
  });
}

function readMeta(reader: WireReader, end: number, draft: Draft): void {
  eachBytes(reader, end, (number, valueEnd) => {
    if (number === META.name) draft.name = reader.readText(valueEnd);
    else if (number === META.namespace) draft.namespace = reader.readText(valueEnd);
    else if (number === META.uid) draft.uid = reader.readText(valueEnd);
    else if (number === META.labels) readLabel(reader, valueEnd, draft.labels);
    else if (number === META.managedFields) readManager(reader, valueEnd, draft.managers);
    else if (number === META.creationTimestamp) {
      const seconds = readSeconds(reader, valueEnd);
      if (seconds !== undefined) draft.creation_s = seconds;
    }
  });
}

/**
 * Reads the kind and the metadata of an object in Kubernetes' protobuf, some ten times as fast as all of it. Works for kinds that no table has, too.
 * `undefined` where the bytes are none, or break off.
 */
export function skimKubernetesProtobuf(bytes: Uint8Array): SkimmedObject | undefined {
  if (!startsWithMagic(bytes, 0, bytes.length)) return undefined;
  const reader = new WireReader(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), 0);
  const draft: Draft = { namespace: '', name: '', uid: '', labels: {}, managers: [] };
  try {
    const { apiVersion, kind, rawStart, rawEnd } = readEnvelope(reader, bytes.length, ignore);
    reader.position = rawStart;
    eachBytes(reader, rawEnd, (number, valueEnd) => {
      if (number === METADATA_FIELD) readMeta(reader, valueEnd, draft);
    });
    return { apiVersion, kind, ...draft };
  } catch (error) {
    if (error instanceof ProtobufError) return undefined;
    throw error;
  }
}
