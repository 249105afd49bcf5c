import { goPrint } from '../../../kube/go-print.ts';
import { scanGoJson } from '../../../kube/go-json.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { parseJson } from '../../../kube/parse-json.ts';
import { applyJsonPatch } from '../../../kube/patch/json-patch.ts';
import { applyMergePatch } from '../../../kube/patch/merge-patch.ts';
import type { PatchResult } from '../../../kube/patch/result.ts';
import { applyStrategicMergePatch } from '../../../kube/patch/strategic-merge-patch.ts';
import { ApiError, badRequest, invalid, unmappedError, unsupportedMediaType } from '../request/api-error.ts';
import { contentType, goJsonType } from '../request/read-body.ts';
import type { Resource } from '../resources/resource.ts';
import { apply } from './apply.ts';
import { conversionError } from './conversion-error.ts';
import { completed, type Written } from './create.ts';
import { decode, fieldValidationOf } from './decode.ts';
import type { Decoded } from './go-decoding.ts';
import { tracked } from './field-management.ts';
import { change, type UpdatePart } from './update.ts';
import { checkUidKept, type Write } from './write-context.ts';
import { checkWriteOptions } from './write-options.ts';

const JSON_PATCH = 'application/json-patch+json';
const MERGE_PATCH = 'application/merge-patch+json';
const STRATEGIC_MERGE_PATCH = 'application/strategic-merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

/** What can be applied to this resource: custom resources have no merge keys. */
function patchTypes(resource: Resource): readonly string[] {
  return resource.definition === undefined
    ? [JSON_PATCH, MERGE_PATCH, STRATEGIC_MERGE_PATCH, APPLY_PATCH]
    : [JSON_PATCH, MERGE_PATCH, APPLY_PATCH];
}

function patched(type: string, current: JsonObject, sent: JsonValue): PatchResult {
  if (type === JSON_PATCH) return applyJsonPatch(current, sent);
  return type === MERGE_PATCH ? applyMergePatch(current, sent) : applyStrategicMergePatch(current, sent);
}

/** Of built-in kinds go-restful refuses, of custom resources the handler. */
function unknownPatchType({ definition }: Resource, accepted: readonly string[]): ApiError {
  if (definition !== undefined) return unsupportedMediaType(accepted);
  const message = '415: Unsupported Media Type';
  return new ApiError({ code: 415, reason: 'UnsupportedMediaType', message, details: {} });
}

/** Is this an apply configuration, and no other kind of patch? Throws 415 for what is neither, and 422 for options that it cannot have. */
export function isApplication({ request, resource }: Pick<Write, 'request' | 'resource'>): boolean {
  const type = contentType(request);
  const accepted = patchTypes(resource);
  if (!accepted.includes(type)) throw unknownPatchType(resource, accepted);
  checkWriteOptions(request, type === APPLY_PATCH ? 'ApplyOptions' : 'PatchOptions');
  return type === APPLY_PATCH;
}

/** A patch as it was read. */
interface SentPatch {
  readonly type: string;
  readonly value: JsonValue;
  /** Paths of fields that stand in it twice. */
  readonly duplicates: readonly string[];
}

const NO_OBJECT = 'into Go value of type map[string]interface {}';

/** The patch in the body. Throws 400: a JSON patch has to be a list of operations, the others are objects. */
function sentPatch({ request }: Pick<Write, 'request'>): SentPatch {
  const type = contentType(request);
  const { object } = request;
  if (object !== undefined) {
    request.context.sent = { type: 'patch value', value: object };
    return { type, value: object, duplicates: [] };
  }
  const text = Buffer.from(request.body).toString('utf8');
  request.context.sent = { type: 'patch', text };
  const prefix = type === STRATEGIC_MERGE_PATCH ? '' : 'error decoding patch: ';
  const { error, fields } = scanGoJson(text);
  if (error !== undefined) throw badRequest(`${prefix}${error}`);
  const value = parseJson(text);
  const duplicates = fields.filter(({ isDuplicate }) => isDuplicate).map(({ path }) => path);
  if (type === JSON_PATCH) {
    const operations = value === null ? [] : value;
    if (!isJsonArray(operations))
      throw badRequest(
        `${prefix}json: cannot unmarshal ${goJsonType(value)} into Go value of type []handlers.jsonPatchOp`,
      );
    const wrong = operations.find((operation) => operation !== null && !isJsonObject(operation));
    if (wrong !== undefined)
      throw badRequest(
        `${prefix}json: cannot unmarshal ${goJsonType(wrong)} into Go value of type handlers.jsonPatchOp`,
      );
    return { type, value: operations, duplicates };
  }
  if (value === null && type === MERGE_PATCH) throw badRequest('Invalid JSON Patch');
  if (value !== null && !isJsonObject(value))
    throw badRequest(`${prefix}json: cannot unmarshal ${goJsonType(value)} ${NO_OBJECT}`);
  return { type, value: value ?? {}, duplicates };
}

