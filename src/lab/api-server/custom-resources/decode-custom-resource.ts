import { coerced } from '../../../kube/custom-resource/prune-fields.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../../kube/json.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { badRequest } from '../request/api-error.ts';
import type { ServerRequest } from '../request/server-request.ts';
import { cannotBeHandled, type Decoded, type FieldValidation } from '../writes/go-decoding.ts';
import { customStrictErrors, NOTHING_STRICT } from '../writes/strict-errors.ts';
import { EmbeddedMetadata, goKind, readMetadata } from './embedded-metadata.ts';

function withoutMeta({
  apiVersion: _version,
  kind: _kind,
  metadata: _metadata,
  ...rest
}: JsonObject): JsonObject {
  return rest;
}

/** How much of a body a message repeats (summarizeData, endpoints/handlers/rest.go). */
const SUMMARY_CHARACTERS = 30;

/** Does the object say that it is what the URL takes? Unlike a built-in kind, it has to say so; another kind is left to validation. */
function checkKind(body: JsonObject, resource: Resource): void {
  for (const field of ['kind', 'apiVersion']) {
    const value = body[field];
    if (value !== undefined && value !== null && typeof value !== 'string')
      throw cannotBeHandled(
        resource,
        `json: cannot unmarshal ${goKind(value)} into Go struct field .${field} of type string`,
      );
  }
  if ((stringAt(body, 'kind') ?? '') === '') {
    const text = JSON.stringify(body);
    const summary = text.length > SUMMARY_CHARACTERS ? `${text.slice(0, SUMMARY_CHARACTERS)} ...` : text;
    throw badRequest(
      `the object provided is unrecognized (must be of type ${resource.kind}): Object 'Kind' is missing in '${text}' (${summary})`,
    );
  }
  const apiVersion = stringAt(body, 'apiVersion') ?? '';
  const expected = apiVersionServed(resource);
  if (apiVersion !== expected)
    throw badRequest(
      `the API version in the data (${apiVersion}) does not match the expected API version (${expected})`,
    );
}

/**
 * Reads a custom resource: fields that its schema does not know are dropped, with a warning or an error where the request wants one, as keys are told that stand twice in its body;
 * of its metadata, and that of embedded objects, only what ObjectMeta has is kept. Source: unstructuredSchemaCoercer,
 * apiextensions-apiserver pkg/apiserver/customresource_handler.go.
 */
export function decodeCustomResource(
  sent: JsonObject,
  resource: Resource,
  validation: FieldValidation,
  request?: ServerRequest,
): Decoded {
  checkKind(sent, resource);
  const schema = resource.customVersions.get(resource.version)?.schema;
  const own = readMetadata(sent['metadata'] ?? {}, 'metadata');
  if (own.wrong !== undefined) throw cannotBeHandled(resource, own.wrong);
  const isOwn = sent['kind'] === resource.kind;
  const { body, unknownFields } = isOwn ? coerced(sent, schema) : { body: sent, unknownFields: [] };
  const embedded = new EmbeddedMetadata();
  const read = embedded.read(body, schema);
  if (embedded.wrong !== undefined) throw cannotBeHandled(resource, embedded.wrong);
  const unknown = [...own.unknownFields, ...unknownFields, ...embedded.unknownFields.toSorted()];
  const strict = validation === 'Ignore' ? NOTHING_STRICT : customStrictErrors(unknown, request, sent);
  if (strict.errors.length > 0 && validation === 'Strict')
    throw cannotBeHandled(resource, `strict decoding error: ${strict.errors.join(', ')}`);
  const decoded = {
    apiVersion: apiVersionServed(resource),
    kind: stringAt(sent, 'kind') ?? '',
    metadata: own.metadata,
    ...withoutMeta(isJsonObject(read) ? read : body),
  };
  return { body: decoded, warnings: validation === 'Warn' ? strict.warnings : [] };
}
