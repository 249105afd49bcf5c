import { describe, expect, it } from 'vitest';
import { runCel } from './cel.ts';
import { withoutStructLiterals } from './struct-literals.ts';
import { CelStruct } from './struct.ts';
import { celToJson } from './to-json.ts';

describe('struct literals', () => {
  it.each([
    [
      'Object{spec: Object.spec{replicas: 1}}',
      '__struct("Object", {"spec": __struct("Object.spec", {"replicas": 1})})',
    ],
    ['Object{}', '__struct("Object", {})'],
    [
      '[JSONPatch{op: "add", path: "/a{b: c}"}]',
      '[__struct("JSONPatch", {"op": "add", "path": "/a{b: c}"})]',
    ],
    [
      'Object{a: has(x.y) ? {"k": v} : {"z": w}}',
      '__struct("Object", {"a": has(x.y) ? {"k": v} : {"z": w}})',
    ],
    ['"a" in {"a": 1}', '"a" in {"a": 1}'],
    ['{"a": {"b": c}}', '{"a": {"b": c}}'],
    ['Object{a: [x ? y : z, b], c: f(d, e)}', '__struct("Object", {"a": [x ? y : z, b], "c": f(d, e)})'],
  ])('%s', (expression, expected) => {
    expect(withoutStructLiterals(expression)).toBe(expected);
  });

  it('are values with the name of their type', () => {
    const result = runCel('Object{spec: Object.spec{replicas: 1 + 1, names: ["a"]}}', new Map());
    const value = result.type === 'value' ? result.value : null;
    expect(value).toBeInstanceOf(CelStruct);
    expect(value instanceof CelStruct && value.structName).toBe('Object');
    expect(celToJson(value)).toEqual({ spec: { replicas: 2, names: ['a'] } });
  });

  it('have their steps escaped by jsonpatch.escapeKey', () => {
    expect(runCel('jsonpatch.escapeKey("a/b~c")', new Map())).toEqual({ type: 'value', value: 'a~1b~0c' });
  });
});
