import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBlockYaml } from './block-yaml.ts';
import { editedManifest, yamlLines } from './block-yaml.fixture.ts';
import { locateInYaml, readYaml } from './read-yaml.ts';
import rows from './kubernetes-rows.fixture.json' with { type: 'json' };
import { YamlError } from './yaml-error.ts';
import { yamlTrees } from './yaml-tree.ts';
import { yamlValue } from './yaml-value.ts';

/** Text, and the JSON that sigs.k8s.io/yaml 1.6.0 (`YAMLToJSON`, what kubectl reads with) makes of it; no JSON where it refuses the text. */
const ROWS = rows.map(([text, ...json]) => ({ text: typeof text === 'string' ? text : '', json }));

/** The value as JSON has it: what aliases share is copied, -0 is 0. */
function firstValue(text: string): unknown {
  return JSON.parse(JSON.stringify(readYaml(text)[0]?.value ?? null));
}

describe('YAML as Kubernetes reads it', () => {
  test.each(ROWS.filter(({ json }) => json.length === 1))('$text is $json', ({ text, json }) => {
    expect([firstValue(text)]).toEqual(json);
  });

  test.each(ROWS.filter(({ json }) => json.length === 0))('refuses $text', ({ text }) => {
    expect(() => readYaml(text)).toThrow(YamlError);
  });

  test.each([
    ['escapes of JSON', 'a: "x\\/\\ud83d\\ude00"\n', { a: 'x/😀' }],
    ['tabs behind a dash', '-\ta\n', ['a']],
    ['a newer version', '%YAML 1.2\n---\na: yes\n', { a: true }],
  ])('reads more than kubectl: %s', (_, text, expected) => {
    expect(firstValue(text)).toEqual(expected);
  });

  test('tells what kubectl silently drops: text that is indented less than the first line', () => {
    expect(() => readYaml('  a: b\nc: d\n')).toThrow(YamlError);
  });

  test('reads all documents of a stream', () => {
    expect(readYaml('a: 1\n---\n# none\n---\nb: 2\n...\n---\nc: 3\n').map(({ value }) => value)).toEqual([
      { a: 1 },
      null,
      { b: 2 },
      { c: 3 },
    ]);
  });

  test('bounds what aliases expand to, as yaml.v2 does', () => {
    const lines = ['a: &a [x,x,x,x,x,x,x,x,x]'];
    const names = 'abcdefghi';
    for (let index = 1; index < names.length; index += 1) {
      const [previous, name] = [names[index - 1], names[index]];
      lines.push(`${name}: &${name} [${Array.from({ length: 9 }, () => `*${previous}`).join(',')}]`);
    }
    expect(() => readYaml(lines.join('\n'))).toThrow('document contains excessive aliasing');
  });

  test('bounds how deep a text nests', () => {
    expect(() => readYaml('['.repeat(100_000))).toThrow(YamlError);
  });

  test('keeps a key named __proto__ a key', () => {
    const [document] = readYaml('__proto__: {x: 1}\na: 2\n');
    expect(Object.keys(document?.value ?? {})).toEqual(['__proto__', 'a']);
    expect(({} as Record<string, unknown>)['x']).toBeUndefined();
  });
});

describe('keys that stand twice', () => {
  test.each([
    [
      'in blocks',
      'a:\n  b: 1\n  c: 2\n  b: 3\n',
      [{ path: ['a', 'b'], firstOffset: 5, secondOffset: 19, valueOffset: 22 }],
      { a: { b: 3, c: 2 } },
    ],
    [
      'in braces',
      '{a: 1, a: 2}',
      [{ path: ['a'], firstOffset: 1, secondOffset: 7, valueOffset: 10 }],
      { a: 2 },
    ],
    [
      'that differ only in spelling',
      'on: 1\nyes: 2\n',
      [{ path: ['true'], firstOffset: 0, secondOffset: 6, valueOffset: 11 }],
      { true: 2 },
    ],
    [
      'in lists',
      '- a: 1\n  a: 2\n',
      [{ path: [0, 'a'], firstOffset: 2, secondOffset: 9, valueOffset: 12 }],
      [{ a: 2 }],
    ],
    [
      'but not those that were merged',
      'x: &x {a: 1}\nz:\n  <<: *x\n  a: 2\n',
      [],
      { x: { a: 1 }, z: { a: 2 } },
    ],
  ])('%s', (_, text, duplicates, value) => {
    expect(readYaml(text)).toEqual([{ value, duplicates }]);
  });
});