const OPERATION_FIELDS: ReadonlySet<string> = new Set(['op', 'path', 'from', 'value']);

/** What field validation has to say of the patch itself, before it is applied. */
function strictErrors({ type, value, duplicates }: SentPatch): readonly string[] {
  if (type !== JSON_PATCH) return duplicates.map((path) => `duplicate field "${path}"`);
  const operations = isJsonArray(value) ? value : [];
  const unknown = operations.flatMap((operation, index) =>
    Object.keys(isJsonObject(operation) ? operation : {})
      .filter((field) => !OPERATION_FIELDS.has(field))
      .map((field) => `json patch unknown field "[${index}].${field}"`),
  );
  return [...duplicates.map((path) => `json patch duplicate field "${path}"`), ...unknown];
}

/** 422: what the patch makes of the object cannot be read. `patch` is what upstream shows of it. */
function unreadable(shownPatch: string, why: string): ApiError {
  const message = `Invalid value: ${JSON.stringify(shownPatch)}: ${why}`;
  const error = { reason: 'FieldValueInvalid', message, field: 'patch' };
  return invalid({ group: '', kind: '' }, '', [error]);
}

function applied(
  { request, resource, name }: PatchedWrite,
  sent: SentPatch,
  current: JsonObject,
): JsonObject {
  const { type, value } = sent;
  const operations = type === JSON_PATCH && isJsonArray(value) ? value : [];
  // The library of upstream replaces no whole document.
  if (
    operations.some((operation) => stringAt(operation, 'path') === '' && stringAt(operation, 'op') !== 'test')
  )
    throw new ApiError({ code: 422, reason: 'Invalid', message: REJECTED, details: {} });
  const result = patched(type, current, value);
  if (result.kind === 'refused') {
    if (type !== JSON_PATCH)
      throw BAD_FORMATS.has(result.why) ? badRequest(result.why) : unmappedError(result.why);
    throw new ApiError({ code: 422, reason: 'Invalid', message: REJECTED, details: {} });
  }
  if (isJsonObject(result.document)) return result.document;
  if (type === JSON_PATCH)
    throw new ApiError({ code: 422, reason: 'Invalid', message: REJECTED, details: {} });
  throw new Error(`a ${type} of ${resource.resource} ${name} by ${request.user.name} left no object`);
}

type PatchedWrite = Pick<Write, 'request' | 'resource' | 'name'>;

/** Of strategic patches these are the client's fault, everything else is told as an error without a status (interpretStrategicMergePatchError). */
const BAD_FORMATS: ReadonlySet<string> = new Set(['invalid patch format of retainKeys']);

const REJECTED = 'the server rejected our request due to an error in our request';

/** What a PATCH that is no application makes of an object: read as one of `resource`, without defaults. Throws 400 and 422. */
export function readPatch(write: PatchedWrite): (current: JsonObject) => Decoded {
  const { request, resource } = write;
  const sent = sentPatch(write);
  const validation = fieldValidationOf(request.query);
  const strict = validation === 'Ignore' ? [] : strictErrors(sent);
  const isStrategic = sent.type === STRATEGIC_MERGE_PATCH;
  return (current) => {
    const document = applied(write, sent, current);
    const shownPatch = isStrategic ? goPrint(sent.value) : JSON.stringify(document);
    // The converter of strategic patches does not look at what an object says that it is.
    const { apiVersion, kind } = current;
    const taken = isStrategic ? { ...document, apiVersion, kind } : document;
    const refuse = (why: string) => {
      const said = why.startsWith(STRICT) ? why.slice(STRICT.length) : undefined;
      const told = said === undefined ? why : `${STRICT}${[...strict, said].join(', ')}`;
      return resource.definition === undefined ? unreadable(shownPatch, told) : badRequest(told);
    };
    const how = { refuse, ...(isStrategic ? { typeError: conversionError } : {}) };
    const isCustom = resource.definition !== undefined;
    // What a custom resource has too much is told with what is wrong with the patch.
    const looked = isCustom && validation === 'Strict' ? 'Warn' : validation;
    const { body, warnings } = decode(taken, resource, looked, how);
    const all = [...strict, ...warnings];
    if (all.length > 0 && validation === 'Strict') throw unreadable(shownPatch, `${STRICT}${all.join(', ')}`);
    return { body, warnings: all };
  };
}

const STRICT = 'strict decoding error: ';

/** PATCH of an object or its status. The revision counts only where the patch names one. */
export async function patch(write: Write, part: UpdatePart): Promise<Written> {
  if (isApplication(write)) return apply(write, part);
  const patchOf = readPatch(write);
  const subresource = part === 'object' ? '' : part;
  return change(write, part, (current) => {
    const { body, warnings } = patchOf(current);
    const whole = completed(body, body, write.resource);
    checkUidKept(write, whole, current);
    write.request.context.warnings.push(...warnings);
    return { body: tracked(write, subresource, current, whole), warnings: [] };
  });
}
