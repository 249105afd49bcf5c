import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { isJsonObject, jsonAt } from '../json.ts';
import { golden } from './golden.fixture.ts';
import { isKubernetesProtobuf, readKubernetesProtobuf } from './read-object.ts';
import { writeKubernetesProtobuf } from './write-object.ts';

/** A field of type bytes. */
function bytesField(number: number, bytes: Buffer): Buffer {
  const { length } = bytes;
  const lengths =
    length < 0x80 ? [length] : [(length & 0x7f) | 0x80, ((length >> 7) & 0x7f) | 0x80, length >> 14];
  const tag = number < 16 ? [(number << 3) | 2] : [((number << 3) & 0x7f) | 0x82, number >> 4];
  return Buffer.concat([Buffer.from([...tag, ...lengths]), bytes]);
}

/** `k8s\0`, a TypeMeta and a message given in hex. */
function enveloped(apiVersion: string, kind: string, hex: string, rest = ''): Buffer {
  const typeMeta = Buffer.concat([bytesField(1, Buffer.from(apiVersion)), bytesField(2, Buffer.from(kind))]);
  const raw = Buffer.from(hex.replaceAll(' ', ''), 'hex');
  return Buffer.concat([
    Buffer.from('k8s\0'),
    bytesField(1, typeMeta),
    bytesField(2, raw),
    Buffer.from(rest.replaceAll(' ', ''), 'hex'),
  ]);
}

function objectOf(bytes: Uint8Array): unknown {
  const reading = readKubernetesProtobuf(bytes);
  if (reading.type !== 'object') throw new Error(JSON.stringify(reading));
  return reading.object;
}

function configMap(hex: string): unknown {
  return objectOf(enveloped('v1', 'ConfigMap', hex));
}

/** Of a Pod whose spec.securityContext is given in hex. */
function supplementalGroups(hex: string): unknown {
  const securityContext = bytesField(14, Buffer.from(hex.replaceAll(' ', ''), 'hex'));
  const pod = objectOf(enveloped('v1', 'Pod', bytesField(2, securityContext).toString('hex')));
  return isJsonObject(pod) ? jsonAt(pod, 'spec', 'securityContext', 'supplementalGroups') : undefined;
}

/** A CustomResourceDefinition whose schema is {not: {not: ...}}. */
function nestedSchema(levels: number): Buffer {
  let schema: Buffer = Buffer.alloc(0);
  for (let level = 0; level < levels; level += 1) schema = bytesField(28, schema);
  const definition = [1, 4, 7, 2].reduce<Buffer>((inner, number) => bytesField(number, inner), schema);
  return enveloped('apiextensions.k8s.io/v1', 'CustomResourceDefinition', definition.toString('hex'));
}

describe('objects that Go wrote', () => {
  test.each(golden)('$name is read as Go prints it, keys in the same order', ({ bytes, json, object }) => {
    const read = objectOf(bytes);
    expect(read).toEqual(object);
    expect(JSON.stringify(read)).toBe(JSON.stringify(JSON.parse(json)));
  });

  test.each(golden)('$name is written with the same bytes', ({ bytes, object }) => {
    const writing = writeKubernetesProtobuf(object);
    expect(writing).toMatchObject({ type: 'bytes', lostPaths: [] });
    if (writing.type === 'bytes')
      expect(Buffer.from(writing.bytes).toString('hex')).toBe(bytes.toString('hex'));
  });

  it('knows all fields of them and rounds none of their numbers', () => {
    for (const { bytes } of golden)
      expect(readKubernetesProtobuf(bytes)).toMatchObject({
        notes: { unknownFieldCount: 0, unknownFields: [], roundedNumberCount: 0 },
      });
  });
});