function slow(text: string): unknown {
  try {
    const [root] = yamlTrees(text);
    const read = root === undefined ? { value: null, duplicates: [] } : yamlValue(root);
    return read.duplicates.length > 0 ? 'duplicates' : read.value;
  } catch (error) {
    if (error instanceof YamlError) return `error: ${error.message}`;
    throw error;
  }
}

describe('the quick reader', () => {
  test.each([
    ['lines', yamlLines],
    ['an edited manifest', editedManifest],
  ])('reads %s as the full parser does, or not at all', (_, texts) => {
    fc.assert(
      fc.property(texts, (text) => {
        const quick = readBlockYaml(text);
        if (quick !== undefined) expect(quick).toEqual(slow(text));
      }),
      { numRuns: Number(process.env['YAML_RUNS'] ?? 3000) },
    );
  });

  test('reads what manifests are made of', () => {
    expect(readBlockYaml('a:\n- b: "c"\n  d: |\n    e\n- {f: [1, 2]}\n')).toEqual({
      a: [{ b: 'c', d: 'e\n' }, { f: [1, 2] }],
    });
  });
});

describe('places', () => {
  const TEXT = `# comment
base: &base
  image: nginx
  limits: {cpu: 1, memory: 2}
items:
  - name: first
    <<: *base
  - *base
  -
    name: third
    args: [
  a, b
]
text: |
  x
"quoted key": 'v'
dup: 1
dup: 2
`;

  test.each([
    [[], 2, 1],
    [['base'], 2, 1],
    [['base', 'image'], 3, 3],
    [['base', 'limits', 'memory'], 4, 20],
    [['items'], 5, 1],
    [['items', 0], 6, 5],
    [['items', 0, 'name'], 6, 5],
    [['items', 0, 'image'], 3, 3],
    [['items', 0, 'limits', 'cpu'], 4, 12],
    [['items', 1, 'image'], 3, 3],
    [['items', 2, 'name'], 10, 5],
    [['items', 2, 'args', 1], 12, 6],
    [['items', 9, 'name'], 5, 1],
    [['items', 'x'], 5, 1],
    [['text', 'deeper'], 14, 1],
    [['quoted key'], 16, 1],
    [['dup'], 18, 1],
    [['absent', 'field'], 2, 1],
  ])('%j stands in line %i, column %i', (path, line, column) => {
    expect(locateInYaml(TEXT, path)).toEqual({ line, column });
  });

  test('counts Windows line ends once', () => {
    expect(locateInYaml('a: 1\r\nb:\r\n  c: 2\r\n', ['b', 'c'])).toEqual({ line: 3, column: 3 });
  });

  test('looks into the document that is asked for', () => {
    expect(locateInYaml('a: 1\n---\na: 2\n', ['a'], 1)).toEqual({ line: 3, column: 1 });
    expect(locateInYaml('a: 1\n', ['a'], 1)).toBeUndefined();
  });

  test.each([
    ['a: b\n c: d\n', 2],
    ['a: "x\n\n', 3],
    ['a: *none\n', 1],
    ['x: 1\na: !!int x\n', 2],
    ['a:\n\tb: c\n', 2],
  ])('says in which line %j is wrong', (text, line) => {
    let offset = -1;
    try {
      readYaml(text);
    } catch (error) {
      if (error instanceof YamlError) ({ offset } = error);
    }
    expect(text.slice(0, offset).split('\n').length).toBe(line);
  });
});
