import { jsonEqual } from '../../../kube/json-difference.ts';
import { numberAt, stringAt, type JsonValue } from '../../../kube/json.ts';

function text(toleration: JsonValue, field: string): string {
  return stringAt(toleration, field) ?? '';
}

/** Does `wide` tolerate whatever `narrow` does? */
function isSuperset(wide: JsonValue, narrow: JsonValue): boolean {
  if (jsonEqual(wide, narrow)) return true;
  const operator = text(wide, 'operator');
  const isAnyKey = text(wide, 'key') === '' && operator === 'Exists';
  if (text(narrow, 'key') !== text(wide, 'key') && !isAnyKey) return false;
  const effect = text(wide, 'effect');
  if (text(narrow, 'effect') !== effect && effect !== '') return false;
  const wide_s = numberAt(wide, 'tolerationSeconds');
  if (effect === 'NoExecute' && wide_s !== undefined) {
    const narrow_s = numberAt(narrow, 'tolerationSeconds');
    if (narrow_s === undefined || narrow_s > wide_s) return false;
  }
  if (operator === 'Exists') return true;
  const isEqual = operator === 'Equal' || operator === '';
  return isEqual && text(narrow, 'operator') === 'Equal' && text(narrow, 'value') === text(wide, 'value');
}

/** Two lists of tolerations as one, without those that another one covers (MergeTolerations, pkg/util/tolerations). */
export function mergeTolerations(
  first: readonly JsonValue[],
  second: readonly JsonValue[],
): readonly JsonValue[] {
  const all = [...first, ...second];
  const merged: JsonValue[] = [];
  for (const [index, toleration] of all.entries()) {
    const isCovered =
      merged.some((kept) => isSuperset(kept, toleration)) ||
      all.slice(index + 1).some((later) => !jsonEqual(later, toleration) && isSuperset(later, toleration));
    if (!isCovered) merged.push(toleration);
  }
  return merged;
}
