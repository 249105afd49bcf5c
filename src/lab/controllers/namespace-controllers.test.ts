import { beforeEach, describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { configMap } from '../api-server/api-server.fixture.ts';
import { CONFIG_MAPS, NAMESPACES, PODS, SERVICE_ACCOUNTS } from '../client/resource-ref.ts';
import { managedServer, type ManagedServer } from './manager.fixture.ts';
import { namespaceController } from './namespace-controller.ts';
import { rootCaPublisher } from './root-ca-publisher.ts';
import { serviceAccountController } from './service-account-controller.ts';

const SHOP = { namespace: 'shop' };
let lab: ManagedServer;

const stored = (collection: string, key: string) => lab.server.store.collection(collection).get(key)?.body;

function made(object: JsonObject): Promise<JsonObject> {
  return lab.clock.complete(lab.admin.create(NAMESPACES, object));
}

beforeEach(async () => {
  lab = await managedServer([namespaceController, serviceAccountController, rootCaPublisher]);
  await made({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  await lab.clock.run(500);
});

it('gives a new namespace its account and the certificate of the authority, and puts them back', async () => {
  expect(stored('serviceaccounts', 'shop/default')).toBeDefined();
  expect(stored('configmaps', 'shop/kube-root-ca.crt')).toBeDefined();
  expect(stored('serviceaccounts', 'kube-system/default')).toBeDefined();
  await lab.clock.complete(lab.admin.delete(SERVICE_ACCOUNTS, { ...SHOP, name: 'default' }));
  await lab.clock.complete(
    lab.admin.patch(CONFIG_MAPS, { ...SHOP, name: 'kube-root-ca.crt' }, { data: { 'ca.crt': 'x' } }),
  );
  await lab.clock.run(500);
  expect(stored('serviceaccounts', 'shop/default')).toBeDefined();
  expect(stringAt(stored('configmaps', 'shop/kube-root-ca.crt'), 'data', 'ca.crt')).toContain('BEGIN');
});

it('comes as the accounts of its controllers, with the user agents of kube-controller-manager', () => {
  const users = new Set(lab.seen.map(({ user }) => user));
  expect([...users]).toEqual(
    expect.arrayContaining([
      'system:kube-controller-manager',
      'system:serviceaccount:kube-system:service-account-controller',
      'system:serviceaccount:kube-system:root-ca-cert-publisher',
    ]),
  );
  expect(stored('leases.coordination.k8s.io', 'kube-system/kube-controller-manager')).toMatchObject({
    spec: { leaseDurationSeconds: 15, leaseTransitions: 0 },
  });
});

describe('a namespace that is deleted', () => {
  it('is emptied after five seconds, and goes', async () => {
    await lab.clock.complete(lab.admin.create(CONFIG_MAPS, configMap('one'), SHOP));
    await lab.clock.complete(lab.admin.delete(NAMESPACES, { name: 'shop' }));
    await lab.clock.run(4_000);
    expect(stored('configmaps', 'shop/one')).toBeDefined();
    await lab.clock.run(30_000);
    expect(stored('namespaces', 'shop')).toBeUndefined();
    expect(stored('configmaps', 'shop/one')).toBeUndefined();
    expect(stored('configmaps', 'shop/kube-root-ca.crt')).toBeUndefined();
  });

  it('waits for what finalizers hold, and says what that is', async () => {
    const held = { ...configMap('held'), metadata: { name: 'held', finalizers: ['example.com/keep'] } };
    await lab.clock.complete(lab.admin.create(CONFIG_MAPS, held, SHOP));
    await lab.clock.complete(lab.admin.delete(NAMESPACES, { name: 'shop' }));
    await lab.clock.run(60_000);
    expect(stored('namespaces', 'shop')?.['status']).toMatchObject({
      conditions: expect.arrayContaining([
        expect.objectContaining({
          type: 'NamespaceFinalizersRemaining',
          status: 'True',
          message:
            'Some content in the namespace has finalizers remaining: example.com/keep in 1 resource instances',
        }),
        expect.objectContaining({
          type: 'NamespaceContentRemaining',
          message: 'Some resources are remaining: configmaps. has 1 resource instances',
        }),
      ]),
    });
    await lab.clock.complete(
      lab.admin.patch(CONFIG_MAPS, { ...SHOP, name: 'held' }, { metadata: { finalizers: null } }, 'merge'),
    );
    await lab.clock.run(30_000);
    expect(stored('namespaces', 'shop')).toBeUndefined();
  });

  it('deletes pods before anything else', async () => {
    const pod = {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web', finalizers: ['example.com/keep'] },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    };
    await lab.clock.complete(lab.admin.create(PODS, pod, SHOP));
    await lab.clock.complete(lab.admin.delete(NAMESPACES, { name: 'shop' }));
    await lab.clock.run(60_000);
    expect(stored('pods', 'shop/web')).toBeDefined();
    expect(stored('configmaps', 'shop/kube-root-ca.crt')).toBeDefined();
  });
});

it('hands over to nobody while it runs, and comes back after it has lost its Lease', async () => {
  expect(lab.manager.isLeading).toBe(true);
  lab.server.store.pause();
  await lab.clock.run(20_000);
  expect(lab.manager.isLeading).toBe(false);
  lab.server.store.resume();
  await lab.clock.run(60_000);
  expect(lab.manager.isLeading).toBe(true);
});
