import { mkdir, mkdtemp, rm, symlink, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { KIND } from '../kube/group-kind.ts';
import { Problem } from '../problem.ts';
import type { ClusterObject } from './cluster.ts';
import { loadManifests, type ManifestCluster, type ManifestInput } from './load-manifests.ts';

let root = '';
let folderCount = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'plimsoll-manifests-'));
});

afterAll(async () => {
  await rm(root, { recursive: true });
});

async function folderOf(files: Readonly<Record<string, string | Buffer>>): Promise<string> {
  folderCount += 1;
  const folder = join(root, String(folderCount));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}

async function* chunksOf(text: string | Buffer, length = 1 << 16): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; at += length) yield bytes.subarray(at, at + length);
}

function fromStdin(text: string | Buffer, more: Partial<ManifestInput> = {}): Promise<ManifestCluster> {
  return loadManifests({ paths: ['-'], stdin: chunksOf(text), ...more });
}

function named(cluster: ManifestCluster): string[] {
  return [...cluster.all()].map(({ kind, namespace, name }) => `${kind} ${namespace}/${name}`);
}

function objectNamed(cluster: ManifestCluster, name: string): ClusterObject {
  const found = [...cluster.all()].find((object) => object.name === name);
  if (found === undefined) throw new Error(`no object ${name}`);
  return found;
}

function placeOf(cluster: ManifestCluster, name: string, ...path: (string | number)[]): string {
  const at = objectNamed(cluster, name).origin.locate(path);
  return `${at?.line}:${at?.column}`;
}

const CONFIG_MAP = (name: string) => `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\n`;