describe('what a message may look like', () => {
  it('reads fields in any order, and maps whose entries come in any order', () => {
    // data {b: 2}, data {a: 1}, metadata {name: n}
    expect(configMap('12 06 0a01 62 1201 32 12 06 1201 31 0a01 61 0a 03 0a01 6e')).toEqual({
      apiVersion: 'v1',
      kind: 'ConfigMap',
      metadata: { name: 'n' },
      data: { a: '1', b: '2' },
    });
  });

  it('joins a message that is there twice', () => {
    // metadata {name: n}, metadata {namespace: m}, metadata {name: o}
    expect(configMap('0a 03 0a01 6e 0a 03 1a01 6d 0a 03 0a01 6f')).toMatchObject({
      metadata: { name: 'o', namespace: 'm' },
    });
  });

  it('takes an entry without a value as empty', () => {
    expect(configMap('12 03 0a01 61 1a 03 0a01 62')).toMatchObject({
      data: { a: '' },
      binaryData: { b: '' },
    });
  });

  it('reads packed and unpacked lists of numbers', () => {
    expect(supplementalGroups('20 01 20 ff ff ff ff 0f')).toEqual([1, 4294967295]);
    expect(supplementalGroups('22 06 01 ff ff ff ff 0f')).toEqual([1, 4294967295]);
  });

  it('keeps what it does not know, and says where', () => {
    // field 15 (bytes), field 16 (varint), metadata with field 99 (fixed64)
    const reading = readKubernetesProtobuf(
      enveloped('v1', 'ConfigMap', '7a 01 00 8001 05 0a 0a 9906 0000000000000000'),
    );
    expect(reading).toMatchObject({
      type: 'object',
      notes: {
        unknownFieldCount: 3,
        unknownFields: [
          { message: 'core.v1.ConfigMap', number: 15, wire: 2, offset_bytes: 23, length_bytes: 3 },
          { message: 'core.v1.ConfigMap', number: 16, wire: 0, offset_bytes: 26, length_bytes: 3 },
          { message: 'meta.v1.ObjectMeta', number: 99, wire: 1, offset_bytes: 31, length_bytes: 10 },
        ],
      },
    });
  });

  it('counts numbers that JSON rounds', () => {
    // metadata {generation: 2^63 - 1}
    const reading = readKubernetesProtobuf(
      enveloped('v1', 'ConfigMap', '0a 0a 38 ff ff ff ff ff ff ff ff 7f'),
    );
    expect(reading).toMatchObject({
      object: { metadata: { generation: 2 ** 63 } },
      notes: { roundedNumberCount: 1 },
    });
  });

  it('writes the zero time as null', () => {
    // metadata {deletionTimestamp: {}}, and {deletionTimestamp: seconds of 0001-01-01}
    expect(configMap('0a 02 4a 00')).toMatchObject({ metadata: { deletionTimestamp: null } });
    expect(configMap('0a 0f 4a 0d 08 80 92 b8 c3 98 fe ff ff ff 01 10 00')).toMatchObject({
      metadata: { deletionTimestamp: null },
    });
  });

  it('knows kinds that are gone, and those that every group has', () => {
    expect(objectOf(enveloped('policy/v1beta1', 'PodSecurityPolicy', '12 02 08 01'))).toMatchObject({
      spec: { privileged: true },
    });
    expect(objectOf(enveloped('sea.dev/v1', 'DeleteOptions', '22 0a 42 61 63 6b 67 72 6f 75 6e 64'))).toEqual(
      {
        kind: 'DeleteOptions',
        apiVersion: 'sea.dev/v1',
        propagationPolicy: 'Background',
      },
    );
  });

  it('reads objects that are protobuf inside of protobuf', () => {
    const inner = enveloped('v1', 'ConfigMap', '0a 03 0a01 6e');
    const hex = `0a 05 41 44 44 45 44 12 ${(inner.length + 2).toString(16)} 0a ${inner.length.toString(16)} ${inner.toString('hex')}`;
    const reading = readKubernetesProtobuf(enveloped('', '', hex), { apiVersion: 'v1', kind: 'WatchEvent' });
    expect(reading).toMatchObject({
      object: { type: 'ADDED', object: { kind: 'ConfigMap', metadata: { name: 'n' } } },
    });
  });

  it('reads JSON in the envelope, and tells kinds that it has no message for', () => {
    const json = Buffer.from('{"kind":"Ship"}').toString('hex');
    expect(
      objectOf(
        enveloped('sea.dev/v1', 'Ship', json, `22 10 ${Buffer.from('application/json').toString('hex')}`),
      ),
    ).toEqual({ kind: 'Ship' });
    expect(readKubernetesProtobuf(enveloped('sea.dev/v1', 'Ship', '0a 00'))).toEqual({
      type: 'unknown-kind',
      typeMeta: { apiVersion: 'sea.dev/v1', kind: 'Ship' },
      raw: Buffer.from('0a00', 'hex'),
    });
  });
});

