import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { admissionWebhooksOf, type WebhookInCluster } from '../../cluster/admission-webhooks.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import type { CriticalArea } from '../../kube/webhook/critical-request.ts';
import type { Reach } from '../../kube/webhook/reach.ts';
import type { Severity } from '../../detect/contract.ts';
import { servicesAtUrl } from '../../graph/admission-requirements.ts';
import { exemption, setField } from '../../graph/webhook-edit.ts';
import { SYSTEM_NAMESPACES } from '../system-namespace.ts';
import { criticalReach, spokenWebhook } from '../webhook-reach.ts';
import { backendRules } from './backend-rules.ts';
import { webhookLoop } from './webhook-loop.ts';

/** How bad it is when requests of an area are held up, while the backend is down. */
const SEVERITY_OF_AREA: Readonly<Record<CriticalArea, Severity>> = {
  node: 'critical',
  'control-plane': 'critical',
  credentials: 'critical',
  scheduling: 'high',
  'system-workloads': 'high',
  network: 'high',
  api: 'medium',
  repair: 'medium',
};
const WORST_FIRST: readonly Severity[] = ['critical', 'high', 'medium', 'low'];
/** Requests named in one message. */
const NAMED_COUNT = 3;

function byWorst(one: Reach, other: Reach): number {
  return (
    WORST_FIRST.indexOf(SEVERITY_OF_AREA[one.critical.area]) -
    WORST_FIRST.indexOf(SEVERITY_OF_AREA[other.critical.area])
  );
}

function conditionText({ sight, unlabelled }: Reach): string {
  return sight.type === 'unknown' && unlabelled !== undefined
    ? `, unless a label says otherwise (${sight.why})`
    : '';
}

/** What does not run in the cluster does not go down with it; a URL may lead back in, though. */
function isOutside(cluster: Cluster, { backend }: WebhookInCluster): boolean {
  return backend.type === 'url' && servicesAtUrl(cluster, backend.url).length === 0;
}

function* closedOnCriticalRequests({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const entry of derive(admissionWebhooksOf)) {
    const { object, path, webhook, backend } = entry;
    if (webhook.failurePolicy !== 'Fail') continue;
    const { seen, unknown } = criticalReach(cluster, webhook);
    const [worst, ...others] = seen.toSorted(byWorst);
    if (unknown.length > 0) {
      const [first] = unknown;
      yield {
        type: 'unknown',
        message: `Whether ${spokenWebhook(entry)} sees ${unknown.length} of the requests that a cluster lives on is not known: ${first?.sight.why ?? ''}.`,
      };
    }
    if (worst === undefined) continue;
    const more = others.slice(0, NAMED_COUNT - 1).map(({ critical }) => critical.what);
    const rest_count = others.length - more.length;
    const rest = [...more, ...(rest_count > 0 ? [`${rest_count} more critical requests`] : [])];
    const named = `${worst.critical.what} (${worst.critical.reason})${conditionText(worst)}`;
    yield {
      type: 'finding',
      object,
      path: [...path, webhook.defaulted.has('failurePolicy') ? 'name' : 'failurePolicy'],
      severity: isOutside(cluster, entry) ? 'medium' : SEVERITY_OF_AREA[worst.critical.area],
      message: `${spokenWebhook(entry)} fails closed${webhook.defaulted.has('failurePolicy') ? ' (the default)' : ''} and sees ${named}${rest.length === 0 ? '' : `; also ${rest.join(', ')}`}`,
      ...(backend.type === 'service' && backend.service.type === 'found'
        ? { objects: [backend.service.object] }
        : {}),
      fix: {
        text: 'Leave kube-system and kube-node-lease out of its namespaceSelector (this patch); or name in its rules only the resources that it needs; or let it fail open (failurePolicy: Ignore) with a short timeout.',
        patch: exemption({ configuration: object, index: entry.index }, SYSTEM_NAMESPACES),
      },
    };
  }
}

const closedOnCritical: Rule = {
  id: 'closed-on-critical-requests',
  title: 'Webhooks that fail closed do not see the requests a cluster lives on',
  severity: 'high',
  persona: 'cluster admin',
  why: 'When its pod is gone the requests that would bring it back are the ones that it refuses.',
  check: closedOnCriticalRequests,
};

/** A third of the 10 s in which a leader has to renew its lease (client-go's renewDeadline): one slow call must leave room to try again. */
const TIMEOUT_MAX_S = 3;
const HEARTBEATS = new Set(['leader-lease', 'node-lease', 'leader-endpoints', 'kubernetes-endpoint-slice']);

/** Only what fails open: a webhook that fails closed on them is told above, whatever its timeout. */
function* slowOnHeartbeats({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const entry of derive(admissionWebhooksOf)) {
    const { object, path, webhook } = entry;
    if (webhook.failurePolicy !== 'Ignore' || webhook.timeout_s <= TIMEOUT_MAX_S) continue;
    const heartbeats = criticalReach(cluster, webhook).seen.filter(({ critical }) =>
      HEARTBEATS.has(critical.id),
    );
    // A leader has the least time.
    const first = heartbeats.find(({ critical }) => critical.id === 'leader-lease') ?? heartbeats[0];
    if (first === undefined) continue;
    const isDefault = webhook.defaulted.has('timeoutSeconds');
    yield {
      type: 'finding',
      object,
      path: isDefault ? path : [...path, 'timeoutSeconds'],
      message: `${spokenWebhook(entry)} may hold up the ${first.critical.what} for ${webhook.timeout_s} s${isDefault ? ' (the default)' : ''}; a leader that cannot renew within 10 s steps down`,
      fix: {
        text: 'Take leases and endpoints out of its rules, or set timeoutSeconds to 3 or less.',
        patch: setField({ configuration: object, index: entry.index }, 'timeoutSeconds', TIMEOUT_MAX_S),
      },
    };
  }
}

const slowHeartbeat: Rule = {
  id: 'slow-on-heartbeats',
  title: 'Webhooks that see leases and endpoints answer within 3 seconds',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'failurePolicy Ignore is not harmless: the request waits for the whole timeout, and the lease runs out meanwhile.',
  check: slowOnHeartbeats,
};

export const check: CheckDefinition = {
  hazard: 'webhook-deadlock',
  rules: [closedOnCritical, webhookLoop, slowHeartbeat, ...backendRules],
};