describe('forms of input', () => {
  const POD = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'a', namespace: 'n' } };
  const json = JSON.stringify(POD);
  test.each([
    ['one document', CONFIG_MAP('a'), ['ConfigMap default/a']],
    ['several documents', `---\n${CONFIG_MAP('a')}---\n# only words\n---\n${CONFIG_MAP('b')}...\n`, ['ConfigMap default/a', 'ConfigMap default/b']],
    ['a marker with a comment', `--- # first\n${CONFIG_MAP('a')}--- # second\n${CONFIG_MAP('b')}`, ['ConfigMap default/a', 'ConfigMap default/b']],
    ['a document behind its marker', `--- {apiVersion: v1, kind: Node, metadata: {name: a}}\n---\n${CONFIG_MAP('b')}`, ['Node /a', 'ConfigMap default/b']],
    ['directives', `%YAML 1.1\n---\n${CONFIG_MAP('a')}---\n${CONFIG_MAP('b')}`, ['ConfigMap default/a', 'ConfigMap default/b']],
    ['a byte order mark', `\uFEFF${CONFIG_MAP('a')}`, ['ConfigMap default/a']],
    ['Windows line ends', CONFIG_MAP('a').replaceAll('\n', '\r\n') + `---\r\n${CONFIG_MAP('b')}`, ['ConfigMap default/a', 'ConfigMap default/b']],
    ['dashes in a text', `${CONFIG_MAP('a')}data:\n  x: |\n    --- no\n    y\n`, ['ConfigMap default/a']],
    ['UTF-16 as PowerShell writes it', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(CONFIG_MAP('a'), 'utf16le')]), ['ConfigMap default/a']],
    ['gzip', gzipSync(CONFIG_MAP('a')), ['ConfigMap default/a']],
    ['JSON', json, ['Pod n/a']],
    ['several JSON values', `${json}\n${json.replace('"a"', '"b"')}${json.replace('"a"', '"c"')}`, ['Pod n/a', 'Pod n/b', 'Pod n/c']],
    ['a JSON array', `[${json}, ${json.replace('"a"', '"b"')}]`, ['Pod n/a', 'Pod n/b']],
    ['JSON between markers', `${json}\n---\n${json.replace('"a"', '"b"')}\n`, ['Pod n/a', 'Pod n/b']],
    ['braces that are YAML', `{apiVersion: v1, kind: Pod, metadata: {name: a}}`, ['Pod default/a']],
    ['a list', `apiVersion: v1\nkind: List\nitems:\n- ${json}\n- ${json.replace('"a"', '"b"')}\n`, ['Pod n/a', 'Pod n/b']],
    ['JSON, then YAML', `${json}\n---\n${CONFIG_MAP('b')}`, ['Pod n/a', 'ConfigMap default/b']],
    ['a list within a list', `apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: List\n  items: [${json}]\n`, ['Pod n/a']],
    ['a list of one kind, as the API serves it', JSON.stringify({ kind: 'NodeList', apiVersion: 'v1', metadata: {}, items: [{ metadata: { name: 'a' } }] }), ['Node /a']],
    ['a list of a custom kind', `apiVersion: x.io/v1\nkind: ThingList\nitems:\n- metadata: {name: a, namespace: x}\n`, ['Thing x/a']],
    ['an array of objects in YAML', `- ${json}\n- ${json.replace('"a"', '"b"')}\n`, ['Pod n/a', 'Pod n/b']],
    ['nothing', '', []],
    ['comments', '# nothing\n---\n', []],
  ] as const)('%s', async (_, text, expected) => {
    for (const length of [1 << 16, 7]) {
      const cluster = await fromStdin(Buffer.from(text), { stdin: chunksOf(Buffer.from(text), length) });
      expect(named(cluster)).toEqual(expected);
      expect(cluster.problems).toEqual([]);
    }
  }); // prettier-ignore

  test('gives the items of a list of one kind their kind', async () => {
    const cluster = await fromStdin(
      '{"kind":"PodList","apiVersion":"v1","items":[{"metadata":{"name":"a"}}]}',
    );
    expect(cluster.of(KIND.Pod)[0]?.body).toMatchObject({ apiVersion: 'v1', kind: 'Pod' });
  });

  test('does not mistake an object with items for a list', async () => {
    const cluster = await fromStdin('apiVersion: x.io/v1\nkind: Basket\nmetadata: {name: a}\nitems: [b]\n');
    expect(named(cluster)).toEqual(['Basket default/a']);
  });

  test('values of many megabytes', async () => {
    const long = 'x\\n'.repeat(3_000_000);
    for (const text of [
      `{"apiVersion":"v1","kind":"ConfigMap","data":{"a":"${long}"}}`,
      `${CONFIG_MAP('a')}data:\n  a: "${long}"\n`,
    ]) {
      const cluster = await fromStdin(text);
      expect(cluster.problems).toEqual([]);
      const [object] = cluster.all();
      expect(object?.origin.locate(['data', 'a'])?.line).toBe(text.startsWith('{') ? 1 : 5);
    }
  });

  test('a long run of empty lines before a document', async () => {
    const cluster = await fromStdin(`#\n${'\n'.repeat(5000)}# Source: x\n${CONFIG_MAP('a')}`);
    expect(named(cluster)).toEqual(['ConfigMap default/a']);
  });

  test("remembers Helm's template", async () => {
    const cluster = await fromStdin(
      `---\n# Source: web/templates/a.yaml\n${CONFIG_MAP('a')}---\n${CONFIG_MAP('b')}`,
    );
    expect([...cluster.all()].map(({ origin }) => origin.template)).toEqual([
      'web/templates/a.yaml',
      undefined,
    ]);
  });
});

