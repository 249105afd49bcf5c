import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { buildProgram } from '../../src/cli/program.ts';
import { recordingTerminal } from '../../src/cli/terminal.fixture.ts';

const run = promisify(execFile);

let folder: string;
let log: string;

/** What a command prints. */
async function plimsoll(...args: readonly string[]): Promise<string> {
  const terminal = recordingTerminal({ note: () => undefined });
  const { signal } = new AbortController();
  const program = buildProgram({ terminal, signal, exit: () => undefined });
  await program.parseAsync([...args], { from: 'user' });
  return terminal.written();
}

/** A session of an administrator: two settings, one of them changed, a namespace deleted with all that is in it. */
async function session(kubeconfig: string): Promise<void> {
  const kubectl = join(inject('controlPlane').assets, 'kubectl');
  const ask = (...args: readonly string[]) => run(kubectl, ['--kubeconfig', kubeconfig, ...args]);
  const manifest = join(folder, 'applied.yaml');
  await writeFile(
    manifest,
    'apiVersion: v1\nkind: ConfigMap\nmetadata: {name: applied}\ndata: {key: value}\n',
  );
  await ask('create', 'namespace', 'shop');
  await ask('create', 'configmap', 'settings', '--from-literal=a=b');
  await ask('label', 'configmap', 'settings', 'seen=yes');
  await ask('apply', '--server-side', '-f', manifest);
  await ask('get', 'pods', '-A');
  await ask('delete', 'configmap', 'settings');
  await ask('delete', 'namespace', 'shop', '--wait=false');
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-lab-audit-'));
  log = join(folder, 'audit.log');
  const kubeconfig = join(folder, 'kubeconfig');
  const stop = new AbortController();
  const problems: unknown[] = [];
  const terminal = recordingTerminal({
    note: (line) => {
      if (line !== 'Ctrl-C ends it') return;
      void session(kubeconfig)
        .catch((error: unknown) => problems.push(error))
        .finally(() => stop.abort());
    },
  });
  const program = buildProgram({ terminal, signal: stop.signal, exit: () => undefined });
  const flags = ['--kubeconfig-out', kubeconfig, '--audit-log-path', log];
  await program.parseAsync(['lab', 'up', ...flags], { from: 'user' });
  expect(problems).toEqual([]);
});
afterAll(() => rm(folder, { recursive: true }));

it('says who made, changed and deleted an object', async () => {
  const said = await plimsoll('audit', 'object', 'configmap/settings', '-n', 'default', '-f', log);
  for (const word of ['plimsoll-admin', 'create', 'patch', 'delete']) expect(said).toContain(word);
  const agents = await plimsoll('audit', 'who', 'user', 'agent', '-f', log);
  expect(agents).toMatch(/plimsoll-admin.*kubectl/);
});

it('has the patch of server-side apply, which kubectl sends as YAML or JSON, with its verb', async () => {
  const query = "SELECT verb, name FROM events WHERE name = 'applied' AND verb = 'patch'";
  expect(await plimsoll('audit', 'sql', query, '-f', log)).toContain('applied');
});

it('can be asked what happened', async () => {
  const said = await plimsoll('detect', log, '-o', 'json');
  expect(JSON.parse(said)).toMatchObject({ alerts: expect.any(Array) });
});
