import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApiServer, type ApiServer } from '../../src/lab/api-server/api-server.ts';
import { kubeconfigFor } from '../../src/lab/control-plane/kubeconfig-file.ts';
import { normalisedText, runKubectl, type Said } from './kubectl.fixture.ts';

const { assets, kubeconfig } = inject('controlPlane');
const KUBECTL = join(assets, 'kubectl');
const NAME = 'apply-kubectl';

let server: ApiServer;
let folder: string;
let embedded: string;

beforeAll(async () => {
  server = await startApiServer();
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-apply-'));
  embedded = join(folder, 'kubeconfig');
  const pair = server.authority.clientCertificate({ commonName: 'admin', organizations: ['system:masters'] });
  const config = kubeconfigFor('admin', { server: server.url, ca: server.authority.certificate, pair });
  await writeFile(embedded, JSON.stringify(config), { mode: 0o600 });
});
afterAll(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

function kubectl(config: string, args: readonly string[], input = ''): Promise<Said> {
  return runKubectl({ program: KUBECTL, kubeconfig: config, home: folder }, args, input);
}

function manifest(data: Readonly<Record<string, string>>, extra = ''): string {
  const lines = Object.entries(data).map(([key, value]) => `  ${key}: "${value}"`);
  return `apiVersion: v1\nkind: ConfigMap\nmetadata:\n  name: ${NAME}\n${extra}data:\n${lines.join('\n')}\n`;
}

const SERVER_SIDE = ['apply', '--server-side', '-f', '-'];
const SHOW = ['get', 'configmap', NAME, '-o', 'yaml', '--show-managed-fields'];

type Command = readonly [title: string, args: readonly string[], input: string];

const COMMANDS: readonly Command[] = [
  ['server-side apply creates', SERVER_SIDE, manifest({ a: '1', b: '1' })],
  ['managed fields are shown', SHOW, ''],
  ['nothing changes', SERVER_SIDE, manifest({ a: '1', b: '1' })],
  ['diff finds no difference', ['diff', '--server-side', '-f', '-'], manifest({ a: '1', b: '1' })],
  ['diff finds one', ['diff', '--server-side', '-f', '-'], manifest({ a: '2', b: '1' })],
  ['another manager is in conflict', [...SERVER_SIDE, '--field-manager=another'], manifest({ a: '3' })],
  ['by force', [...SERVER_SIDE, '--field-manager=another', '--force-conflicts'], manifest({ a: '3' })],
  ['a dry run', [...SERVER_SIDE, '--dry-run=server'], manifest({ b: '2' })],
  ['what is not said goes', SERVER_SIDE, manifest({ c: '1' })],
  ['an unknown field', SERVER_SIDE, manifest({ c: '1' }, 'nope: 1\n')],
  ['managed fields in the end', SHOW, ''],
  ['it goes', ['delete', 'configmap', NAME], ''],
  ['client-side apply', ['apply', '-f', '-'], manifest({ a: '1' })],
  ['client-side apply again', ['apply', '-f', '-'], manifest({ a: '2' })],
  ['from client-side to server-side', SERVER_SIDE, manifest({ a: '3' })],
  ['managed fields after that', SHOW, ''],
  ['and back', ['apply', '-f', '-'], manifest({ a: '4' })],
  ['managed fields after going back', SHOW, ''],
  ['it goes again', ['delete', 'configmap', NAME], ''],
  ['explain knows list types', ['explain', 'deployment.spec.template.spec.containers.ports'], ''],
];

describe.runIf(existsSync(KUBECTL))('kubectl applies to the embedded server as to the real one', () => {
  it.each(COMMANDS)('%s', async (_title, args, input) => {
    const [real, ours] = await Promise.all([
      kubectl(kubeconfig.administrator, args, input),
      kubectl(embedded, args, input),
    ]);
    expect(normalisedText(ours.error)).toBe(normalisedText(real.error));
    if (args[0] !== 'explain') expect(normalisedText(ours.out)).toBe(normalisedText(real.out));
    expect(ours.code).toBe(real.code);
  });
});
