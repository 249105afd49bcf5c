import type { WebhookBackend, WebhookInCluster } from '../cluster/admission-webhooks.ts';
import { spokenName } from '../kube/kube-object.ts';
import { selectorString } from '../kube/selector-string.ts';
import type { ReachAnswer, WebhookReach } from './webhook-reach-answer.ts';

function backendDocument(backend: WebhookBackend): unknown {
  if (backend.type !== 'service') return backend;
  const { namespace, name, port, service, endpoints, workloads } = backend;
  return {
    type: 'service',
    namespace,
    name,
    port,
    exists: service.type === 'found' ? 'yes' : service.type === 'absent' ? 'no' : 'unknown',
    readyEndpoints: endpoints.type === 'known' ? endpoints.ready_count : undefined,
    notReadyEndpoints: endpoints.type === 'known' ? endpoints.notReady_count : undefined,
    workloads: workloads.map(({ object }) => spokenName(object)),
  };
}

function caBundleDocument({ caBundle, caInjectedFrom }: WebhookInCluster): unknown {
  if (caBundle.type !== 'certificates') return { ...caBundle, injectedFrom: caInjectedFrom };
  const certificates = caBundle.certificates.map(({ subject, notBefore_ms, notAfter_ms }) => ({
    subject,
    notBefore: new Date(notBefore_ms).toISOString(),
    notAfter: new Date(notAfter_ms).toISOString(),
  }));
  return { type: 'certificates', certificates, injectedFrom: caInjectedFrom };
}

function webhookDocument({ entry, critical, namespaces }: WebhookReach): unknown {
  const { object, webhook, problems } = entry;
  return {
    kind: object.kind,
    configuration: webhook.configurationName,
    webhook: webhook.name,
    failurePolicy: webhook.failurePolicy,
    matchPolicy: webhook.matchPolicy,
    timeoutSeconds: webhook.timeout_s,
    reinvocationPolicy: webhook.reinvocationPolicy,
    sideEffects: webhook.sideEffects,
    defaulted: [...webhook.defaulted].toSorted(),
    namespaceSelector: selectorString(webhook.namespaceSelector),
    objectSelector: selectorString(webhook.objectSelector),
    matchConditions: webhook.matchConditions,
    rules: webhook.rules,
    backend: backendDocument(entry.backend),
    caBundle: caBundleDocument(entry),
    namespaces: { selected: namespaces.yes, leftOut: namespaces.no, unknown: namespaces.unknown },
    critical: critical.map(({ critical: { id, what, area, reason }, sight, unlabelled }) => ({
      id,
      what,
      area,
      reason,
      seen: sight.type,
      why: sight.why,
      seenWithoutOtherLabels: unlabelled?.type,
    })),
    problems: problems.map(({ path, message }) => ({ path: path.join('.'), message })),
  };
}

/** The answer for programs. */
export function reachDocument({ webhooks, delays }: ReachAnswer): unknown {
  return {
    webhooks: webhooks.map((reach) => webhookDocument(reach)),
    delays: delays.map(({ critical, delay, webhooks: names }) => ({
      id: critical.id,
      what: critical.what,
      longestSeconds: delay.total_s,
      mutatingSeconds: delay.mutating_s,
      reinvocationSeconds: delay.reinvocation_s,
      validatingSeconds: delay.validating_s,
      webhooks: names,
    })),
  };
}
