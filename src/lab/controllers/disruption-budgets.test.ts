import { beforeEach, describe, expect, it } from 'vitest';
import type { JsonObject } from '../../kube/json.ts';
import { isRefused } from '../client/lab-client.ts';
import {
  CUSTOM_RESOURCE_DEFINITIONS,
  DEPLOYMENTS,
  POD_DISRUPTION_BUDGETS,
  PODS,
} from '../client/resource-ref.ts';
import { deploymentController } from './deployment-controller.ts';
import { disruptionController } from './disruption-controller.ts';
import { managedServer, type ManagedServer } from './manager.fixture.ts';
import { nameOf, pathOf, uidOf } from './object-meta.ts';
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

const owned = (kind: string, name: string, uid: string) => [
  { apiVersion: 'apps/v1', kind, name, uid, controller: true },
];

function madePod(name: string, metadata: JsonObject = {}): Promise<JsonObject> {
  const { spec } = template('lone');
  const labels = { app: 'lone' };
  const object = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, ...SPACE, labels, ...metadata },
    spec: spec!,
  };
  return lab.clock.complete(lab.admin.create(PODS, object));
}

const LONE = { selector: { matchLabels: { app: 'lone' } } };

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

  it('does not count pods that nobody controls, but where it says itself how many have to work', async () => {
    await madePod('one');
    await madePod('two');
    await run(lab);
    await made({ ...LONE, maxUnavailable: 1 });
    expect(status()).toMatchObject({ currentHealthy: 2, expectedPods: 0, disruptionsAllowed: 0 });
    await lab.clock.complete(lab.admin.delete(POD_DISRUPTION_BUDGETS, { ...SPACE, name: 'web' }));
    await made({ ...LONE, minAvailable: 1 });
    expect(status()).toMatchObject({ currentHealthy: 2, expectedPods: 2, disruptionsAllowed: 1 });
  });

  it('counts pods that have ended where it says itself how many have to work', async () => {
    const pod = await madePod('one');
    await madePod('two');
    await run(lab);
    const at = { ...pathOf(pod), subresource: 'status' };
    await lab.clock.complete(lab.admin.patch(PODS, at, { status: { phase: 'Succeeded', conditions: null } }));
    await made({ ...LONE, minAvailable: 1 });
    expect(status()).toMatchObject({ expectedPods: 2 });
  });

  it.each([
    ['DaemonSet', 'daemonsets.apps does not implement the scale subresource'],
    ['StatefulSet', 'found no controllers for pod "one"'],
    ['Nothing', 'no matches for kind "Nothing" in version "apps/v1"'],
  ])('allows nothing over a %s: %s', async (kind, message) => {
    await madePod('one', { ownerReferences: owned(kind, 'owner', '5b6d7f3e-0000-4000-8000-000000000000') });
    await run(lab);
    await made({ ...LONE, maxUnavailable: 1 });
    expect(status()).toMatchObject({
      disruptionsAllowed: 0,
      conditions: [{ type: 'DisruptionAllowed', status: 'False', reason: 'SyncFailed', message }],
    });
  });

  it('asks for the scale of an owner that it does not watch', async () => {
    const definition = {
      apiVersion: 'apiextensions.k8s.io/v1',
      kind: 'CustomResourceDefinition',
      metadata: { name: 'rollouts.example.com' },
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { plural: 'rollouts', singular: 'rollout', kind: 'Rollout', listKind: 'RolloutList' },
        versions: [
          {
            name: 'v1',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object', 'x-kubernetes-preserve-unknown-fields': true } },
            subresources: {
              scale: { specReplicasPath: '.spec.replicas', statusReplicasPath: '.status.replicas' },
            },
          },
        ],
      },
    };
    await lab.clock.complete(lab.admin.create(CUSTOM_RESOURCE_DEFINITIONS, definition));
    await lab.settle();
    const rollouts = {
      group: 'example.com',
      version: 'v1',
      resource: 'rollouts',
      kind: 'Rollout',
      namespaced: true,
    };
    const object = {
      apiVersion: 'example.com/v1',
      kind: 'Rollout',
      metadata: { name: 'lone', ...SPACE },
      spec: { replicas: 3 },
    };
    const owner = await lab.clock.complete(lab.admin.create(rollouts, object));
    const reference = {
      apiVersion: 'example.com/v1',
      kind: 'Rollout',
      name: 'lone',
      uid: uidOf(owner),
      controller: true,
    };
    for (const name of ['one', 'two', 'three']) await madePod(name, { ownerReferences: [reference] });
    await run(lab);
    await made({ ...LONE, maxUnavailable: '34%' });
    expect(status()).toMatchObject({ expectedPods: 3, desiredHealthy: 1, disruptionsAllowed: 2 });
  });
});
