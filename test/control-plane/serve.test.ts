import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import { openStore } from '../../src/audit/store/store.ts';
import { startControlPlane, type ControlPlane } from '../../src/lab/control-plane/start-control-plane.ts';
import {
  auditWebhookConfig,
  startTestServer,
  until,
  type TestServer,
} from '../../src/server/server.fixture.ts';
import { runKubectl, type KubectlPlace } from './kubectl.fixture.ts';

let folder: string;
let server: TestServer;
let real: ControlPlane;
let place: KubectlPlace;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-serve-'));
  server = await startTestServer();
  const config = join(folder, 'audit-webhook.yaml');
  await writeFile(config, auditWebhookConfig(server.running.port));
  const { assets } = inject('controlPlane');
  real = await startControlPlane({
    programs: assets,
    controllers: [],
    apiServer: { flags: { 'audit-webhook-config-file': config, 'audit-webhook-batch-max-wait': '1s' } },
  });
  place = { program: join(assets, 'kubectl'), kubeconfig: real.kubeconfig(), home: folder };
}, 120_000);

afterAll(async () => {
  await real.stop();
  await server.close();
  await rm(folder, { recursive: true });
});

async function storedIds(): Promise<ReadonlySet<string>> {
  const store = await openStore(server.data);
  const connection = await store.connect();
  const rows = await connection.runAndReadAll('SELECT audit_id, stage FROM events');
  connection.closeSync();
  await store.close();
  return new Set(rows.getRows().map((row) => row.join(' ')));
}

it('plimsoll serve takes what a real kube-apiserver posts, and names who deletes everything', async () => {
  const namespaces = Array.from({ length: 12 }, (_, index) => `team-${index}`);
  for (const name of namespaces) {
    await runKubectl(place, ['create', 'namespace', name]);
    await runKubectl(place, ['create', 'service', 'clusterip', 'web', '--tcp=80:80', '-n', name]);
  }
  for (const name of namespaces)
    await runKubectl(place, [
      'delete',
      'service',
      'web',
      '-n',
      name,
      '--as',
      'op@example.com',
      '--as-group',
      'system:masters',
    ]);
  const alert = await until(() => server.out().find((line) => line.includes('"powerful-operator"')));
  expect(JSON.parse(alert)).toMatchObject({ alert: { offender: { impersonatedUser: 'op@example.com' } } });

  const logged = (await readFile(real.auditLog, 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => {
      const { auditID, stage }: { auditID: string; stage: string } = JSON.parse(line);
      return `${auditID} ${stage}`;
    });
  // What the log has by now comes with the next batch at the latest.
  await until(async () => {
    const stored = await storedIds();
    return logged.every((id) => stored.has(id)) ? true : undefined;
  });
  expect(logged.length).toBeGreaterThan(2 * namespaces.length);
}, 120_000);
