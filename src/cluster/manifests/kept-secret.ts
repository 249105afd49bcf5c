import { isJsonObject, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { withoutLastApplied } from './kept-metadata.ts';

/** Keys that hold certificates, which are public and whose end is checked. */
const CERTIFICATE_KEYS = new Set(['tls.crt', 'ca.crt']);
const CERTIFICATES_ONLY = /^(?:\s|-----BEGIN CERTIFICATE-----[A-Za-z0-9+/=\s]*-----END CERTIFICATE-----)+$/;

/** Four characters of base64 hold three bytes, less one for each `=`. */
function base64ByteLength(text: string): number {
  const packed = text.replaceAll(/[^A-Za-z0-9+/_-]/g, '');
  return Math.floor((packed.length * 3) / 4);
}

function keptValue(key: string, value: JsonValue | undefined, isBase64: boolean): JsonValue {
  if (typeof value !== 'string') return 0;
  if (CERTIFICATE_KEYS.has(key)) {
    const text = isBase64 ? Buffer.from(value, 'base64').toString('latin1') : value;
    if (CERTIFICATES_ONLY.test(text)) return value;
  }
  return isBase64 ? base64ByteLength(value) : Buffer.byteLength(value);
}

function keptValues(values: JsonObject, isBase64: boolean): JsonObject {
  const kept: Record<string, JsonValue> = {};
  for (const [key, value] of Object.entries(values)) {
    Object.defineProperty(kept, key, {
      value: keptValue(key, value, isBase64),
      enumerable: true,
      configurable: true,
      writable: true,
    });
  }
  return kept;
}

/** A Secret with the length in bytes in place of each value, except certificates: no body holds a credential. */
export function keptSecret(body: JsonObject): JsonObject {
  const { metadata, data, stringData } = body;
  const kept: Record<string, JsonValue | undefined> = { ...body };
  if (isJsonObject(metadata)) kept['metadata'] = withoutLastApplied(metadata);
  // What is no mapping is no valid Secret either, and may hold a credential all the same.
  if (data !== undefined) kept['data'] = isJsonObject(data) ? keptValues(data, true) : {};
  if (stringData !== undefined)
    kept['stringData'] = isJsonObject(stringData) ? keptValues(stringData, false) : {};
  return kept;
}

/** The length in bytes of a value of a kept Secret's `data` or `stringData`. */
export function secretValue_bytes(kept: JsonValue | undefined): number {
  if (typeof kept === 'number') return kept;
  return typeof kept === 'string' ? base64ByteLength(kept) : 0;
}
