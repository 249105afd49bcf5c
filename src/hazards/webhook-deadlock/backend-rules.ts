import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { admissionWebhooksOf, type WebhookInCluster } from '../../cluster/admission-webhooks.ts';
import { replicasOf, disruptionBudgetsFor } from '../../cluster/workloads-availability.ts';
import { setField } from '../../graph/webhook-edit.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { seesEveryPod, spokenWebhook, unlabelledWorkloadUpdates } from '../webhook-reach.ts';

/** Does it stand in the way of everybody's pods or workloads? Then its absence is an outage, and not that of one product. */
function gatesWorkloads({ webhook }: WebhookInCluster): boolean {
  return seesEveryPod(webhook, 'CREATE') || unlabelledWorkloadUpdates(webhook).length > 0;
}

function resourcesOf({ webhook }: WebhookInCluster): string {
  const resources = [...new Set(webhook.rules.flatMap((rule) => rule.resources))];
  return resources.length === 0
    ? 'nothing'
    : resources.slice(0, 4).join(', ') + (resources.length > 4 ? ', ...' : '');
}

/** Does the spec of everything behind it say that there shall be no pod? That is so in manifests as well. */
function isScaledToZero(cluster: Cluster, { backend }: WebhookInCluster): boolean {
  if (backend.type !== 'service' || backend.workloads.length === 0) return false;
  return backend.workloads.every((workload) => {
    const replicas = replicasOf(cluster, workload);
    return replicas.type === 'count' && replicas.count === 0;
  });
}

function* backendsDown({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const entry of derive(admissionWebhooksOf)) {
    const { object, path, webhook, backend } = entry;
    if (webhook.failurePolicy !== 'Fail' || backend.type !== 'service' || webhook.rules.length === 0)
      continue;
    const name = `${backend.namespace}/${backend.name}`;
    const isAbsent = backend.service.type === 'absent';
    const isEmpty = backend.endpoints.type === 'known' && backend.endpoints.ready_count === 0;
    const isZero = isScaledToZero(cluster, entry);
    if (!isAbsent && !isEmpty && !isZero) continue;
    yield {
      type: 'finding',
      object,
      path: [...path, 'clientConfig', 'service'],
      ...(gatesWorkloads(entry) ? { severity: 'critical' as const } : {}),
      message: `${spokenWebhook(entry)} fails closed and calls Service ${name}, which ${isAbsent ? 'does not exist' : isZero ? 'stands before 0 replicas' : 'has no ready endpoint'}: every write of ${resourcesOf(entry)} that it sees is refused now`,
      fix: {
        text: isAbsent
          ? 'If the product was uninstalled, delete what it left behind; else restore the Service.'
          : 'Bring a pod of the backend up. If that needs the webhook itself, let it fail open until it runs.',
        patch: isAbsent
          ? `kubectl delete ${object.kind.toLowerCase()} ${object.name}`
          : setField({ configuration: object, index: entry.index }, 'failurePolicy', 'Ignore'),
      },
    };
  }
}

const backendDown: Rule = {
  id: 'backend-down',
  title: 'Webhooks that fail closed have a backend that answers',
  severity: 'high',
  persona: 'cluster admin',
  why: 'A configuration outlives its product: what it guards can no longer be written by anybody.',
  check: backendsDown,
};

function* lonelyBackends({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const entry of derive(admissionWebhooksOf)) {
    const { webhook, backend } = entry;
    if (webhook.failurePolicy !== 'Fail' || backend.type !== 'service' || !gatesWorkloads(entry)) continue;
    const [workload, ...others] = backend.workloads;
    if (workload === undefined || others.length > 0) continue;
    const replicas = replicasOf(cluster, workload);
    if (replicas.type !== 'count' || replicas.count !== 1) continue;
    yield {
      type: 'finding',
      object: workload.object,
      path: ['spec', 'replicas'],
      message: `${spokenName(workload.object)} has 1 replica, and ${spokenWebhook(entry)} fails closed without it: each restart of its pod refuses ${resourcesOf(entry)} of everybody`,
      objects: [entry.object],
      fix: {
        text: 'Run at least two replicas on different nodes, with a PodDisruptionBudget.',
        patch: `kubectl scale ${workload.object.kind.toLowerCase()} ${workload.object.name} -n ${workload.object.namespace} --replicas=2`,
      },
    };
  }
}

const singleReplica: Rule = {
  id: 'single-replica',
  title: 'Backends of webhooks that gate workloads have two replicas',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'The pod was evicted, and there was no second one to admit its replacement.',
  check: lonelyBackends,
};

