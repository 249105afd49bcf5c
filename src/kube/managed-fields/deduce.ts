import { isJsonArray, isJsonObject, type JsonValue } from '../json.ts';
import type { Atom, ListType, MapType, ScalarType } from './type-schema.ts';

/** What one place is taken for, given what stands there. */
export type Deduced =
  | { readonly kind: 'scalar'; readonly type: ScalarType }
  | { readonly kind: 'list'; readonly type: ListType }
  | { readonly kind: 'map'; readonly type: MapType }
  | { readonly kind: 'nothing' };

const NOTHING: Deduced = { kind: 'nothing' };

/** Of the kinds that a place may be, the one that the value is; without a value, or where it is none of them: map, scalar, list, whichever is first. */
export function deduce({ scalar, list, map }: Atom, value: JsonValue | undefined): Deduced {
  if (list !== undefined && isJsonArray(value)) return { kind: 'list', type: list };
  if (map !== undefined && isJsonObject(value)) return { kind: 'map', type: map };
  if (scalar !== undefined && value !== undefined && value !== null && typeof value !== 'object')
    return { kind: 'scalar', type: scalar };
  if (map !== undefined) return { kind: 'map', type: map };
  if (scalar !== undefined) return { kind: 'scalar', type: scalar };
  return list === undefined ? NOTHING : { kind: 'list', type: list };
}
