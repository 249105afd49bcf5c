import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { isJsonObject } from '../json.ts';
import type { JsonObject, JsonValue } from '../json.ts';
import { jsonEqual } from '../json-difference.ts';
import { applyMergePatch, mergePatchBetween } from './merge-patch.ts';

/** RFC 7386, appendix A: original, patch, result. */
const RFC_7386: readonly (readonly [JsonValue, JsonValue, JsonValue])[] = [
  [{ a: 'b' }, { a: 'c' }, { a: 'c' }],
  [{ a: 'b' }, { b: 'c' }, { a: 'b', b: 'c' }],
  [{ a: 'b' }, { a: null }, {}],
  [{ a: 'b', b: 'c' }, { a: null }, { b: 'c' }],
  [{ a: ['b'] }, { a: 'c' }, { a: 'c' }],
  [{ a: 'c' }, { a: ['b'] }, { a: ['b'] }],
  [{ a: { b: 'c' } }, { a: { b: 'd', c: null } }, { a: { b: 'd' } }],
  [{ a: [{ b: 'c' }] }, { a: [1] }, { a: [1] }],
  [
    ['a', 'b'],
    ['c', 'd'],
    ['c', 'd'],
  ],
  [{ a: 'b' }, ['c'], ['c']],
  [{ a: 'foo' }, null, null],
  [{ a: 'foo' }, 'bar', 'bar'],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: 'b', c: null }, { a: 'b' }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

function parsed(text: string): JsonValue {
  const value: JsonValue = JSON.parse(text);
  return value;
}

const json = fc.json().map(parsed);

/** Merge patches cannot carry null, so documents without it are where they can say everything. */
function withoutNull(value: JsonValue): JsonValue {
  if (!isJsonObject(value)) return value;
  const kept = Object.entries(value).flatMap(([key, below]): [string, JsonValue][] =>
    below === null || below === undefined ? [] : [[key, withoutNull(below)]],
  );
  return Object.fromEntries(kept);
}

const object = fc.dictionary(fc.constantFrom('a', 'b', '__proto__', ''), json).map((value): JsonObject => {
  const clean = withoutNull(value);
  return isJsonObject(clean) ? clean : {};
});

describe('applyMergePatch', () => {
  it.each(RFC_7386)('%j with %j', (document, patch, expected) => {
    const before = structuredClone(document);
    expect(applyMergePatch(document, patch)).toEqual({ kind: 'applied', document: expected });
    expect(document).toEqual(before);
  });

  it('is the same when applied twice', () => {
    fc.assert(
      fc.property(json, json, (document, patch) => {
        const once = applyMergePatch(document, patch);
        if (once.kind === 'refused') throw new Error(once.why);
        expect(applyMergePatch(once.document, patch)).toEqual(once);
      }),
    );
  });

  it('refuses a patch that nests without end', () => {
    const deep = parsed(`${'{"a":'.repeat(5000)}1${'}'.repeat(5000)}`);
    expect(applyMergePatch({}, deep)).toMatchObject({ kind: 'refused' });
  });
});

describe('mergePatchBetween', () => {
  it('leads from the one to the other', () => {
    fc.assert(
      fc.property(object, object, (before, after) => {
        const result = applyMergePatch(before, mergePatchBetween(before, after));
        expect(result.kind === 'applied' && jsonEqual(result.document, after)).toBe(true);
      }),
    );
  });

  it('is empty for equal documents', () => {
    fc.assert(
      fc.property(object, (document) => {
        expect(mergePatchBetween(document, structuredClone(document))).toEqual({});
      }),
    );
  });
});
