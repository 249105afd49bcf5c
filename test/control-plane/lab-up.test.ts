import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, inject, it, vi } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { recordingTerminal } from '../../src/cli/terminal.fixture.ts';
import { freePort } from '../../src/lab/control-plane/free-port.ts';
import { runKubectl, type KubectlPlace } from './kubectl.fixture.ts';

/** Brings a Deployment up, and answers on which nodes its pods are. */
async function comesUp(place: KubectlPlace): Promise<string> {
  for (const args of [
    ['create', 'deployment', 'web', '--image=web:1', '--replicas=4'],
    ['rollout', 'status', 'deployment/web', '--timeout=60s'],
  ])
    expect(await runKubectl(place, args)).toMatchObject({ code: 0 });
  const nodes = ['get', 'pods', '-o', 'jsonpath={.items[*].spec.nodeName}'];
  return (await runKubectl(place, nodes)).out;
}

it('plimsoll lab up --control-plane envtest serves the real API server on the port that was asked for, with nodes on which a Deployment comes up', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-lab-up-'));
  const kubeconfig = join(folder, 'kubeconfig');
  const port = await freePort();
  const { assets } = inject('controlPlane');
  vi.stubEnv('KUBEBUILDER_ASSETS', assets);
  const stop = new AbortController();
  const lines: string[] = [];
  let answered: Promise<string> | undefined;
  const terminal = recordingTerminal({
    note: (line) => {
      lines.push(line);
      if (line !== 'Ctrl-C ends it') return;
      answered = comesUp({ program: join(assets, 'kubectl'), kubeconfig, home: folder }).finally(() =>
        stop.abort(),
      );
    },
  });
  try {
    const program = buildProgram({ terminal, signal: stop.signal, exit: () => undefined });
    const flags = ['--kubeconfig-out', kubeconfig, '--port', String(port), '--nodes', '2'];
    await program.parseAsync(['lab', 'up', '--control-plane', 'envtest', ...flags], { from: 'user' });
    expect((await answered)?.split(' ').toSorted()).toEqual([
      'node-00000',
      'node-00000',
      'node-00001',
      'node-00001',
    ]);
    expect(lines.join('\n')).not.toContain('a bug of the lab');
    expect(lines.join('\n')).toContain(`kube-apiserver`);
    expect(lines.join('\n')).toContain(`https://127.0.0.1:${port}`);
  } finally {
    vi.unstubAllEnvs();
    await rm(folder, { recursive: true });
  }
});
