import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes src/lab/api-server/encoding/wire-types.data.ts from the Go types of the API: of each field its JSON name, its number in protobuf, its type, and whether Go
 * leaves it out when it is zero. Named are the folders of the Go modules, all of one release:
 *
 *     go mod download k8s.io/api@v0.36.3 k8s.io/apimachinery@v0.36.3 k8s.io/apiextensions-apiserver@v0.36.3 k8s.io/kube-aggregator@v0.36.3
 *     npx tsc -p tsconfig.bench.json
 *     node dist/bench/tools/wire-types.js $(go env GOMODCACHE)/k8s.io v0.36.3
 */
const OUTPUT = 'src/lab/api-server/encoding/wire-types.data.ts';

/** Go types that are written otherwise than as a struct of their own; see encoding/wire-types.ts. */
const SPECIAL: Readonly<Record<string, string>> = {
  'meta.v1.Time': 't',
  'meta.v1.MicroTime': 'u',
  'meta.v1.Duration': 'D',
  'meta.v1.FieldsV1': 'R',
  'resource.Quantity': 'q',
  'intstr.IntOrString': 'x',
  'runtime.RawExtension': 'R',
  'types.UID': 's',
  'types.NodeName': 's',
  'apiextensions.v1.JSON': 'R',
  'apiextensions.v1.JSONSchemaPropsOrArray': 'A',
  'apiextensions.v1.JSONSchemaPropsOrBool': 'B',
  'apiextensions.v1.JSONSchemaPropsOrStringArray': 'S',
};

const SCALARS: Readonly<Record<string, string>> = {
  string: 's',
  int32: 'i',
  int64: 'i',
  uint16: 'i',
  uint32: 'i',
  int: 'i',
  bool: 'b',
  float64: 'd',
  '[]byte': 'y',
};

const STABLE = /^v\d+$/;
const TYPE = /^type (\w+) (.+)$/;
const FIELD = /^\t(?:(\w+) +)?([\w.[\]*]+) +`(.*)`/;

interface GoFile {
  /** `core.v1`. */
  readonly package: string;
  /** Import alias to package. */
  readonly imports: ReadonlyMap<string, string>;
  readonly lines: readonly string[];
}

function packageName(path: string): string {
  const parts = path.split('/');
  const last = parts.at(-1) ?? '';
  return STABLE.test(last) || /^v\d/.test(last) ? `${parts.at(-2) ?? ''}.${last}` : last;
}

function readGoFile(file: string, own: string): GoFile {
  const lines = readFileSync(file, 'utf8').split('\n');
  const imports = new Map<string, string>();
  for (const line of lines) {
    const match = /^(?:\t|import )(?:(\w+) )?"([\w./-]+)"$/.exec(line);
    if (match?.[2] === undefined) continue;
    imports.set(match[1] ?? match[2].split('/').at(-1) ?? '', packageName(match[2]));
  }
  return { package: own, imports, lines };
}

function stableFolders(folder: string): readonly string[] {
  if (!existsSync(folder)) throw new Error(`${folder}: there is no such folder`);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((group) =>
      readdirSync(join(folder, group.name))
        .filter((version) => STABLE.test(version))
        .map((version) => join(folder, group.name, version)),
    );
}

/** What the named types that are no structs stand for: `core.v1.Protocol` is a string. */
function aliases(files: readonly GoFile[]): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const file of files)
    for (const line of file.lines) {
      const [, name, target] = TYPE.exec(line) ?? [];
      if (
        name !== undefined &&
        target !== undefined &&
        !target.startsWith('struct') &&
        !target.startsWith('interface')
      )
        found.set(`${file.package}.${name}`, target.replace(/\s*\/\/.*$/, ''));
    }
  return found;
}

class Shapes {
  readonly #aliases: ReadonlyMap<string, string>;

  constructor(known: ReadonlyMap<string, string>) {
    this.#aliases = known;
  }

