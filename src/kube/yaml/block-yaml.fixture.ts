import * as fc from 'fast-check';

const WORDS = [
  'a',
  'b',
  'name',
  'yes',
  '0644',
  '1.5',
  '"q"',
  "'s'",
  '~',
  'x y',
  'a:b',
  'a#b',
  '-1',
  '-x',
  '<<',
  'é',
  '.5',
  '"a\\n"',
  "'it''s'",
];
const ODD = [
  '|', '>', '|-', '>-', '|+', '[]', '{}', '[a, b]', '{a: b}', '[a', '"open', '&x', '*x', '!t', '# c', ' # c', ': ', '- ', '-', ':', '?', '\t', ',', '---', '...', '%', '@', '[{a: 1}, "b"]', '{"a": 1, b: [c]}', '=', '|2',
]; // prettier-ignore

const word = fc.constantFrom(...WORDS);
const token = fc.oneof({ weight: 4, arbitrary: word }, { weight: 1, arbitrary: fc.constantFrom(...ODD) });
const indent = fc.integer({ min: 0, max: 4 }).map((count) => ' '.repeat(count * 1));
const line = fc
  .tuple(indent, fc.constantFrom('', '- ', '- - ', '-   '), token, fc.constantFrom('', ':', ': ', ' : ', ':  '), fc.option(token, { nil: '' }), fc.constantFrom('', '', '', ' ', ' # c', '#c'))
  .map((parts) => parts.join('')); // prettier-ignore

/** Lines that look like YAML, of which a good part is. */
export const yamlLines: fc.Arbitrary<string> = fc
  .tuple(
    fc.array(fc.oneof({ weight: 9, arbitrary: line }, { weight: 1, arbitrary: indent }), { minLength: 1, maxLength: 8 }),
    fc.boolean(),
  )
  .map(([lines, hasEnd]) => lines.join('\n') + (hasEnd ? '\n' : '')); // prettier-ignore

const MANIFEST = `# head
apiVersion: apps/v1
kind: Deployment
metadata:
  name: web # the one
  labels: {app: web, "x/y": 'z', n: 1}
  annotations:
    text: >-
      folded
      text

      more
    plain: goes on
      here
    quoted: "over
      lines"
spec:
  replicas: 3
  template:
    spec:
      containers:
      - name: web
        args: ["--a=b", -v]
        command:
        - sh
        -   -c
        - |
          echo "a: b"
            indented # no comment

          end
        - - nested
          - list
      -
        name: other
        env: []
      volumes:
        - {name: a, emptyDir: {}}
data:
  a: |-
    x
  b: |+
    y

  c:
  d: ''
`;

const edit = fc.record({
  at: fc.nat(MANIFEST.length - 1),
  cut: fc.integer({ min: 0, max: 3 }),
  put: fc.oneof(
    fc.constantFrom('', ' ', '  ', '\n', '\n\n', ':', ': ', '- ', '#', ' #', '"', "'", '[', ']', '{', '}', '|', '>', '\t', ',', '&', '*', 'x', '\\', '\n  ', '---\n', '\r\n'),
    fc.string({ maxLength: 3 }),
  ),
}); // prettier-ignore

/** A manifest with all usual forms of YAML in which a few characters were changed. */
export const editedManifest: fc.Arbitrary<string> = fc
  .array(edit, { minLength: 0, maxLength: 3 })
  .map((edits) => {
    let text = MANIFEST;
    for (const { at, cut, put } of edits) text = text.slice(0, at) + put + text.slice(at + cut);
    return text;
  });
