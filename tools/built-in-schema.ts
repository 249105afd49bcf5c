import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { schemaLines } from './schema-table.ts';
import { readDefaults, readEnums, readSwagger } from './swagger.ts';

/**
 * Writes src/kube/schema/built-in-schema.data.ts from Kubernetes' own published API description: of each minor release one
 * folder of the Go module `k8s.io/kubernetes`, oldest first.
 *
 *     go mod download k8s.io/kubernetes@v1.15.12 ... k8s.io/kubernetes@v1.37.1
 *     npx tsc -p tsconfig.bench.json
 *     node dist/bench/tools/built-in-schema.js $(go env GOMODCACHE)/k8s.io/kubernetes@v1.*
 *
 * Only facts are taken (names, types, required, list and patch keys, enums, defaults, which release has what); no descriptions.
 */
const OUTPUT = 'src/kube/schema/built-in-schema.data.ts';
const FOLDER = /@v1\.(\d+)\.(\d+)\/?$/;

interface Folder {
  readonly path: string;
  readonly minor: number;
  readonly patch: number;
}

/** The newest patch of each minor, oldest minor first. */
function releaseFolders(paths: readonly string[]): readonly Folder[] {
  const newest = new Map<number, Folder>();
  for (const path of paths) {
    const match = FOLDER.exec(path);
    if (match === null) throw new Error(`${path}: not a folder of k8s.io/kubernetes@v1.x.y`);
    const folder = { path, minor: Number(match[1]), patch: Number(match[2]) };
    const known = newest.get(folder.minor);
    if (known === undefined || known.patch < folder.patch) newest.set(folder.minor, folder);
  }
  return [...newest.values()].toSorted((a, b) => a.minor - b.minor);
}

/** Newer releases later, so that they win. */
function mergedMaps<T>(maps: readonly ReadonlyMap<string, T>[]): ReadonlyMap<string, T> {
  return new Map(maps.flatMap((map) => [...map]));
}

function defaultsOf({ path }: Folder): ReadonlyMap<string, string> {
  const folder = join(path, 'api/openapi-spec/v3');
  if (!existsSync(folder)) return new Map();
  const files = readdirSync(folder).filter((name) => name.endsWith('_openapi.json'));
  return readDefaults(files.map((name) => join(folder, name)));
}

function enumsOf({ path }: Folder): ReadonlyMap<string, readonly string[]> {
  const file = join(path, 'pkg/generated/openapi/zz_generated.openapi.go');
  return existsSync(file) ? readEnums(file) : new Map();
}

const folders = releaseFolders(process.argv.slice(2));
const newest = folders.at(-1);
if (newest === undefined) throw new Error('name the folders of k8s.io/kubernetes@v1.x.y');
const { kinds, types } = schemaLines({
  releases: folders.map((folder) => ({
    minor: folder.minor,
    published: readSwagger(join(folder.path, 'api/openapi-spec/swagger.json')),
  })),
  defaults: mergedMaps(folders.map(defaultsOf)),
  enums: enumsOf(newest),
});
const releases = folders.map(({ minor, patch }) => `1.${minor}.${patch}`).join(' ');
writeFileSync(
  OUTPUT,
  `/* oxlint-disable max-lines -- a table of facts */
// Made by tools/built-in-schema.ts; do not edit. Source: api/openapi-spec/swagger.json and v3/*.json, and the enums of
// pkg/generated/openapi/zz_generated.openapi.go, of k8s.io/kubernetes (Apache-2.0)
// ${releases}.
// The form of the lines is said in schema-table.ts.

export const RELEASES =
  '${releases}';

/** apiVersion;kind;resource;scope;type;verbs;subresources;since;until */
export const KINDS = \`
${kinds.join('\n')}
\`;

/** type[;attributes] field:shape[;attributes] ... */
export const TYPES = \`
${types.join('\n')}
\`;
`,
);