describe('places', () => {
  const YAML = `# head
apiVersion: v1
kind: ConfigMap
metadata:
  name: one
---
apiVersion: v1
kind: List
items:
- apiVersion: v1
  kind: ConfigMap
  metadata:
    name: two
- {apiVersion: v1, kind: ConfigMap, metadata: {name: three}}
---
{"apiVersion": "v1", "kind": "ConfigMap",
  "metadata": {"name": "four"}}
`;
  const rows = [
    ['one', [], '2:1'],
    ['one', ['metadata', 'name'], '5:3'],
    ['one', ['metadata', 'labels', 'x'], '4:1'],
    ['two', [], '10:3'],
    ['two', ['metadata', 'name'], '13:5'],
    ['three', ['kind'], '14:20'],
    ['four', ['metadata', 'name'], '17:16'],
    ['four', ['kind'], '16:22'],
  ] as const;

  test.each(rows)('%s %j of standard input stands at %s', async (name, path, place) => {
    expect(placeOf(await fromStdin(YAML), name, ...path)).toBe(place);
  });

  test.each(rows)('%s %j of a file stands at %s', async (name, path, place) => {
    const folder = await folderOf({ 'a.yaml': YAML });
    const cluster = await loadManifests({ paths: [join(folder, 'a.yaml')] });
    expect(placeOf(cluster, name, ...path)).toBe(place);
    expect(objectNamed(cluster, name).origin.locate([])?.file).toBe(join(folder, 'a.yaml'));
  });

  test('are those of the text before it was packed', async () => {
    const folder = await folderOf({ 'a.yaml.gz': gzipSync(YAML) });
    expect(placeOf(await loadManifests({ paths: [folder] }), 'two', 'metadata', 'name')).toBe('13:5');
  });

  test('where the file has changed since, the object began', async () => {
    const folder = await folderOf({ 'a.yaml': YAML });
    const cluster = await loadManifests({ paths: [folder] });
    await writeFile(join(folder, 'a.yaml'), 'x: y\n');
    await utimes(join(folder, 'a.yaml'), 1, 1);
    expect(placeOf(cluster, 'two', 'metadata', 'name')).toBe('7:1');
    await rm(join(folder, 'a.yaml'));
    expect(placeOf(cluster, 'one', 'metadata', 'name')).toBe('1:1');
  });
});

describe('lists too large to be read as a whole', () => {
  const COUNT = 6000;
  const filler = 'x'.repeat(3000);
  const items = Array.from({ length: COUNT }, (_, index) => ({
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: `c${index}`, namespace: 'ns' },
    data: { text: `- a\n---\n{"}]${filler}` },
  }));
  const list = { apiVersion: 'v1', items, kind: 'List', metadata: { resourceVersion: '', note: ['}]'] } };
  const after = { apiVersion: 'v1', kind: 'Node', metadata: { name: 'after' } };
  const text = (indent: string) =>
    items
      .map(
        ({ metadata }) =>
          `${indent}- apiVersion: v1\n${indent}  data:\n${indent}    text: |\n${indent}      - a\n${indent}      --- ${filler}\n${indent}  kind: ConfigMap\n${indent}  metadata:\n${indent}    name: ${metadata.name}\n${indent}    namespace: ns\n`,
      )
      .join('');
  const tail = `kind: List\nmetadata:\n  resourceVersion: ""\n`;

  test.each([
    ['JSON as kubectl prints it', `${JSON.stringify(list, undefined, 4)}\n${JSON.stringify(after)}`],
    ['JSON without spaces', `${JSON.stringify(list)}${JSON.stringify(after)}`],
    ['a JSON array', `${JSON.stringify(items)}\n${JSON.stringify(after)}`],
    ['YAML as kubectl prints it', `apiVersion: v1\nitems:\n${text('')}${tail}---\n${JSON.stringify(after)}\n`],
    ['YAML with indented items', `kind: List\napiVersion: v1\nitems: # all\n\n${text('    ')}---\n${JSON.stringify(after)}\n`],
  ])('%s', async (_, input) => {
    const cluster = await fromStdin(input, { stdin: chunksOf(input, 1 << 20) });
    expect(cluster.problems).toEqual([]);
    expect(cluster.size).toBe(COUNT + 1);
    expect(cluster.get({ ...KIND.Node, namespace: '', name: 'after' })).toBeDefined();
    const last = cluster.get({ ...KIND.ConfigMap, namespace: 'ns', name: `c${COUNT - 1}` });
    expect(last?.body['metadata']).toEqual({ name: `c${COUNT - 1}`, namespace: 'ns' });
    const at = last?.origin.locate(['metadata', 'name']);
    const line = input.slice(0, input.indexOf(`c${COUNT - 1}`)).split('\n').length;
    expect(at?.line).toBe(line);
  }); // prettier-ignore

  test('one broken item is told, the others are read', async () => {
    const broken = text('').replace('name: c7\n', 'name: "c7\n');
    const cluster = await fromStdin(`apiVersion: v1\nitems:\n${broken}${tail}`);
    expect(cluster.size).toBe(COUNT - 1);
    expect(cluster.problems).toHaveLength(1);
  });
});

