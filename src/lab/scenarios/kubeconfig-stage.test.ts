import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SYSTEM_CLOCK } from '../../cluster/api/clock.ts';
import { connect } from '../../cluster/api/connect.ts';
import type { Connection } from '../../cluster/api/connection.ts';
import { processEnvironment } from '../../cluster/api/environment.ts';
import { Problem } from '../../problem.ts';
import { startApiServer, type ApiServer } from '../api-server/api-server.ts';
import { MACHINE_CLOCK } from '../api-server/clock.ts';
import { NAMESPACES } from '../client/resource-ref.ts';
import { thrown } from '../client/simulated-server.fixture.ts';
import { joinedCluster, type LabCluster } from '../cluster/lab-cluster.ts';
import { kubeconfigFor } from '../control-plane/kubeconfig-file.ts';
import { seededRandom } from '../simulation/seeded-random.ts';
import { fightingControllers } from './fighting-controllers.ts';
import { startKubeconfigStage } from './kubeconfig-stage.ts';
import { namespaceObject } from './objects.ts';
import { runOnKubeconfig } from './run-scenario.ts';
import { RUN_POLICY } from './run-policy.ts';

/** Minutes of ordinary life are seconds here. */
const PATIENCE = 1 / 20;
const SLOW_MACHINE_MS = 180_000;
const SETTINGS = { seed: 1, nodes_count: 2, pods_count: 9, patience: PATIENCE };

let folder: string;
let log: string;
let server: ApiServer;
let cluster: LabCluster;
let connection: Connection;

/** A control plane of somebody, without nodes. */
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-kubeconfig-'));
  log = join(folder, 'server.log');
  const audit = { policy: RUN_POLICY, log: { path: log } };
  server = await startApiServer({ audit, disabledAdmissionPlugins: [] });
  const random = seededRandom(1);
  cluster = joinedCluster(server, { clock: MACHINE_CLOCK, random, nodes_count: 0, failed: thrown });
  const user = { commonName: 'owner', organizations: ['system:masters'] };
  const { url, authority } = server;
  const pair = authority.clientCertificate(user);
  const kubeconfig = join(folder, 'kubeconfig');
  const config = kubeconfigFor('owner', { server: url, ca: authority.certificate, pair });
  await writeFile(kubeconfig, JSON.stringify(config));
  connection = await connect({ kubeconfig }, processEnvironment(), SYSTEM_CLOCK);
});
afterEach(async () => {
  await cluster.close();
  await rm(folder, { recursive: true });
});

describe('a stage on the control plane of a kubeconfig', () => {
  it(
    'plays an outage there, by impersonation, and takes its part of the audit log',
    async () => {
      const auditLog = join(folder, 'run.log');
      const run = await runOnKubeconfig(fightingControllers, {
        ...SETTINGS,
        auditLog,
        connection,
        serverLog: log,
      });
      expect(run.outcome.harm_ms.length).toBeGreaterThan(0);
      const events = (await readFile(auditLog, 'utf8')).trimEnd().split('\n');
      const writes = events.filter((line) => line.includes(`"username":"${run.outcome.offender}"`));
      expect(writes.length).toBeGreaterThanOrEqual(run.outcome.harm_ms.length);
      expect(events.some((line) => line.includes('"impersonatedUser":{"username":"system:node:'))).toBe(true);
    },
    SLOW_MACHINE_MS,
  );

  it('plays on no cluster of which somebody makes use', async () => {
    await cluster.admin.create(NAMESPACES, namespaceObject('shop'));
    const start = startKubeconfigStage(SETTINGS, connection);
    await expect(start).rejects.toThrow(Problem);
    await expect(start).rejects.toThrow(/it has the namespaces shop/);
  });
});
