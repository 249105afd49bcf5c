import { isJsonArray, isJsonObject, stringAt, withoutFields } from '../json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { jsonEqual } from '../json-difference.ts';
import { PatchRefusal, attempt, checkDepth } from './result.ts';
import type { PatchResult } from './result.ts';

/** The API server refuses longer patches. Source: apiserver pkg/endpoints/handlers/patch.go, maxJSONPatchOperations. */
const MAXIMUM_OPERATIONS_COUNT = 10_000;
/**
 * What all `copy` operations of one patch may add up to: a few doublings would otherwise fill the memory. Source:
 * apiserver, `jsonpatch.AccumulatedCopySizeLimit` is set to the largest request body, 3 MiB.
 */
const MAXIMUM_COPIED_BYTES = 3 * 1024 * 1024;

/**
 * Applies a JSON Patch (RFC 6902): all operations in order, all or none. Refused, with the number of the operation and
 * why: an unknown operation, a pointer to nothing, a failed `test`, a move into itself. Members that the RFC does not
 * know are ignored, as it asks.
 */
export function applyJsonPatch(document: JsonValue, patch: JsonValue): PatchResult {
  return attempt(() => {
    if (!isJsonArray(patch)) throw new PatchRefusal('a JSON Patch is a list of operations');
    if (patch.length > MAXIMUM_OPERATIONS_COUNT) {
      throw new PatchRefusal(`more than ${MAXIMUM_OPERATIONS_COUNT} operations`);
    }
    let current = document;
    const copied = { bytes: 0 };
    for (const [index, operation] of patch.entries()) {
      try {
        current = applyOperation(current, operation, copied);
      } catch (error) {
        if (!(error instanceof PatchRefusal)) throw error;
        throw new PatchRefusal(`operation ${index}: ${error.message}`);
      }
    }
    return current;
  });
}

function applyOperation(document: JsonValue, operation: JsonValue, copied: { bytes: number }): JsonValue {
  if (!isJsonObject(operation)) throw new PatchRefusal('is not an object');
  const path = pointer(operation, 'path');
  const op = stringAt(operation, 'op');
  switch (op) {
    case 'add':
      return put(document, path, valueOf(operation));
    case 'replace':
      return path.length === 0 ? valueOf(operation) : replaced(document, path, valueOf(operation));
    case 'remove':
      return remove(document, path);
    case 'test':
      if (!jsonEqual(valueAt(document, path), valueOf(operation))) {
        throw new PatchRefusal(`test: ${pointerText(path)} has another value`);
      }
      return document;
    case 'copy': {
      const value = copiedValue(document, pointer(operation, 'from'));
      copied.bytes += JSON.stringify(value).length;
      if (copied.bytes > MAXIMUM_COPIED_BYTES) throw new PatchRefusal('copies more than 3 MiB');
      return put(document, path, value);
    }
    case 'move': {
      const from = pointer(operation, 'from');
      if (from.length < path.length && from.every((step, index) => step === path[index])) {
        throw new PatchRefusal(`moves ${pointerText(from)} into itself`);
      }
      const value = valueAt(document, from);
      return from.length === 0 ? document : put(remove(document, from), path, value);
    }
    case undefined:
      throw new PatchRefusal('has no "op"');
    default:
      throw new PatchRefusal(`unknown operation "${op}"`);
  }
}

/** The library of the API server (evanphx/json-patch) does not ask whether the member of an object is there that it replaces. */
function replaced(document: JsonValue, path: readonly string[], value: JsonValue): JsonValue {
  const container = valueAt(document, path.slice(0, -1));
  return isJsonObject(container) ? put(document, path, value) : put(remove(document, path), path, value);
}

/** A member that is not there is copied as null. */
function copiedValue(document: JsonValue, from: readonly string[]): JsonValue {
  const container = valueAt(document, from.slice(0, -1));
  const key = from.at(-1);
  const isAbsent = key !== undefined && isJsonObject(container) && container[key] === undefined;
  return isAbsent ? null : valueAt(document, from);
}