function* backendsWithoutBudget({ cluster, derive }: RuleInput): Generator<Observation> {
  for (const entry of derive(admissionWebhooksOf)) {
    const { webhook, backend } = entry;
    if (webhook.failurePolicy !== 'Fail' || backend.type !== 'service' || !gatesWorkloads(entry)) continue;
    for (const workload of backend.workloads) {
      const replicas = replicasOf(cluster, workload);
      if (replicas.type !== 'count' || replicas.count < 2) continue;
      const { object, template } = workload;
      if (disruptionBudgetsFor(cluster, object.namespace, template.labels).length > 0) continue;
      yield {
        type: 'finding',
        object,
        path: [],
        message: `${spokenName(object)} stands behind ${spokenWebhook(entry)}, which fails closed, and has no PodDisruptionBudget: a drain may take all ${replicas.count} pods at once`,
        objects: [entry.object],
        fix: {
          text: 'Add a PodDisruptionBudget that keeps one pod.',
          patch: `kubectl create poddisruptionbudget ${object.name} -n ${object.namespace} --min-available=1 --selector=${Object.entries(
            template.labels,
          )
            .map(([key, value]) => `${key}=${value}`)
            .join(',')}`,
        },
      };
    }
  }
}

const noDisruptionBudget: Rule = {
  id: 'no-disruption-budget',
  title: 'Backends of webhooks that gate workloads have a PodDisruptionBudget',
  severity: 'low',
  persona: 'cluster admin',
  why: 'A rolling replacement of nodes evicts them together, and then nothing is admitted.',
  check: backendsWithoutBudget,
};

const DAY_MS = 86_400_000;
/** Enough to renew by hand over a weekend. */
const EXPIRES_SOON_MS = 14 * DAY_MS;

function* badCertificates({ cluster, derive, now_ms }: RuleInput): Generator<Observation> {
  for (const entry of derive(admissionWebhooksOf)) {
    const { object, path, webhook, backend, caBundle, caInjectedFrom } = entry;
    const message = caBundleProblem(entry, now_ms);
    if (message === undefined) continue;
    // In manifests a bundle is often filled in after they are applied; at a public address none is needed.
    const isGiven = cluster.coverage(object).type !== 'all';
    const isMissing = caBundle.type === 'absent' || caBundle.type === 'empty';
    if (isMissing && (isGiven || caInjectedFrom !== undefined || backend.type === 'url')) continue;
    yield {
      type: 'finding',
      object,
      path: [...path, 'clientConfig'],
      ...(webhook.failurePolicy === 'Ignore' || isGiven ? { severity: 'medium' as const } : {}),
      message: `${spokenWebhook(entry)} ${message}: ${webhook.failurePolicy === 'Fail' ? 'what it sees is refused' : 'what it sees passes unjudged'}`,
      fix: {
        text:
          caInjectedFrom === undefined
            ? 'Renew the certificate of the backend and put its CA into clientConfig.caBundle; let cert-manager (inject-ca-from) or the product itself do it from then on.'
            : `Find out why the injector does not fill it in (${caInjectedFrom}).`,
      },
    };
  }
}

function endText(notAfter_ms: number): string {
  return new Date(notAfter_ms).toISOString().slice(0, 10);
}

/** What is wrong with the bundle; of several certificates one that is valid is enough, the others may be older ones. */
function caBundleProblem({ caBundle }: WebhookInCluster, now_ms: number): string | undefined {
  if (caBundle.type === 'absent' || caBundle.type === 'empty')
    return 'has no caBundle, so that the API server trusts no certificate of a Service';
  if (caBundle.type === 'unparsable') return `has a caBundle that cannot be read (${caBundle.why})`;
  const last_ms = Math.max(...caBundle.certificates.map(({ notAfter_ms }) => notAfter_ms));
  if (last_ms < now_ms) return `has a caBundle that ended on ${endText(last_ms)}`;
  return last_ms - now_ms > EXPIRES_SOON_MS ? undefined : `has a caBundle that ends on ${endText(last_ms)}`;
}

const badCertificate: Rule = {
  id: 'bad-certificate',
  title: 'Certificates of webhooks are there and valid',
  severity: 'high',
  persona: 'cluster admin',
  why: 'A certificate ends at one moment for all requests, mostly at night.',
  check: badCertificates,
};

/** Rules about what stands behind a webhook. */
export const backendRules: readonly Rule[] = [backendDown, singleReplica, noDisruptionBudget, badCertificate];
