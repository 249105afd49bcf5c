import { CborError, isSelfDescribedCbor, readCbor } from '../../kube/cbor/read-cbor.ts';
import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { listAt, stringsAt } from '../../kube/kube-object.ts';
import { parseJson } from '../../kube/parse-json.ts';
import { isKubernetesProtobuf, readKubernetesProtobuf } from '../../kube/protobuf/read-object.ts';
import { skimKubernetesProtobuf, type SkimmedObject } from '../../kube/protobuf/skim-object.ts';

/** What the bytes of a key are. */
export type StoredValue =
  | {
      readonly type: 'object';
      readonly encoding: Encoding;
      readonly object: JsonObject;
      readonly notes: readonly string[];
    }
  /** Encrypted at rest (EncryptionConfiguration): only the API server that has the key can read it. */
  | { readonly type: 'encrypted'; readonly provider: string; readonly keyName: string }
  /** An object that cannot be decoded, with what is wrong. */
  | { readonly type: 'undecodable'; readonly encoding: Encoding; readonly why: string }
  /** No object: counters of the API server, keys of others. */
  | { readonly type: 'opaque' };

export type Encoding = 'protobuf' | 'json' | 'cbor';

/** `k8s:enc:aescbc:v1:key1:`, `k8s:enc:kms:v2:name:` (apiserver pkg/server/options/encryptionconfig). */
const ENCRYPTED = /^k8s:enc:([^:]{1,64}):(v\d+):([^:]{0,253}):/;
const ENCRYPTED_START = Buffer.from('k8s:enc:');
const ENCRYPTED_PREFIX_MAX_BYTES = 400;
const BRACE = 0x7b;

function startsWith(bytes: Buffer, start: Buffer): boolean {
  return bytes.length >= start.length && bytes.compare(start, 0, start.length, 0, start.length) === 0;
}

/** Provider and key name of a value that is encrypted at rest. */
export function encryptionOf(
  value: Buffer,
): { readonly provider: string; readonly keyName: string } | undefined {
  if (!startsWith(value, ENCRYPTED_START)) return undefined;
  const match = ENCRYPTED.exec(value.toString('latin1', 0, ENCRYPTED_PREFIX_MAX_BYTES));
  return { provider: match?.[1] ?? 'unknown', keyName: match?.[3] ?? '' };
}

export function encodingOf(value: Buffer): Encoding | undefined {
  if (isKubernetesProtobuf(value)) return 'protobuf';
  if (value[0] === BRACE) return 'json';
  return isSelfDescribedCbor(value) ? 'cbor' : undefined;
}

function readPlain(value: Buffer, encoding: 'json' | 'cbor'): StoredValue {
  let read: JsonValue;
  try {
    read = encoding === 'json' ? parseJson(value.toString('utf8')) : readCbor(value);
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof CborError)) throw error;
    return { type: 'undecodable', encoding, why: error.message };
  }
  if (!isJsonObject(read) || stringAt(read, 'kind') === undefined) return { type: 'opaque' };
  return { type: 'object', encoding, object: read, notes: [] };
}

function readProtobuf(value: Buffer): StoredValue {
  const encoding = 'protobuf';
  const reading = readKubernetesProtobuf(value);
  switch (reading.type) {
    case 'invalid':
      return {
        type: 'undecodable',
        encoding,
        why: `${reading.reason} (byte ${reading.offset_bytes} of the value)`,
      };
    case 'unknown-kind':
      return {
        type: 'undecodable',
        encoding,
        why: `${reading.typeMeta.kind} of ${reading.typeMeta.apiVersion} is a kind that plimsoll does not know`,
      };
    case 'object':
      break;
  }
  const { unknownFieldCount, roundedNumberCount } = reading.notes;
  const notes = [
    ...(unknownFieldCount === 0 ? [] : [`${unknownFieldCount} fields of a newer Kubernetes are not shown`]),
    ...(roundedNumberCount === 0 ? [] : [`${roundedNumberCount} numbers beyond 2^53 are rounded`]),
  ];
  return { type: 'object', encoding, object: reading.object, notes };
}

/** Decodes the value of a key; never guesses what is encrypted. */
export function readStoredValue(value: Buffer): StoredValue {
  const encryption = encryptionOf(value);
  if (encryption !== undefined) return { type: 'encrypted', ...encryption };
  const encoding = encodingOf(value);
  if (encoding === undefined) return { type: 'opaque' };
  return encoding === 'protobuf' ? readProtobuf(value) : readPlain(value, encoding);
}

/** What a value is and who it belongs to, from what stands in it; `undefined` where it is no object, or none that can be read. */
export function skimStoredValue(value: Buffer): SkimmedObject | undefined {
  const encoding = encodingOf(value);
  if (encoding === undefined) return undefined;
  if (encoding === 'protobuf') return skimKubernetesProtobuf(value);
  const read = readPlain(value, encoding);
  return read.type === 'object' ? skimObject(read.object) : undefined;
}

function skimObject(object: JsonObject): SkimmedObject {
  const created_ms = Date.parse(stringAt(object, 'metadata', 'creationTimestamp') ?? '');
  const managers = listAt(object, 'metadata', 'managedFields').flatMap(
    (entry) => stringAt(entry, 'manager') ?? [],
  );
  return {
    apiVersion: stringAt(object, 'apiVersion') ?? '',
    kind: stringAt(object, 'kind') ?? '',
    namespace: stringAt(object, 'metadata', 'namespace') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
    uid: stringAt(object, 'metadata', 'uid') ?? '',
    ...(Number.isNaN(created_ms) ? {} : { creation_s: Math.floor(created_ms / 1000) }),
    labels: stringsAt(object, 'metadata', 'labels'),
    managers: [...new Set(managers)],
  };
}
