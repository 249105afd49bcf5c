import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../../kube/json.ts';
import { Problem } from '../../problem.ts';

/** A value of a kubeconfig with the place it stands at: `users[0].user.token` in which file. */
export interface Field {
  readonly file: string;
  readonly path: string;
  readonly value: JsonValue | undefined;
}

/**
 * Reading of kubeconfig fields. Other than in manifests a wrong type is an error here, as it is for kubectl: a token that
 * YAML reads as a number would be left out in silence, and the API server would say Unauthorized.
 */
function wrongType({ file, path }: Field, wanted: string): Problem {
  return new Problem({
    what: `${path} of the kubeconfig must be ${wanted}`,
    where: file,
    fix: `correct ${path} in ${file}${wanted === 'a string' ? ' (put the value in quotes)' : ''}`,
  });
}

export function fieldOf(parent: Field, key: string): Field {
  const path = parent.path === '' ? key : `${parent.path}.${key}`;
  const { value } = parent;
  if (value === undefined || value === null) return { file: parent.file, path, value: undefined };
  if (!isJsonObject(value)) throw wrongType(parent, 'a map');
  return { file: parent.file, path, value: Object.hasOwn(value, key) ? value[key] : undefined };
}

/** `undefined` where it is absent, null or empty: client-go makes no difference between these. */
export function textOf(field: Field): string | undefined {
  if (field.value === undefined || field.value === null || field.value === '') return undefined;
  if (typeof field.value !== 'string') throw wrongType(field, 'a string');
  return field.value;
}

export function flagOf(field: Field): boolean {
  if (field.value === undefined || field.value === null) return false;
  if (typeof field.value !== 'boolean') throw wrongType(field, 'true or false');
  return field.value;
}

export function listOf(field: Field): readonly Field[] {
  if (field.value === undefined || field.value === null) return [];
  if (!isJsonArray(field.value)) throw wrongType(field, 'a list');
  return field.value.map((value, index) => ({ file: field.file, path: `${field.path}[${index}]`, value }));
}

export function mapOf(field: Field): JsonObject | undefined {
  if (field.value === undefined || field.value === null) return undefined;
  if (!isJsonObject(field.value)) throw wrongType(field, 'a map');
  return field.value;
}

export function textsOf(field: Field): readonly string[] {
  return listOf(field).flatMap((entry) => textOf(entry) ?? []);
}

const BASE64 = /^[A-Za-z0-9+/\s]*={0,2}\s*$/;

/** Decodes a `...-data` field to text (PEM). */
export function dataOf(field: Field): string | undefined {
  const text = textOf(field);
  if (text === undefined) return undefined;
  if (!BASE64.test(text)) throw wrongType(field, 'base64');
  return Buffer.from(text, 'base64').toString('utf8');
}
