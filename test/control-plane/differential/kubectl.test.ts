import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubeconfigFor } from '../../../src/lab/control-plane/kubeconfig-file.ts';
import { findAssets } from '../find-assets.ts';
import { kubectlVersion, normalisedText, runKubectl, type Said } from '../kubectl.fixture.ts';
import { KUBECTL_COMMANDS } from './kubectl-commands.fixture.ts';
import { sharedPair } from './suite.fixture.ts';

/** What people see of two servers through kubectl: that of this release, and an older one where the machine has one. */
const BUILT = join(findAssets() ?? '', 'kubectl');
const KUBECTLS = [BUILT, 'kubectl'].flatMap((program) => {
  const version = kubectlVersion(program);
  return version === undefined ? [] : [{ program, version }];
});
const DIFFERENT = KUBECTLS.filter(
  ({ version }, index) => KUBECTLS.findIndex((other) => other.version === version) === index,
);

const pair = sharedPair();
let home: string;

function kubeconfig(side: 'real' | 'embedded'): string {
  return join(home, `${side}.json`);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'plimsoll-kubectl-'));
  for (const side of ['real', 'embedded'] as const) {
    const { server, ca, certificate, key } = pair[side];
    const config = kubeconfigFor('administrator', { server, ca, pair: { certificate, key } });
    await writeFile(kubeconfig(side), JSON.stringify(config), { mode: 0o600 });
  }
});
afterAll(() => rm(home, { recursive: true }));

/** As people read it: ages, addresses and the widths of columns say nothing. */
function shown(text: string): string {
  return normalisedText(text)
    .replaceAll(/https:\/\/127\.0\.0\.1:\d+/g, '<server>')
    .replaceAll(/\b(?:\d+[smhd]){1,2}\b/g, '<age>')
    .replaceAll(/\b[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} [\d:]{8} [+-]\d{4}/g, '<time>')
    .replaceAll(/Resource Version: +\d+/g, 'Resource Version: <revision>')
    .replaceAll(/X509SHA256=[0-9a-f]{64}/g, 'X509SHA256=<certificate>')
    .replaceAll(/edit-\d+\.yaml/g, 'edit.yaml')
    .replaceAll(/-{3,}/g, '---')
    .replaceAll(/[ \t]+/g, ' ')
    .trimEnd();
}

function told({ code, out, error }: Said, comparesEndOnly: boolean): object {
  return comparesEndOnly ? { code } : { code, out: shown(out), error: shown(error) };
}

describe.each(DIFFERENT)('kubectl $version says the same of both servers', ({ program, version }) => {
  const namespace = `kubectl-${version.replaceAll('.', '-')}`;
  const commands = KUBECTL_COMMANDS.map(({ args, input, comparesEndOnly = false }) => {
    const placed = args.map((arg) => arg.replaceAll('{ns}', namespace));
    return { line: placed.join(' ').slice(0, 100), args: placed, input, comparesEndOnly };
  });

  it.each(commands)('$line', async ({ args, input, comparesEndOnly }) => {
    const [real, embedded] = await Promise.all(
      (['real', 'embedded'] as const).map((side) =>
        runKubectl({ program, kubeconfig: kubeconfig(side), home }, args, input),
      ),
    );
    expect(told(embedded!, comparesEndOnly)).toEqual(told(real!, comparesEndOnly));
  });
});
