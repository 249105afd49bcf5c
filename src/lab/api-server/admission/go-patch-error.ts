import { isJsonArray, isJsonObject, stringAt, type JsonValue } from '../../../kube/json.ts';
import { applyJsonPatch } from '../../../kube/patch/json-patch.ts';

const MISSING = 'missing value';
const INVALID_INDEX = 'invalid index referenced';

function steps(path: string): readonly string[] {
  return path
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** What holds the last step of a path; `undefined` where the way there breaks off. */
function containerOf(document: JsonValue, path: string): JsonValue | undefined {
  let current: JsonValue | undefined = document;
  for (const step of steps(path).slice(0, -1))
    current = isJsonArray(current)
      ? current[Number(step)]
      : isJsonObject(current)
        ? current[step]
        : undefined;
  return isJsonArray(current) || isJsonObject(current) ? current : undefined;
}

function badIndex(key: string, end: number): string | undefined {
  if (!/^[+-]?\d+$/.test(key)) return `strconv.Atoi: parsing ${JSON.stringify(key)}: invalid syntax`;
  const index = Number(key);
  if (index < end && index >= -end) return undefined;
  return `Unable to access invalid index: ${index}: ${INVALID_INDEX}`;
}

function addError(document: JsonValue, path: string): string | undefined {
  const container = containerOf(document, path);
  if (container === undefined)
    return `add operation does not apply: doc is missing path: "${path}": ${MISSING}`;
  const key = steps(path).at(-1) ?? '';
  if (!isJsonArray(container) || key === '-') return undefined;
  const why = badIndex(key, container.length + 1);
  if (why === undefined) return undefined;
  const prefix = why.startsWith('strconv') ? `value was not a proper array index: '${key}': ` : '';
  return `error in add for path: '${path}': ${prefix}${why}`;
}

function removeError(document: JsonValue, path: string): string | undefined {
  const container = containerOf(document, path);
  if (container === undefined)
    return `remove operation does not apply: doc is missing path: "${path}": ${MISSING}`;
  const key = steps(path).at(-1) ?? '';
  if (isJsonArray(container)) {
    const why = badIndex(key, container.length);
    return why === undefined ? undefined : `error in remove for path: '${path}': ${why}`;
  }
  if (isJsonObject(container) && container[key] === undefined)
    return `error in remove for path: '${path}': Unable to remove nonexistent key: ${key}: ${MISSING}`;
  return undefined;
}

function replaceError(document: JsonValue, path: string): string | undefined {
  const container = containerOf(document, path);
  if (container === undefined)
    return `replace operation does not apply: doc is missing path: ${path}: ${MISSING}`;
  const key = steps(path).at(-1) ?? '';
  if (isJsonArray(container) && badIndex(key, container.length) !== undefined)
    return `replace operation does not apply: doc is missing key: ${path}: ${MISSING}`;
  return undefined;
}

function testError(document: JsonValue, path: string): string {
  const container = containerOf(document, path);
  if (container === undefined) return `test operation does not apply: is missing path: ${path}: ${MISSING}`;
  return `testing value ${path} failed: test failed`;
}

function operationError(document: JsonValue, operation: JsonValue): string | undefined {
  const op = stringAt(operation, 'op') ?? 'unknown';
  const path = stringAt(operation, 'path') ?? '';
  const from = stringAt(operation, 'from') ?? '';
  switch (op) {
    case 'add':
      return addError(document, path);
    case 'remove':
      return removeError(document, path);
    case 'replace':
      return replaceError(document, path);
    case 'test':
      return testError(document, path);
    case 'move':
    case 'copy':
      return containerOf(document, from) === undefined
        ? `${op} operation does not apply: doc is missing from path: ${from}: ${MISSING}`
        : addError(document, path);
    default:
      return `Unexpected kind: ${op}`;
  }
}

/** Why a JSON patch does not apply, in the words of the library that the API server uses (gopkg.in/evanphx/json-patch.v4, patch.go). */
export function goPatchError(document: JsonValue, operations: readonly JsonValue[]): string | undefined {
  let current = document;
  for (const operation of operations) {
    const result = applyJsonPatch(current, [operation]);
    if (result.kind === 'refused') return operationError(current, operation);
    current = result.document;
  }
  return undefined;
}
