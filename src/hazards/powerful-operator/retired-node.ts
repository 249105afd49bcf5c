import type { AuditEvent } from '../../audit/event.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { isJsonArray, jsonAt, type JsonValue } from '../../kube/json.ts';
import { MICROS_PER_HOUR, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { succeeded } from '../request-outcome.ts';

/** Nodes on their way out that are remembered: more than a cluster has. */
const NODES_MAX_COUNT = 16_384;
/** A drain that waits for PodDisruptionBudgets may take this long. */
const DRAIN_US = MICROS_PER_HOUR;
/**
 * Clients that delete nodes for a living, after somebody else has emptied them: Cluster Autoscaler, Karpenter, Cluster
 * API, and the node controllers of clouds. User names are authenticated, unlike user agents.
 */
const NODE_CONTROLLER =
  /(?:^|[:-])(?:cluster-autoscaler|karpenter|cloud-controller-manager|cloud-node-controller|cloud-node-lifecycle-controller|node-lifecycle-controller|machine-controller|machine-controller-manager|capi-manager)$/;

interface Cordon {
  readonly client: string;
  readonly at_us: EpochMicros;
}

/**
 * Nodes that were cordoned or tainted: taking them away next is scaling in. Without bodies any write to a node counts.
 * Memory: NODES_MAX_COUNT nodes.
 */
export class RetiredNodes {
  readonly #cordons = new BoundedMap<string, Cordon>(NODES_MAX_COUNT);

  observe(event: AuditEvent, object: ObjectReference, client: string): void {
    if (object.resource !== 'nodes' || object.apiGroup !== '' || object.subresource !== '') return;
    if ((event.verb !== 'patch' && event.verb !== 'update') || !succeeded(event)) return;
    if (event.query.dryRun === true || !mayCordon(event)) return;
    this.#cordons.set(object.name, { client, at_us: event.stageTimestamp_us });
  }

  /** Was this node emptied before, by this very client, or by anybody where the client is a controller of nodes? */
  isRetired(object: ObjectReference, client: string, user: string, at_us: EpochMicros): boolean {
    if (object.resource !== 'nodes' || object.apiGroup !== '') return false;
    const cordon = this.#cordons.get(object.name);
    if (cordon === undefined || at_us - cordon.at_us > DRAIN_US) return false;
    return cordon.client === client || NODE_CONTROLLER.test(user);
  }
}

function mayCordon(event: AuditEvent): boolean {
  if (event.responseObject_bytes > 0) return isCordoned(event.responseObject);
  return event.requestObject_bytes === 0 || isCordoned(event.requestObject);
}

function isCordoned(node: JsonValue | undefined): boolean {
  if (jsonAt(node, 'spec', 'unschedulable') === true) return true;
  const taints = jsonAt(node, 'spec', 'taints');
  return isJsonArray(taints) && taints.length > 0;
}
