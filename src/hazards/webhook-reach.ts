import { NAMESPACE_NAME_LABEL } from '../kube/namespace-label.ts';
import { knownNamespaceLabels, type WebhookInCluster } from '../cluster/admission-webhooks.ts';
import type { Cluster } from '../cluster/cluster.ts';
import type { AdmissionRequest } from '../kube/webhook/admission-request.ts';
import type { AdmissionWebhook } from '../kube/webhook/configuration.ts';
import { apps, core, request } from '../kube/webhook/critical-request.ts';
import { reachOf, type Reach } from '../kube/webhook/reach.ts';
import { seesRequest } from '../kube/webhook/sees-request.ts';

/** The critical requests that a webhook sees, and those of which it cannot be told. */
export interface CriticalReach {
  readonly seen: readonly Reach[];
  readonly unknown: readonly Reach[];
}

/**
 * What of the critical requests does a webhook see? Where only labels that nobody knows could decide, it counts what is so without any: a
 * selector that asks for a label which kube-system does not normally carry does not match it.
 */
export function criticalReach(cluster: Cluster, webhook: AdmissionWebhook): CriticalReach {
  const reach = reachOf(webhook, {
    namespaceLabels: (namespace) => knownNamespaceLabels(cluster, namespace),
  });
  const settled = reach.map((entry) => ({ entry, sight: (entry.unlabelled ?? entry.sight).type }));
  return {
    seen: settled.filter(({ sight }) => sight === 'yes' || sight === 'rejects').map(({ entry }) => entry),
    unknown: settled.filter(({ sight }) => sight === 'unknown').map(({ entry }) => entry),
  };
}

/** A namespace of which nothing is known but that it is nobody's in particular: no labels, an ordinary name. */
const ORDINARY_NAMESPACE = 'an-ordinary-namespace';
const ORDINARY_LABELS = { [NAMESPACE_NAME_LABEL]: ORDINARY_NAMESPACE };

/** Kinds whose pod template a webhook may change on update, which restarts their pods. */
const TEMPLATE_KINDS = [
  ['Deployment', 'deployments'],
  ['StatefulSet', 'statefulsets'],
  ['DaemonSet', 'daemonsets'],
  ['ReplicaSet', 'replicasets'],
] as const;

function ordinaryRequest(
  operation: 'CREATE' | 'UPDATE',
  kind: AdmissionRequest['kind'],
  resource: string,
): AdmissionRequest {
  return {
    ...request({
      operation,
      kind,
      resource,
      namespace: ORDINARY_NAMESPACE,
      name: 'any',
      user: undefined,
      labels: {},
    }),
    namespaceLabels: { labels: ORDINARY_LABELS, complete: true },
  };
}

function sees(webhook: AdmissionWebhook, asked: AdmissionRequest): boolean {
  const { type } = seesRequest(webhook, asked);
  return type === 'yes' || type === 'rejects';
}

/** The kinds with a pod template whose update the webhook sees in a namespace, and on an object, that carry no label at all. */
export function unlabelledWorkloadUpdates(webhook: AdmissionWebhook): readonly string[] {
  return TEMPLATE_KINDS.filter(([kind, resource]) =>
    sees(webhook, ordinaryRequest('UPDATE', apps(kind), resource)),
  ).map(([kind]) => kind);
}

/** Why it cannot be told whether the webhook sees updates of workloads that carry no label; `undefined` where it can. */
export function unlabelledUpdatesUnknown(webhook: AdmissionWebhook): string | undefined {
  return TEMPLATE_KINDS.map(([kind, resource]) =>
    seesRequest(webhook, ordinaryRequest('UPDATE', apps(kind), resource)),
  ).find(({ type }) => type === 'unknown')?.why;
}

/** Does it see pods that carry no label, in a namespace without labels: everybody's pods? */
export function seesEveryPod(webhook: AdmissionWebhook, operation: 'CREATE' | 'UPDATE'): boolean {
  return sees(webhook, ordinaryRequest(operation, core('Pod'), 'pods'));
}

/**
 * Is it called for every kind there is? Then it is an engine (Gatekeeper, OPA), and what it does with an object is told by its policies, which are
 * objects of their own.
 */
export function isPolicyEngine({ rules }: AdmissionWebhook): boolean {
  return rules.some(
    ({ apiGroups, resources }) =>
      apiGroups.includes('*') && resources.some((resource) => resource === '*' || resource === '*/*'),
  );
}

/** `webhook validate.example.com of ValidatingWebhookConfiguration policy`. */
export function spokenWebhook({ object, webhook }: Pick<WebhookInCluster, 'object' | 'webhook'>): string {
  return `webhook ${webhook.name} of ${object.kind} ${object.name}`;
}
