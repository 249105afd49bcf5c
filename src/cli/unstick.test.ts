import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { clientOf, labUp } from './lab-up.fixture.ts';
import { runProgram } from './run-program.fixture.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-unstick-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SHOP = '/api/v1/namespaces/shop';
const ORPHANED = 'databases.gone-operator.example.com/cleanup';
const SERVED = 'volumes.storage-keeper.example.com/cleanup';
const CLOUD = 'service.k8s.aws/resources';
const KEEPER = {
  metadata: { name: 'storage-keeper' },
  spec: {
    selector: { matchLabels: { app: 'keeper' } },
    template: {
      metadata: { labels: { app: 'keeper' } },
      spec: { containers: [{ name: 'keeper', image: 'storage-keeper:1' }] },
    },
  },
};

it('tells what holds deleted objects, and lets go only what nobody will let go, with a copy kept', async () => {
  const kubeconfig = join(folder, 'kubeconfig');
  await labUp(['--bare', '--kubeconfig-out', kubeconfig], async () => {
    const client = await clientOf(kubeconfig);
    const post = (path: string, body: Record<string, unknown>) =>
      client.send({ method: 'POST', path, body: JSON.parse(JSON.stringify(body)) });
    try {
      await post('/api/v1/namespaces', { metadata: { name: 'shop' } });
      await post('/apis/apps/v1/namespaces/shop/deployments', KEEPER);
      for (const [name, finalizer] of [
        ['orphaned', ORPHANED],
        ['served', SERVED],
        ['cloud', CLOUD],
      ]) {
        await post(`${SHOP}/configmaps`, { metadata: { name, finalizers: [finalizer] }, data: { a: '1' } });
        await client.send({ method: 'DELETE', path: `${SHOP}/configmaps/${name}` });
      }
      const flags = ['--kubeconfig', kubeconfig];
      expect((await runProgram('unstick', ...flags)).notes).toContain('nothing is stuck');

      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 10 * 60_000 });
      const listed = await runProgram('unstick', ...flags);
      expect(listed.codes).toEqual([1]);
      expect(listed.out).toMatch(
        /\nConfigMap +shop +orphaned +\S+Z +databases\.gone-operator\S+ +gone: no workload of the cluster looks like its controller\n/,
      );
      expect(listed.out).toMatch(
        /\nConfigMap +shop +served +\S+ +\S+ +Deployment shop\/storage-keeper \(0 of 0 pods ready\): it does not run\n/,
      );
      expect(listed.out).toMatch(
        /\nConfigMap +shop +cloud +\S+ +\S+ +whether its controller lives is not known/,
      );
      expect(listed.notes).toContain('1 object will never go by themselves: plimsoll unstick --apply');

      const keep = join(folder, 'copies.json');
      const applied = await runProgram('unstick', ...flags, '--apply', '--yes', '--keep', keep);
      expect(applied.out).toBe('1 object let go\n');
      expect(JSON.parse(await readFile(keep, 'utf8'))).toMatchObject({
        items: [{ metadata: { name: 'orphaned', finalizers: [ORPHANED] }, data: { a: '1' } }],
      });
      await expect(client.get(`${SHOP}/configmaps/orphaned`)).rejects.toThrow('not found');
      await client.get(`${SHOP}/configmaps/served`);

      const named = [
        'configmap/cloud',
        '-n',
        'shop',
        '--apply',
        '--yes',
        '--keep',
        keep,
        '--finalizer',
        CLOUD,
      ];
      expect((await runProgram('unstick', ...flags, ...named)).out).toBe('1 object let go\n');
      await expect(client.get(`${SHOP}/configmaps/cloud`)).rejects.toThrow('not found');
    } finally {
      vi.useRealTimers();
      client.close();
    }
  });
});
