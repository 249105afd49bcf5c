import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { isRefused } from '../client/lab-client.ts';
import { DEPLOYMENTS, POD_DISRUPTION_BUDGETS, PODS } from '../client/resource-ref.ts';
import { deploymentController } from './deployment-controller.ts';
import { disruptionController } from './disruption-controller.ts';
import { managedServer, type ManagedServer } from './manager.fixture.ts';
import { nameOf, pathOf } from './object-meta.ts';
import { replicaSetController } from './replica-set-controller.ts';
import { run, storedIn, template } from './workloads.fixture.ts';

const SPACE = { namespace: 'default' };
let lab: ManagedServer;

beforeEach(async () => {
  lab = await managedServer([replicaSetController, deploymentController, disruptionController]);
  const spec = { replicas: 4, selector: { matchLabels: { app: 'web' } }, template: template('web') };
  const deployment = { apiVersion: 'apps/v1', kind: 'Deployment', metadata: { name: 'web', ...SPACE }, spec };
  await lab.clock.complete(lab.admin.create(DEPLOYMENTS, deployment));
  await run(lab);
});

async function made(spec: JsonObject): Promise<void> {
  const selector = { matchLabels: { app: 'web' } };
  const budget = {
    apiVersion: 'policy/v1',
    kind: 'PodDisruptionBudget',
    metadata: { name: 'web', ...SPACE },
    spec: { selector, ...spec },
  };
  await lab.clock.complete(lab.admin.create(POD_DISRUPTION_BUDGETS, budget));
  await lab.settle();
}

const status = () => storedIn(lab, 'poddisruptionbudgets.policy')[0]?.['status'];

function evict(pod: JsonObject): Promise<JsonObject> {
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { name: nameOf(pod), ...SPACE } };
  return lab.clock.complete(lab.admin.create(PODS, eviction, { ...pathOf(pod), subresource: 'eviction' }));
}

describe('a PodDisruptionBudget', () => {
  it.each<[JsonObject, number, number]>([
    [{ minAvailable: 3 }, 3, 1],
    [{ minAvailable: '50%' }, 2, 2],
    [{ maxUnavailable: 1 }, 3, 1],
    [{ maxUnavailable: '30%' }, 2, 2],
    [{ maxUnavailable: 0 }, 4, 0],
  ])('%j: %d have to work, %d may go', async (spec, desiredHealthy, disruptionsAllowed) => {
    await made(spec);
    expect(status()).toMatchObject({
      expectedPods: 4,
      currentHealthy: 4,
      desiredHealthy,
      disruptionsAllowed,
      conditions: [{ type: 'DisruptionAllowed', status: disruptionsAllowed > 0 ? 'True' : 'False' }],
    });
  });

  it('lets one pod go, and the next one when another one works', async () => {
    await made({ maxUnavailable: 1 });
    const [first, second] = storedIn(lab, 'pods');
    await evict(first!);
    await lab.settle();
    expect(status()).toMatchObject({ currentHealthy: 3, disruptionsAllowed: 0 });
    const refused: unknown = await evict(second!).catch((error: unknown) => error);
    expect(isRefused(refused, 'TooManyRequests')).toBe(true);
    await run(lab);
    expect(status()).toMatchObject({ currentHealthy: 4, disruptionsAllowed: 1 });
    await evict(second!);
  });
});
