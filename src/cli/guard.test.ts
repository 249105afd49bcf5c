import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { load } from 'js-yaml';
import type { ApiClient } from '../cluster/api/api-client.ts';
import { isJsonObject, type JsonObject } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import { withGuard } from './guard-serve.fixture.ts';
import { clientOf, labUp } from './lab-up.fixture.ts';
import { runProgram } from './run-program.fixture.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'plimsoll-guard-'));
});
afterAll(() => rm(folder, { recursive: true }));

const SHOP = '/api/v1/namespaces/shop';
const SERVICES_COUNT = 20;

async function makeServices(client: ApiClient): Promise<void> {
  await client.send({ method: 'POST', path: '/api/v1/namespaces', body: { metadata: { name: 'shop' } } });
  for (let index = 0; index < SERVICES_COUNT; index += 1)
    await client.send({
      method: 'POST',
      path: `${SHOP}/services`,
      body: { metadata: { name: `web-${index}` }, spec: { ports: [{ port: 80 }] } },
    });
}

async function deleteAll(client: ApiClient): Promise<readonly string[]> {
  const refused: string[] = [];
  for (let index = 0; index < SERVICES_COUNT; index += 1)
    await client
      .send({ method: 'DELETE', path: `${SHOP}/services/web-${index}` })
      .catch((error: Error) => refused.push(error.message));
  return refused;
}

function webhookConfiguration(text: string): JsonObject {
  const parsed: unknown = load(text);
  if (!isJsonObject(parsed)) throw new Error('this is no webhook configuration');
  return parsed;
}

it('stands in the way of whoever deletes every Service, and lets through who was released', async () => {
  const kubeconfig = join(folder, 'kubeconfig');
  const guard = ['--data', folder];
  await labUp(['--bare', '--kubeconfig-out', kubeconfig], async () => {
    const client = await clientOf(kubeconfig);
    await makeServices(client);
    const left_count = async () => listAt(await client.get(`${SHOP}/services`), 'items').length;
    try {
      await withGuard([...guard, '--state', 'normal', '--alone'], async () => {
        const { out } = await runProgram('guard', 'webhook', ...guard);
        const path = '/apis/admissionregistration.k8s.io/v1/validatingwebhookconfigurations';
        await client.send({ method: 'POST', path, body: webhookConfiguration(out) });
        const refused = await deleteAll(client);
        expect(await left_count()).toBe(SERVICES_COUNT - 5);
        expect(refused).toHaveLength(SERVICES_COUNT - 5);
        expect(refused[0]).toMatch(
          /^admission webhook "guard\.plimsoll\.dev" denied the request: plimsoll guard refuses to delete Service shop\/web-5: plimsoll-admin has deleted 5 Services in 10 minutes/,
        );

        const status = await runProgram('guard', 'status', ...guard);
        expect(status.out).toMatch(
          /^state: normal\n\nUSER +BUDGET +WHAT +REFUSED\nplimsoll-admin +powerful-operator\/precious-kinds +\/Service +15\n/,
        );
        expect(status.out).toContain('No cluster is asked');
        expect((await runProgram('guard', 'release', 'plimsoll-admin', ...guard)).out).toBe(
          'plimsoll-admin: 1 budgets are free again\n',
        );
        await deleteAll(client);
        expect(await left_count()).toBe(SERVICES_COUNT - 10);

        expect((await runProgram('guard', 'observe', ...guard)).out).toBe('state: observe\n');
        await deleteAll(client);
        expect(await left_count()).toBe(0);
      });
      // The guard is gone: it failed open.
      await client.send({
        method: 'POST',
        path: `${SHOP}/services`,
        body: { metadata: { name: 'late' }, spec: { ports: [{ port: 80 }] } },
      });
      await client.send({ method: 'DELETE', path: `${SHOP}/services/late` });
    } finally {
      client.close();
    }
  });
});
