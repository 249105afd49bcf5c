import { isJsonObject, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import type { ErrorList } from '../validation/error-list.ts';
import { Path } from '../validation/path.ts';
import { goJsonType } from './go-json-type.ts';

const INT32_MAX = 2 ** 31 - 1;

/** As `%v` of Go shows it, as far as JSON can. */
function shownValue(value: JsonValue): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

type Found =
  | { readonly type: 'value'; readonly value: JsonValue | undefined }
  | { readonly type: 'blocked'; readonly why: string };

/** Follows `.spec.replicas`; something on the way may be no object (unstructured.NestedFieldNoCopy). */
function nested(body: JsonObject, path: string): Found {
  const steps = path.replace(/^\./, '').split('.');
  let current: JsonValue | undefined = body;
  for (const [index, step] of steps.entries()) {
    if (current === undefined || current === null) return { type: 'value', value: undefined };
    if (!isJsonObject(current)) {
      const at = `.${steps.slice(0, index + 1).join('.')}`;
      return {
        type: 'blocked',
        why: `${at} accessor error: ${shownValue(current)} is of the type ${goJsonType(current)}, expected map[string]interface{}`,
      };
    }
    current = current[step];
  }
  return { type: 'value', value: current };
}

function wrongType(path: string, value: JsonValue, expected: string): string {
  const at = `.${path.replace(/^\./, '')}`;
  return `${at} accessor error: ${shownValue(value)} is of the type ${goJsonType(value)}, expected ${expected}`;
}

function validateReplicas(body: JsonObject, path: string, errors: ErrorList): void {
  const found = nested(body, path);
  const at = Path.of(path);
  if (found.type === 'blocked') return errors.invalid(at, 0, found.why);
  const { value } = found;
  if (value === undefined) return;
  if (typeof value !== 'number' || !Number.isInteger(value))
    return errors.invalid(at, 0, wrongType(path, value, 'int64'));
  if (value < 0) errors.invalid(at, value, 'should be a non-negative integer');
  else if (value > INT32_MAX) errors.invalid(at, value, `should be less than or equal to ${INT32_MAX}`);
}

/** The fields that the scale subresource reads have to be what it takes (registry/customresource/validator.go). */
export function validateScale(
  body: JsonObject,
  scale: JsonObject | undefined,
  errors: ErrorList,
  part: 'spec and status' | 'status',
): void {
  if (scale === undefined) return;
  if (part !== 'status') validateReplicas(body, stringAt(scale, 'specReplicasPath') ?? '', errors);
  validateReplicas(body, stringAt(scale, 'statusReplicasPath') ?? '', errors);
  const path = stringAt(scale, 'labelSelectorPath');
  if (path === undefined) return;
  const found = nested(body, path);
  if (found.type === 'blocked') errors.invalid(Path.of(path), '', found.why);
  else if (found.value !== undefined && typeof found.value !== 'string')
    errors.invalid(Path.of(path), '', wrongType(path, found.value, 'string'));
}
