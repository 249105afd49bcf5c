import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../kube/json.ts';
import { acceptedType } from '../request/accept.ts';
import type { Answer, ServerRequest } from '../request/server-request.ts';
import type { ServerParts } from '../handlers/server-parts.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import { openApiV2Protobuf } from './open-api-protobuf.ts';
import { openApiV2 } from './open-api-v2.ts';
import { openApiDocument, openApiHash, openApiLocation } from './open-api.ts';

const JSON_TYPE = 'application/json';
const V2_PROTOBUF = 'application/com.github.proto-openapi.spec.v2.v1.0+protobuf';
/** A sign that media types may not have; what clients asked for first. */
const V2_PROTOBUF_OLD = 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf';
const YEAR_MS = 365 * 24 * 3_600_000;

/** Nobody is told what there is instead (kube-openapi, handler.go). */
const NOT_ACCEPTABLE: Answer = { type: 'text', code: 406, contentType: '', text: '' };
const NO_DOCUMENT: Answer = { type: 'text', code: 404, contentType: '', text: '' };

function notModified(headers: Readonly<Record<string, string>>): Answer {
  return { type: 'text', code: 304, contentType: '', text: '', headers };
}

interface Written {
  readonly etag: string;
  readonly json: string;
  protobuf: Uint8Array | undefined;
}

const writtenDocuments = new WeakMap<JsonObject, Written>();

function written(document: JsonObject): Written {
  const known = writtenDocuments.get(document);
  if (known !== undefined) return known;
  const json = JSON.stringify(document);
  const etag = `"${createHash('sha512').update(json).digest('hex').toUpperCase()}"`;
  const made: Written = { etag, json, protobuf: undefined };
  writtenDocuments.set(document, made);
  return made;
}

/** `/openapi/v2` as JSON or protobuf, with an ETag. Source: kube-openapi pkg/handler. */
export function openApiV2Answer(registry: ResourceRegistry, request: ServerRequest): Answer {
  const type = acceptedType(request.header('accept'), [JSON_TYPE, V2_PROTOBUF_OLD, V2_PROTOBUF]);
  if (type === undefined) return NOT_ACCEPTABLE;
  const document = openApiV2(registry);
  const form = written(document);
  const headers = { etag: form.etag, vary: 'Accept' };
  if (request.header('if-none-match') === form.etag) return notModified(headers);
  if (type === JSON_TYPE)
    return { type: 'text', code: 200, contentType: JSON_TYPE, text: form.json, headers };
  form.protobuf ??= openApiV2Protobuf(document);
  return { type: 'text', code: 200, contentType: V2_PROTOBUF, text: form.protobuf, headers };
}

/** `/openapi/v3/apis/apps/v1`; with its hash it may be kept for ever, with another one the client is sent to the right one. */
export function openApiV3Answer(
  { registry, clock }: Pick<ServerParts, 'registry' | 'clock'>,
  request: ServerRequest,
  path: string,
): Answer {
  const hash = openApiHash(registry, path);
  const document = openApiDocument(registry, path);
  if (hash === undefined || document === undefined) return NO_DOCUMENT;
  if (acceptedType(request.header('accept'), [JSON_TYPE]) === undefined) return NOT_ACCEPTABLE;
  const headers = { etag: `"${hash}"`, vary: 'Accept' };
  const asked = request.query.get('hash') ?? '';
  if (asked !== '' && asked !== hash) {
    const location = openApiLocation(path, hash);
    return { type: 'text', code: 301, contentType: JSON_TYPE, text: '', headers: { ...headers, location } };
  }
  if (request.header('if-none-match') === headers.etag) return notModified(headers);
  const kept: Readonly<Record<string, string>> =
    asked === ''
      ? {}
      : {
          'cache-control': 'public, immutable',
          expires: new Date(clock.now_ms() + YEAR_MS).toUTCString(),
        };
  return {
    type: 'text',
    code: 200,
    contentType: JSON_TYPE,
    text: written(document).json,
    headers: { ...headers, ...kept },
  };
}
