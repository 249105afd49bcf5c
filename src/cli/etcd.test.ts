import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Command } from 'commander';
import { loadAll } from 'js-yaml';
import { afterAll, describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../cluster/cluster.fixture.ts';
import { loadSnapshot } from '../cluster/load-snapshot.ts';
import { KIND } from '../kube/group-kind.ts';
import { shopRows, writeShop } from '../cluster/etcd/cluster-rows.fixture.ts';
import type { ExitCode } from './exit-code.ts';
import { etcdCommand } from './etcd.ts';
import { recordingTerminal } from './terminal.fixture.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-etcd-test-'));
const file = join(folder, 'shop.db');
writeShop(file);
/** What is left of the shop, as a live cluster is read (of Secrets the length of values): web with another port, the Secret, and something new. */
const LIVE = `
apiVersion: v1
kind: Service
metadata: { name: web, namespace: shop, uid: uid-web, labels: { app: web } }
spec: { ports: [{ protocol: TCP, port: 9090, targetPort: 8080 }], selector: { app: web }, clusterIP: 10.0.0.7, type: ClusterIP }
---
apiVersion: v1
kind: Secret
metadata: { name: db, namespace: shop, uid: uid-db }
data: { password: 7 }
type: Opaque
---
apiVersion: v1
kind: ConfigMap
metadata: { name: new, namespace: shop }
`;

afterAll(() => rmSync(folder, { recursive: true }));

const readLive = async () => ({
  cluster: clusterOfYaml(LIVE, 'all'),
  server: 'https://127.0.0.1:6443',
});

async function run(...args: readonly string[]) {
  const terminal = recordingTerminal();
  const exits: ExitCode[] = [];
  const context = {
    terminal,
    exit: (code: ExitCode) => void exits.push(code),
    signal: new AbortController().signal,
  };
  const program = new Command('plimsoll').exitOverride().addCommand(etcdCommand(context, readLive));
  await program.parseAsync(['etcd', ...args], { from: 'user' });
  return { out: terminal.written(), notes: terminal.notes, exits };
}

/** The cells of a table, by runs of spaces. */
function cells(out: string): readonly (readonly string[])[] {
  return out
    .trimEnd()
    .split('\n')
    .map((line) => line.split(/ {2,}/));
}

describe('inspect', () => {
  it('says on one page what the file is and what fills it', async () => {
    const { out, exits } = await run('inspect', file);
    expect(out).toContain('INTEGRITY   whole: SHA-256, meta pages and every page are right');
    expect(out).toContain('WRITTEN BY  etcd before 3.6, cluster version 3.5.0');
    expect(out).toContain('MEMBERS     n1 (8e9e05c52164694d)');
    expect(out).toContain('STATES      known from revision 1 on');
    expect(exits).toEqual([]);
  });

  it('gives programs the names of etcdutl', async () => {
    const { status, byKind, byEncoding, others, deletedKeys } = JSON.parse(
      (await run('inspect', file, '-o', 'json')).out,
    );
    expect(status).toMatchObject({ revision: 9, totalKey: 5, totalRows: 10, version: '' });
    expect(
      byKind.map(({ name, count }: { name: string; count: number }) => [name, count]).toSorted(),
    ).toEqual([
      ['Boat.sea.dev', 1],
      ['Secret', 1],
      ['Service', 1],
      ['encrypted, in secrets', 1],
    ]);
    expect(byEncoding.map(({ name }: { name: string }) => name).toSorted()).toEqual([
      'encrypted (aescbc, key key1)',
      'json',
      'no object',
      'protobuf',
    ]);
    expect([others.count, deletedKeys]).toEqual([1, 1]);
  });

  it('ends as incomplete where the file is damaged, and says at which byte', async () => {
    const damaged = join(folder, 'damaged.db');
    const bytes = readFileSync(file);
    bytes[bytes.length - 1]! ^= 1;
    writeFileSync(damaged, bytes);
    const { out, notes, exits } = await run('inspect', damaged);
    expect(out).toContain('DAMAGED: 1 place');
    expect(notes[0]).toBe(
      `damaged: ${damaged}:byte ${bytes.length - 32}: the SHA-256 at the end of the file is not that of the file: bytes were changed, added or cut off`,
    );
    expect(exits).toEqual([3]);
  });
});

describe('ls', () => {
  it('lists what is alive, and says what is encrypted', async () => {
    const { out, notes } = await run('ls', file);
    expect(cells(out).map((row) => row.slice(0, 4))).toEqual([
      ['KIND', 'NAMESPACE', 'NAME', 'REVISION'],
      ['Boat.sea.dev', 'shop', 'one', '7'],
      ['Secret', 'shop', 'db', '5'],
      ['Service', 'shop', 'web', '8'],
    ]);
    expect(notes).toEqual([
      "note: 1 value encrypted with aescbc: not listed, only the API server's key can read them",
    ]);
  });

  it('goes back to a revision, lists the deleted, and what came after', async () => {
    const names = async (...args: readonly string[]) =>
      (await run('ls', file, '-o', 'name', ...args)).out.split('\n').slice(0, -1);
    expect(await names('svc', '--at', '4')).toEqual(['service/shop/api', 'service/shop/web']);
    expect(await names('--deleted')).toEqual(['service/shop/api']);
    expect(await names('--since', '6')).toEqual(['boat.sea.dev/shop/one', 'service/shop/web']);
    expect(await names('boats')).toEqual(['boat.sea.dev/shop/one']);
    expect(await names('-l', 'app=web')).toEqual(['service/shop/web']);
    expect(await names('-n', 'other')).toEqual([]);
    await expect(run('ls', file, '--at', '10')).rejects.toThrow(
      'revision 10 is later than the file, which ends at 9',
    );
  });

  it('reads what is packed, and leaves nothing behind', async () => {
    const packed = join(folder, 'shop.db.gz');
    writeFileSync(packed, gzipSync(readFileSync(file)));
    expect((await run('ls', packed)).out).toBe((await run('ls', file)).out);
    writeFileSync(packed, gzipSync(readFileSync(file)).subarray(0, 400));
    await expect(run('ls', packed)).rejects.toThrow('the packed snapshot cannot be unpacked');
  });
});

