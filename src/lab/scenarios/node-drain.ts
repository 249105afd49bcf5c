import { isJsonObject, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { isPassing, isRefused, type LabClient } from '../client/lab-client.ts';
import { NODES, PODS } from '../client/resource-ref.ts';
import { controllerOf, pathOf } from '../controllers/object-meta.ts';
import type { Lab } from './lab.ts';
import { grant } from './make.ts';
import { groupSubject } from './objects.ts';

/** Of those who look after nodes: cordon, list pods, evict. */
export const NODE_KEEPERS = 'node-keepers';

export async function grantNodeKeepers(lab: Lab): Promise<void> {
  const rules = [
    { apiGroups: [''], resources: ['nodes'], verbs: ['get', 'list', 'patch'] },
    { apiGroups: [''], resources: ['pods'], verbs: ['get', 'list'] },
    { apiGroups: [''], resources: ['pods/eviction'], verbs: ['create'] },
  ];
  await grant(lab, NODE_KEEPERS, rules, groupSubject(NODE_KEEPERS));
}

function isOfDaemonSet(pod: JsonObject): boolean {
  return controllerOf(pod)?.['kind'] === 'DaemonSet';
}

/** Takes a node out of use, as `kubectl drain --ignore-daemonsets`: every pod is evicted at once; those of a budget that is used up are left to the next try. */
export async function drain(person: LabClient, node: string): Promise<void> {
  await person.patch(NODES, { name: node }, { spec: { unschedulable: true } });
  const list = await person.list(PODS, {}, { fieldSelector: `spec.nodeName=${node}` });
  const pods = listAt(list, 'items')
    .filter(isJsonObject)
    .filter((pod) => !isOfDaemonSet(pod));
  await Promise.all(pods.map((pod) => evict(person, pod)));
}

/** Puts a node back to use. */
export async function uncordon(person: LabClient, node: string): Promise<void> {
  await person.patch(NODES, { name: node }, { spec: { unschedulable: null } });
}

async function evict(person: LabClient, pod: JsonObject): Promise<void> {
  const at = pathOf(pod);
  const eviction = { apiVersion: 'policy/v1', kind: 'Eviction', metadata: { ...at } };
  try {
    await person.create(PODS, eviction, { ...at, subresource: 'eviction' });
  } catch (error) {
    if (!isPassing(error)) throw error;
    // Gone already, or held by its budget; nothing else stands in the way of an eviction.
    if (!isRefused(error, 'NotFound', 'TooManyRequests')) throw error;
  }
}