const CRD = (kind: string, scope: string) =>
  `---\napiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\nmetadata: {name: x}\nspec: {group: x.io, scope: ${scope}, names: {kind: ${kind}}}\n`;
const CUSTOM = (kind: string, name: string, namespace = '') =>
  `---\napiVersion: x.io/v1\nkind: ${kind}\nmetadata: {name: ${name}${namespace === '' ? '' : `, namespace: ${namespace}`}}\n`;

describe('namespaces', () => {
  test.each([
    ['of a namespaced kind: the default', CONFIG_MAP('a'), 'team'],
    [
      'of a kind in its old group',
      'apiVersion: extensions/v1beta1\nkind: Deployment\nmetadata: {name: a}\n',
      'team',
    ],
    [
      'of a cluster-scoped kind: none, whatever it says',
      'apiVersion: v1\nkind: Node\nmetadata: {name: a, namespace: x}\n',
      '',
    ],
    ['as given', 'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: x}\n', 'x'],
    [
      'of a wrong type: the default',
      'apiVersion: v1\nkind: Pod\nmetadata: {name: a, namespace: 12}\n',
      'team',
    ],
    ['of a custom kind, by its definition', CUSTOM('Thing', 'a') + CRD('Thing', 'Cluster'), ''],
    [
      'of a custom kind, by its definition',
      CUSTOM('ClusterThing', 'a') + CRD('ClusterThing', 'Namespaced'),
      'team',
    ],
    ['of a custom kind without definition', CUSTOM('Thing', 'a'), 'team'],
    ['of a custom kind by its name', CUSTOM('ClusterThing', 'a'), ''],
    [
      'of a custom kind by its neighbours',
      CUSTOM('ClusterThing', 'a') + CUSTOM('ClusterThing', 'b', 'x'),
      'team',
    ],
  ])('%s', async (_, text, namespace) => {
    const cluster = await fromStdin(text, { defaultNamespace: 'team' });
    expect(objectNamed(cluster, 'a').namespace).toBe(namespace);
    expect(cluster.ofNamespace(objectNamed(cluster, 'a'), namespace)).toContain(objectNamed(cluster, 'a'));
  });
});

