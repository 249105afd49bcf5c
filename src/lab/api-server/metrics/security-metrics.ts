import type { MetricsRegistry } from './registry.ts';

/** A millisecond, doubled 14 times. */
const SECURITY_BUCKETS_S = Array.from({ length: 15 }, (_, power) => 0.001 * 2 ** power);
/** Users that are counted by name. */
const KNOWN_USERS: ReadonlySet<string> = new Set([
  'admin',
  'client',
  'kube_proxy',
  'kubelet',
  'system:serviceaccount:kube-system:default',
]);

/** All users as few (compressUsername). */
export function countedUser(name: string): string {
  if (KNOWN_USERS.has(name)) return name;
  return name.includes('@') ? 'email_id' : 'other';
}

/** Families of endpoints/filters/metrics.go: who came, and who was let in. */
export function securityFamilies(registry: MetricsRegistry) {
  const counter = (name: string, help: string, label: string) =>
    registry.counter({ name, help, stability: 'ALPHA', labels: [label] });
  const durations = (name: string, help: string) =>
    registry.histogram({
      name,
      help,
      stability: 'ALPHA',
      labels: ['result'],
      buckets: SECURITY_BUCKETS_S,
    });
  return {
    authenticatedUsers: counter(
      'authenticated_user_requests',
      'Counter of authenticated requests broken out by username.',
      'username',
    ),
    authentications: counter('authentication_attempts', 'Counter of authenticated attempts.', 'result'),
    authenticationDurations: durations(
      'authentication_duration_seconds',
      'Authentication duration in seconds broken out by result.',
    ),
    authorizations: counter(
      'authorization_attempts_total',
      "Counter of authorization attempts broken down by result. It can be either 'allowed', 'denied', 'no-opinion' or 'error'.",
      'result',
    ),
    authorizationDurations: durations(
      'authorization_duration_seconds',
      'Authorization duration in seconds broken out by result.',
    ),
  };
}
