import { beforeEach, describe, expect, it } from 'vitest';
import { stringAt } from '../../kube/json.ts';
import { deployment } from '../api-server/api-server.fixture.ts';
import { ConnectionLost, type InProcessAnswer } from '../api-server/in-process/in-process-request.ts';
import { certificateClient, serviceAccountClient } from './identity.ts';
import { isPassing, isRefused, LabClient, type ClientParts } from './lab-client.ts';
import { CONFIG_MAPS, DEPLOYMENTS } from './resource-ref.ts';
import { ADMIN, simulatedServer, type SimulatedServer } from './simulated-server.fixture.ts';
import { seededRandom } from '../simulation/seeded-random.ts';

const IN_DEFAULT = { namespace: 'default' };
let lab: SimulatedServer;

beforeEach(async () => {
  lab = await simulatedServer();
});

describe('a client', () => {
  it('creates, reads, changes, lists and deletes', async () => {
    const { clock, admin } = lab;
    await clock.complete(admin.create(DEPLOYMENTS, deployment('web'), IN_DEFAULT));
    const at = { ...IN_DEFAULT, name: 'web' };
    await clock.complete(admin.patch(DEPLOYMENTS, at, { spec: { replicas: 3 } }));
    const found = await clock.complete(admin.get(DEPLOYMENTS, at));
    expect(found['spec']).toMatchObject({ replicas: 3 });
    await clock.complete(admin.update(DEPLOYMENTS, { ...found, status: { replicas: 1 } }, 'status'));
    const list = await clock.complete(admin.list(DEPLOYMENTS, IN_DEFAULT, { limit: '5' }));
    expect(list['items']).toMatchObject([{ status: { replicas: 1 } }]);
    await clock.complete(admin.delete(DEPLOYMENTS, at, { propagationPolicy: 'Background' }));
    expect(lab.seen.map(({ method, requestURI }) => `${method} ${requestURI}`)).toEqual([
      'POST /apis/apps/v1/namespaces/default/deployments',
      'PATCH /apis/apps/v1/namespaces/default/deployments/web',
      'GET /apis/apps/v1/namespaces/default/deployments/web',
      'PUT /apis/apps/v1/namespaces/default/deployments/web/status',
      'GET /apis/apps/v1/namespaces/default/deployments?limit=5',
      'DELETE /apis/apps/v1/namespaces/default/deployments/web',
    ]);
  });

  it('throws what the server says', async () => {
    const { clock, admin } = lab;
    const missing = clock.complete(admin.get(CONFIG_MAPS, { ...IN_DEFAULT, name: 'none' }));
    const error: unknown = await missing.catch((caught: unknown) => caught);
    expect(isRefused(error, 'NotFound')).toBe(true);
    expect(error).toMatchObject({ code: 404, message: 'configmaps "none" not found' });
    lab.server.restart();
    const lost: unknown = await clock.complete(admin.list(CONFIG_MAPS)).catch((caught: unknown) => caught);
    expect(lost).toBeInstanceOf(ConnectionLost);
    expect(isPassing(lost)).toBe(true);
    expect(isPassing(new Error('a bug'))).toBe(false);
  });

  it('keeps to its rate: a burst, and then so many a second', async () => {
    const client = lab.client('hasty', { perSecond: 20, burst_count: 5 });
    const started_ms = lab.clock.now_ms();
    for (let index = 0; index < 10; index += 1) void client.list(CONFIG_MAPS);
    await lab.clock.run(1_000);
    expect(lab.seen.map(({ at_ms }) => Math.round(at_ms - started_ms))).toEqual([
      0, 0, 0, 0, 0, 50, 100, 150, 200, 250,
    ]);
  });

  it('comes back when a server with too much to do tells it when', async () => {
    const { clock } = lab;
    const sent_ms: number[] = [];
    const busy: ClientParts['server'] = {
      send: async (): Promise<InProcessAnswer> => {
        sent_ms.push(clock.now_ms());
        return sent_ms.length < 3
          ? { type: 'text', code: 429, text: 'Too many requests\n', headers: { 'retry-after': '2' } }
          : { type: 'object', code: 200, object: {}, headers: {} };
      },
    };
    const started_ms = clock.now_ms();
    await clock.complete(new LabClient({ server: busy, clock }, ADMIN).list(CONFIG_MAPS));
    expect(sent_ms.map((at_ms) => at_ms - started_ms)).toEqual([0, 2_000, 4_000]);
  });
});

it('names clients as authenticators do', () => {
  const place = { userAgent: 'x/1', sourceIP: '10.0.0.1' };
  const { user } = serviceAccountClient(
    { namespace: 'kube-system', name: 'a', uid: 'u' },
    place,
    seededRandom(1),
  );
  expect(user).toMatchObject({
    name: 'system:serviceaccount:kube-system:a',
    uid: 'u',
    groups: ['system:serviceaccounts', 'system:serviceaccounts:kube-system', 'system:authenticated'],
  });
  const kubelet = { commonName: 'system:node:n1', organizations: ['system:nodes'] };
  const { user: node } = certificateClient(kubelet, place, seededRandom(1));
  expect(stringAt(node.extra, 'authentication.kubernetes.io/credential-id', 0)).toMatch(
    /^X509SHA256=[0-9a-f]{64}$/,
  );
});
