import type { JsonObject } from '../json.ts';
import { customAtom } from './custom-type.ts';
import { fieldSet, pathsOf, type FieldSet } from './field-set.ts';
import { parsePathElement, pathText, type PathElement } from './path-element.ts';
import type { Atom } from './type-schema.ts';

/** The release whose metadata the types of these tests have. */
const MINOR = 36;

/** The type of an object with these properties of its own, as a CustomResourceDefinition says them. */
export function atomWith(properties: JsonObject): Atom {
  const openAPIV3Schema = { type: 'object', properties };
  return customAtom({ spec: { versions: [{ name: 'v1', schema: { openAPIV3Schema } }] } }, 'v1', MINOR);
}

const TEXT = { type: 'string' };
const NUMBER = { type: 'integer' };

/** One of everything that server-side apply treats in a way of its own. */
export const EVERYTHING = atomWith({
  text: TEXT,
  number: NUMBER,
  flag: { type: 'boolean' },
  any: { 'x-kubernetes-preserve-unknown-fields': true },
  struct: {
    type: 'object',
    properties: { a: TEXT, b: TEXT, c: { type: 'object', properties: { d: TEXT } } },
  },
  map: { type: 'object', additionalProperties: TEXT },
  atomicMap: { type: 'object', 'x-kubernetes-map-type': 'atomic', additionalProperties: TEXT },
  atomicList: { type: 'array', items: TEXT },
  set: { type: 'array', 'x-kubernetes-list-type': 'set', items: TEXT },
  numbers: { type: 'array', 'x-kubernetes-list-type': 'set', items: NUMBER },
  list: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['name'],
    items: {
      type: 'object',
      properties: { name: TEXT, value: NUMBER, sub: { type: 'object', properties: { x: TEXT } } },
    },
  },
  ports: {
    type: 'array',
    'x-kubernetes-list-type': 'map',
    'x-kubernetes-list-map-keys': ['port', 'protocol'],
    items: {
      type: 'object',
      properties: { port: NUMBER, protocol: { ...TEXT, default: 'TCP' }, name: TEXT },
    },
  },
});

function element(text: string): PathElement {
  const parsed = parsePathElement(text);
  if (parsed === undefined) throw new Error(`no path element: ${text}`);
  return parsed;
}

/** `set('f:list k:{"name":"a"} f:value', 'f:text')`: steps by blanks. */
export function setOf(...paths: readonly string[]): FieldSet {
  return fieldSet(...paths.map((path) => path.split(' ').map(element)));
}

/** All paths as messages write them, in order. */
export function texts(set: FieldSet): readonly string[] {
  return [...pathsOf(set)].map(pathText);
}