describe('what cannot be read', () => {
  test.each([
    ['broken YAML', `${CONFIG_MAP('a')}---\na: [b\n---\n${CONFIG_MAP('b')}`, 'stdin:6:1', 'no YAML'],
    ['an unknown anchor', `${CONFIG_MAP('a')}---\na: *b\n`, 'stdin:5:4', 'unknown anchor'],
    ['a tab', `${CONFIG_MAP('a')}---\nkind: x\n\ta: b\n`, 'stdin:6:1', 'tab'],
    ['no kind', `${CONFIG_MAP('a')}---\n# c\napiVersion: v1\nmetadata: {}\n`, 'stdin:6:1', 'it has no kind'],
    ['no apiVersion', `${CONFIG_MAP('a')}---\nkind: Pod\n`, 'stdin:5:1', 'it has no apiVersion'],
    ['neither', `${CONFIG_MAP('a')}---\na: b\n`, 'stdin:5:1', 'neither apiVersion nor kind'],
    ['words', `${CONFIG_MAP('a')}---\nhello\n`, 'stdin:5:1', 'not a Kubernetes object'],
    ['a bad item of a list', `apiVersion: v1\nkind: List\nitems:\n- ${JSON.stringify({ apiVersion: 'v1', kind: 'Pod' })}\n- a: b\n`, 'stdin:5:3', 'neither'],
    ['a template', `${CONFIG_MAP('a')}---\nkind: {{ .Values.kind }}\n---\n{{- if .Values.x }}\n`, 'stdin:5:8', 'Helm template'],
    ['broken JSON', '{"apiVersion":"v1","kind":"Pod"}\n{"apiVersion":"v1",\n "kind":}\n', 'stdin:3:9', 'no JSON: expected a JSON value'],
    ['JSON that ends early', '{"apiVersion":"v1","kind":"Pod"}\n{"apiVersion":"v1",', 'stdin:2:20', 'the end of the text'],
    ['JSON without a bottom', `{"apiVersion":"v1","kind":"Pod"}{"apiVersion":"v1","kind":"Pod","spec":${'['.repeat(90_000)}${']'.repeat(90_000)}}`, 'stdin:1:33', 'deeper than 512 levels'],
    ['YAML without a bottom', `${CONFIG_MAP('a')}---\napiVersion: v1\nkind: Pod\nspec: ${'['.repeat(90_000)}${']'.repeat(90_000)}\n`, 'stdin:7:518', 'maxDepth'],
    ['a key that stands twice', `${CONFIG_MAP('a')}data:\n  x: 1\n  y: 2\n  x: 3\n`, 'stdin:7:3', 'key data.x stands twice, first in line 5'],
    ['a key that stands twice in JSON', '{"apiVersion":"v1","kind":"Pod",\n"kind":"Pod"}', 'stdin:2:1', 'key kind stands twice, first in line 1'],
  ])('%s is told with its line', async (_, text, where, what) => {
    const cluster = await fromStdin(text);
    expect(cluster.problems).toHaveLength(1);
    expect(cluster.problems[0]).toMatchObject({ where, what: expect.stringContaining(what) });
    expect(cluster.size).toBeGreaterThan(0);
  }); // prettier-ignore

  test('a packed stream that is cut off is told, what came before is read', async () => {
    const packed = gzipSync(Array.from({ length: 4000 }, (_, i) => `---\n${CONFIG_MAP(`c${i}`)}`).join(''), {
      level: 0,
    });
    const cluster = await fromStdin(packed.subarray(0, packed.length - 40));
    expect(cluster.size).toBeGreaterThan(0);
    expect(cluster.problems).toEqual([
      expect.objectContaining({ where: 'stdin', what: expect.stringContaining('to its end') }),
    ]);
  });

  test('a path that does not exist is a Problem that names it', async () => {
    await expect(loadManifests({ paths: [join(root, 'none')] })).rejects.toMatchObject({
      where: join(root, 'none'),
    });
  });

  test('nothing readable at all is a Problem', async () => {
    await expect(fromStdin('a: [')).rejects.toThrow(Problem);
  });

  test.each([
    ['data: {a: *S3cret}', 'unknown anchor'],
    ['data: {a: !!int s3cret}', 'cannot decode !!str'],
    ['data: !s3cret| x', 'tag name cannot contain such characters'],
    ['data: {a: "s3cret\\q"}', 'unknown escape sequence'],
  ])('a broken Secret is told without its text: %s', async (data, what) => {
    const { problems } = await fromStdin(`${CONFIG_MAP('a')}---\napiVersion: v1\nkind: Secret\n${data}\n`);
    expect(problems).toEqual([expect.objectContaining({ what: expect.stringContaining(what) })]);
    expect(JSON.stringify(problems).toLowerCase()).not.toContain('s3cret');
  });

  test('an empty list is an answer', async () => {
    expect((await fromStdin('{"kind":"List","apiVersion":"v1","items":[]}')).size).toBe(0);
  });

  test('a folder with nothing but a chart, or nothing at all, is a Problem', async () => {
    const folder = await folderOf({ 'web/Chart.yaml': 'name: x\n', 'empty/x.txt': '' });
    await expect(loadManifests({ paths: [join(folder, 'web')] })).rejects.toThrow('Helm chart');
    await expect(loadManifests({ paths: [join(folder, 'empty')] })).rejects.toThrow('no file in this folder');
  });

  test.each([
    ['metadata that is text', 'apiVersion: v1\nkind: Pod\nmetadata: x\nspec: [1]\nstatus: 5\n'],
    ['a Secret with odd data', 'apiVersion: v1\nkind: Secret\nmetadata: {name: [a]}\ndata: [s3cret]\nstringData: s3cret\n'],
    ['a Pod with odd containers', 'apiVersion: v1\nkind: Pod\nspec: {containers: [1, null, {volumeMounts: 5}], volumes: [{name: kube-api-access-abcde}, 3]}\nstatus: {conditions: 1, containerStatuses: [2]}\n'],
    ['a definition without a body', 'apiVersion: apiextensions.k8s.io/v1\nkind: CustomResourceDefinition\n'],
  ])('%s does no harm', async (_, text) => {
    const cluster = await fromStdin(text);
    expect(cluster.size).toBe(1);
    expect(JSON.stringify([...cluster.all()])).not.toContain('s3cret');
  }); // prettier-ignore
});

