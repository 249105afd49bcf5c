import { isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { applyJsonPatch } from '../../../kube/patch/json-patch.ts';
import { applyMergePatch } from '../../../kube/patch/merge-patch.ts';
import type { PatchResult } from '../../../kube/patch/result.ts';
import { applyStrategicMergePatch } from '../../../kube/patch/strategic-merge-patch.ts';
import { ApiError, badRequest, invalid, unsupportedMediaType } from '../request/api-error.ts';
import { contentType, parseText } from '../request/read-body.ts';
import type { Resource } from '../resources/resource.ts';
import { apply } from './apply.ts';
import { decoded, type Written } from './create.ts';
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

/** What a PATCH that is no application does to an object: `current` in, the patched object out. Throws 400 and 422. */
export function readPatch(
  write: Pick<Write, 'request' | 'resource' | 'name'>,
): (current: JsonObject) => JsonObject {
  const { request, resource, name } = write;
  const type = contentType(request);
  const text = Buffer.from(request.body).toString('utf8');
  request.context.sent = { type: 'patch', text };
  const sent = parseText(text, 'json');
  return (current) => {
    const result = patched(type, current, sent);
    if (result.kind === 'refused') {
      if (type !== JSON_PATCH) throw badRequest(result.why);
      throw new ApiError({
        code: 422,
        reason: 'Invalid',
        message: `the server rejected our request due to an error in our request: ${result.why}`,
        details: {},
      });
    }
    if (!isJsonObject(result.document))
      throw invalid(resource, name, [
        { reason: 'FieldValueInvalid', message: 'Invalid value: the patched object is no object', field: '' },
      ]);
    return result.document;
  };
}

/** PATCH of an object or its status. The revision counts only where the patch names one. */
export async function patch(write: Write, part: UpdatePart): Promise<Written> {
  if (isApplication(write)) return apply(write, part);
  const patchOf = readPatch(write);
  const subresource = part === 'object' ? '' : part;
  return change(write, part, (current) => {
    const { body, warnings } = decoded(patchOf(current), write.resource, write.request.query);
    checkUidKept(write, body, current);
    write.request.context.warnings.push(...warnings);
    return { body: tracked(write, subresource, current, body), warnings: [] };
  });
}
