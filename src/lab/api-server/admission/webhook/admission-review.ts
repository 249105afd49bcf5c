import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../../../../kube/json.ts';
import { stringsAt, listAt } from '../../../../kube/kube-object.ts';
import type { AdmissionRequest } from '../admission.ts';
import { shownObject, type Invocation } from '../versioned-object.ts';

/** Versions of AdmissionReview that the API server speaks, in no order: the webhook's own list decides. */
const KNOWN_VERSIONS = ['v1', 'v1beta1'] as const;
export type ReviewVersion = (typeof KNOWN_VERSIONS)[number];

/** The first version of the webhook's list that is spoken; `undefined`: none is. */
export function reviewVersion(accepted: readonly string[]): ReviewVersion | undefined {
  for (const version of accepted) {
    const known = KNOWN_VERSIONS.find((one) => one === version);
    if (known !== undefined) return known;
  }
  return undefined;
}

function optional(key: string, value: string): JsonObject {
  return value === '' ? {} : { [key]: value };
}

/** Everything of an AdmissionRequest but uid and objects; what `request` is in CEL, too (CreateAdmissionRequest, plugin/cel). */
export function reviewedRequest(request: AdmissionRequest, invocation: Invocation): JsonObject {
  const { operation, resource, subresource, kind, namespace, name, user, options, dryRun } = request;
  const { group, version } = resource;
  const seen = invocation.resource;
  return {
    kind: { ...invocation.kind },
    resource: { group: seen.group, version: seen.version, resource: seen.resource },
    ...optional('subResource', invocation.subresource),
    requestKind: { ...kind },
    requestResource: { group, version, resource: resource.resource },
    ...optional('requestSubResource', subresource),
    ...optional('name', name),
    ...optional('namespace', namespace),
    operation,
    userInfo: {
      ...optional('username', user.name),
      ...optional('uid', user.uid),
      ...(user.groups.length === 0 ? {} : { groups: user.groups }),
      ...(Object.keys(user.extra).length === 0 ? {} : { extra: user.extra }),
    },
    dryRun,
    options: options ?? null,
  };
}

/** The body that a webhook is sent (CreateV1AdmissionReview, plugin/webhook/request). */
export function admissionReview(
  request: AdmissionRequest,
  invocation: Invocation,
  { uid, version }: { readonly uid: string; readonly version: ReviewVersion },
): JsonObject {
  return {
    kind: 'AdmissionReview',
    apiVersion: `admission.k8s.io/${version}`,
    request: {
      uid,
      ...reviewedRequest(request, invocation),
      object: shownObject(request.object, request, invocation) ?? null,
      oldObject: shownObject(request.oldObject, request, invocation) ?? null,
    },
  };
}

/** What a webhook said. */
export interface ReviewAnswer {
  readonly allowed: boolean;
  /** metav1.Status of a denial. */
  readonly status: JsonObject | undefined;
  /** Decoded; `''` where there is none. */
  readonly patch: string;
  readonly patchType: string;
  readonly warnings: readonly string[];
  readonly auditAnnotations: Readonly<Record<string, string>>;
}

/** The answer cannot be used: the text says why, as the API server says it. */
export class InvalidReview extends Error {}

const V1 = 'admission.k8s.io/v1, Kind=AdmissionReview';

function versionKind(review: JsonObject): string {
  const apiVersion = stringAt(review, 'apiVersion') ?? '';
  const group = apiVersion === '' ? '/' : apiVersion;
  return `${group}, Kind=${stringAt(review, 'kind') ?? ''}`;
}

function checkPatch(patch: string, patchType: JsonValue | undefined, isMutating: boolean): void {
  const hasType = typeof patchType === 'string';
  if (!isMutating) {
    if (patch !== '') throw new InvalidReview('validating webhook may not return response.patch');
    if (hasType) throw new InvalidReview('validating webhook may not return response.patchType');
    return;
  }
  if (patch !== '' && !hasType)
    throw new InvalidReview('webhook returned response.patch but not response.patchType');
  if (patch === '' && hasType)
    throw new InvalidReview('webhook returned response.patchType but not response.patch');
  if (patchType === '') throw new InvalidReview('webhook returned invalid response.patchType of ""');
}

/** Reads and checks an answer (VerifyAdmissionResponse, plugin/webhook/request). Throws InvalidReview. */
export function readAnswer(
  review: JsonObject,
  asked: { readonly uid: string; readonly version: ReviewVersion; readonly isMutating: boolean },
): ReviewAnswer {
  const response = jsonAt(review, 'response');
  if (!isJsonObject(response)) throw new InvalidReview('webhook response was absent');
  const isV1 = asked.version === 'v1';
  const uid = stringAt(response, 'uid') ?? '';
  if (isV1 && uid !== asked.uid)
    throw new InvalidReview(`expected response.uid=${JSON.stringify(asked.uid)}, got ${JSON.stringify(uid)}`);
  if (isV1 && versionKind(review) !== V1)
    throw new InvalidReview(`expected webhook response of ${V1}, got ${versionKind(review)}`);
  const patch = Buffer.from(stringAt(response, 'patch') ?? '', 'base64').toString('utf8');
  const patchType = response['patchType'];
  if (isV1) checkPatch(patch, patchType, asked.isMutating);
  const status = response['status'];
  return {
    allowed: response['allowed'] === true,
    status: isJsonObject(status) ? status : undefined,
    patch: asked.isMutating ? patch : '',
    // v1beta1 knew one type and did not look.
    patchType: isV1 ? (stringAt(response, 'patchType') ?? '') : 'JSONPatch',
    warnings: listAt(response, 'warnings').filter((warning) => typeof warning === 'string'),
    auditAnnotations: stringsAt(response, 'auditAnnotations'),
  };
}
