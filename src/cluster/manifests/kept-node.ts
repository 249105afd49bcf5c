import { isJsonObject, type JsonObject } from '../../kube/json.ts';
import { bulkMetadata, without } from './kept-metadata.ts';

/** A Node without the list of images that it holds (up to 50 with all their names) and without managers. */
export function keptNode(body: JsonObject): JsonObject {
  const { metadata, status } = body;
  return {
    ...body,
    ...(isJsonObject(metadata) ? { metadata: bulkMetadata(metadata) } : {}),
    ...(isJsonObject(status) ? { status: without(status, ['images']) } : {}),
  };
}
