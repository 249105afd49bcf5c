import { isJsonArray, isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { ErrorList } from '../validation/error-list.ts';
import { validateAnnotations, validateLabels } from '../validation/object-meta.ts';
import { Path } from '../validation/path.ts';
import { goJsonType } from './go-json-type.ts';

/** Versions of ConversionReview that the API server speaks, in no order: the webhook's own list decides. */
const KNOWN_VERSIONS = ['v1', 'v1beta1'] as const;
export type ConversionReviewVersion = (typeof KNOWN_VERSIONS)[number];

/** How the metrics of the API server name what went wrong (ConversionWebhookErrorType, metrics.go). */
export type ConversionFailure =
  | 'conversion_webhook_call_failure'
  | 'conversion_webhook_malformed_response_failure'
  | 'conversion_webhook_partial_response_failure'
  | 'conversion_webhook_invalid_converted_object_failure';

/** The answer of a conversion webhook cannot be used; the text is the API server's. */
export class ConversionRefused extends Error {
  readonly failure: ConversionFailure;

  constructor(failure: ConversionFailure, message: string) {
    super(message);
    this.failure = failure;
  }
}

/** The first version of the webhook's list that is spoken; `undefined`: none is. */
export function conversionReviewVersion(accepted: readonly string[]): ConversionReviewVersion | undefined {
  for (const version of accepted) {
    const known = KNOWN_VERSIONS.find((one) => one === version);
    if (known !== undefined) return known;
  }
  return undefined;
}

/** What is wanted of a webhook. */
export interface ConversionRequest {
  readonly uid: string;
  readonly version: ConversionReviewVersion;
  readonly object: JsonObject;
  /** `stable.example.com/v2`. */
  readonly desiredAPIVersion: string;
}

/** The body that a webhook is sent (createConversionReviewObjects): a whole review, with a response that says nothing yet. */
export function conversionReview({ uid, version, object, desiredAPIVersion }: ConversionRequest): JsonObject {
  return {
    kind: 'ConversionReview',
    apiVersion: `apiextensions.k8s.io/${version}`,
    request: { uid, desiredAPIVersion, objects: [object] },
    response: { uid: '', convertedObjects: null, result: { metadata: {} } },
  };
}

/** `stable.example.com/v1, Kind=CronTab`: a kind as Go prints it. */
export function spokenGroupVersionKind(object: JsonObject): string {
  return `${groupVersionOf(object)}, Kind=${stringAt(object, 'kind') ?? ''}`;
}

function groupVersionOf(object: JsonObject): string {
  const apiVersion = stringAt(object, 'apiVersion') ?? '';
  return apiVersion === '' || apiVersion.includes('/') ? apiVersion : `/${apiVersion}`;
}

const V1 = 'apiextensions.k8s.io/v1, Kind=ConversionReview';

function malformed(asked: ConversionRequest, why: string): ConversionRefused {
  return new ConversionRefused(
    'conversion_webhook_malformed_response_failure',
    `conversion webhook for ${spokenGroupVersionKind(asked.object)} failed: ${why}`,
  );
}

/** What a response says of itself; v1beta1 was never asked whose it is (getConvertedObjectsFromResponse). */
function convertedObjects(review: JsonObject, asked: ConversionRequest): readonly JsonValue[] {
  const isV1 = asked.version === 'v1';
  const spoken = spokenGroupVersionKind(review).replace(/^, /, '/, ');
  if (isV1 && spoken !== V1) throw malformed(asked, `expected webhook response of ${V1}, got ${spoken}`);
  const response = jsonAt(review, 'response');
  if (!isJsonObject(response)) throw malformed(asked, 'no response provided');
  const uid = stringAt(response, 'uid') ?? '';
  if (isV1 && uid !== asked.uid)
    throw malformed(asked, `expected response.uid=${JSON.stringify(asked.uid)}, got ${JSON.stringify(uid)}`);
  const status = stringAt(response, 'result', 'status') ?? '';
  if (status !== 'Success') {
    const said = stringAt(response, 'result', 'message') ?? '';
    throw malformed(asked, said === '' ? `response.result.status was '${status}', not 'Success'` : said);
  }
  const objects = response['convertedObjects'];
  return isJsonArray(objects) ? objects : [];
}

/** Reads an object that was sent as JSON (Unstructured.UnmarshalJSON). */
function unstructured(value: JsonValue): JsonObject {
  const text = JSON.stringify(value);
  if (value === null) throw new Error('unexpected end of JSON input');
  if (!isJsonObject(value)) {
    const type = isJsonArray(value) ? 'array' : typeof value === 'boolean' ? 'bool' : typeof value;
    throw new Error(`json: cannot unmarshal ${type} into Go value of type map[string]interface {}`);
  }
  if ((stringAt(value, 'kind') ?? '') === '') throw new Error(`Object 'Kind' is missing in '${text}'`);
  return value;
}

/** What of an object may not change is the same (validateConvertedObject). */
function changedIdentity(original: JsonObject, converted: JsonObject): string | undefined {
  const fields = [
    ['name', 'name'],
    ['namespace', 'namespace'],
    ['uid', 'UID'],
  ] as const;
  for (const [field, spoken] of fields) {
    const before = stringAt(original, 'metadata', field) ?? '';
    const after = stringAt(converted, 'metadata', field) ?? '';
    if (before !== after) return `must have the same ${spoken}: ${before} != ${after}`;
  }
  return undefined;
}

class InvalidMetadata extends Error {}

const VALIDATIONS = {
  labels: (entries: readonly (readonly [string, string])[], errors: ErrorList) =>
    validateLabels(entries, Path.of('metadata', 'labels'), errors),
  annotations: (entries: readonly (readonly [string, string])[], errors: ErrorList) =>
    validateAnnotations(entries, Path.of('metadata', 'annotation'), errors),
} as const;

function strings(field: string, value: JsonObject): readonly (readonly [string, string])[] {
  return Object.entries(value).map(([key, entry]) => {
    if (typeof entry === 'string') return [key, entry];
    const type = goJsonType(entry ?? null);
    throw new InvalidMetadata(
      `metadata.${field}[${key}] must be a string, but is ${type} in converted object`,
    );
  });
}

/** Labels or annotations as the webhook wants them; `undefined`: none. */
function chosen(
  field: 'labels' | 'annotations',
  wanted: JsonValue | undefined,
  original: JsonValue | undefined,
): JsonObject | undefined {
  if (wanted === undefined || wanted === null) return undefined;
  if (!isJsonObject(wanted))
    throw new InvalidMetadata(`invalid metadata.${field} of type ${goJsonType(wanted)} in converted object`);
  const entries = strings(field, wanted);
  const before = isJsonObject(original) ? original : {};
  const isChanged =
    entries.length !== Object.keys(before).length || entries.some(([key, value]) => before[key] !== value);
  if (!isChanged) return wanted;
  const errors = new ErrorList();
  VALIDATIONS[field](entries, errors);
  const texts = errors.errors.map((error) => `${error.field}: ${error.message}`);
  if (texts.length > 0)
    throw new InvalidMetadata(texts.length === 1 ? texts.join('') : `[${texts.join(', ')}]`);
  return wanted;
}

/** The metadata of the original, with the labels and annotations of the converted object (restoreObjectMeta). Throws InvalidMetadata. */
function withOriginalMetadata(original: JsonObject, converted: JsonObject): JsonObject {
  const answered = converted['metadata'];
  if (answered === undefined) throw new InvalidMetadata('missing metadata in converted object');
  if (!isJsonObject(answered))
    throw new InvalidMetadata(`invalid metadata of type ${goJsonType(answered)} in converted object`);
  const own = original['metadata'];
  const { labels, annotations, ...kept } = isJsonObject(own) ? own : {};
  const chosenLabels = chosen('labels', answered['labels'], labels);
  const chosenAnnotations = chosen('annotations', answered['annotations'], annotations);
  return {
    ...converted,
    metadata: {
      ...kept,
      ...(chosenLabels === undefined ? {} : { labels: chosenLabels }),
      ...(chosenAnnotations === undefined ? {} : { annotations: chosenAnnotations }),
    },
  };
}

function invalidObject(message: string): ConversionRefused {
  return new ConversionRefused('conversion_webhook_invalid_converted_object_failure', message);
}

function checkedObject({ object: original, desiredAPIVersion }: ConversionRequest, value: JsonValue) {
  const webhook = `conversion webhook for ${spokenGroupVersionKind(original)}`;
  let converted: JsonObject;
  try {
    converted = unstructured(value);
  } catch (error) {
    throw error instanceof Error ? invalidObject(error.message) : error;
  }
  const version = groupVersionOf(converted);
  if (version !== desiredAPIVersion)
    throw invalidObject(
      `${webhook} returned invalid object at index 0: invalid groupVersion (expected ${desiredAPIVersion}, received ${version})`,
    );
  const [kind, received] = [stringAt(original, 'kind') ?? '', stringAt(converted, 'kind') ?? ''];
  if (kind !== received)
    throw invalidObject(
      `${webhook} returned invalid object at index 0: invalid kind (expected ${kind}, received ${received})`,
    );
  const changed = changedIdentity(original, converted);
  if (changed !== undefined) throw invalidObject(`${webhook} returned invalid object: ${changed}`);
  try {
    return withOriginalMetadata(original, converted);
  } catch (error) {
    if (!(error instanceof InvalidMetadata)) throw error;
    throw invalidObject(`${webhook} returned invalid metadata: ${error.message}`);
  }
}

/**
 * The object in the version that was wanted, out of the webhook's answer: only labels and annotations of its metadata are the webhook's.
 * Throws ConversionRefused. Source: webhook_converter.go of apiextensions-apiserver pkg/apiserver/conversion.
 */
export function convertedObject(review: JsonObject, asked: ConversionRequest): JsonObject {
  const objects = convertedObjects(review, asked);
  const [first] = objects;
  if (objects.length !== 1 || first === undefined)
    throw new ConversionRefused(
      'conversion_webhook_partial_response_failure',
      `conversion webhook for ${spokenGroupVersionKind(asked.object)} returned ${objects.length} objects, expected 1`,
    );
  return checkedObject(asked, first);
}