describe('get', () => {
  it('prints an object as it is and as it was', async () => {
    const now = loadAll((await run('get', file, 'svc/web', '-n', 'shop')).out);
    expect(now).toMatchObject([{ metadata: { resourceVersion: '8' }, spec: { ports: [{ port: 8080 }] } }]);
    const before = loadAll((await run('get', file, 'service/shop/web', '--at', '7')).out);
    expect(before).toMatchObject([{ metadata: { resourceVersion: '3' }, spec: { ports: [{ port: 80 }] } }]);
  });

  it('hides the values of Secrets unless asked', async () => {
    const hidden = await run('get', file, 'secret/db', '-n', 'shop');
    expect(hidden.out).toContain('password: <7 bytes, hidden>');
    expect(hidden.out).not.toContain(Buffer.from('hunter2').toString('base64'));
    expect(hidden.notes).toEqual(['note: of 1 object, values are hidden: --show-secrets shows them']);
    const shown = await run('get', file, 'secret/db', '-n', 'shop', '--show-secrets');
    expect(shown.out).toContain(Buffer.from('hunter2').toString('base64'));
  });

  it('brings back what was deleted, without what the server owns', async () => {
    await expect(run('get', file, 'svc/api', '-n', 'shop')).rejects.toThrow(
      'the file holds no svc/api: service/shop/api was deleted at revision 9',
    );
    const [object] = loadAll((await run('get', file, '--deleted', 'services', '--strip')).out);
    expect(object).toEqual({
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: 'api', namespace: 'shop', labels: { app: 'api' } },
      spec: {
        ports: [{ protocol: 'TCP', port: 81, targetPort: 81 }],
        selector: { app: 'api' },
        clusterIP: '10.0.0.7',
        type: 'ClusterIP',
      },
    });
  });

  it('keeps zeros that mean something', async () => {
    expect(loadAll((await run('get', file, 'boat/one', '--strip')).out)).toEqual([
      {
        apiVersion: 'sea.dev/v1',
        kind: 'Boat',
        metadata: { name: 'one', namespace: 'shop' },
        spec: { sails: 0 },
      },
    ]);
  });
});

it('history tells every version, what changed, and the deletion', async () => {
  const { out } = await run('history', file, 'svc/web', '-n', 'shop');
  expect(out.split('\n').slice(0, -1)).toEqual([
    'service/shop/web: 2 steps',
    '2026-11-21T03:16:00Z  revision 3  created',
    '2026-11-21T03:16:01Z  revision 8  updated',
    '    spec.ports[port=80,protocol=TCP] - {"protocol":"TCP","port":80,"targetPort":80}',
    '    spec.ports[port=8080,protocol=TCP] + {"protocol":"TCP","port":8080,"targetPort":8080}',
  ]);
  const { objects } = JSON.parse((await run('history', file, 'service/shop/api', '-o', 'json')).out);
  expect(
    objects[0].steps.map(({ what, revision }: { what: string; revision: number }) => [what, revision]),
  ).toEqual([
    ['created', 4],
    ['deleted', 9],
  ]);
  await expect(run('history', file, 'svc/none')).rejects.toThrow('the file holds no version of svc/none');
});

describe('diff', () => {
  it('tells what happened between two states', async () => {
    const earlier = join(folder, 'earlier.db');
    writeShop(earlier, {}, shopRows().slice(0, 6));
    const { out, notes, exits } = await run('diff', earlier, file);
    expect(out.split('\n').slice(0, -1)).toEqual([
      '- removed service/shop/api',
      '~ changed service/shop/web',
      '    spec.ports[port=80,protocol=TCP] - {"protocol":"TCP","port":80,"targetPort":80}',
      '    spec.ports[port=8080,protocol=TCP] + {"protocol":"TCP","port":8080,"targetPort":8080}',
    ]);
    expect(notes).toEqual(['0 added, 1 removed, 1 changed, 0 recreated']);
    expect(exits).toEqual([1]);
    expect((await run('diff', file, file)).out).toBe('');
    expect((await run('diff', earlier, file, '--only', 'removed', '-o', 'name')).out).toBe(
      'service/shop/api\n',
    );
  });

  it('tells what is missing in the live cluster', async () => {
    const { out } = await run('diff', file, '--live');
    expect(out.split('\n').filter((line) => /^[-+~!]/.test(line))).toEqual([
      '- removed boat.sea.dev/shop/one',
      '+ added configmap/shop/new',
      '~ changed service/shop/web',
    ]);
    await expect(run('diff', file)).rejects.toThrow('there is nothing to compare with');
  });
});

it('is a whole cluster for check, graph and rbac, but for what is encrypted', async () => {
  const cluster = await loadSnapshot(file);
  expect([...cluster.all()].map(({ kind, name }) => `${kind}/${name}`)).toEqual([
    'Secret/db',
    'Boat/one',
    'Service/web',
  ]);
  expect(cluster.coverage(KIND.Pod)).toEqual({ type: 'all' });
  expect(cluster.coverage(KIND.Secret)).toEqual({ type: 'unknown', why: 'encrypted at rest with aescbc' });
  expect(cluster.problems.map(({ what }) => what)).toEqual([
    '1 secrets are encrypted at rest with aescbc: not read',
  ]);
});
