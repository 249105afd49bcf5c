import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { Problem } from '../../problem.ts';
import { findPrograms } from './find-programs.ts';
import { startControlPlane } from './start-control-plane.ts';

const folders: string[] = [];

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-lab-test-'));
  folders.push(folder);
  return folder;
}

afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/** A folder with programs that are scripts of Node. */
function programs(scripts: Readonly<Record<string, string>>): string {
  const folder = newFolder();
  for (const [name, script] of Object.entries(scripts)) {
    const path = join(folder, name);
    writeFileSync(path, `#!${process.execPath}\n${script}\n`);
    chmodSync(path, 0o755);
  }
  return folder;
}

/** Listens with TLS as the flags say, wants a client certificate of the authority, and says 200. */
const LISTENS = `
const { readFileSync } = require('node:fs');
const flag = (name) => process.argv.find((arg) => arg.startsWith('--' + name + '='))?.slice(name.length + 3);
const client = flag('listen-client-urls');
const port = client === undefined ? Number(flag('secure-port')) : Number(new URL(client).port);
const read = (...names) => readFileSync(names.map(flag).find((path) => path !== undefined));
const server = require('node:https').createServer({
  cert: read('cert-file', 'tls-cert-file'), key: read('key-file', 'tls-private-key-file'),
  ca: read('trusted-ca-file', 'client-ca-file'), requestCert: true, rejectUnauthorized: true,
}, (request, response) => response.end('ok'));
server.listen(port, '127.0.0.1');
console.log('args: ' + process.argv.slice(2).join(' '));
`;
const FAILS = `console.error('E1121 flag provided but not defined'); process.exit(3);`;

async function problemOf(promise: Promise<unknown>): Promise<Problem> {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof Problem)) throw new Error('it did not fail with a Problem', { cause: error });
  return error;
}

describe('findPrograms', () => {
  it('says what is missing, where it looked and how to get it', () => {
    const folder = programs({ etcd: LISTENS });
    expect(() => findPrograms(folder)).toThrow(
      expect.objectContaining({
        message: 'a real control plane needs kube-apiserver, which is not there',
        where: folder,
        fix: expect.stringContaining('KUBEBUILDER_ASSETS'),
      }),
    );
  });

  it('looks where KUBEBUILDER_ASSETS says, and nowhere else then', () => {
    const folder = programs({ etcd: LISTENS, 'kube-apiserver': LISTENS });
    const empty = newFolder();
    const found = findPrograms(undefined, { KUBEBUILDER_ASSETS: folder, PATH: empty });
    expect(found['kube-apiserver']).toBe(join(folder, 'kube-apiserver'));
    expect(found['kube-scheduler']).toBeUndefined();
    expect(() => findPrograms(undefined, { KUBEBUILDER_ASSETS: empty, PATH: folder })).toThrow(
      /etcd and kube-apiserver, which are/,
    );
    expect(findPrograms(undefined, { PATH: `${empty}:${folder}` }).etcd).toBe(join(folder, 'etcd'));
  });

  it('takes no file that cannot be run', () => {
    const folder = programs({ etcd: LISTENS });
    writeFileSync(join(folder, 'kube-apiserver'), 'text');
    expect(() => findPrograms(folder)).toThrow(/kube-apiserver/);
  });
});

describe('startControlPlane', () => {
  let folder: string;
  beforeAll(() => {
    folder = programs({ etcd: LISTENS, 'kube-apiserver': LISTENS });
  });

  it('starts the programs, hands out kubeconfigs, and leaves nothing behind', async () => {
    const controlPlane = await startControlPlane({
      programs: folder,
      etcd: { quotaBackend_bytes: 16_777_216 },
      apiServer: { featureGates: { WatchList: false }, flags: { profiling: 'true' } },
    });
    const config = controlPlane.kubeconfig();
    expect(JSON.parse(readFileSync(config, 'utf8'))).toMatchObject({
      clusters: [{ cluster: { server: controlPlane.server } }],
      users: [{ name: 'administrator' }],
    });
    expect(controlPlane.kubeconfig()).toBe(config);
    expect(controlPlane.kubeconfig({ name: 'ann', groups: ['ops'] })).not.toBe(config);
    expect(readFileSync(controlPlane.log('etcd'), 'utf8')).toContain('--quota-backend-bytes=16777216');
    const apiServer = readFileSync(controlPlane.log('kube-apiserver'), 'utf8');
    expect(apiServer).toContain('--feature-gates=WatchList=false');
    expect(apiServer).toContain('--profiling=true');
    expect(apiServer).not.toContain('--profiling=false');
    expect(apiServer).toContain('--disable-admission-plugins=ServiceAccount');
    await controlPlane.stop();
    expect(existsSync(controlPlane.folder)).toBe(false);
  });

  it('keeps a folder that it was given', async () => {
    const kept = newFolder();
    const controlPlane = await startControlPlane({ programs: folder, folder: kept });
    await controlPlane.stop();
    expect(existsSync(join(kept, 'logs', 'etcd.log'))).toBe(true);
  });

  it('tells what a program said that ended before it was ready, and keeps its log', async () => {
    const failing = programs({ etcd: LISTENS, 'kube-apiserver': FAILS });
    const problem = await problemOf(startControlPlane({ programs: failing }));
    expect(problem.message).toContain('kube-apiserver ended before it was ready (exit code 3)');
    expect(problem.message).toContain('flag provided but not defined');
    const log = problem.where ?? '';
    expect(readFileSync(log, 'utf8')).toContain('E1121');
    folders.push(dirname(dirname(log)));
  });

  it('refuses to run a controller that is not there', async () => {
    const kept = newFolder();
    const start = startControlPlane({ programs: folder, folder: kept, controllers: ['kube-scheduler'] });
    expect((await problemOf(start)).message).toContain('kube-scheduler is to run');
  });

  it('says what had ended by itself, and keeps its log', async () => {
    const dying = programs({
      etcd: LISTENS,
      'kube-apiserver': `${LISTENS}
        console.log('pid: ' + process.pid);
        server.on('secureConnection', (socket) => socket.on('close', () => process.exit(7)));`,
    });
    const controlPlane = await startControlPlane({ programs: dying });
    folders.push(controlPlane.folder);
    const log = controlPlane.log('kube-apiserver');
    const pid = Number(/pid: (\d+)/.exec(readFileSync(log, 'utf8'))?.[1]);
    await vi.waitFor(() => expect(() => process.kill(pid, 0)).toThrow(/ESRCH/));
    const problem = await problemOf(controlPlane.stop());
    expect(problem.message).toContain('kube-apiserver ended by itself');
    expect(problem.message).toContain('exit code 7');
    expect(problem.where).toBe(log);
    expect(existsSync(log)).toBe(true);
  });

  it('stops at the wish of its caller', async () => {
    const controller = new AbortController();
    const silent = programs({ etcd: 'setInterval(() => undefined, 1000);', 'kube-apiserver': LISTENS });
    const started = startControlPlane({ programs: silent, signal: controller.signal });
    controller.abort(new Error('enough'));
    await expect(started).rejects.toThrow('enough');
  });
});
