import { appendFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ApiClient } from '../cluster/api/api-client.ts';
import { isJsonObject, stringAt, withoutFields, type JsonObject } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import { clientOf, labUp } from './lab-up.fixture.ts';
import { runProgram } from './run-program.fixture.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-restore-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SHOP = '/api/v1/namespaces/shop';
const service = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { name, labels: { app: name } },
  spec: { selector: { app: name }, ports: [{ port: 80, targetPort: 8080 }] },
});
const WEBHOOKS: JsonObject = {
  apiVersion: 'admissionregistration.k8s.io/v1',
  kind: 'ValidatingWebhookConfiguration',
  metadata: { name: 'gate' },
  webhooks: [
    {
      name: 'gate.example.com',
      failurePolicy: 'Ignore',
      sideEffects: 'None',
      admissionReviewVersions: ['v1'],
      clientConfig: { service: { namespace: 'shop', name: 'web-3' } },
      rules: [{ apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['pods'] }],
    },
  ],
};

async function createAll(client: ApiClient): Promise<void> {
  const post = (path: string, body: JsonObject) => client.send({ method: 'POST', path, body });
  await post('/api/v1/namespaces', { metadata: { name: 'shop' } });
  for (const name of ['web-1', 'web-2', 'web-3']) await post(`${SHOP}/services`, service(name));
  const owner = await post(`${SHOP}/configmaps`, { metadata: { name: 'owner' }, data: { a: '1' } });
  const reference = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    name: 'owner',
    uid: stringAt(owner, 'metadata', 'uid') ?? '',
  };
  await post(`${SHOP}/configmaps`, { metadata: { name: 'owned', ownerReferences: [reference] }, data: {} });
  await post('/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations', WEBHOOKS);
  await client.send({
    method: 'PATCH',
    path: `${SHOP}/services/web-2`,
    body: { metadata: { annotations: { changed: 'once' } } },
    contentType: 'application/merge-patch+json',
  });
}

async function deleteAll(client: ApiClient): Promise<void> {
  for (const name of [
    'services/web-1',
    'services/web-2',
    'services/web-3',
    'configmaps/owned',
    'configmaps/owner',
  ])
    await client.send({ method: 'DELETE', path: `${SHOP}/${name}` });
}

/** What must come back the same: all but what the server gives anew. */
function lasting(object: JsonObject): JsonObject {
  const metadata = isJsonObject(object['metadata']) ? object['metadata'] : {};
  return {
    ...object,
    metadata: withoutFields(
      metadata,
      'uid',
      'resourceVersion',
      'creationTimestamp',
      'managedFields',
      'ownerReferences',
    ),
  };
}

async function servicesOf(client: ApiClient): Promise<readonly JsonObject[]> {
  const { items } = await client.get(`${SHOP}/services`);
  return Array.isArray(items) ? items.filter(isJsonObject) : [];
}

/** A cluster in which something was made and deleted, and its audit log. */
async function afterTheOutage(
  name: string,
  use: (cluster: {
    readonly client: ApiClient;
    readonly kubeconfig: string;
    readonly log: string;
    readonly before: readonly JsonObject[];
  }) => Promise<void>,
): Promise<void> {
  const kubeconfig = join(folder, `${name}.kubeconfig`);
  const log = join(folder, `${name}.log`);
  await labUp(['--bare', '--kubeconfig-out', kubeconfig, '--audit-log-path', log], async () => {
    const client = await clientOf(kubeconfig);
    try {
      await createAll(client);
      const before = await servicesOf(client);
      await deleteAll(client);
      await use({ client, kubeconfig, log, before });
    } finally {
      client.close();
    }
  });
}

