import { isJsonArray, isJsonObject, type JsonValue } from '../../../src/kube/json.ts';

/** One field in which two answers differ; `undefined`: it is not there. */
export interface FieldDifference {
  readonly field: string;
  readonly real: JsonValue | undefined;
  readonly embedded: JsonValue | undefined;
}

/** All fields in which two values differ, deepest first told. */
export function differences(
  real: JsonValue | undefined,
  embedded: JsonValue | undefined,
  field = '',
): readonly FieldDifference[] {
  if (isJsonObject(real) && isJsonObject(embedded)) {
    const keys = [...new Set([...Object.keys(real), ...Object.keys(embedded)])];
    return keys.flatMap((key) =>
      differences(real[key], embedded[key], field === '' ? key : `${field}.${key}`),
    );
  }
  if (isJsonArray(real) && isJsonArray(embedded)) {
    const length = Math.max(real.length, embedded.length);
    return Array.from({ length }, (_, i) => differences(real[i], embedded[i], `${field}[${i}]`)).flat();
  }
  return real === embedded ? [] : [{ field, real, embedded }];
}

function shown(value: JsonValue | undefined): string {
  if (value === undefined) return '(absent)';
  const text = JSON.stringify(value);
  return text.length > 600 ? `${text.slice(0, 600)}...` : text;
}

/** For people: one difference, two lines. */
export function differenceText({ field, real, embedded }: FieldDifference): string {
  return `${field}\n      real     ${shown(real)}\n      embedded ${shown(embedded)}`;
}

/** Does a pattern, in which `*` stands for anything, fit the whole text? */
export function fits(pattern: string, text: string): boolean {
  const escaped = pattern.replace(/[.+?^${}()|[\]\\]/g, '\\$&').replaceAll('*', '.*');
  return new RegExp(`^${escaped}$`, 's').test(text);
}
