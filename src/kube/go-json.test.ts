import { assert, constantFrom, json as anyJson, nat, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { duplicateFields, goSyntaxError, scanGoJson } from './go-json.ts';

describe('Go reads JSON', () => {
  it.each([
    ['', 'unexpected end of JSON input'],
    ['{', 'unexpected end of JSON input'],
    ['}', "invalid character '}' looking for beginning of value"],
    ['nul', "invalid character ' ' in literal null (expecting 'l')"],
    ['text', "invalid character 'e' in literal true (expecting 'r')"],
    ['{"a":1,}', "invalid character '}' looking for beginning of object key string"],
    ["{'a':1}", String.raw`invalid character '\'' looking for beginning of object key string`],
    ['{"a" 1}', "invalid character '1' after object key"],
    ['{"a":1 "b"}', `invalid character '"' after object key:value pair`],
    ['[1 2]', "invalid character '2' after array element"],
    ['{} x', "invalid character 'x' after top-level value"],
    ['"\n"', String.raw`invalid character '\n' in string literal`],
    [String.raw`"\x"`, "invalid character 'x' in string escape code"],
    ['[1.]', "invalid character ']' after decimal point in numeric literal"],
    ['[-]', "invalid character ']' in numeric literal"],
  ])('%s: %s', (text, message) => {
    expect(goSyntaxError(text)).toBe(message);
  });

  it('takes and refuses what JSON.parse does', () => {
    assert(
      property(anyJson(), nat(), constantFrom('', ',', '}', '"', 'x', ' '), (json, at, put) => {
        const text = `${json.slice(0, at % (json.length + 1))}${put}${json.slice(at % (json.length + 1))}`;
        let isJson = true;
        try {
          JSON.parse(text);
        } catch {
          isJson = false;
        }
        expect(scanGoJson(text).error === undefined).toBe(isJson);
      }),
    );
  });

  it('finds fields that stand twice', () => {
    expect(duplicateFields('{"a":{"b":1,"b":2},"c":[{"d":1},{"d":1,"d":2}],"a":3}')).toEqual([
      'a.b',
      'c[1].d',
      'a',
    ]);
  });
});
