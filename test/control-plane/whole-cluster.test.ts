import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { startApiServer, type ApiServer } from '../../src/lab/api-server/api-server.ts';
import { freePort } from '../../src/lab/control-plane/free-port.ts';
import { kubeconfigFor } from '../../src/lab/control-plane/kubeconfig-file.ts';
import { startProgram, type RunningProgram } from '../../src/lab/control-plane/running-program.ts';
import { bareNode, SHIPS, WORKLOADS } from './whole-cluster.fixture.ts';
import { KWOK_STAGES } from './kwok-stages.fixture.ts';

const { assets } = inject('controlPlane');
const NEEDED = ['kubectl', 'kube-controller-manager', 'kube-scheduler', 'kwok', 'helm'];
const hasAll = NEEDED.every((name) => existsSync(join(assets, name)));

const STOP_GRACE_MS = 5_000;

/** Real controllers, a real scheduler and kwok's nodes on the embedded API server. */
describe.runIf(hasAll)('a whole cluster on the embedded API server', () => {
  let folder = '';
  let server: ApiServer;
  const programs: RunningProgram[] = [];

  function run(name: string, args: readonly string[]): void {
    const program = { name, path: join(assets, name), args, logFile: join(folder, `${name}.log`) };
    programs.push(startProgram(program));
  }

  async function client(name: string, ...args: readonly string[]): Promise<string> {
    const env = { ...process.env, HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') };
    const { stdout } = await promisify(execFile)(join(assets, name), args, { env, cwd: folder });
    return stdout;
  }

  const kubectl = (...args: readonly string[]) => client('kubectl', ...args);
  const helm = (...args: readonly string[]) => client('helm', ...args);

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'plimsoll-whole-cluster-'));
    server = await startApiServer();
    const kubeconfig = join(folder, 'kubeconfig');
    const pair = server.authority.clientCertificate({
      commonName: 'administrator',
      organizations: ['system:masters'],
    });
    const access = { server: server.url, ca: server.authority.certificate, pair };
    writeFileSync(kubeconfig, JSON.stringify(kubeconfigFor('administrator', access)), { mode: 0o600 });
    const common = [
      `--kubeconfig=${kubeconfig}`,
      '--leader-elect=false',
      '--bind-address=127.0.0.1',
      `--cert-dir=${folder}`,
    ];
    run('kube-controller-manager', [...common, `--secure-port=${await freePort()}`]);
    run('kube-scheduler', [...common, `--secure-port=${await freePort()}`]);
    writeFileSync(join(folder, 'kwok.yaml'), KWOK_STAGES);
    run('kwok', [
      `--kubeconfig=${kubeconfig}`,
      '--manage-all-nodes=true',
      `--config=${join(folder, 'kwok.yaml')}`,
      '--node-lease-duration-seconds=40',
    ]);
    const nodes = { apiVersion: 'v1', kind: 'List', items: ['node-1', 'node-2', 'node-3'].map(bareNode) };
    writeFileSync(join(folder, 'nodes.json'), JSON.stringify(nodes));
    await kubectl('create', '--validate=false', '-f', 'nodes.json');
    await kubectl('wait', 'nodes', '--all', '--for=condition=Ready', '--timeout=60s');
  });

  afterAll(async () => {
    const failed = programs.filter((program) => program.hasFailed()).map(({ name }) => name);
    for (const program of programs.toReversed()) await program.stop(STOP_GRACE_MS);
    await server.close();
    rmSync(folder, { recursive: true, force: true });
    expect(failed).toEqual([]);
  });

  it('rolls a Deployment out, scales it, restarts it, drains a node and takes everything away', async () => {
    await kubectl('create', 'deployment', 'web', '--image=web:1', '--replicas=6');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s');
    await kubectl('scale', 'deployment/web', '--replicas=3');
    await kubectl('rollout', 'restart', 'deployment/web');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s');
    await kubectl('drain', 'node-1', '--force', '--timeout=60s');
    await kubectl('rollout', 'status', 'deployment/web', '--timeout=60s');
    const onDrained = await kubectl('get', 'pods', '-o', 'name', '--field-selector=spec.nodeName=node-1');
    expect(onDrained).toBe('');
    await kubectl('uncordon', 'node-1');
    await kubectl('delete', 'deployment', 'web', '--cascade=foreground', '--timeout=60s');
    expect(await kubectl('get', 'pods,replicasets', '-o', 'name')).toBe('');
  });

  it('runs a StatefulSet, a DaemonSet, a Job and a CronJob', async () => {
    writeFileSync(
      join(folder, 'workloads.json'),
      JSON.stringify({ apiVersion: 'v1', kind: 'List', items: WORKLOADS }),
    );
    await kubectl('create', '--validate=false', '-f', 'workloads.json');
    await kubectl('rollout', 'status', 'statefulset/db', '--timeout=60s');
    await kubectl('rollout', 'status', 'daemonset/agent', '--timeout=60s');
    await kubectl('wait', 'job/once', '--for=condition=Complete', '--timeout=60s');
    await kubectl('create', 'job', 'by-hand', '--from=cronjob/often');
    await kubectl('wait', 'job/by-hand', '--for=condition=Complete', '--timeout=60s');
    const names = await kubectl('get', 'pods', '-l', 'app=db', '-o', 'jsonpath={.items[*].metadata.name}');
    expect(names).toBe('db-0 db-1 db-2');
    await kubectl('delete', '-f', 'workloads.json', '--timeout=60s');
  });

  it('empties a namespace that is deleted, custom resources included', async () => {
    writeFileSync(join(folder, 'ships.json'), JSON.stringify(SHIPS));
    await kubectl('create', '-f', 'ships.json');
    await kubectl('wait', '-f', 'ships.json', '--for=condition=Established', '--timeout=60s');
    await kubectl('create', 'namespace', 'going');
    const ship = { apiVersion: 'example.com/v1', kind: 'Ship', metadata: { name: 'one' } };
    writeFileSync(join(folder, 'ship.json'), JSON.stringify(ship));
    await kubectl('-n', 'going', 'create', '-f', 'ship.json');
    await kubectl('-n', 'going', 'create', 'configmap', 'one', '--from-literal=a=b');
    await kubectl('-n', 'going', 'create', 'deployment', 'web', '--image=web:1');
    await kubectl('-n', 'going', 'rollout', 'status', 'deployment/web', '--timeout=60s');
    await kubectl('delete', 'namespace', 'going', '--timeout=60s');
    expect(await kubectl('get', 'namespaces', '-o', 'name')).not.toContain('going');
    expect(await kubectl('get', 'ships', '-A', '-o', 'name')).toBe('');
  });

  it('takes a chart from helm: install, upgrade, rollback, uninstall', async () => {
    await helm('create', 'demo');
    await helm('install', 'demo', './demo', '--wait', '--timeout', '60s');
    await helm('upgrade', 'demo', './demo', '--set', 'replicaCount=3', '--wait', '--timeout', '60s');
    const deployment = ['get', 'deployment', 'demo', '-o', 'jsonpath={.status.readyReplicas}'];
    expect(await kubectl(...deployment)).toBe('3');
    await helm('rollback', 'demo', '1', '--wait', '--timeout', '60s');
    expect(await kubectl(...deployment)).toBe('1');
    expect(await helm('history', 'demo', '-o', 'json')).toContain('Rollback to 1');
    await helm('uninstall', 'demo', '--wait', '--timeout', '60s');
    expect(await helm('list', '-o', 'json')).toBe('[]\n');
  });
});
