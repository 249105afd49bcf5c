import { readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import type { CheckConfig } from '../check/config/parse-config.ts';
import type { CheckDefinition } from '../check/contract.ts';
import { Problem } from '../problem.ts';

/** In each folder in this order. */
const CONFIG_NAMES = ['.plimsoll.yaml', 'plimsoll.yaml'] as const;

const EMPTY: CheckConfig = {
  file: undefined,
  include: [],
  exclude: [],
  failOn: undefined,
  severity: undefined,
  severities: new Map(),
  namespace: undefined,
  baseline: undefined,
  suppressions: [],
};

interface FoundFile {
  readonly path: string;
  readonly text: string;
}

/** The file's text; `undefined` where there is no such file. */
async function readIfThere(path: string): Promise<string | undefined> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Problem({
      what: `the configuration cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: path,
      fix: 'make it readable, or run with --no-config',
      cause: error,
    });
  }
}

/** The nearest configuration file, from `folder` upwards. */
async function findConfig(folder: string): Promise<FoundFile | undefined> {
  for (const name of CONFIG_NAMES) {
    const path = join(folder, name);
    const text = await readIfThere(path);
    if (text !== undefined) return { path, text };
  }
  return dirname(folder) === folder ? undefined : findConfig(dirname(folder));
}

async function namedConfig(path: string): Promise<FoundFile> {
  const text = await readIfThere(path);
  if (text !== undefined) return { path, text };
  throw new Problem({
    what: `there is no file ${path}`,
    where: '--config',
    fix: 'name the configuration file',
  });
}

/**
 * What the configuration says: of the file that `--config` names, or of the nearest one from the working directory
 * upwards; nothing with `--no-config` (`false`). Paths in it are relative to its folder.
 */
export async function readCheckConfig(
  flag: string | boolean,
  cwd: string,
  definitions: readonly CheckDefinition[],
): Promise<CheckConfig> {
  if (flag === false) return EMPTY;
  const found = typeof flag === 'string' ? await namedConfig(flag) : await findConfig(cwd);
  if (found === undefined) return EMPTY;
  // zod takes longer to load than `--help` may take.
  const { parseConfig } = await import('../check/config/parse-config.ts');
  const shown = typeof flag === 'string' ? flag : relative(cwd, found.path);
  const config = parseConfig(found.text, shown, definitions);
  const { baseline } = config;
  return {
    ...config,
    baseline: baseline === undefined ? undefined : resolve(cwd, dirname(found.path), baseline),
  };
}
