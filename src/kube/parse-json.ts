import type { JsonValue } from './json.ts';

/** JSON.parse with the type that it has. Throws a SyntaxError. */
export function parseJson(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text);
  return value;
}