  of(type: string, file: GoFile): string {
    const scalar = SCALARS[type];
    if (scalar !== undefined) return scalar;
    if (type.startsWith('*')) return this.of(type.slice(1), file);
    if (type.startsWith('[]')) return `[${this.of(type.slice(2), file)}`;
    const map = /^map\[[\w.]+\](.+)$/.exec(type);
    if (map?.[1] !== undefined) return `{${this.of(map[1], file)}`;
    const [first = '', second] = type.split('.');
    const name =
      second === undefined ? `${file.package}.${first}` : `${file.imports.get(first) ?? first}.${second}`;
    const special = SPECIAL[name];
    if (special !== undefined) return special;
    const target = this.#aliases.get(name);
    if (target === undefined) return `@${name}`;
    // A named list is a message of its own; a named map is a map (gogo, castvalue).
    const inner = this.of(target, file);
    return target.startsWith('[]') && inner !== 'y' ? `&${inner.slice(1)}` : inner;
  }
}

function fieldToken(line: string, file: GoFile, shapes: Shapes): string | undefined {
  const [, , type = '', tags = ''] = FIELD.exec(line) ?? [];
  const json = /json:"([^"]*)"/.exec(tags)?.[1];
  const number = /protobuf:"[^",]*,(\d+),/.exec(tags)?.[1];
  if (json === undefined || number === undefined) return undefined;
  const [name = '', ...options] = json.split(',');
  const flags = [
    ...(type.startsWith('*') ? ['p'] : []),
    ...(options.includes('omitempty') ? ['o'] : []),
    ...(options.includes('omitzero') ? ['z'] : []),
    ...(options.includes('inline') ? ['n'] : []),
  ];
  return `${name};${number};${shapes.of(type, file)};${flags.join('')}`;
}

/** Types that stand for another one, field by field: `type DeploymentCondition struct` ends at a lone brace. */
function typeLines(file: GoFile, shapes: Shapes): readonly string[] {
  const found: string[] = [];
  let name = '';
  let tokens: string[] = [];
  for (const line of file.lines) {
    const struct = /^type (\w+) struct \{/.exec(line)?.[1];
    if (struct !== undefined) {
      name = struct;
      tokens = [];
    } else if (name !== '' && line === '}') {
      if (tokens.length > 0) found.push(`${file.package}.${name} ${tokens.join(' ')}`);
      name = '';
    } else if (name !== '') {
      const token = fieldToken(line, file, shapes);
      if (token !== undefined) tokens.push(token);
    }
  }
  return found;
}

const [modules = '', version = ''] = process.argv.slice(2);
const folders = [
  ...stableFolders(join(modules, `api@${version}`)),
  ...stableFolders(join(modules, `apiextensions-apiserver@${version}`, 'pkg/apis')),
  ...stableFolders(join(modules, `kube-aggregator@${version}`, 'pkg/apis')),
  join(modules, `apimachinery@${version}`, 'pkg/apis/meta/v1'),
];
const files = folders.flatMap((folder) =>
  readdirSync(folder)
    .filter((name) => /^(types.*|duration|micro_time|time)\.go$/.test(name) && !name.endsWith('_test.go'))
    .map((name) => readGoFile(join(folder, name), packageName(folder))),
);
const shapes = new Shapes(aliases(files));
const lines = files.flatMap((file) => typeLines(file, shapes)).toSorted();
for (const line of lines)
  if (/[`\\]|\$\{/.test(line)) throw new Error(`this cannot stand in a template: ${line}`);
writeFileSync(
  OUTPUT,
  `/* oxlint-disable max-lines -- a table of facts */
// Made by tools/wire-types.ts; do not edit. Source: the Go types of k8s.io/api, apimachinery, apiextensions-apiserver and
// kube-aggregator ${version} (Apache-2.0). The form of the lines is said in wire-types.ts.

/** type name;number;shape;flags ... */
export const WIRE_TYPES = \`
${lines.join('\n')}
\`;
`,
);