describe('plimsoll restore', () => {
  it('plans from the audit log alone, applies, goes on, and takes back', async () => {
    await afterTheOutage('whole', async ({ client, kubeconfig, log, before }) => {
      const plan = join(folder, 'whole.json');
      const planned = await runProgram(
        'restore',
        'plan',
        '--deleted-by',
        'plimsoll-admin',
        '--from',
        log,
        '--kubeconfig',
        kubeconfig,
        '--out',
        plan,
      );
      expect(planned.codes).toEqual([]);
      expect(planned.out).toMatch(
        /1\. what admission stands on: 1 object\n +webhook gate\.example\.com stands on it/,
      );
      expect(planned.out).toMatch(/5 objects to restore in 3 stages; nothing has been sent\./);

      const tried = await runProgram('restore', 'apply', plan, '--kubeconfig', kubeconfig, '--dry-run');
      expect(tried.notes).toContainEqual(
        expect.stringMatching(/^dry run: 4 would be made, 1 cannot be tried/),
      );
      expect(await servicesOf(client)).toEqual([]);

      const applied = await runProgram('restore', 'apply', plan, '--kubeconfig', kubeconfig, '--yes');
      expect(applied.codes).toEqual([]);
      expect(applied.out).toBe('5 restored\n');
      expect((await servicesOf(client)).map(lasting)).toEqual(before.map(lasting));
      const [owner, owned] = [
        await client.get(`${SHOP}/configmaps/owner`),
        await client.get(`${SHOP}/configmaps/owned`),
      ];
      expect(listAt(owned, 'metadata', 'ownerReferences')).toMatchObject([
        { name: 'owner', uid: stringAt(owner, 'metadata', 'uid') },
      ]);

      const again = await runProgram('restore', 'apply', plan, '--kubeconfig', kubeconfig, '--yes');
      expect(again.notes).toContain(`goes on with ${plan}.journal`);
      expect(again.out).toBe('5 restored\n');

      const undone = await runProgram(
        'restore',
        'undo',
        `${plan}.journal`,
        '--kubeconfig',
        kubeconfig,
        '--yes',
      );
      expect(undone.out).toBe('5 deleted\n');
      expect(await servicesOf(client)).toEqual([]);
    });
  });

  it('makes nothing twice after a crash between a request and its answer, and leaves alone what others made', async () => {
    await afterTheOutage('crash', async ({ client, kubeconfig, log }) => {
      const plan = join(folder, 'crash.json');
      const journal = `${plan}.journal`;
      await runProgram(
        'restore',
        'plan',
        'services',
        '--from',
        log,
        '--kubeconfig',
        kubeconfig,
        '--out',
        plan,
      );
      await client.send({
        method: 'POST',
        path: `${SHOP}/services`,
        body: { ...service('web-1'), metadata: { name: 'web-1' } },
      });
      await runProgram('restore', 'apply', plan, '--kubeconfig', kubeconfig, '--yes');
      const uids = (await servicesOf(client)).map((one) => stringAt(one, 'metadata', 'uid'));
      // As if the process had died before it wrote what came of the last request, in the middle of a line.
      const lines = (await readFile(journal, 'utf8')).trimEnd().split('\n');
      const last = lines.findLastIndex((line) => line.includes('"type":"made"'));
      await rm(journal);
      await appendFile(journal, `${lines.filter((_, index) => index !== last).join('\n')}\n{"type":"ma`);
      const again = await runProgram('restore', 'apply', plan, '--kubeconfig', kubeconfig, '--yes');
      expect(again.out).toBe('2 restored, 1 were there and were left as they are\n');
      expect((await servicesOf(client)).map((one) => stringAt(one, 'metadata', 'uid'))).toEqual(uids);
      const undone = await runProgram('restore', 'undo', journal, '--kubeconfig', kubeconfig, '--yes');
      expect(undone.out).toBe('2 deleted\n');
      expect((await servicesOf(client)).map((one) => stringAt(one, 'metadata', 'name'))).toEqual(['web-1']);
    });
  });

  it.each([
    [['restore', 'plan', '--offline'], /nothing says what is to be restored/],
    [['restore', 'plan', '--all', '--offline', '--from', 'no-such-file'], /there is no such file or folder/],
    [['restore', 'plan', '--missing-since', 'yesterday', '--offline'], /--missing-since is no time/],
    [['restore', 'apply', 'no-such-plan.json'], /this is no plan: ENOENT/],
    [['restore', 'undo', 'no-such-journal'], /there is no journal of a restore/],
  ])('refuses %j', async (words, message) => {
    await expect(runProgram(...words)).rejects.toThrow(message);
  });
});
