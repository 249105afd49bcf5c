import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it, vi } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { recordingTerminal } from '../../src/cli/terminal.fixture.ts';
import { freePort } from '../../src/lab/control-plane/free-port.ts';
import { RealApi } from './real-api.fixture.ts';

it('plimsoll lab up --control-plane envtest serves the real API server on the port that was asked for', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-lab-up-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const port = await freePort();
  vi.stubEnv('KUBEBUILDER_ASSETS', inject('controlPlane').assets);
  const stop = new AbortController();
  const lines: string[] = [];
  let answered: Promise<number> | undefined;
  const terminal = recordingTerminal({
    note: (line) => {
      lines.push(line);
      if (line !== 'Ctrl-C ends it') return;
      const api = new RealApi(kubeconfig);
      answered = api
        .send('GET', '/api/v1/namespaces/kube-system')
        .then(({ code }) => code)
        .finally(() => {
          api.close();
          stop.abort();
        });
    },
  });
  try {
    const program = buildProgram({ terminal, signal: stop.signal, exit: () => undefined });
    const flags = ['--kubeconfig-out', kubeconfig, '--port', String(port)];
    await program.parseAsync(['lab', 'up', '--control-plane', 'envtest', ...flags], { from: 'user' });
    expect(await answered).toBe(200);
    expect(lines.join('\n')).toContain(`kube-apiserver`);
    expect(lines.join('\n')).toContain(`https://127.0.0.1:${port}`);
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});
