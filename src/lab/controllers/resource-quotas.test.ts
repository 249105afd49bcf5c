import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { isRefused } from '../client/lab-client.ts';
import { CONFIG_MAPS, PODS, RESOURCE_QUOTAS } from '../client/resource-ref.ts';
import { managedServer, type ManagedServer } from './manager.fixture.ts';
import { resourceQuotaController } from './resource-quota-controller.ts';
import { storedIn, template } from './workloads.fixture.ts';

const SPACE = { namespace: 'default' };
let lab: ManagedServer;

beforeEach(async () => {
  lab = await managedServer([resourceQuotaController]);
});

const complete = <Value>(promise: Promise<Value>) => lab.clock.complete(promise);

function madePod(name: string, cpu: string): Promise<JsonObject> {
  const containers = [{ name: 'web', image: 'web:1', resources: { requests: { cpu } } }];
  const spec = { ...objectAt(template('web'), 'spec'), containers };
  return complete(
    lab.admin.create(PODS, { apiVersion: 'v1', kind: 'Pod', metadata: { ...SPACE, name }, spec }),
  );
}

async function limited(hard: JsonObject, more: JsonObject = {}): Promise<void> {
  const metadata = { ...SPACE, name: 'limits' };
  const quota = { apiVersion: 'v1', kind: 'ResourceQuota', metadata, spec: { hard, ...more } };
  await complete(lab.admin.create(RESOURCE_QUOTAS, quota));
  await lab.settle();
}

const status = () => storedIn(lab, 'resourcequotas')[0]?.['status'];

describe('a ResourceQuota', () => {
  it('is told what is used already, and what is used no more', async () => {
    await madePod('one', '500m');
    await madePod('two', '1');
    const hard = { pods: '3', 'requests.cpu': '2', 'count/configmaps': '9' };
    await limited(hard);
    expect(status()).toEqual({ hard, used: { pods: '2', 'requests.cpu': '1500m', 'count/configmaps': '0' } });
    await complete(lab.admin.delete(PODS, { ...SPACE, name: 'two' }, { gracePeriodSeconds: 0 }));
    await lab.settle();
    expect(status()).toMatchObject({ used: { pods: '1', 'requests.cpu': '500m' } });
  });

  it('lets admission count what is made, and gives room back when a pod has ended', async () => {
    await limited({ pods: '1' });
    await madePod('one', '1');
    await lab.settle();
    expect(status()).toMatchObject({ used: { pods: '1' } });
    const refused: unknown = await madePod('two', '1').catch((error: unknown) => error);
    expect(isRefused(refused, 'Forbidden')).toBe(true);
    const at = { ...SPACE, name: 'one', subresource: 'status' };
    await complete(lab.admin.patch(PODS, at, { status: { phase: 'Succeeded' } }));
    await lab.settle();
    expect(status()).toMatchObject({ used: { pods: '0' } });
    await madePod('two', '1');
  });

  it('follows its own limits, and the scope that it has', async () => {
    await madePod('one', '1');
    await limited({ pods: '3' }, { scopes: ['BestEffort'] });
    expect(status()).toEqual({ hard: { pods: '3' }, used: { pods: '0' } });
    const spec = { hard: { pods: '5' } };
    await complete(lab.admin.patch(RESOURCE_QUOTAS, { ...SPACE, name: 'limits' }, { spec }));
    await lab.settle();
    expect(status()).toEqual({ hard: { pods: '5' }, used: { pods: '0' } });
  });

  it('counts objects of any kind', async () => {
    await limited({ configmaps: '20' });
    const object = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { ...SPACE, name: 'one' } };
    await complete(lab.admin.create(CONFIG_MAPS, object));
    expect(status()).toMatchObject({ used: { configmaps: '1' } });
    await complete(lab.admin.delete(CONFIG_MAPS, { ...SPACE, name: 'one' }));
    await lab.settle();
    expect(status()).toMatchObject({ used: { configmaps: '0' } });
  });
});
