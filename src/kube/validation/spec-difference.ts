import type { JsonObject, JsonValue } from '../json.ts';
import { goJson } from './go-value.ts';
import { unifiedDiff } from './unified-diff.ts';

/** JSON with one space of indentation, and Go's escapes (json.MarshalIndent). */
function prettyJson(value: JsonValue): string {
  const indented = JSON.stringify(value, null, 1);
  // Go's escapes touch no line break.
  return indented
    .split('\n')
    .map((line) => line.replaceAll(/[<>&\u2028\u2029]/g, (letter) => goJson(letter).slice(1, -1)))
    .join('\n');
}

/** What a message shows of a change that is forbidden: the difference of two internal structs (k8s.io/apimachinery pkg/util/diff). */
export function specDifference(before: JsonObject, after: JsonObject): string {
  return unifiedDiff(prettyJson(before), prettyJson(after));
}
