import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { admissionWebhooksOf, type WebhookInCluster } from '../../cluster/admission-webhooks.ts';
import type { Severity } from '../../detect/contract.ts';
import { exemption } from '../../graph/webhook-edit.ts';
import { SYSTEM_NAMESPACES } from '../system-namespace.ts';
import { criticalReach, isPolicyEngine, spokenWebhook } from '../webhook-reach.ts';

/** Requests by which a pod of kube-system gets a changed spec. */
const POD_REQUESTS = new Set([
  'pod-create',
  'daemonset-update',
  'deployment-update',
  'statefulset-update',
  'replicaset-update',
]);

/**
 * One that fails closed stops kube-system by its absence alone. One that fails open may only touch what asks for it, by an annotation that no
 * rule shows (so do the injectors of Vault and of the cloud providers), and one outside the cluster is run by whoever runs the API server.
 */
function severityOf({ webhook, backend }: WebhookInCluster): Severity {
  if (webhook.failurePolicy === 'Fail') return 'high';
  return backend.type === 'url' ? 'low' : 'medium';
}

function* mutatesSystemPods({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const entry of derive(admissionWebhooksOf)) {
    const { object, path, index, webhook } = entry;
    if (webhook.type !== 'mutating') continue;
    const { seen, unknown } = criticalReach(cluster, webhook);
    const pods = seen.filter(({ critical }) => POD_REQUESTS.has(critical.id));
    const [first] = pods;
    if (first === undefined) {
      const hidden = unknown.find(({ critical }) => critical.id === 'pod-create');
      if (hidden !== undefined) {
        yield {
          type: 'unknown',
          message: `Whether ${spokenWebhook(entry)} changes pods of kube-system is not known: ${hidden.sight.why}.`,
        };
      }
      continue;
    }
    yield {
      type: 'finding',
      object,
      path: webhook.defaulted.has('namespaceSelector') ? path : [...path, 'namespaceSelector'],
      severity: severityOf(entry),
      message: `${spokenWebhook(entry)} may change pods of kube-system (it sees the ${pods.map(({ critical }) => critical.what.replace(/ in kube-system$/, '')).join(', the ')}): kube-proxy, the network plugin and DNS run there`,
      fix: {
        text: isPolicyEngine(webhook)
          ? 'Leave kube-system out by the label that every namespace has and nobody can change, or see that none of its policies changes pods there.'
          : 'Leave kube-system out by the label that every namespace has and nobody can change; then recreate the pods of kube-system that were changed.',
        patch: exemption({ configuration: object, index }, SYSTEM_NAMESPACES),
      },
    };
  }
}

const systemPodsMutated: Rule = {
  id: 'system-pods-mutated',
  title: 'No mutating webhook changes pods of kube-system',
  severity: 'high',
  persona: 'cluster admin',
  why: 'With a sidecar in kube-proxy, the network plugin and DNS nothing is left for the sidecar to start with.',
  check: mutatesSystemPods,
};

export const check: CheckDefinition = { hazard: 'webhook-in-system-namespaces', rules: [systemPodsMutated] };
