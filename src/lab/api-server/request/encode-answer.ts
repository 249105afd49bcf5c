import { jsonLine } from '../encoding/json-line.ts';
import { stringAt, type JsonObject } from '../../../kube/json.ts';
import { writeKubernetesProtobuf } from '../../../kube/protobuf/write-object.ts';
import { goYaml } from './go-yaml.ts';
import type { Format } from './accept.ts';

/** A body and what it is. */
export interface Encoded {
  readonly contentType: string;
  readonly body: Uint8Array;
}

function bytes(text: string): Uint8Array {
  return Buffer.from(text);
}

/** JSON on one line with a line end, or indented without one, as Go writes the two. */
export function jsonText(object: JsonObject, isPretty: boolean): string {
  return isPretty ? JSON.stringify(object, undefined, 2) : `${JSON.stringify(object)}\n`;
}

/** The object as protobuf, `k8s\0` in front. Throws where it has no message: negotiation lets only kinds through that have one. */
export function protobufBytes(object: JsonObject): Uint8Array {
  const written = writeKubernetesProtobuf(object);
  if (written.type === 'bytes') return written.bytes;
  const why = written.type === 'invalid' ? `${written.path}: ${written.reason}` : 'it has no message';
  throw new Error(
    `${stringAt(object, 'apiVersion') ?? ''} ${stringAt(object, 'kind') ?? ''} is not written as protobuf: ${why}`,
  );
}

/** Writes an object in a form that negotiation has chosen. */
export function encodeObject(object: JsonObject, format: Format, isPretty: boolean): Encoded {
  switch (format) {
    case 'json':
      return {
        contentType: 'application/json',
        body: isPretty ? bytes(jsonText(object, true)) : jsonLine(object),
      };
    case 'yaml':
      return { contentType: 'application/yaml', body: bytes(goYaml(object)) };
    case 'protobuf':
      break;
  }
  return { contentType: 'application/vnd.kubernetes.protobuf', body: protobufBytes(object) };
}
