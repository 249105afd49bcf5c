import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM_CLOCK } from '../cluster/api/clock.ts';
import { connect } from '../cluster/api/connect.ts';
import { processEnvironment } from '../cluster/api/environment.ts';
import { openStore } from '../audit/store/store.ts';
import { LAB_POLICY } from '../lab/api-server/audit/audit-settings.ts';
import { serveForTest } from '../lab/api-server/api-server.fixture.ts';
import { auditWebhookConfig, startTestServer, until, type TestServer } from '../server/server.fixture.ts';

let folder: string;
let server: TestServer;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-test-'));
  server = await startTestServer();
});

afterEach(async () => {
  await server.close();
  await rm(folder, { recursive: true });
});

async function webhookConnection() {
  const kubeconfig = join(folder, 'audit-webhook.yaml');
  await writeFile(kubeconfig, auditWebhookConfig(server.running.port));
  return connect({ kubeconfig }, processEnvironment(), SYSTEM_CLOCK);
}

async function storedIds(): Promise<readonly string[]> {
  const store = await openStore(server.data);
  const connection = await store.connect();
  const rows = await connection.runAndReadAll('SELECT audit_id, stage FROM events');
  connection.closeSync();
  await store.close();
  return rows.getRows().map((row) => row.join(' '));
}

describe('the audit webhook of an API server', () => {
  it('brings in every event that the same server writes to its log, and an operator that deletes everything is named', async () => {
    const path = join(folder, 'audit.log');
    const lab = await serveForTest({
      audit: {
        policy: LAB_POLICY,
        log: { path, mode: 'blocking' },
        webhook: { connection: await webhookConnection(), batch: { maxWait_ms: 50 } },
      },
    });
    const namespaces = Array.from({ length: 15 }, (_, index) => `team-${index}`);
    for (const name of namespaces) {
      await lab.send({
        method: 'POST',
        path: '/api/v1/namespaces',
        body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      });
      const body = {
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'web' },
        spec: { ports: [{ port: 80 }] },
      };
      await lab.send({ method: 'POST', path: `/api/v1/namespaces/${name}/services`, body });
    }
    for (const name of namespaces)
      await lab.send({
        method: 'DELETE',
        path: `/api/v1/namespaces/${name}/services/web`,
        headers: { 'impersonate-user': 'operator@example.com', 'impersonate-group': 'system:masters' },
      });
    const alert = await until(() => server.out().find((line) => line.includes('"powerful-operator"')));
    expect(JSON.parse(alert)).toMatchObject({
      alert: { offender: { impersonatedUser: 'operator@example.com' } },
    });
    await lab.close();
    const logged = (await readFile(path, 'utf8')).trimEnd().split('\n');
    const ids = logged.map((line) => {
      const { auditID, stage }: { auditID: string; stage: string } = JSON.parse(line);
      return `${auditID} ${stage}`;
    });
    expect((await storedIds()).toSorted()).toEqual(ids.toSorted());
  });
});
