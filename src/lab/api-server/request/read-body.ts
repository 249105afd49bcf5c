import { goSyntaxError, scanGoJson, type GoJsonScan } from '../../../kube/go-json.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import { readKubernetesProtobuf } from '../../../kube/protobuf/read-object.ts';
import { readYaml } from '../../../kube/yaml/read-yaml.ts';
import { textPosition } from '../../../kube/yaml/text-position.ts';
import { YamlError } from '../../../kube/yaml/yaml-error.ts';
import { badRequest, unsupportedMediaType } from './api-error.ts';
import type { ServerRequest } from './server-request.ts';

/** How the scheme of built-in kinds is called in messages. */
export const SCHEME = '"pkg/runtime/scheme.go:111"';
const JSON_TYPE = 'application/json';
const YAML_TYPE = 'application/yaml';
const PROTOBUF_TYPE = 'application/vnd.kubernetes.protobuf';

/** The media type of the body, without parameters; JSON where none is said. */
export function contentType(request: ServerRequest): string {
  const header = request.header('content-type') ?? '';
  const [media = '', ...parameters] = header.split(';');
  const type = media.trim().toLowerCase();
  // What mime.ParseMediaType does not take is no type that is known.
  if (parameters.some((parameter) => parameter.trim() !== '' && !parameter.includes('='))) return header;
  return type === '' ? JSON_TYPE : type;
}

/** Why a body cannot be read, in the words of the decoder. */
export class UnreadableBody extends Error {}

/** How Go writes the struct into which it first reads what an object says that it is (SimpleMetaFactory, apimachinery). */
const TYPE_META = String.raw`struct { APIVersion string "json:\"apiVersion,omitempty\""; Kind string "json:\"kind,omitempty\"" }`;

/** The JSON type of a value, as encoding/json names it. */
export function goJsonType(value: JsonValue): string {
  if (isJsonArray(value)) return 'array';
  if (value === null) return 'null';
  return typeof value === 'boolean' ? 'bool' : typeof value;
}

/** The object that a JSON or YAML value is; `null` is one without fields. */
function objectOf(value: JsonValue): JsonObject {
  const prefix = "couldn't get version/kind; json parse error: json: cannot unmarshal";
  if (value === null) return {};
  if (!isJsonObject(value))
    throw new UnreadableBody(`${prefix} ${goJsonType(value)} into Go value of type ${TYPE_META}`);
  for (const field of ['apiVersion', 'kind']) {
    const said = value[field];
    if (said !== undefined && said !== null && typeof said !== 'string')
      throw new UnreadableBody(`${prefix} ${goJsonType(said)} into Go struct field .${field} of type string`);
  }
  return value;
}

function jsonObject(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = parseJson(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UnreadableBody(`couldn't get version/kind; json parse error: ${goSyntaxError(text)}`);
  }
  return objectOf(value);
}

function yamlObject(text: string): JsonObject {
  let value: JsonValue;
  try {
    value = readYaml(text)[0]?.value ?? null;
  } catch (error) {
    if (!(error instanceof YamlError)) throw error;
    throw new UnreadableBody(`yaml: ${error.message}`);
  }
  return objectOf(withSortedKeys(value));
}

/** As the JSON that sigs.k8s.io/yaml makes of YAML has them: what is said of fields is said in their order. */
function withSortedKeys(value: JsonValue): JsonValue {
  if (isJsonArray(value)) return value.map((entry) => withSortedKeys(entry));
  if (!isJsonObject(value)) return value;
  const entries = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(entries.map(([key, entry]) => [key, withSortedKeys(entry ?? null)]));
}

/** Fields that no release has are dropped, as the API server drops them: field validation does not see them in protobuf. */
function protobufObject(bytes: Uint8Array): JsonObject {
  const reading = readKubernetesProtobuf(bytes);
  if (reading.type === 'object') return reading.object;
  if (reading.type !== 'invalid')
    throw new UnreadableBody(
      `no kind "${reading.typeMeta.kind}" is registered for version "${reading.typeMeta.apiVersion}" in scheme ${SCHEME}`,
    );
  throw new UnreadableBody(
    reading.offset_bytes === 0
      ? 'provided data does not appear to be a protobuf message, expected prefix [107 56 115 0]'
      : `byte ${reading.offset_bytes}: ${reading.reason}`,
  );
}