describe('folders', () => {
  test('are read to the bottom, in order, manifests only', async () => {
    const folder = await folderOf({
      'b.yml': CONFIG_MAP('b'),
      'a/z.yaml': CONFIG_MAP('z'),
      'a/c.json': JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'c' } }),
      'a/notes.txt': CONFIG_MAP('no'),
      'node_modules/x.yaml': CONFIG_MAP('no'),
      '.git/x.yaml': CONFIG_MAP('no'),
      '..data/x.yaml': CONFIG_MAP('no'),
      'd.yaml.gz': gzipSync(CONFIG_MAP('d')),
    });
    await symlink(folder, join(folder, 'loop'));
    const cluster = await loadManifests({ paths: [folder] });
    expect([...cluster.all()].map(({ name }) => name)).toEqual(['c', 'z', 'b', 'd']);
    expect(cluster.problems).toEqual([]);
  });

  test('leave out, with a note, what is no manifest', async () => {
    const folder = await folderOf({
      'ok.yaml': CONFIG_MAP('ok'),
      'docker-compose.yml': 'version: "3"\nservices:\n  web: {image: x}\n',
      'ci.yaml': 'on: push\njobs: {a: {steps: []}}\n',
      'values.yaml': 'replicas: 3\n',
      'package.json': '{"name": "x"}',
      'tsconfig.json': '{ // c\n "a": 1 }',
      'patch.json': '[{"op": "add", "path": "/x", "value": 1}]',
      'kube.yaml': 'apiVersion: v1\nkind: Config\nusers: [{name: a, user: {token: s3cret}}]\n',
    });
    const cluster = await loadManifests({ paths: [folder] });
    expect(named(cluster)).toEqual(['ConfigMap default/ok']);
    expect(cluster.problems).toEqual([]);
    expect(cluster.notes.map(({ what }) => what)).toEqual([
      'left out: a GitHub workflow, not a manifest',
      'left out: a Compose file, not a manifest',
      'left out: kubeconfig, not a manifest',
      'left out: a JSON patch, not a manifest',
      "left out: a Helm chart's values, not a manifest",
      expect.stringContaining('left out 2 files without any Kubernetes object'),
    ]);
  });

  test('a file that is named has to be a manifest', async () => {
    const folder = await folderOf({ 'values.yaml': 'replicas: 3\n', 'ok.yaml': CONFIG_MAP('ok') });
    const cluster = await loadManifests({ paths: [join(folder, 'ok.yaml'), join(folder, 'values.yaml')] });
    expect(cluster.problems).toEqual([
      expect.objectContaining({
        where: `${join(folder, 'values.yaml')}:1:1`,
        what: expect.stringContaining('values'),
      }),
    ]);
  });

  test('a document without kind beside objects is a problem', async () => {
    const folder = await folderOf({ 'a.yaml': `${CONFIG_MAP('a')}---\nspec: {}\n` });
    expect((await loadManifests({ paths: [folder] })).problems).toHaveLength(1);
  });

  test('charts have to be rendered, but for their definitions', async () => {
    const folder = await folderOf({
      'web/Chart.yaml': 'apiVersion: v2\nname: web\nversion: 1.0.0\n',
      'web/values.yaml': 'a: b\n',
      'web/templates/a.yaml': 'kind: {{ .Values.kind }}\n',
      'web/crds/x.yaml': CONFIG_MAP('x'),
      'templates/loose.yaml': `apiVersion: v1\nkind: Pod\nmetadata:\n  name: {{ include "x" . }}\n`,
    });
    const cluster = await loadManifests({ paths: [folder] });
    expect(named(cluster)).toEqual(['ConfigMap default/x']);
    expect(cluster.notes).toEqual([
      expect.objectContaining({ fix: `helm template ${join(folder, 'web')} | plimsoll check -` }),
    ]);
    expect(cluster.problems).toEqual([
      expect.objectContaining({
        where: expect.stringContaining('loose.yaml:4'),
        what: expect.stringContaining('Helm template'),
      }),
    ]);
  });

  test('patches of Kustomize are no objects', async () => {
    const folder = await folderOf({
      'kustomization.yaml':
        'resources: [a.yaml]\npatches:\n- path: p.yaml\n- patch: |\n    x: y\npatchesStrategicMerge: [q.yaml]\n',
      'a.yaml': CONFIG_MAP('a'),
      'p.yaml': CONFIG_MAP('a'),
      'q.yaml': CONFIG_MAP('a'),
    });
    const cluster = await loadManifests({ paths: [folder] });
    expect(cluster.size).toBe(1);
    expect(cluster.notes.map(({ what }) => what)).toEqual([
      expect.stringContaining('patches of Kustomize'),
      'left out: Kustomize control file, not a manifest',
    ]);
  });
});

