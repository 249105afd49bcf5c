import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Writes src/kube/api-version/api-lifecycle.data.ts: for each API version of a built-in kind the release that introduced, deprecated
 * and removed it and what replaces it, as Kubernetes itself says in `zz_generated.prerelease-lifecycle.go` of the Go modules
 * k8s.io/api, k8s.io/apiextensions-apiserver and k8s.io/kube-aggregator.
 *
 *     go mod download k8s.io/api@v0.19.16 ... k8s.io/api@v0.37.2 k8s.io/kube-aggregator@v0.21.14 k8s.io/apiextensions-apiserver@v0.21.14
 *     npx tsc -p tsconfig.bench.json
 *     node dist/bench/tools/api-lifecycle.js $(ls -d $(go env GOMODCACHE)/k8s.io/{api,kube-aggregator,apiextensions-apiserver}@v0.*)
 */
const OUTPUT = 'src/kube/api-version/api-lifecycle.data.ts';
const LIFECYCLE_FILE = 'zz_generated.prerelease-lifecycle.go';
const FUNCTION = /^func \(in \*(\w+)\) APILifecycle(\w+)\(\)[^{]*\{\n\treturn ([^\n]*)\n/gm;
const GROUP_NAME = /GroupName\s*=\s*"([^"]*)"/;
/** Forms of requests and lists, which no manifest holds. */
const NO_MANIFEST =
  /(List|Options|Rollback)$|^(Scale|Eviction|AdmissionReview|APIGroupDiscovery|JobTemplate)$/;

interface Row {
  introduced: string;
  deprecated: string;
  removed: string;
  replacement: string;
}

function moduleMinor(folder: string): number {
  return Number(/@v0\.(\d+)\./.exec(folder)?.[1] ?? 0);
}

function readFolder(folder: string, rows: Map<string, Row>): void {
  const group = GROUP_NAME.exec(readFileSync(join(folder, 'register.go'), 'utf8'))?.[1] ?? '';
  const version = folder.slice(folder.lastIndexOf('/') + 1);
  for (const [, kind = '', what, value = ''] of readFileSync(join(folder, LIFECYCLE_FILE), 'utf8').matchAll(
    FUNCTION,
  )) {
    if (NO_MANIFEST.test(kind)) continue;
    const key = `${group === '' ? '' : `${group}/`}${version};${kind}`;
    const row = rows.get(key) ?? { introduced: '', deprecated: '', removed: '', replacement: '' };
    rows.set(key, row);
    const minor = value.split(',')[1]?.trim() ?? '';
    if (what === 'Introduced') row.introduced = minor;
    else if (what === 'Deprecated') row.deprecated = minor;
    else if (what === 'Removed') row.removed = minor;
    // Some name the list of the kind; the kind itself stays.
    else
      row.replacement = [...value.matchAll(/"([^"]*)"/g)]
        .slice(0, 2)
        .map((match) => match[1])
        .join('/');
  }
}

function lifecycleFolders(module: string): readonly string[] {
  return readdirSync(module, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith(`/${LIFECYCLE_FILE}`))
    .map((path) => join(module, path.slice(0, -LIFECYCLE_FILE.length - 1)));
}

const modules = process.argv.slice(2).toSorted((a, b) => moduleMinor(a) - moduleMinor(b));
const rows = new Map<string, Row>();
for (const module of modules) for (const folder of lifecycleFolders(module)) readFolder(folder, rows);
const lines = [...rows]
  .map(([key, { introduced, deprecated, removed, replacement }]) =>
    [key, introduced, deprecated, removed, replacement].join(';'),
  )
  .toSorted();
const names = [...new Set(modules.map((folder) => folder.slice(folder.lastIndexOf('/') + 1)))];
writeFileSync(
  OUTPUT,
  `// Made by tools/api-lifecycle.ts; do not edit. Source: ${LIFECYCLE_FILE} of the Go modules k8s.io/...
${names.map((name) => `//   ${name}`).join('\n')}
// (Apache-2.0). What newer modules say wins; kinds that newer modules have dropped keep the last word on them.

/** apiVersion;kind;introduced;deprecated;removed;replacement: minor releases 1.x, and group/version. */
export const LIFECYCLES = \`
${lines.join('\n')}
\`;
`,
);
