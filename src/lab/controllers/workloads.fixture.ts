import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';
import { PODS } from '../client/resource-ref.ts';
import { pathOf } from './object-meta.ts';
import type { ManagedServer } from './manager.fixture.ts';

/** What lies in a collection, in the order of names. */
export function storedIn({ server }: ManagedServer, collection: string): readonly JsonObject[] {
  return [...server.store.collection(collection).objects({ prefix: '', after: '' })].map(({ body }) => body);
}

/** A pod template whose containers do nothing. */
export function template(app: string, image = 'web:1'): JsonObject {
  return {
    metadata: { labels: { app } },
    spec: { containers: [{ name: 'web', image }], terminationGracePeriodSeconds: 0 },
  };
}

/** What a kubelet would say of a pod that runs and is ready. */
export async function makeReady(lab: ManagedServer, pod: JsonObject): Promise<void> {
  const now = timeText(lab.clock.now_ms());
  const condition = { status: 'True', lastTransitionTime: now };
  const status = {
    phase: 'Running',
    conditions: ['Ready', 'ContainersReady', 'Initialized'].map((type) => ({ type, ...condition })),
  };
  await lab.clock.complete(lab.admin.patch(PODS, { ...pathOf(pod), subresource: 'status' }, { status }));
}

/** Makes every pod ready that is not, again and again, until controllers have nothing to do. */
export async function run(lab: ManagedServer): Promise<void> {
  for (;;) {
    await lab.settle();
    const waiting = storedIn(lab, 'pods').filter(
      (pod) => stringAt(objectAt(pod, 'status'), 'phase') !== 'Running',
    );
    if (waiting.length === 0) return;
    for (const pod of waiting) await makeReady(lab, pod);
  }
}