describe('coverage', () => {
  test('of manifests is what was given', async () => {
    const cluster = await fromStdin(CONFIG_MAP('a'));
    expect(cluster.coverage(KIND.ConfigMap)).toEqual({ type: 'given' });
    expect(cluster.coverage(KIND.Pod)).toEqual({ type: 'given' });
  });

  test('of the whole cluster is all of the kinds that are there', async () => {
    const cluster = await fromStdin(CONFIG_MAP('a'), { complete: true });
    expect(cluster.coverage(KIND.ConfigMap)).toEqual({ type: 'all' });
    expect(cluster.coverage(KIND.Pod)).toMatchObject({ type: 'unknown' });
  });

  test('is not all where a document was lost', async () => {
    const cluster = await fromStdin(`${CONFIG_MAP('a')}---\na: [\n`, { complete: true });
    expect(cluster.coverage(KIND.ConfigMap)).toEqual({ type: 'given' });
  });
});

describe('the course of reading', () => {
  test('is told file by file, and of a large file piece by piece', async () => {
    const folder = await folderOf({ 'a.yaml': CONFIG_MAP('a'), 'b.yaml': CONFIG_MAP('b') });
    const told: string[] = [];
    await loadManifests({
      paths: [folder],
      onProgress: ({ file, filesDone_count, files_count, objects_count, read_bytes, size_bytes }) =>
        told.push(
          `${basename(file)} ${filesDone_count}/${files_count} ${objects_count} ${read_bytes === size_bytes}`,
        ),
    });
    expect(told).toEqual([
      'a.yaml 0/2 0 true',
      'a.yaml 1/2 1 true',
      'b.yaml 1/2 1 true',
      'b.yaml 2/2 2 true',
    ]);
  });

  test('of standard input has no known end', async () => {
    const text = `${CONFIG_MAP('a')}---\n`.repeat(4);
    const told: (number | undefined)[] = [];
    await fromStdin(text, {
      stdin: chunksOf(text, 100),
      onProgress: ({ read_bytes, size_bytes }) => told.push(read_bytes, size_bytes),
    });
    expect(told.slice(0, 4)).toEqual([100, undefined, 200, undefined]);
    expect(told.at(-2)).toBe(text.length);
  });

  test('ends where it is told to, before the next file and within one', async () => {
    const folder = await folderOf({ 'a.yaml': CONFIG_MAP('a'), 'b.yaml': CONFIG_MAP('b') });
    const ended = (input: Partial<ManifestInput>, after: string) => {
      const interruption = new AbortController();
      return loadManifests({
        paths: [folder],
        ...input,
        signal: interruption.signal,
        onProgress: ({ file, filesDone_count, read_bytes }) => {
          expect(basename(file)).not.toBe('b.yaml');
          if (`${filesDone_count} ${read_bytes}`.startsWith(after)) interruption.abort(new Error('enough'));
        },
      });
    };
    await expect(ended({}, '1 ')).rejects.toThrow('enough');
    const stdin = chunksOf(`${CONFIG_MAP('a')}---\n`.repeat(9), 100);
    await expect(ended({ paths: ['-'], stdin }, '0 100')).rejects.toThrow('enough');
  });
});