/** The object in a body. Throws `UnreadableBody`, and 415. */
export function readDocument(request: ServerRequest): JsonObject {
  if (request.object !== undefined) return noted(request, request.object);
  const type = contentType(request);
  if (type === PROTOBUF_TYPE) return noted(request, protobufObject(request.body));
  if (type !== JSON_TYPE && type !== YAML_TYPE)
    throw unsupportedMediaType([JSON_TYPE, YAML_TYPE, PROTOBUF_TYPE]);
  const text = Buffer.from(request.body).toString('utf8');
  return noted(request, interpreted(type === JSON_TYPE ? jsonObject(text) : yamlObject(text)));
}

/** An apiVersion that is none is found before it is asked what kind of object this is (SimpleMetaFactory.Interpret, runtime/serializer/json/meta.go). */
function interpreted(object: JsonObject): JsonObject {
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  if (apiVersion.split('/').length > 2)
    throw new UnreadableBody(`unexpected GroupVersion string: ${apiVersion}`);
  return object;
}

/** Of bodies that cannot be read, so much is shown. */
const SUMMARY_BYTES = 30;

function summary(body: Uint8Array): string {
  if (body.length === 0) return '<empty>';
  const bytes = Buffer.from(body.subarray(0, SUMMARY_BYTES));
  const text = body[0] === '{'.charCodeAt(0) ? bytes.toString('utf8') : bytes.toString('hex');
  return body.length > SUMMARY_BYTES ? `${text} ...` : text;
}

/** The object in a body that is to be of this kind. Throws 400 (transformDecodeError, endpoints/handlers/create.go) and 415. */
export function readObject(request: ServerRequest, kind: string): JsonObject {
  try {
    return readDocument(request);
  } catch (error) {
    if (!(error instanceof UnreadableBody)) throw error;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${kind}): ${error.message} (${summary(request.body)})`,
    );
  }
}

function noted(request: ServerRequest, object: JsonObject): JsonObject {
  request.context.sent = { type: 'object', object };
  return object;
}

/** Keys that stand twice in a body, of which the last was read. */
export type DoubledKeys =
  | { readonly type: 'none' }
  /** All fields in the order of the text. */
  | { readonly type: 'json'; readonly fields: GoJsonScan['fields'] }
  /** In the words of goyaml. */
  | { readonly type: 'yaml'; readonly lines: readonly string[] };

const NONE_DOUBLED: DoubledKeys = { type: 'none' };

/** Does a text have more fields than what was read of it? A guess from the colons behind quotes, to read it again only where there is something to find. */
export function doubledKeys(request: ServerRequest, fields_count: number): DoubledKeys {
  if (request.object !== undefined) return NONE_DOUBLED;
  const type = contentType(request);
  if (type !== JSON_TYPE && type !== YAML_TYPE) return NONE_DOUBLED;
  const text = Buffer.from(request.body).toString('utf8');
  if (type === YAML_TYPE) return { type: 'yaml', lines: doubledLines(text) };
  if ((text.match(/"\s*:/g)?.length ?? 0) <= fields_count) return NONE_DOUBLED;
  const { fields } = scanGoJson(text);
  return fields.some(({ isDuplicate }) => isDuplicate) ? { type: 'json', fields } : NONE_DOUBLED;
}

/** What goyaml says of keys that stand twice. */
export function doubledLines(text: string): readonly string[] {
  const duplicates = readYaml(text)[0]?.duplicates ?? [];
  return duplicates.map(({ path, valueOffset }) => {
    const { line } = textPosition(text, valueOffset);
    return `line ${line}: key ${JSON.stringify(String(path.at(-1)))} already set in map`;
  });
}
