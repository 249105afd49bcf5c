import type { Connection } from '../../../cluster/api/connection.ts';
import type { ServerClock } from '../clock.ts';
import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { ResourceRegistry } from '../resources/resource-registry.ts';
import {
  ignoringErrors,
  unionBackend,
  type AuditBackend,
  type AuditLossListener,
  type BackendMode,
} from './audit-backend.ts';
import type { AuditPolicy } from './audit-policy.ts';
import { BatchBackend, LOG_BATCH, WEBHOOK_BATCH, type BatchSettings } from './batch-backend.ts';
import { LogBackend } from './log-backend.ts';
import { LOG_ROTATION, type LogRotation } from './log-files.ts';
import { Auditor } from './request-audit.ts';
import { TRUNCATION, truncating, type TruncationLimits } from './truncating-backend.ts';
import { WebhookBackend } from './webhook-backend.ts';

/** `--audit-log-*`. */
export interface AuditLogSettings {
  /** `-`: the standard output. */
  readonly path: string;
  readonly mode?: BackendMode;
  readonly rotation?: Partial<LogRotation>;
  /** Nothing is truncated unless given. */
  readonly truncation?: Partial<TruncationLimits>;
}

/** `--audit-webhook-*`. */
export interface AuditWebhookSettings {
  /** Of the kubeconfig that names the receiver. */
  readonly connection: Connection;
  readonly mode?: BackendMode;
  readonly batch?: Partial<BatchSettings>;
  readonly initialBackoff_ms?: number;
  /** Nothing is truncated unless given. */
  readonly truncation?: Partial<TruncationLimits>;
}

/** What is recorded of requests, and where it goes. */
export interface AuditSettings {
  readonly policy: AuditPolicy;
  readonly log?: AuditLogSettings;
  readonly webhook?: AuditWebhookSettings;
}

/**
 * What is recorded where nobody gives a policy: writes with their bodies, reads with who and what. kube-apiserver records nothing without a
 * policy; a lab that was asked for a log is not helped by an empty one.
 */
export const LAB_POLICY: AuditPolicy = {
  omitStages: [],
  omitManagedFields: false,
  rules: [
    rule({ level: 'Metadata', verbs: ['get', 'list', 'watch', 'head', 'options'] }),
    // Their bodies are credentials.
    rule({
      level: 'Metadata',
      resources: [
        { group: '', resources: ['secrets', 'serviceaccounts/token'], resourceNames: [] },
        { group: 'authentication.k8s.io', resources: ['tokenreviews'], resourceNames: [] },
      ],
    }),
    rule({ level: 'RequestResponse' }),
  ],
};

function rule(said: Partial<AuditPolicy['rules'][number]> & Pick<AuditPolicy['rules'][number], 'level'>) {
  return {
    users: [],
    userGroups: [],
    verbs: [],
    resources: [],
    namespaces: [],
    nonResourceURLs: [],
    omitStages: [],
    omitManagedFields: undefined,
    ...said,
  };
}

interface AuditorParts {
  readonly registry: ResourceRegistry;
  readonly clock: ServerClock;
  readonly metrics: ServerMetrics;
}

function inMode(
  backend: AuditBackend,
  mode: BackendMode,
  batch: { settings: BatchSettings; clock: ServerClock; lost: AuditLossListener },
): AuditBackend {
  if (mode === 'batch') return new BatchBackend(backend, batch);
  return mode === 'blocking' ? ignoringErrors(backend) : backend;
}

function truncated(
  backend: AuditBackend,
  limits: Partial<TruncationLimits> | undefined,
  lost: AuditLossListener,
): AuditBackend {
  return limits === undefined ? backend : truncating(backend, { ...TRUNCATION, ...limits }, lost);
}

/** Opens the backends. Throws a Problem where the log cannot be written. Modes as kube-apiserver has them: the log blocks, the webhook batches. */
export function createAuditor(settings: AuditSettings, { registry, clock, metrics }: AuditorParts): Auditor {
  const lost: AuditLossListener = (plugin, _error, events_count) =>
    metrics.auditErrors.add([plugin], events_count);
  const backends: AuditBackend[] = [];
  const { log, webhook } = settings;
  if (log !== undefined) {
    const rotation = { ...LOG_ROTATION, ...log.rotation };
    const backend = new LogBackend(log.path, { rotation, clock, lost });
    const kept = inMode(backend, log.mode ?? 'blocking', { settings: LOG_BATCH, clock, lost });
    backends.push(truncated(kept, log.truncation, lost));
  }
  if (webhook !== undefined) {
    const { connection, initialBackoff_ms } = webhook;
    const retries = initialBackoff_ms === undefined ? {} : { initialBackoff_ms };
    const backend = new WebhookBackend({ connection, clock, lost, ...retries });
    const batch = { ...WEBHOOK_BATCH, ...webhook.batch };
    const sent = inMode(backend, webhook.mode ?? 'batch', { settings: batch, clock, lost });
    backends.push(truncated(sent, webhook.truncation, lost));
  }
  return new Auditor({
    policy: settings.policy,
    backend: unionBackend(backends),
    registry,
    clock,
    counters: {
      event: () => metrics.auditEvents.add([]),
      level: (level) => metrics.auditLevels.add([level]),
      rejected: () => metrics.auditRejected.add([]),
    },
  });
}
