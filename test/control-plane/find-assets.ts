import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const BUILD = fileURLToPath(new URL('build', import.meta.url));

/** The folder that `build` fills, where it has. */
function builtFolder(): string | undefined {
  try {
    return execFileSync(BUILD, ['--where'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return undefined;
  }
}

/**
 * The folder of the programs: KUBEBUILDER_ASSETS, else what test/control-plane/build has built. Where there is none it says
 * so, in one line, and the suite has no tests.
 */
export function findAssets(): string | undefined {
  const folder = process.env['KUBEBUILDER_ASSETS'] ?? builtFolder();
  if (folder !== undefined && existsSync(join(folder, 'kube-apiserver'))) return folder;
  process.stderr.write(
    'No tests against a real control plane: there is no kube-apiserver. Build one with test/control-plane/build (needs Go), or set KUBEBUILDER_ASSETS to the folder of one.\n',
  );
  return undefined;
}
