import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../json.ts';

/**
 * Fields as Go reads them: what is absent is the zero value. Objects that are validated have been decoded, so that a wrong type is
 * an absent field here.
 */
export function text(object: JsonObject, field: string): string {
  const value = object[field];
  return typeof value === 'string' ? value : '';
}

/** A pointer to a text: `undefined` where there is none. */
export function textPointer(object: JsonObject, field: string): string | undefined {
  const value = object[field];
  return typeof value === 'string' ? value : undefined;
}

export function number(object: JsonObject, field: string): number {
  const value = object[field];
  return typeof value === 'number' ? value : 0;
}

export function numberPointer(object: JsonObject, field: string): number | undefined {
  const value = object[field];
  return typeof value === 'number' ? value : undefined;
}

export function flag(object: JsonObject, field: string): boolean {
  return object[field] === true;
}

const NO_FIELDS: JsonObject = {};

/** A struct: empty where it is absent. */
export function struct(object: JsonObject, field: string): JsonObject {
  const value = object[field];
  return isJsonObject(value) ? value : NO_FIELDS;
}

/** A pointer to a struct. */
export function structPointer(object: JsonObject, field: string): JsonObject | undefined {
  const value = object[field];
  return isJsonObject(value) ? value : undefined;
}

const NO_ITEMS: readonly JsonValue[] = [];
const NO_STRUCTS: readonly JsonObject[] = [];

export function list(object: JsonObject, field: string): readonly JsonValue[] {
  const value = object[field];
  return isJsonArray(value) ? value : NO_ITEMS;
}

/** A list of structs; an item that is null is an empty one, as in Go. */
export function structs(object: JsonObject, field: string): readonly JsonObject[] {
  const value = object[field];
  if (!isJsonArray(value) || value.length === 0) return NO_STRUCTS;
  return value.map((item) => (isJsonObject(item) ? item : NO_FIELDS));
}

/** A list of texts. */
export function texts(object: JsonObject, field: string): readonly string[] {
  return list(object, field).map((item) => (typeof item === 'string' ? item : ''));
}

/** A map of texts, as entries. */
export function textEntries(object: JsonObject, field: string): readonly (readonly [string, string])[] {
  const value = object[field];
  if (!isJsonObject(value)) return [];
  return Object.entries(value).map(([key, entry]) => [key, typeof entry === 'string' ? entry : ''] as const);
}
