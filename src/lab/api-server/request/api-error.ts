import type { JsonObject, JsonValue } from '../../../kube/json.ts';
import { qualifiedKind, qualifiedResource, type Resource } from '../resources/resource.ts';

/** One thing that is wrong with an object; `field` is its path (`spec.template.spec.containers[0].name`). */
export interface Cause {
  readonly reason: string;
  readonly message: string;
  readonly field: string;
}

interface ErrorParts {
  readonly code: number;
  readonly reason: string;
  readonly message: string;
  readonly details?: JsonObject;
  /** Of a list whose continue token has expired: where to go on. */
  readonly metadata?: JsonObject;
  readonly retryAfter_s?: number;
}

type Named = Pick<Resource, 'group' | 'resource'>;

/**
 * A request that is refused, with the Status that a client gets. Texts, reasons and codes are those of apimachinery
 * pkg/api/errors/errors.go: clients and people know them by heart.
 */
export class ApiError extends Error {
  readonly code: number;
  readonly reason: string;
  readonly details: JsonObject | undefined;
  readonly metadata: JsonObject;
  readonly retryAfter_s: number | undefined;

  constructor(parts: ErrorParts) {
    super(parts.message);
    this.code = parts.code;
    this.reason = parts.reason;
    this.details = parts.details;
    this.metadata = parts.metadata ?? {};
    this.retryAfter_s = parts.retryAfter_s;
  }

  /** The body of the answer. */
  status(): JsonObject {
    const retry = this.retryAfter_s === undefined ? {} : { retryAfterSeconds: this.retryAfter_s };
    const details: JsonValue | undefined =
      this.details === undefined && this.retryAfter_s === undefined
        ? undefined
        : { ...this.details, ...retry };
    return {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: this.metadata,
      status: 'Failure',
      message: this.message,
      ...(this.reason === '' ? {} : { reason: this.reason }),
      ...(details === undefined ? {} : { details }),
      code: this.code,
    };
  }
}

/** `details` name the resource under `kind`: that is how the API has it. */
function detailsOf({ group, resource }: Named, name: string): JsonObject {
  return { ...(name === '' ? {} : { name }), ...(group === '' ? {} : { group }), kind: resource };
}

export function notFound(resource: Named, name: string): ApiError {
  const message = `${qualifiedResource(resource)} "${name}" not found`;
  return new ApiError({ code: 404, reason: 'NotFound', message, details: detailsOf(resource, name) });
}

/** A group version that is served, and no such resource or subresource in it (serviceErrorHandler, apiserver pkg/server/config.go). */
export function noSuchResource(): ApiError {
  const message = 'the server could not find the requested resource';
  return new ApiError({ code: 404, reason: 'NotFound', message, details: {} });
}

export function alreadyExists(resource: Named, name: string, isTerminating = false): ApiError {
  const prefix = isTerminating ? 'object is being deleted: ' : '';
  const message = `${prefix}${qualifiedResource(resource)} "${name}" already exists`;
  return new ApiError({ code: 409, reason: 'AlreadyExists', message, details: detailsOf(resource, name) });
}

/** 409 with a wait: another name may be free (NewGenerateNameConflict, apimachinery pkg/api/errors). */
export function noUniqueName(resource: Named, name: string): ApiError {
  const message = `${qualifiedResource(resource)} "${name}" already exists, the server was not able to generate a unique name for the object`;
  const details = { ...detailsOf(resource, name), retryAfterSeconds: 1 };
  return new ApiError({ code: 409, reason: 'AlreadyExists', message, details });
}

export const MODIFIED =
  'the object has been modified; please apply your changes to the latest version and try again';

export function conflict(resource: Named, name: string, why: string): ApiError {
  const message = `Operation cannot be fulfilled on ${qualifiedResource(resource)} "${name}": ${why}`;
  return new ApiError({ code: 409, reason: 'Conflict', message, details: detailsOf(resource, name) });
}

export function forbidden(
  resource: Named,
  name: string,
  why: string,
  causes: readonly Cause[] = [],
): ApiError {
  const of = name === '' ? '' : ` "${name}"`;
  return new ApiError({
    code: 403,
    reason: 'Forbidden',
    message: `${qualifiedResource(resource)}${of} is forbidden: ${why}`,
    details: { ...detailsOf(resource, name), ...causesOf(causes) },
  });
}

/** 422: the object is read, and is not valid. */
export function invalid(
  kind: Pick<Resource, 'group' | 'kind'>,
  name: string,
  causes: readonly Cause[],
): ApiError {
  // The message says everything once, the causes as often as it was found (ErrorList.ToAggregate).
  const texts = [...new Set(causes.map(({ field, message }) => `${field}: ${message}`))];
  const said = texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
  return new ApiError({
    code: 422,
    reason: 'Invalid',
    message: `${qualifiedKind(kind)} "${name}" is invalid: ${said}`,
    details: {
      ...(name === '' ? {} : { name }),
      ...(kind.group === '' ? {} : { group: kind.group }),
      ...(kind.kind === '' ? {} : { kind: kind.kind }),
      ...causesOf(causes),
    },
  });
}

