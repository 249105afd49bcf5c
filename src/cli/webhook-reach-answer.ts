import { knownNamespaceLabels, type WebhookInCluster } from '../cluster/admission-webhooks.ts';
import type { Cluster } from '../cluster/cluster.ts';
import { KIND } from '../kube/group-kind.ts';
import { knownLabelsMatch, type Answer } from '../kube/webhook/admission-request.ts';
import type { CriticalRequest } from '../kube/webhook/critical-request.ts';
import { CRITICAL_REQUESTS } from '../kube/webhook/critical-requests.ts';
import { worstCaseDelay, type WorstCaseDelay } from '../kube/webhook/delay.ts';
import { reachOf, type Reach } from '../kube/webhook/reach.ts';

/** What one webhook sees. */
export interface WebhookReach {
  readonly entry: WebhookInCluster;
  readonly critical: readonly Reach[];
  /** The namespaces of the cluster, by whether the namespaceSelector selects them. */
  readonly namespaces: Readonly<Record<Answer, readonly string[]>>;
}

/** How long one critical request can wait for all webhooks that certainly see it. */
export interface RequestDelay {
  readonly critical: CriticalRequest;
  readonly delay: WorstCaseDelay;
  readonly webhooks: readonly string[];
}

export interface ReachAnswer {
  readonly webhooks: readonly WebhookReach[];
  /** Requests that at least one of the webhooks asked about sees, the longest wait first. */
  readonly delays: readonly RequestDelay[];
}

/** Namespaces that the cluster has, or has objects in. */
function namespacesOf(cluster: Cluster): readonly string[] {
  const names = new Set(cluster.of(KIND.Namespace).map(({ name }) => name));
  for (const { namespace } of cluster.all()) if (namespace !== '') names.add(namespace);
  return [...names].toSorted();
}

function reachIn(cluster: Cluster, names: readonly string[], entry: WebhookInCluster): WebhookReach {
  const namespaces: Record<Answer, string[]> = { yes: [], no: [], unknown: [] };
  for (const name of names) {
    const labels = knownNamespaceLabels(cluster, name);
    namespaces[knownLabelsMatch(entry.webhook.namespaceSelector, labels)].push(name);
  }
  const probe = { namespaceLabels: (namespace: string) => knownNamespaceLabels(cluster, namespace) };
  return { entry, critical: reachOf(entry.webhook, probe), namespaces };
}

function seenBy({ critical }: WebhookReach, id: string): boolean {
  return critical.some((reach) => reach.critical.id === id && reach.sight.type === 'yes');
}

/**
 * What the webhooks of a cluster see: those of the configuration `configurationName`, or all. Waits count every webhook of the cluster, asked about
 * or not.
 */
export function reachAnswer(
  cluster: Cluster,
  entries: readonly WebhookInCluster[],
  configurationName: string | undefined,
): ReachAnswer {
  const names = namespacesOf(cluster);
  const all = entries.map((entry) => reachIn(cluster, names, entry));
  const asked = all.filter(
    ({ entry }) => configurationName === undefined || entry.webhook.configurationName === configurationName,
  );
  const delays = CRITICAL_REQUESTS.flatMap((critical) => {
    if (!asked.some((reach) => seenBy(reach, critical.id))) return [];
    const webhooks = all.filter((reach) => seenBy(reach, critical.id)).map(({ entry }) => entry.webhook);
    return [{ critical, delay: worstCaseDelay(webhooks), webhooks: webhooks.map(({ name }) => name) }];
  });
  return {
    webhooks: asked,
    delays: delays.toSorted((one, other) => other.delay.total_s - one.delay.total_s),
  };
}
