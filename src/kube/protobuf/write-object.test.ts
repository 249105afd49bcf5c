import * as fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import type { JsonObject } from '../json.ts';
import { readKubernetesProtobuf } from './read-object.ts';
import { writeKubernetesProtobuf } from './write-object.ts';

function written(object: JsonObject): Uint8Array {
  const writing = writeKubernetesProtobuf(object);
  if (writing.type !== 'bytes') throw new Error(JSON.stringify(writing));
  return writing.bytes;
}

function readBack(object: JsonObject): unknown {
  const reading = readKubernetesProtobuf(written(object));
  if (reading.type !== 'object') throw new Error(JSON.stringify(reading));
  return reading.object;
}

const lease = (time: string): unknown =>
  readBack({ apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', spec: { renewTime: time } });

describe('what cannot be written', () => {
  it('names the keys that no field has, and writes the rest', () => {
    const writing = writeKubernetesProtobuf({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'p', color: 'red' },
      spec: {
        containers: [{ name: 'c' }, { name: 'd', imagee: 'x' }],
        volumes: [{ name: 'v', emptyDirr: {} }],
      },
    });
    expect(writing).toMatchObject({
      type: 'bytes',
      lostPaths: ['spec.containers[1].imagee', 'spec.volumes[0].emptyDirr', 'metadata.color'],
    });
  });

  it('has no message for custom resources', () => {
    expect(writeKubernetesProtobuf({ apiVersion: 'sea.dev/v1', kind: 'Ship' })).toEqual({
      type: 'unknown-kind',
    });
    expect(writeKubernetesProtobuf({})).toEqual({ type: 'unknown-kind' });
  });

  test.each<[string, JsonObject, string, string]>([
    ['Pod', { spec: { containers: 'c' } }, 'spec.containers', 'it is no list'],
    ['Pod', { spec: [] }, 'spec', 'it is no object'],
    ['Pod', { metadata: { labels: { a: 1 } } }, 'metadata.labels.a', 'it is no string'],
    ['Pod', { metadata: { labels: [] } }, 'metadata.labels', 'it is no object'],
    ['Pod', { metadata: { creationTimestamp: 'now' } }, 'metadata.creationTimestamp', 'it is no time'],
    ['Pod', { spec: { priority: 2 ** 31 } }, 'spec.priority', 'out of range'],
    ['Pod', { spec: { priority: 0.5 } }, 'spec.priority', 'it is no integer'],
    ['Pod', { spec: { hostPID: 'yes' } }, 'spec.hostPID', 'it is no boolean'],
    ['Pod', { spec: { overhead: { cpu: 'many' } } }, 'spec.overhead.cpu', 'it is no quantity'],
    ['Secret', { data: { k: 'a b' } }, 'data.k', 'it is no base64'],
  ])('%s %j: %s', (kind, fields, path, reason) => {
    const writing = writeKubernetesProtobuf({ apiVersion: 'v1', kind, ...fields });
    expect(writing).toMatchObject({ type: 'invalid', path });
    if (writing.type === 'invalid') expect(writing.reason).toContain(reason);
  });
});

describe('what is written', () => {
  it('is the same whatever the order of keys, and sorted by UTF-8 bytes', () => {
    // U+FF5E is before U+1F600 in UTF-8, and after its surrogates in UTF-16.
    const one = { apiVersion: 'v1', kind: 'ConfigMap', data: { '\u{1F600}': '1', '\uFF5E': '2', a: '3' } };
    const other = { data: { a: '3', '\uFF5E': '2', '\u{1F600}': '1' }, kind: 'ConfigMap', apiVersion: 'v1' };
    const bytes = Buffer.from(written(one));
    expect(bytes.equals(written(other))).toBe(true);
    expect(bytes.indexOf('\uFF5E')).toBeLessThan(bytes.indexOf('\u{1F600}'));
  });

  it('reads times with any offset and any number of digits', () => {
    expect(lease('2024-03-01T02:00:00.1234567+02:00')).toMatchObject({
      spec: { renewTime: '2024-03-01T00:00:00.123456Z' },
    });
    expect(lease('9999-12-31T23:59:59.999999Z')).toMatchObject({
      spec: { renewTime: '9999-12-31T23:59:59.999999Z' },
    });
  });

  const texts = fc.dictionary(
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'grapheme', maxLength: 40 }),
    {
      minKeys: 1,
      noNullPrototype: true,
    },
  );

  it('is read back as it was: texts and bytes', () => {
    fc.assert(
      fc.property(texts, fc.uint8Array({ maxLength: 300 }), (data, bytes) => {
        const secret = {
          metadata: { annotations: data },
          data: { bytes: Buffer.from(bytes).toString('base64') },
        };
        expect(readBack({ apiVersion: 'v1', kind: 'Secret', ...secret })).toEqual({
          kind: 'Secret',
          apiVersion: 'v1',
          ...secret,
        });
      }),
    );
  });

  it('is read back as it was: numbers', () => {
    fc.assert(
      fc.property(
        fc.maxSafeInteger(),
        fc.integer(),
        fc.double({ noNaN: true, noDefaultInfinity: true }).filter((value) => !Object.is(value, -0)),
        (int64, int32, double) => {
          expect(
            readBack({
              apiVersion: 'v1',
              kind: 'Pod',
              spec: {
                containers: [{ name: 'c', ports: [{ containerPort: int32 }] }],
                activeDeadlineSeconds: int64,
              },
            }),
          ).toMatchObject({
            spec: { activeDeadlineSeconds: int64, containers: [{ ports: [{ containerPort: int32 }] }] },
          });
          const schema = { openAPIV3Schema: { minimum: double } };
          expect(
            readBack({
              apiVersion: 'apiextensions.k8s.io/v1',
              kind: 'CustomResourceDefinition',
              spec: { versions: [{ name: 'v1', schema }] },
            }),
          ).toMatchObject({ spec: { versions: [{ schema }] } });
        },
      ),
    );
  });
});