function causesOf(causes: readonly Cause[]): JsonObject {
  return causes.length === 0
    ? {}
    : {
        causes: causes.map(({ reason, message, field }) => ({
          reason,
          ...(message === '' ? {} : { message }),
          ...(field === '' ? {} : { field }),
        })),
      };
}

/** An apply configuration sets fields that others own (NewApplyConflict). */
export function applyConflict({
  message,
  causes,
}: {
  readonly message: string;
  readonly causes: readonly Omit<Cause, 'reason'>[];
}): ApiError {
  const details = causesOf(causes.map((cause) => ({ reason: 'FieldManagerConflict', ...cause })));
  return new ApiError({ code: 409, reason: 'Conflict', message, details });
}

export function badRequest(message: string): ApiError {
  return new ApiError({ code: 400, reason: 'BadRequest', message });
}

export function unauthorized(): ApiError {
  return new ApiError({ code: 401, reason: 'Unauthorized', message: 'Unauthorized' });
}

export function methodNotAllowed(): ApiError {
  const message = 'the server does not allow this method on the requested resource';
  return new ApiError({ code: 405, reason: 'MethodNotAllowed', message, details: {} });
}

/** What a custom resource says of a verb that it does not have (NewMethodNotSupported). */
export function methodNotSupported(resource: Named, verb: string): ApiError {
  const message = `${verb} is not supported on resources of kind "${qualifiedResource(resource)}"`;
  return new ApiError({
    code: 405,
    reason: 'MethodNotAllowed',
    message,
    details: detailsOf(resource, ''),
  });
}

/** What go-restful says where no route produces what the client takes. */
export function noRepresentation(produced: readonly string[]): ApiError {
  const message = `406: Not Acceptable\n\nAvailable representations: ${produced.join(', ')}`;
  return new ApiError({ code: 406, reason: 'NotAcceptable', message, details: {} });
}

export function notAcceptable(accepted: readonly string[]): ApiError {
  const message = `only the following media types are accepted: ${accepted.join(', ')}`;
  return new ApiError({ code: 406, reason: 'NotAcceptable', message });
}

export function unsupportedMediaType(accepted: readonly string[]): ApiError {
  const message = `the body of the request was in an unknown format - accepted media types include: ${accepted.join(', ')}`;
  return new ApiError({ code: 415, reason: 'UnsupportedMediaType', message });
}

export function tooLarge(): ApiError {
  const message = 'Request entity too large: limit is 3145728';
  return new ApiError({ code: 413, reason: 'RequestEntityTooLarge', message });
}

/** `metadata` may hold a fresh continue token (reference 5.1). */
export function expired(message: string, metadata: JsonObject = {}): ApiError {
  return new ApiError({ code: 410, reason: 'Expired', message, metadata });
}

/** client-go knows this one by its cause (reference 5.1). */
export function tooLargeResourceVersion(wanted: number, current: number): ApiError {
  const message = `Too large resource version: ${wanted}, current: ${current}`;
  return new ApiError({
    code: 504,
    reason: 'Timeout',
    message: `Timeout: ${message}`,
    details: { causes: [{ reason: 'ResourceVersionTooLarge', message: 'Too large resource version' }] },
    retryAfter_s: 1,
  });
}

/** What the lab does not have, said to who asks for it. */
export function notImplemented(message: string): ApiError {
  return new ApiError({ code: 501, reason: 'NotImplemented', message });
}

/** What upstream tells as an error that is no Status: 500, with the message and no reason; so do all errors of etcd leave (reference 5.1). */
export function unmappedError(message: string): ApiError {
  return new ApiError({ code: 500, reason: '', message });
}

export function serviceUnavailable(message: string): ApiError {
  return new ApiError({ code: 503, reason: 'ServiceUnavailable', message });
}

/** 504 of a handler whose time is over (FinishRequest, endpoints/handlers/finisher). */
export function handlerTimedOut(): ApiError {
  const message = 'Timeout: request did not complete within requested timeout - context deadline exceeded';
  return new ApiError({ code: 504, reason: 'Timeout', message, details: {} });
}

export function internalError(message: string): ApiError {
  return new ApiError({
    code: 500,
    reason: 'InternalError',
    message: `Internal error occurred: ${message}`,
    details: { causes: [{ message }] },
  });
}

export function tooManyRequests(
  message: string,
  retryAfter_s: number | undefined,
  causes: readonly Cause[] = [],
): ApiError {
  return new ApiError({
    code: 429,
    reason: 'TooManyRequests',
    message,
    details: causesOf(causes),
    ...(retryAfter_s === undefined ? {} : { retryAfter_s }),
  });
}
