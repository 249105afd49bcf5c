import type { HealthCheck, HealthChecks } from './health.ts';

/** What the lab can break, and the state of its end. */
export interface ServerHealth {
  /** The lab has taken storage away. */
  readonly isStoragePaused: () => boolean;
  /** Asked to end, and still serving what comes. */
  readonly isShuttingDown: () => boolean;
}

function ok(name: string): HealthCheck {
  return { name, check: () => undefined };
}

/** What a kube-apiserver does once it has started, in its order. None of it can fail here: each is named so that who asks for it finds it. */
const START_HOOKS = [
  'poststarthook/start-apiserver-admission-initializer',
  'poststarthook/generic-apiserver-start-informers',
  'poststarthook/priority-and-fairness-config-consumer',
  'poststarthook/priority-and-fairness-filter',
  'poststarthook/storage-object-count-tracker-hook',
  'poststarthook/start-apiextensions-informers',
  'poststarthook/start-apiextensions-controllers',
  'poststarthook/crd-informer-synced',
  'poststarthook/start-system-namespaces-controller',
  'poststarthook/peer-endpoint-reconciler-controller',
  'poststarthook/start-cluster-authentication-info-controller',
  'poststarthook/start-kube-apiserver-identity-lease-controller',
  'poststarthook/start-kube-apiserver-identity-lease-garbage-collector',
  'poststarthook/storage-readiness',
  'poststarthook/start-legacy-token-tracking-controller',
  'poststarthook/start-service-ip-repair-controllers',
  'poststarthook/rbac/bootstrap-roles',
  'poststarthook/scheduling/bootstrap-system-priority-classes',
  'poststarthook/priority-and-fairness-config-producer',
  'poststarthook/bootstrap-controller',
  'poststarthook/start-kubernetes-service-cidr-controller',
  'poststarthook/start-kube-aggregator-informers',
  'poststarthook/apiservice-status-local-available-controller',
  'poststarthook/apiservice-status-remote-available-controller',
  'poststarthook/apiservice-registration-controller',
  'poststarthook/apiservice-discovery-controller',
  'poststarthook/kube-apiserver-autoregistration',
  'autoregister-completion',
  'poststarthook/apiservice-openapi-controller',
  'poststarthook/apiservice-openapiv3-controller',
];
/** Of API Priority and Fairness, which need not be on. */
const FAIRNESS_HOOK = /\/priority-and-fairness-/;

/**
 * The checks of kube-apiserver 1.36, in its order, held to the real one by test/control-plane/health.test.ts. Only `etcd`, `etcd-readiness` and `shutdown` can
 * fail. A full store fails none: the check is a read, and etcd answers reads without space (newETCD3Check, storagebackend/factory/etcd3.go).
 */
export function healthChecks(
  { isStoragePaused, isShuttingDown }: ServerHealth,
  hasFairness: boolean,
): HealthChecks {
  const storage = (name: string): HealthCheck => ({
    name,
    check: () => (isStoragePaused() ? 'context deadline exceeded' : undefined),
  });
  const hooks = START_HOOKS.filter((name) => hasFairness || !FAIRNESS_HOOK.test(name)).map(ok);
  const alive = [ok('ping'), ok('log'), ok('loopback-serving-certificate'), storage('etcd'), ...hooks];
  const shutdown: HealthCheck = {
    name: 'shutdown',
    check: () => (isShuttingDown() ? 'process is shutting down' : undefined),
  };
  return {
    healthz: alive,
    livez: alive,
    readyz: [
      ok('ping'),
      ok('log'),
      storage('etcd'),
      storage('etcd-readiness'),
      ok('informer-sync'),
      ...hooks,
      shutdown,
    ],
  };
}
