import type { HealthCheck, HealthChecks } from './health.ts';

function ok(name: string): HealthCheck {
  return { name, check: () => undefined };
}

/** Nothing of these can fail here: they are named so that who looks for one finds it (kube-apiserver 1.36 without aggregation failures). */
const START_HOOKS = ['poststarthook/start-apiserver-admission-initializer'].map(ok);

export function healthChecks(): HealthChecks {
  const shared = [ok('ping'), ok('log'), ok('etcd')];
  return {
    healthz: [...shared, ...START_HOOKS],
    livez: [...shared, ...START_HOOKS],
    readyz: [...shared, ...START_HOOKS],
  };
}
