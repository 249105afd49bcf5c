import {
  isJsonArray,
  isJsonObject,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../../kube/json.ts';
import { groupVersion } from '../../../../kube/kube-object.ts';
import { parseJson } from '../../../../kube/parse-json.ts';
import { applyJsonPatch } from '../../../../kube/patch/json-patch.ts';
import type { AdmissionWebhook } from '../../../../kube/webhook/configuration.ts';
import { ApiError, internalError } from '../../request/api-error.ts';
import { goSyntaxError } from '../../../../kube/go-json.ts';
import { goPatchError } from '../go-patch-error.ts';
import { readBack, type Invocation } from '../versioned-object.ts';
import type { ReviewAnswer } from './admission-review.ts';
import { CallingWebhookFailed } from './invoke.ts';

/** The operations of a patch; `undefined` where there is nothing to do. Throws CallingWebhookFailed. */
export function patchOf(
  webhook: AdmissionWebhook,
  { patch }: ReviewAnswer,
): readonly JsonValue[] | undefined {
  if (patch === '') return undefined;
  let operations: JsonValue;
  try {
    operations = parseJson(patch);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw undecodable(webhook, goSyntaxError(patch));
  }
  if (operations === null) return undefined;
  if (!isJsonArray(operations))
    throw undecodable(
      webhook,
      `json: cannot unmarshal ${isJsonObject(operations) ? 'object' : typeof operations} into Go value of type jsonpatch.Patch`,
    );
  return operations.length === 0 ? undefined : operations;
}

function undecodable(webhook: AdmissionWebhook, why: string): CallingWebhookFailed {
  return new CallingWebhookFailed(webhook, `received undecodable patch in webhook response: ${why}`, 503);
}

function isOfKind(object: JsonObject, shown: JsonObject): boolean {
  return object['kind'] === shown['kind'] && object['apiVersion'] === shown['apiVersion'];
}

/** Throws where a patch made another kind of the object: it cannot be read back (unversioned conversion of apimachinery, pkg/conversion/converter.go). */
export function checkKind(wanted: JsonObject, shown: JsonObject): void {
  if (isOfKind(wanted, shown)) return;
  const { version } = groupVersion(stringAt(wanted, 'apiVersion') ?? '');
  const group = groupVersion(stringAt(shown, 'apiVersion') ?? '').group.split('.')[0] || 'core';
  const message = `converting (${version}.${stringAt(wanted, 'kind') ?? ''}) to (${group}.${stringAt(shown, 'kind') ?? ''}): unknown conversion`;
  throw new ApiError({ code: 500, reason: '', message });
}

/** The object as the webhook wants it, in the version that it was shown, or of another kind (`checkKind`). Throws ApiError (500), CallingWebhookFailed. */
export function patched(
  webhook: AdmissionWebhook,
  { patchType }: ReviewAnswer,
  operations: readonly JsonValue[],
  shown: { readonly object: JsonObject | undefined; readonly invocation: Invocation },
): JsonObject {
  if (shown.object === undefined)
    throw internalError(
      `admission webhook ${JSON.stringify(webhook.name)} attempted to modify the object, which is not supported for this operation`,
    );
  if (patchType !== 'JSONPatch')
    throw new CallingWebhookFailed(webhook, `unsupported patch type ${JSON.stringify(patchType)}`, 400);
  const result = applyJsonPatch(shown.object, operations);
  if (result.kind === 'refused') throw internalError(goPatchError(shown.object, operations) ?? result.why);
  if (!isJsonObject(result.document)) throw internalError('the patched object is no object');
  if (!isOfKind(result.document, shown.object)) return result.document;
  try {
    return readBack(result.document, shown.invocation);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw internalError(error.message.replace(/^.* cannot be handled as a \w+: /, ''));
  }
}