describe('bytes that are no object', () => {
  test.each([
    ['', 'do not start with', 0],
    ['7b7d', 'do not start with', 0],
    // The envelope's raw is longer than the input.
    ['6b387300 12 05 00', 'does not fit into the 1 that are left', 5],
    ['6b387300 1a 04 67 7a 69 70', 'content encoding "gzip"', 10],
  ])('%s: %s at byte %d', (hex, reason, offset_bytes) => {
    const reading = readKubernetesProtobuf(Buffer.from(hex.replaceAll(' ', ''), 'hex'));
    expect(reading).toMatchObject({ type: 'invalid', offset_bytes });
    if (reading.type === 'invalid') expect(reading.reason).toContain(reason);
  });

  test.each([
    ['0a 05 0a', 'does not fit into the 1 that are left', 24],
    ['08 05', 'field 1 (metadata) has the wire type 0 and should have 2', 24],
    ['02 00', '0 is no field number', 23],
    ['7f', '7 is no wire type', 24],
    ['7c', 'a group ends that did not start', 24],
    ['7b 7b', 'the input ends inside a number', 25],
    ['ff ff ff ff ff ff ff ff ff ff 01', 'longer than 10 bytes', 23],
  ])('a ConfigMap of %s: %s', (hex, reason, offset_bytes) => {
    const reading = readKubernetesProtobuf(enveloped('v1', 'ConfigMap', hex));
    expect(reading).toMatchObject({ type: 'invalid', offset_bytes });
    if (reading.type === 'invalid') expect(reading.reason).toContain(reason);
  });

  it('refuses times, quantities and JSON that cannot be', () => {
    // Lease {spec {renewTime {seconds: 2^40}}}, ResourceQuota {spec {hard {a: {string: "1Q"}}}}, ControllerRevision {data {raw: "{"}}
    for (const [apiVersion, kind, hex, reason] of [
      ['coordination.k8s.io/v1', 'Lease', '12 09 22 07 08 80 80 80 80 80 20', 'outside the years 0 to 9999'],
      ['v1', 'ResourceQuota', '12 0b 0a 09 0a01 61 12 04 0a 02 31 51', 'the quantity "1Q" cannot be read'],
      ['apps/v1', 'ControllerRevision', '12 03 0a 01 7b', 'should hold JSON and does not'],
    ] as const) {
      const reading = readKubernetesProtobuf(enveloped(apiVersion, kind, hex));
      expect(reading.type === 'invalid' ? reading.reason : reading.type).toContain(reason);
    }
  });

  it('is not brought down by depth', () => {
    expect(readKubernetesProtobuf(nestedSchema(900)).type).toBe('object');
    expect(readKubernetesProtobuf(nestedSchema(3_000)).type).toBe('invalid');
  });

  it('gives a value or an error for every truncation', () => {
    for (const { bytes } of golden)
      for (let length = 0; length < bytes.length; length += 1)
        expect(['object', 'invalid', 'unknown-kind']).toContain(
          readKubernetesProtobuf(bytes.subarray(0, length)).type,
        );
  });

  it('gives a value or an error for bytes that were changed', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...golden),
        fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
        ({ bytes }, changes) => {
          const changed = Buffer.from(bytes);
          for (const [place, byte] of changes) changed[4 + (place % (changed.length - 4))] = byte;
          const reading = readKubernetesProtobuf(changed);
          if (reading.type === 'invalid') {
            expect(reading.offset_bytes).toBeGreaterThanOrEqual(0);
            expect(reading.offset_bytes).toBeLessThanOrEqual(changed.length);
          } else expect(['object', 'unknown-kind']).toContain(reading.type);
        },
      ),
      { numRuns: 2_000 },
    );
  });

  it('gives a value or an error for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        expect(readKubernetesProtobuf(Buffer.concat([Buffer.from('k8s\0'), bytes])).type).toBeTypeOf(
          'string',
        );
      }),
      { numRuns: 1_000 },
    );
  });
});

it('knows protobuf by its first bytes', () => {
  expect(isKubernetesProtobuf(Buffer.from('k8s\0'))).toBe(true);
  expect(isKubernetesProtobuf(Buffer.from('k8s'))).toBe(false);
  expect(isKubernetesProtobuf(Buffer.from('{"a":1}'))).toBe(false);
});
