import { WIRE, WireReader } from '../../kube/protobuf/wire-reader.ts';

/** mvccpb.KeyValue (api/mvccpb/kv.proto of etcd). A tombstone has only a key. */
export interface KeyValue {
  readonly key: Buffer;
  readonly createRevision: number;
  readonly modRevision: number;
  readonly version: number;
  readonly value: Buffer;
  /** 0: none. Leases are random numbers of 63 bits: as hexadecimal, as etcdctl prints them. */
  readonly lease: string;
}

const EMPTY: Buffer = Buffer.alloc(0);

function hexadecimal(high: number, low: number): string {
  return high === 0 && low === 0
    ? ''
    : `${high.toString(16).padStart(8, '0')}${low.toString(16).padStart(8, '0')}`;
}

/** Throws ProtobufError. The buffers are parts of `bytes`. */
export function readKeyValue(bytes: Buffer): KeyValue {
  const reader = new WireReader(bytes, 0);
  const end = bytes.length;
  const numbers = [0, 0, 0, 0, 0];
  let key: Buffer = EMPTY;
  let value: Buffer = EMPTY;
  let lease = '';
  while (reader.position < end) {
    const start = reader.position;
    const tag = reader.readTag(end);
    const number = tag >>> 3;
    if (number > 6) {
      reader.skip(tag, end);
      continue;
    }
    const isBytes = number === 1 || number === 5;
    if ((tag & 7) !== (isBytes ? WIRE.bytes : WIRE.varint))
      throw reader.error(`field ${number} of a key-value has the wire type ${tag & 7}`, start);
    if (isBytes) {
      const valueEnd = reader.readLength(end);
      const part = bytes.subarray(reader.position, valueEnd);
      if (number === 1) key = part;
      else value = part;
      reader.position = valueEnd;
    } else if (number === 6) {
      const low = reader.readVarint(end);
      lease = hexadecimal(reader.high, low);
    } else numbers[number] = reader.readInt64(end);
  }
  return {
    key,
    value,
    lease,
    createRevision: numbers[2] ?? 0,
    modRevision: numbers[3] ?? 0,
    version: numbers[4] ?? 0,
  };
}
