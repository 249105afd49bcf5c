import { execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';
import { afterAll, beforeAll, expect, inject, it } from 'vitest';
import type { ApiClient } from '../../src/cluster/api/api-client.ts';
import { withGuard } from '../../src/cli/guard-serve.fixture.ts';
import { clientOf } from '../../src/cli/lab-up.fixture.ts';
import { runProgram } from '../../src/cli/run-program.fixture.ts';
import { isJsonObject, stringAt, type JsonObject } from '../../src/kube/json.ts';
import { listAt } from '../../src/kube/kube-object.ts';

const NAMESPACE = 'guarded';
const SERVICES = `/api/v1/namespaces/${NAMESPACE}/services`;
const CONFIGURATIONS = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
const SERVICES_COUNT = 20;

let folder: string;
let client: ApiClient;
const { kubeconfig, auditLog, etcd, assets } = inject('controlPlane');
const { administrator } = kubeconfig;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-guarded-'));
  client = await clientOf(administrator);
  await client.send({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: NAMESPACE } } });
  for (let index = 0; index < SERVICES_COUNT; index += 1)
    await client.send({
      method: 'POST',
      path: SERVICES,
      body: { metadata: { name: `web-${index}` }, spec: { selector: { app: 'web' }, ports: [{ port: 80 }] } },
    });
});
afterAll(async () => {
  await client.send({ method: 'DELETE', path: `/api/v1/namespaces/${NAMESPACE}` });
  client.close();
  await rm(folder, { recursive: true });
});

/** Names and addresses. */
async function services(): Promise<ReadonlyMap<string, string>> {
  const items = listAt(await client.get(SERVICES), 'items');
  return new Map(
    items.map((one) => [stringAt(one, 'metadata', 'name') ?? '', stringAt(one, 'spec', 'clusterIP') ?? '']),
  );
}

/** Tries to delete all of them; answers how many were refused. */
async function deleteAll(): Promise<number> {
  let refused_count = 0;
  for (const name of (await services()).keys())
    await client.send({ method: 'DELETE', path: `${SERVICES}/${name}` }).catch(() => {
      refused_count += 1;
    });
  return refused_count;
}

async function isRefused(path: string): Promise<boolean> {
  try {
    await client.send({ method: 'DELETE', path }, { query: { dryRun: 'All' } });
    return false;
  } catch (error) {
    return error instanceof Error && error.message.includes('guard.plimsoll.dev');
  }
}

function parsedYaml(text: string): JsonObject {
  const parsed: unknown = load(text);
  if (!isJsonObject(parsed)) throw new Error('this is no object');
  return parsed;
}

it('the guard lets a real kube-apiserver delete five Services of many, by a deleted collection as well', async () => {
  await withGuard(['--data', folder, '--kubeconfig', administrator, '--state', 'normal'], async () => {
    const { out } = await runProgram('guard', 'webhook', '--data', folder);
    const body = parsedYaml(out);
    // The server is shared: only this namespace is asked about.
    const only = { matchLabels: { 'kubernetes.io/metadata.name': NAMESPACE } };
    const webhooks = listAt(body, 'webhooks').map((webhook) =>
      isJsonObject(webhook) ? { ...webhook, namespaceSelector: only } : webhook,
    );
    await client.send({ method: 'POST', path: CONFIGURATIONS, body: { ...body, webhooks } });
    try {
      // A new registration is known to the API server some moments later; a dry run costs nothing.
      await runProgram('guard', 'close', '--data', folder);
      await expect.poll(() => isRefused(`${SERVICES}/web-0`), { timeout: 30_000 }).toBe(true);
      await runProgram('guard', 'enforce', '--data', folder);
      const before_count = (await services()).size;
      expect(await deleteAll()).toBe(before_count - 5);
      await runProgram('guard', 'release', '--all', '--data', folder);
      await expect(client.send({ method: 'DELETE', path: SERVICES })).rejects.toThrow(/guard\.plimsoll\.dev/);
      expect((await services()).size).toBe(before_count - 10);
    } finally {
      await client.send({ method: 'DELETE', path: `${CONFIGURATIONS}/plimsoll-guard` });
    }
  });
});

it.each([
  ['the audit log', () => auditLog],
  [
    'a snapshot of etcd from after it',
    () => {
      const file = join(folder, 'after.db');
      const { endpoint, ca, certificate, key } = etcd;
      execFileSync(join(assets, 'etcdctl'), [
        `--endpoints=${endpoint}`,
        `--cacert=${ca}`,
        `--cert=${certificate}`,
        `--key=${key}`,
        'snapshot',
        'save',
        file,
      ]);
      return file;
    },
  ],
])(
  'what was deleted from a real cluster comes back with its addresses, from %s alone',
  async (name, source) => {
    const before = await services();
    await deleteAll();
    expect((await services()).size).toBe(0);
    const plan = join(folder, `${name.replaceAll(' ', '-')}.json`);
    const words = [
      'restore',
      'plan',
      'services',
      '-n',
      NAMESPACE,
      '--missing-since',
      '30s',
      '--from',
      source(),
    ];
    await runProgram(...words, '--kubeconfig', administrator, '--out', plan);
    const { out } = await runProgram('restore', 'apply', plan, '--kubeconfig', administrator, '--yes');
    expect(out).toMatch(/^\d+ restored\n$/);
    const after = await services();
    for (const [service, address] of before) expect(after.get(service)).toBe(address);
  },
);
