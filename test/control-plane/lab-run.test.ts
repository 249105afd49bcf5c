import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it, vi } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { recordingTerminal } from '../../src/cli/terminal.fixture.ts';
import { stringAt, type JsonValue } from '../../src/kube/json.ts';
import { listAt } from '../../src/kube/kube-object.ts';
import { findPrograms } from '../../src/lab/control-plane/find-programs.ts';

const { assets } = inject('controlPlane');
const programs = findPrograms(assets);
const hasAll = programs['kube-controller-manager'] !== undefined && programs['kube-scheduler'] !== undefined;
/** A cluster comes up in real time, lives for a minute, is destroyed, and is looked at for two. */
const REAL_TIME_MS = 480_000;
const SMALL = ['--nodes', '4', '--pods', '30'];

async function plimsoll(...args: readonly string[]): Promise<string> {
  const terminal = recordingTerminal({ note: () => undefined });
  const { signal } = new AbortController();
  const program = buildProgram({ terminal, signal, exit: () => undefined });
  await program.parseAsync([...args], { from: 'user' });
  return terminal.written();
}

/** What detection says of the log of a run: the grave alerts, each with whom it names. */
async function graveAlerts(folder: string): Promise<readonly string[]> {
  const found: JsonValue = JSON.parse(await plimsoll('detect', join(folder, 'audit.log'), '-o', 'json'));
  return listAt(found, 'alerts')
    .map((alert) =>
      ['severity', 'hazard', 'offender.user'].map((path) => stringAt(alert, ...path.split('.')) ?? ''),
    )
    .filter(([severity = '']) => ['critical', 'high'].includes(severity))
    .map((parts) => parts.join(' '))
    .toSorted();
}

it.runIf(hasAll)(
  'powerful-operator on the real programs: the same alerts as on the embedded cluster, from the log of the real API server',
  async () => {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-lab-run-'));
    vi.stubEnv('KUBEBUILDER_ASSETS', assets);
    try {
      const [real, embedded] = [join(folder, 'real'), join(folder, 'embedded')];
      const run = ['lab', 'run', 'powerful-operator', ...SMALL];
      const out = await plimsoll(...run, '--on', 'envtest', '--keep', real);
      await plimsoll(...run, '--keep', embedded);
      expect(out).toMatch(/\nlost Services +13 of 13 +/);
      expect(out).toMatch(/\nsecond wave +no pod can be created any more; first refused after /);
      expect(out).toMatch(/\ntime to name +.*: system:serviceaccount:lb-system:lb-operator +30 min\n/);
      expect(out).toMatch(/\nas expected\n$/);
      const alerts = await graveAlerts(real);
      expect(alerts).toEqual(await graveAlerts(embedded));
      expect(alerts.join('\n')).toContain('powerful-operator system:serviceaccount:lb-system:lb-operator');
    } finally {
      vi.unstubAllEnvs();
      await rm(folder, { recursive: true });
    }
  },
  REAL_TIME_MS,
);
