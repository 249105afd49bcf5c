import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { Problem } from '../../problem.ts';
import { fileList, type Environment } from './environment.ts';
import { parseKubeconfig, type Kubeconfig } from './kubeconfig.ts';

/** The kubeconfig that is in force, and the files that were read for it, first one first. */
export interface LoadedKubeconfig extends Kubeconfig {
  readonly files: readonly string[];
  /** Files that were looked for and do not exist. */
  readonly missing: readonly string[];
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}

async function textOf(file: string, mustExist: boolean): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const absent = hasCode(error, 'ENOENT') || hasCode(error, 'ENOTDIR');
    if (absent && !mustExist) return undefined;
    throw new Problem({
      what: absent ? 'there is no such kubeconfig' : `the kubeconfig cannot be read: ${String(error)}`,
      where: file,
      fix: absent ? 'name an existing file with --kubeconfig' : `make ${file} readable`,
      cause: error,
    });
  }
}

/** The first to set an entry wins it as a whole, the first to set current-context wins that (kubernetes.io "Merging kubeconfig files"). */
export function mergeKubeconfigs(configs: readonly Kubeconfig[]): Kubeconfig {
  const lastFirst = configs.toReversed();
  return {
    currentContext: configs.find(({ currentContext }) => currentContext !== undefined)?.currentContext,
    clusters: new Map(lastFirst.flatMap(({ clusters }) => [...clusters])),
    users: new Map(lastFirst.flatMap(({ users }) => [...users])),
    contexts: new Map(lastFirst.flatMap(({ contexts }) => [...contexts])),
  };
}

/**
 * Reads the kubeconfig that kubectl would read: `--kubeconfig` alone, else the files of $KUBECONFIG merged, else ~/.kube/config.
 * Files of $KUBECONFIG that do not exist are left out, as kubectl does; one named by the flag must exist. Never writes.
 */
export async function loadKubeconfig(
  explicit: string | undefined,
  environment: Environment,
): Promise<LoadedKubeconfig> {
  const listed = fileList(environment.variables['KUBECONFIG'] ?? '');
  const candidates =
    explicit === undefined
      ? listed.length === 0
        ? [join(environment.homeFolder, '.kube', 'config')]
        : listed
      : [explicit];
  const files: string[] = [];
  const missing: string[] = [];
  const configs: Kubeconfig[] = [];
  for (const candidate of candidates) {
    const file = resolve(environment.workingFolder, candidate);
    const text = await textOf(file, explicit !== undefined);
    if (text === undefined) {
      missing.push(file);
      continue;
    }
    files.push(file);
    configs.push(parseKubeconfig(text, file));
  }
  return { ...mergeKubeconfigs(configs), files, missing };
}
