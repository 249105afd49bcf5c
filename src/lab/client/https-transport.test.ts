import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { startApiServer, type ApiServer } from '../api-server/api-server.ts';
import { MACHINE_CLOCK } from '../api-server/clock.ts';
import type { ClientIdentity } from '../api-server/in-process/in-process-request.ts';
import { seededRandom } from '../simulation/seeded-random.ts';
import { certifiedTransport } from './certified-transport.ts';
import type { HttpsTransport } from './https-transport.ts';
import { serviceAccountClient } from './identity.ts';
import { ObjectCache } from './informer.ts';
import { isPassing, isRefused, LabClient } from './lab-client.ts';
import { Reflector } from './reflector.ts';
import { CONFIG_MAPS, SERVICE_ACCOUNTS } from './resource-ref.ts';
import { ADMIN } from './simulated-server.fixture.ts';

const PLACE = { userAgent: 'robot/1.0', sourceIP: '10.0.0.7' };
const IN_DEFAULT = { namespace: 'default' };
const AUTHENTICATION = { group: 'authentication.k8s.io', version: 'v1', namespaced: false };
const REVIEWS = { ...AUTHENTICATION, resource: 'selfsubjectreviews', kind: 'SelfSubjectReview' };

let server: ApiServer;
let transport: HttpsTransport;

beforeEach(async () => {
  server = await startApiServer();
  const { authority, url } = server;
  transport = certifiedTransport({
    server: url,
    ca: authority.certificate,
    sign: (name) => authority.clientCertificate(name),
  });
});
afterEach(async () => {
  transport.close();
  await server.close();
});

const client = (identity: ClientIdentity) =>
  new LabClient({ server: transport, clock: MACHINE_CLOCK }, identity);
const settings = (name: string): JsonObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { ...IN_DEFAULT, name },
});
const whoIs = async (identity: ClientIdentity): Promise<unknown> => {
  const review = { apiVersion: 'authentication.k8s.io/v1', kind: 'SelfSubjectReview' };
  const answer = await client(identity).create(REVIEWS, review);
  return stringAt(answer, 'status', 'userInfo', 'username');
};

describe('a client over HTTPS', () => {
  it('creates, changes, reads and deletes, and is refused as one in the process', async () => {
    const admin = client(ADMIN);
    await admin.create(CONFIG_MAPS, settings('one'));
    const at = { ...IN_DEFAULT, name: 'one' };
    const patched = await admin.patch(CONFIG_MAPS, at, { data: { colour: 'blue' } });
    expect(patched['data']).toEqual({ colour: 'blue' });
    await admin.update(CONFIG_MAPS, { ...patched, data: { colour: 'red' } });
    expect((await admin.get(CONFIG_MAPS, at))['data']).toEqual({ colour: 'red' });
    await admin.delete(CONFIG_MAPS, at);
    const error: unknown = await admin.get(CONFIG_MAPS, at).catch((caught: unknown) => caught);
    expect(isRefused(error, 'NotFound')).toBe(true);
  });

  it('is who it says: by a certificate, or as a service account by its token', async () => {
    expect(await whoIs({ ...ADMIN, user: { ...ADMIN.user, name: 'ann' } })).toBe('ann');
    const account = { ...IN_DEFAULT, name: 'robot' };
    const admin = client(ADMIN);
    await admin.create(SERVICE_ACCOUNTS, { apiVersion: 'v1', kind: 'ServiceAccount', metadata: account });
    const robot = serviceAccountClient({ ...account, uid: '' }, PLACE, seededRandom(1));
    expect(await whoIs(robot)).toBe('system:serviceaccount:default:robot');
    // Without the account there is no token, and the next try asks again.
    const nobody = serviceAccountClient({ ...account, name: 'nobody', uid: '' }, PLACE, seededRandom(1));
    const refusal: unknown = await whoIs(nobody).catch((caught: unknown) => caught);
    expect(isRefused(refusal, 'NotFound')).toBe(true);
  });

  it('watches, from where it was after the connection is cut', async () => {
    const cache = new ObjectCache();
    const seen: string[] = [];
    let wake: (() => void) | undefined;
    cache.handle({
      changed: (object) => {
        seen.push(stringAt(object, 'metadata', 'name') ?? '');
        wake?.();
      },
      deleted: () => undefined,
    });
    const until = async (name: string): Promise<void> => {
      while (!seen.includes(name))
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
    };
    const admin = client(ADMIN);
    const reflector = new Reflector(
      { client: admin, clock: MACHINE_CLOCK, random: seededRandom(1), resource: CONFIG_MAPS, at: IN_DEFAULT },
      cache,
    );
    const run = reflector.run();
    await cache.synced();
    await admin.create(CONFIG_MAPS, settings('before'));
    await until('before');
    transport.close();
    await admin.create(CONFIG_MAPS, settings('after'));
    await until('after');
    expect(seen.filter((name) => name === 'before')).toHaveLength(1);
    reflector.stop();
    await run;
  });

  it('takes a server that is not there for one that may come back', async () => {
    await server.close();
    const error: unknown = await client(ADMIN)
      .list(CONFIG_MAPS)
      .catch((caught: unknown) => caught);
    expect(isPassing(error)).toBe(true);
  });
});
