import { formatMicroTime, MICROS_PER_SECOND, parseMicroTime } from '../../kube/microtime.ts';

/** The instant from which the lines of these logs count their seconds. */
export const LOG_START_US = parseMicroTime('2026-03-01T10:00:00Z') ?? 0;

/** One audit.k8s.io/v1 event as kube-apiserver writes it, `at_s` seconds after LOG_START_US; fields of `parts` replace its own. */
export function nativeEvent(
  index: number,
  at_s: number,
  parts: Record<string, unknown> = {},
): Record<string, unknown> {
  const at_us = LOG_START_US + Math.round(at_s * MICROS_PER_SECOND);
  return {
    kind: 'Event',
    apiVersion: 'audit.k8s.io/v1',
    level: 'RequestResponse',
    auditID: `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    stage: 'ResponseComplete',
    requestURI: `/api/v1/namespaces/shop/services/web-${index}?fieldManager=kubectl`,
    verb: 'update',
    user: { username: 'alice@example.com', uid: 'u-1', groups: ['devs', 'system:authenticated'] },
    sourceIPs: ['203.0.113.7', '10.0.0.1'],
    userAgent: 'kubectl/v1.34.0',
    objectRef: { resource: 'services', namespace: 'shop', name: `web-${index}`, apiVersion: 'v1' },
    responseStatus: { metadata: {}, code: 200 },
    requestObject: {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: `web-${index}` },
      spec: { ports: [{ port: 80 + index }] },
    },
    responseObject: {
      kind: 'Service',
      apiVersion: 'v1',
      metadata: { name: `web-${index}`, uid: `uid-${index}`, resourceVersion: '7' },
    },
    requestReceivedTimestamp: formatMicroTime(at_us - 1500),
    stageTimestamp: formatMicroTime(at_us),
    annotations: {
      'authorization.k8s.io/decision': 'allow',
      'authorization.k8s.io/reason': 'RBAC: "x": allowed',
    },
    ...parts,
  };
}

/** `count` events, one a second, as lines. */
export function nativeLines(count: number, first = 0): readonly string[] {
  return Array.from({ length: count }, (_, index) =>
    JSON.stringify(nativeEvent(first + index, first + index)),
  );
}
