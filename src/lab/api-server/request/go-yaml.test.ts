import { assert, dictionary, jsonValue, property, string } from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../../kube/json.ts';
import { readYaml } from '../../../kube/yaml/read-yaml.ts';
import { goYaml } from './go-yaml.ts';

describe('YAML as Go writes it', () => {
  it.each<[JsonObject, string]>([
    [{ b: [1, { c: 'x', a: null }], a: {} }, 'a: {}\nb:\n- 1\n- a: null\n  c: x\n'],
    [
      { v: 'true', w: '1', x: '', y: 'a: b', z: '2006-01-02' },
      'v: "true"\nw: "1"\nx: ""\n"y": \'a: b\'\nz: "2006-01-02"\n',
    ],
    [{ text: 'one\ntwo\n' }, 'text: |\n  one\n  two\n'],
    [{ text: 'one\ntwo' }, 'text: |-\n  one\n  two\n'],
    [{ a10: 1, a2: 2, ab: 3 }, 'a2: 2\na10: 1\nab: 3\n'],
  ])('%j', (object, text) => {
    expect(goYaml(object)).toBe(text);
  });

  it('is read as what it was', () => {
    const json = dictionary(string(), jsonValue());
    assert(
      property(json, (object) => {
        const plain: JsonObject = JSON.parse(JSON.stringify(object));
        expect(readYaml(goYaml(plain))[0]?.value).toEqual(plain);
      }),
    );
  });
});
