import {
  isJsonArray,
  isJsonObject,
  jsonAt,
  numberAt,
  stringAt,
  type JsonObject,
  type JsonValue,
} from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { ageText } from './age.ts';
import type { Column } from './column.ts';

const STEP = /^(?:\.?([\w-]+)|\['([^']+)'\]|\[(\d+|\*)\]|\[\?\(@\.([\w.]+)\s*==\s*["']([^"']*)["']\)\])/;

/** The values at a path of a printer column: names, positions, `[*]` and `[?(@.type=="Ready")]`. `undefined`: a path that nothing reads. */
export function valuesAtJsonPath(body: JsonValue, path: string): readonly JsonValue[] | undefined {
  let found: readonly JsonValue[] = [body];
  let rest = path.replace(/^\$/, '').replaceAll('\\.', '\u0001');
  while (rest !== '') {
    const match = STEP.exec(rest.startsWith('.[') ? rest.slice(1) : rest);
    if (match === null) return undefined;
    rest = (rest.startsWith('.[') ? rest.slice(1) : rest).slice(match[0].length);
    const [, name, quoted, position, field, wanted] = match;
    const key = (name ?? quoted)?.replaceAll('\u0001', '.');
    found = found.flatMap((value): readonly JsonValue[] => {
      if (key !== undefined) {
        const below = isJsonObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
        return below === undefined ? [] : [below];
      }
      if (!isJsonArray(value)) return [];
      if (position === '*') return value;
      if (position !== undefined) return value.slice(Number(position), Number(position) + 1);
      return value.filter((item) => jsonAt(item, ...(field ?? '').split('.')) === wanted);
    });
  }
  return found;
}

function cellText(values: readonly JsonValue[] | undefined, type: string, now_ms: number): JsonValue {
  const [first] = values ?? [];
  if (first === undefined || first === null) return type === 'date' ? '<unknown>' : null;
  if (type === 'date') return ageText(typeof first === 'string' ? first : undefined, now_ms);
  if (type === 'integer' || type === 'number') return typeof first === 'number' ? first : null;
  if (type === 'boolean') return typeof first === 'boolean' ? first : null;
  if (typeof first === 'string') return values?.length === 1 ? first : (values ?? []).map(String).join(',');
  return JSON.stringify(values?.length === 1 ? first : values);
}

/** `additionalPrinterColumns` of a version; `undefined` where it has none. Source: apiextensions-apiserver pkg/registry/customresource/tableconvertor. */
export function customColumns(definition: JsonObject, version: string): readonly Column[] | undefined {
  const row = listAt(definition, 'spec', 'versions').find((entry) => stringAt(entry, 'name') === version);
  const columns = listAt(row, 'additionalPrinterColumns').filter(isJsonObject);
  if (columns.length === 0) return undefined;
  return columns.map((column) => {
    const type = stringAt(column, 'type') ?? 'string';
    const path = stringAt(column, 'jsonPath') ?? '';
    return {
      name: stringAt(column, 'name') ?? '',
      type,
      format: stringAt(column, 'format') ?? '',
      description: stringAt(column, 'description') ?? '',
      priority: numberAt(column, 'priority') ?? 0,
      cell: (body: JsonObject, now_ms: number) => cellText(valuesAtJsonPath(body, path), type, now_ms),
    };
  });
}
