import { isJsonObject, type JsonObject, type JsonValue } from './json.ts';

const LAST_APPLIED = 'kubectl.kubernetes.io/last-applied-configuration';

function hiddenValues(values: JsonValue | undefined, isBase64: boolean): JsonValue | undefined {
  if (!isJsonObject(values)) return values;
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const text = typeof value === 'string' ? value : '';
      return [
        key,
        `<${isBase64 ? Buffer.byteLength(text, 'base64') : Buffer.byteLength(text)} bytes, hidden>`,
      ];
    }),
  );
}

/** Is this a Secret, whose values are not to be shown? */
export function isSecret({ apiVersion, kind }: JsonObject): boolean {
  return kind === 'Secret' && apiVersion === 'v1';
}

/**
 * A Secret whose values are replaced by what they are not: their length, in a form that no API server takes for a value. The copy of them that
 * `kubectl apply` keeps is left out. Other objects are returned as they are.
 */
export function withoutSecretValues(object: JsonObject): JsonObject {
  if (!isSecret(object)) return object;
  const hidden: Record<string, JsonValue | undefined> = { ...object };
  if (object['data'] !== undefined) hidden['data'] = hiddenValues(object['data'], true);
  if (object['stringData'] !== undefined) hidden['stringData'] = hiddenValues(object['stringData'], false);
  const { metadata } = object;
  if (isJsonObject(metadata) && isJsonObject(metadata['annotations'])) {
    const { [LAST_APPLIED]: _, ...annotations } = metadata['annotations'];
    hidden['metadata'] = { ...metadata, annotations };
  }
  return hidden;
}
