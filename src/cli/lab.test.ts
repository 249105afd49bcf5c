import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { reflect } from '../cluster/api/reflector.ts';
import { stringAt } from '../kube/json.ts';
import { DEPLOYMENTS, NAMESPACES, PODS } from '../lab/client/resource-ref.ts';
import { nameOf } from '../lab/controllers/object-meta.ts';
import { isReady, nodeOf } from '../lab/controllers/pod-state.ts';
import { deploymentObject, namespaceObject } from '../lab/scenarios/objects.ts';
import { Problem } from '../problem.ts';
import { administrator } from './lab-administrator.fixture.ts';
import { clientOf, labUp } from './lab-up.fixture.ts';
import { runProgram } from './run-program.fixture.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-lab-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('plimsoll lab up', () => {
  it('writes a kubeconfig with which our own client lists and watches', async () => {
    const file = join(folder, 'kubeconfig');
    const written = await labUp(['--kubeconfig-out', file], async () => {
      expect((await stat(file)).mode & 0o777).toBe(0o600);
      const client = await clientOf(file);
      const names: string[] = [];
      for await (const event of reflect(client, '/api/v1/namespaces')) {
        if (event.type === 'synced') break;
        if ('object' in event) names.push(stringAt(event.object, 'metadata', 'name') ?? '');
      }
      client.close();
      expect(names).toEqual(['default', 'kube-node-lease', 'kube-public', 'kube-system']);
    });
    expect(written).toBe('');
    expect(await readFile(file, 'utf8')).toContain('plimsoll-admin');
  });

  it('has controllers, a scheduler and nodes: a Deployment brings its pods up, and a namespace goes with all that is in it', async () => {
    const file = join(folder, 'whole');
    await labUp(['--kubeconfig-out', file, '--nodes', '2', '--speed', '20'], async () => {
      const admin = await administrator(file);
      await admin.client.create(NAMESPACES, namespaceObject('shop'));
      const how = { replicas: 3, image: 'web:1' };
      await admin.client.create(DEPLOYMENTS, deploymentObject('shop', 'web', how));
      const running = await admin.until(PODS, (pods) => pods.filter(isReady).length === 3);
      expect(new Set(running.map(nodeOf))).toEqual(new Set(['node-00000', 'node-00001']));
      await admin.client.delete(NAMESPACES, { name: 'shop' });
      await admin.until(NAMESPACES, (all) => all.every((one) => nameOf(one) !== 'shop'));
      expect(await admin.until(PODS, (pods) => pods.length === 0)).toEqual([]);
      admin.close();
    });
  });

  it('can be the API server alone', async () => {
    const file = join(folder, 'bare');
    await labUp(['--kubeconfig-out', file, '--bare'], async () => {
      const client = await clientOf(file);
      const leases = await client.get('/apis/coordination.k8s.io/v1/leases');
      expect(leases['items']).toEqual([]);
      client.close();
    });
    await expect(labUp(['--bare', '--nodes', '3'], async () => undefined)).rejects.toThrow(/--bare/);
  });

  it.each([
    ['--nodes', '-1'],
    ['--nodes', 'many'],
    ['--speed', '0'],
    ['--speed', '61'],
  ])('refuses %s %s', async (flag, value) => {
    await expect(labUp([flag, value], async () => undefined)).rejects.toThrow(/is invalid/);
  });

  it('says what to do where the port is taken', async () => {
    const other = createServer();
    await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    await expect(labUp(['--port', String(port)], async () => undefined)).rejects.toThrow(Problem);
    await new Promise((resolve) => other.close(resolve));
  });

  it('says where it looked for the real programs, and how to get them', async () => {
    vi.stubEnv('KUBEBUILDER_ASSETS', folder);
    try {
      await expect(labUp(['--control-plane', 'envtest'], async () => undefined)).rejects.toThrow(
        /needs etcd and kube-apiserver, which are not there/,
      );
    } finally {
      vi.unstubAllEnvs();
    }
  });

  it.each([
    ['--speed', '2'],
    ['--audit-log-path', 'audit.log'],
    ['--max-requests-inflight', '10'],
  ])('refuses %s for the real programs, which would not be told', async (flag, value) => {
    const started = labUp(['--control-plane', 'envtest', flag, value], async () => undefined);
    await expect(started).rejects.toMatchObject({ where: flag });
  });

  it('records an audit log that our own commands read', async () => {
    const file = join(folder, 'audited');
    const log = join(folder, 'audit.log');
    await labUp(['--kubeconfig-out', file, '--audit-log-path', log], async () => {
      const client = await clientOf(file);
      await client.get('/api/v1/namespaces/default');
      client.close();
    });
    const query = "SELECT verb, user_name FROM events WHERE user_name = 'plimsoll-admin'";
    expect((await runProgram('audit', 'sql', query, '-f', log)).out).toContain('plimsoll-admin');
    expect((await runProgram('detect', log)).out).toBeTypeOf('string');
  });

  it('refuses an audit policy that it cannot read, with file and line', async () => {
    const policy = join(folder, 'policy.yaml');
    await writeFile(policy, 'apiVersion: audit.k8s.io/v1\nkind: Policy\nrules:\n- level: All\n');
    const started = labUp(
      ['--audit-log-path', join(folder, 'a.log'), '--audit-policy-file', policy],
      async () => undefined,
    );
    await expect(started).rejects.toMatchObject({ where: `${policy}:4` });
  });
});
