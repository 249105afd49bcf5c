import { isJsonObject, numberAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import { NODES, PODS } from '../client/resource-ref.ts';
import { tolerates } from '../scheduler/fits.ts';
import { taintsOf, type Taint } from '../scheduler/node-state.ts';
import type { ControllerDefinition, ControllerParts } from './controller.ts';
import { isTerminating, nameOf, pathOf, timeAt_ms } from './object-meta.ts';
import { isFinished, nodeOf } from './pod-state.ts';
import { unlessRefused } from '../client/lab-client.ts';

/** When a pod has to leave its node for these taints; `undefined`: never (getMinTolerationTime, tainteviction). */
function evictionTime_ms(
  pod: JsonObject,
  taints: readonly (Taint & { readonly added_ms: number })[],
): number | undefined {
  const tolerations = listAt(pod, 'spec', 'tolerations').filter(isJsonObject);
  const times = taints.map((taint) => {
    const tolerating = tolerations.filter((toleration) => tolerates(toleration, taint));
    if (tolerating.length === 0) return taint.added_ms;
    const seconds = tolerating.map((toleration) => numberAt(toleration, 'tolerationSeconds') ?? Infinity);
    return taint.added_ms + Math.max(0, Math.min(...seconds)) * 1000;
  });
  const first_ms = Math.min(Infinity, ...times);
  return first_ms === Infinity ? undefined : first_ms;
}

class TaintEviction {
  readonly #parts: ControllerParts;
  readonly #nodes: ObjectCache;
  readonly #pods: ObjectCache;

  constructor(parts: ControllerParts) {
    this.#parts = parts;
    const { informers, queue } = parts;
    this.#nodes = informers.of(NODES);
    this.#pods = informers.of(PODS);
    this.#pods.index('node', (pod) => [nodeOf(pod)]);
    this.#nodes.handle({
      changed: (node) => {
        for (const pod of this.#pods.by('node', nameOf(node))) queue.add(objectKey(pod));
      },
      deleted: () => undefined,
    });
    this.#pods.handle({
      changed: (pod, previous) => {
        if (previous === undefined || nodeOf(previous) !== nodeOf(pod)) queue.add(objectKey(pod));
      },
      deleted: () => undefined,
    });
  }

  async reconcile(key: string): Promise<void> {
    const { client, clock, queue } = this.#parts;
    const pod = this.#pods.get(key);
    if (pod === undefined || isTerminating(pod) || isFinished(pod)) return;
    const node = this.#nodes.get(nodeOf(pod));
    const due_ms = node === undefined ? undefined : evictionTime_ms(pod, noExecuteTaints(node));
    if (due_ms === undefined) return;
    const left_ms = due_ms - clock.now_ms();
    if (left_ms > 0) return queue.addAfter(key, left_ms);
    await client.delete(PODS, pathOf(pod)).catch(unlessRefused('NotFound'));
  }
}

function noExecuteTaints(node: JsonObject): readonly (Taint & { readonly added_ms: number })[] {
  const times = listAt(node, 'spec', 'taints')
    .filter(isJsonObject)
    .map((taint) => timeAt_ms(taint, 'timeAdded') ?? 0);
  return taintsOf(node)
    .map((taint, index) => ({ ...taint, added_ms: times[index] ?? 0 }))
    .filter(({ effect }) => effect === 'NoExecute');
}

/** Deletes pods from nodes with a taint that they do not tolerate, or not for so long (pkg/controller/tainteviction; it works as node-controller). */
export const taintEvictionController: ControllerDefinition = {
  name: 'node-controller',
  workers_count: 8,
  start(parts) {
    const eviction = new TaintEviction(parts);
    return (key) => eviction.reconcile(key);
  },
};
