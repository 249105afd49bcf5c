import { isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import { readKubernetesProtobuf } from '../../../kube/protobuf/read-object.ts';
import { readYaml } from '../../../kube/yaml/read-yaml.ts';
import { YamlError } from '../../../kube/yaml/yaml-error.ts';
import { badRequest, unsupportedMediaType } from './api-error.ts';
import type { ServerRequest } from './server-request.ts';

const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** The media type of the body, without parameters; JSON where none is said. */
export function contentType(request: ServerRequest): string {
  const header = request.header('content-type') ?? '';
  const type = header.split(';')[0]?.trim().toLowerCase() ?? '';
  return type === '' ? JSON_TYPE : type;
}

/** Reads JSON or YAML of a body. Throws 400 with what the parser says. */
export function parseText(text: string, format: 'json' | 'yaml'): JsonValue {
  try {
    if (format === 'json') return parseJson(text);
    return readYaml(text)[0]?.value ?? null;
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof YamlError)) throw error;
    throw badRequest(`the object provided is unrecognized (must be of type Object): ${error.message}`);
  }
}

/** Fields that no release has are dropped, as the API server drops them: field validation does not see them in protobuf. */
function protobufObject(bytes: Uint8Array): JsonObject {
  const reading = readKubernetesProtobuf(bytes);
  if (reading.type === 'object') return reading.object;
  const why =
    reading.type === 'invalid'
      ? `byte ${reading.offset_bytes}: ${reading.reason}`
      : `no kind "${reading.typeMeta.kind}" is registered for version "${reading.typeMeta.apiVersion}" in scheme`;
  throw badRequest(`the object provided is unrecognized (must be of type Object): ${why}`);
}

/** The object in a body; `undefined` where the body is empty. Throws 400 and 415. */
export function readObject(request: ServerRequest): JsonObject | undefined {
  if (request.body.length === 0) return undefined;
  const type = contentType(request);
  if (type === PROTOBUF_TYPE) return noted(request, protobufObject(request.body));
  if (type !== JSON_TYPE && type !== YAML_TYPE)
    throw unsupportedMediaType([JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE]);
  const value = parseText(Buffer.from(request.body).toString('utf8'), type === JSON_TYPE ? 'json' : 'yaml');
  if (!isJsonObject(value)) throw badRequest('the body of the request is no object');
  return noted(request, value);
}

function noted(request: ServerRequest, object: JsonObject): JsonObject {
  request.context.sent = { type: 'object', object };
  return object;
}