function valueOf(operation: JsonObject): JsonValue {
  const value = Object.hasOwn(operation, 'value') ? operation['value'] : undefined;
  if (value === undefined) throw new PatchRefusal('has no "value"');
  return value;
}

/** Reads a JSON Pointer (RFC 6901): `/metadata/annotations/example.com~1team`. `~1` is a slash, `~0` a tilde. */
function pointer(operation: JsonObject, member: 'path' | 'from'): string[] {
  const text = stringAt(operation, member);
  if (text === undefined) throw new PatchRefusal(`has no "${member}"`);
  if (text === '') return [];
  if (!text.includes('/') || /~(?![01])/.test(text)) {
    throw new PatchRefusal(`"${text}" is not a JSON Pointer`);
  }
  // What stands before the first slash does not count (evanphx/json-patch).
  const steps = text.split('/').slice(1);
  checkDepth(steps.length);
  return steps.map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function pointerText(steps: readonly string[]): string {
  return steps.length === 0
    ? 'the document'
    : `/${steps.map((step) => step.replaceAll('~', '~0').replaceAll('/', '~1')).join('/')}`;
}

/** RFC 6901: digits without a leading zero. `length` (one past the end) is a place only for `add`. Below zero counts from the end, as in evanphx/json-patch. */
function listIndex(step: string, length: number): number {
  const fromEnd = /^-[1-9]\d{0,8}$/.test(step) ? length + 1 + Number(step) : -1;
  if (fromEnd >= 0) return fromEnd;
  const index = /^(?:0|[1-9][0-9]{0,8})$/.test(step) ? Number(step) : -1;
  if (index < 0 || index > length)
    throw new PatchRefusal(`there is no position ${step} in a list of ${length}`);
  return index;
}

function child(container: JsonValue, step: string, steps: readonly string[]): JsonValue {
  if (isJsonArray(container)) {
    const item = container[listIndex(step, container.length - 1)];
    if (item !== undefined) return item;
  } else if (isJsonObject(container) && Object.hasOwn(container, step)) {
    const value = container[step];
    if (value !== undefined) return value;
  }
  throw new PatchRefusal(`${pointerText(steps)} does not exist`);
}

function valueAt(document: JsonValue, steps: readonly string[]): JsonValue {
  return steps.reduce<JsonValue>((value, step) => child(value, step, steps), document);
}

function put(document: JsonValue, steps: readonly string[], value: JsonValue): JsonValue {
  return steps.length === 0
    ? value
    : changed(document, steps, 0, (container, step) => {
        if (isJsonArray(container)) {
          const at = step === '-' ? container.length : listIndex(step, container.length);
          return container.toSpliced(at, 0, value);
        }
        if (isJsonObject(container)) return { ...container, [step]: value };
        throw new PatchRefusal(`${pointerText(steps)} lies in a plain value`);
      });
}

function remove(document: JsonValue, steps: readonly string[]): JsonValue {
  if (steps.length === 0) throw new PatchRefusal('the whole document cannot be removed');
  valueAt(document, steps);
  return changed(document, steps, 0, (container, step) => {
    if (isJsonArray(container)) return container.toSpliced(listIndex(step, container.length - 1), 1);
    if (!isJsonObject(container)) throw new PatchRefusal(`${pointerText(steps)} does not exist`);
    return withoutFields(container, step);
  });
}

/** The document with the container of the last step changed; what does not lie on the way is shared. */
function changed(
  document: JsonValue,
  steps: readonly string[],
  depth: number,
  change: (container: JsonValue, step: string) => JsonValue,
): JsonValue {
  const step = steps[depth] ?? '';
  if (depth === steps.length - 1) return change(document, step);
  const below = changed(child(document, step, steps), steps, depth + 1, change);
  if (isJsonArray(document)) return document.with(Number(step), below);
  return isJsonObject(document) ? { ...document, [step]: below } : below;
}
