import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../../kube/json.ts';
import { doubledKeys } from '../request/read-body.ts';
import type { ServerRequest } from '../request/server-request.ts';

/** What the strict decoder finds in a body: fields that are unknown, and keys that stand twice. */
export interface StrictErrors {
  /** As a refusal says them, with commas between. */
  readonly errors: readonly string[];
  readonly warnings: readonly string[];
}

export const NOTHING_STRICT: StrictErrors = { errors: [], warnings: [] };

/** How many fields a value has, at any depth. */
function fieldsCount(value: JsonValue | undefined): number {
  if (isJsonArray(value)) return value.reduce<number>((sum, entry) => sum + fieldsCount(entry), 0);
  if (!isJsonObject(value)) return 0;
  return Object.values(value).reduce<number>((sum, entry) => sum + 1 + fieldsCount(entry), 0);
}

function both(errors: readonly string[]): StrictErrors {
  return { errors, warnings: errors };
}

const unknownText = (path: string): string => `unknown field "${path}"`;
const duplicateText = (path: string): string => `duplicate field "${path}"`;

/** goyaml tells all of its errors at once; warnings are one for each. */
function yamlErrors(lines: readonly string[], unknown: readonly string[]): StrictErrors {
  const told = unknown.map(unknownText);
  if (lines.length === 0) return both(told);
  const all = `yaml: unmarshal errors:\n${lines.map((line) => `  ${line}`).join('\n')}`;
  return { errors: [all, ...told], warnings: [...lines, ...told] };
}

/**
 * Of a built-in kind: what sigs.k8s.io/json says, in the order of the text, and before it what goyaml says of YAML. `unknown`: paths in the order of `sent`. Without a
 * request nothing stands twice.
 */
export function strictErrors(
  unknown: readonly string[],
  request: ServerRequest | undefined,
  sent: JsonObject,
): StrictErrors {
  const doubled = request === undefined ? undefined : doubledKeys(request, fieldsCount(sent));
  if (doubled?.type === 'yaml') return yamlErrors(doubled.lines, unknown);
  if (doubled?.type !== 'json') return both(unknown.map(unknownText));
  const missing = new Set(unknown);
  return both(
    doubled.fields.flatMap(({ path, isDuplicate }) => {
      if (isDuplicate) return [duplicateText(path)];
      return missing.has(path) ? [unknownText(path)] : [];
    }),
  );
}

/** Of a custom resource: the text is read first, and its schema comes later (unstructuredSchemaCoercer, customresource_handler.go). */
export function customStrictErrors(
  unknown: readonly string[],
  request: ServerRequest | undefined,
  sent: JsonObject,
): StrictErrors {
  const doubled = request === undefined ? undefined : doubledKeys(request, fieldsCount(sent));
  if (doubled?.type === 'yaml') return yamlErrors(doubled.lines, unknown);
  const duplicates = doubled?.type === 'json' ? doubled.fields.filter(({ isDuplicate }) => isDuplicate) : [];
  return both([...duplicates.map(({ path }) => duplicateText(path)), ...unknown.map(unknownText)]);
}
