import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { jsonTree } from './json-tree.ts';
import { YamlError } from './yaml-error.ts';
import { offsetInYaml } from './yaml-position.ts';

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function isTree(text: string): boolean {
  try {
    jsonTree(text);
    return true;
  } catch (error) {
    if (error instanceof YamlError) return false;
    throw error;
  }
}

describe('JSON', () => {
  test('is what JSON.parse takes', () => {
    const pieces = fc.constantFrom('{', '}', '[', ']', ',', ':', '"a"', '"\\u00e9"', '"', '\\', '1', '-1.5e3', '01', '.5', 'true', 'nul', 'null', ' ', '\n', '\t', 'x', '"\n"'); // prettier-ignore
    const texts = fc.oneof(
      fc.array(pieces, { maxLength: 8 }).map((parts) => parts.join('')),
      fc.json(),
      fc.tuple(fc.json(), fc.nat(), pieces).map(([text, at, piece]) => {
        const cut = at % (text.length + 1);
        return text.slice(0, cut) + piece + text.slice(cut);
      }),
    );
    fc.assert(
      fc.property(texts, (text) => {
        expect(isTree(text)).toBe(isJson(text));
      }),
      { numRuns: 5000 },
    );
  });

  test.each([
    ['{"a": }', 6, 'expected a JSON value, found "}"'],
    ['{"a" 1}', 5, 'expected \':\', found "1"'],
    ['{"a": 1', 7, "expected ',' or '}', found the end of the text"],
    ['[1 2]', 3, "expected ',' or ']', found \"2\""],
    ['{a: 1}', 1, 'expected a key in quotes, found "a"'],
    ['{"a": "b\n"}', 8, 'expected the end of the string, found "\\n"'],
    ['{} x', 3, 'expected the end of the JSON value, found "x"'],
    ['', 0, 'expected a JSON value, found the end of the text'],
    ['['.repeat(600), 513, 'expected at most 512 levels, found "["'],
  ])('%j is wrong at %i', (text, offset, message) => {
    let found: unknown;
    try {
      jsonTree(text);
    } catch (error) {
      found = error;
    }
    expect(found).toMatchObject({ offset, message });
  });

  test.each([
    [[], 1],
    [['a'], 3],
    [['a', 1], 11],
    [['a', 1, 'b'], 12],
    [['a', 1, 'none'], 11],
    [['<<'], 25],
  ])('%j stands at %i', (path, offset) => {
    expect(offsetInYaml(jsonTree(' { "a": [0,{"b": null}], "<<": 1}'), path)).toBe(offset);
  });
});
