import type { JsonValue } from '../json.ts';
import { celText } from './conversions.ts';
import {
  CelDuration,
  CelMap,
  CelOptional,
  CelTimestamp,
  CelUint,
  isCelList,
  typeName,
  type CelValue,
} from './value.ts';

/** What has no form in JSON. */
export class NoJsonForm extends Error {}

/** A value as cel-go turns it into a JSON value (ConvertToNative of structpb.Value). Throws NoJsonForm. */
export function celToJson(value: CelValue): JsonValue {
  if (value === null || typeof value === 'boolean' || typeof value === 'number' || typeof value === 'string')
    return value;
  if (typeof value === 'bigint') return Number(value);
  if (value instanceof CelUint) return Number(value.value);
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (isCelList(value)) return value.map(celToJson);
  if (value instanceof CelOptional) return value.value === undefined ? null : celToJson(value.value);
  if (value instanceof CelTimestamp || value instanceof CelDuration) return celText(value);
  if (!(value instanceof CelMap)) throw new NoJsonForm(`no JSON form of ${typeName(value)}`);
  const entries = [...value.entries()].map(([key, entry]) => [celText(key), celToJson(entry)] as const);
  return Object.fromEntries(entries);
}
