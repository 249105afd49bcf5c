import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { JsonObject } from '../../kube/json.ts';
import { runDetector } from '../run.fixture.ts';
import { dnsCutOffDetector } from './detect.ts';

const ENGINEER = 'security-engineer@example.com';
const DENY = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };
const DENY_IN = { podSelector: {}, policyTypes: ['Ingress'] };
const LET_OUT = {
  podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } },
  policyTypes: ['Egress'],
  egress: [{}],
};

interface Wrote {
  readonly namespace?: string;
  readonly verb?: string;
  readonly code?: number;
  readonly dryRun?: boolean;
  readonly level?: 'Metadata';
}

function wrote(at_s: number, name: string, spec: JsonObject | undefined, parts: Wrote = {}): AuditEvent {
  const { namespace = 'kube-system', verb = 'create', code = 201, level } = parts;
  return auditEvent({
    at_s,
    user: ENGINEER,
    verb,
    code,
    ...(level === undefined ? {} : { level }),
    objectRef: { apiGroup: 'networking.k8s.io', resource: 'networkpolicies', namespace, name },
    ...(spec === undefined || level !== undefined ? {} : { responseObject: { kind: 'NetworkPolicy', spec } }),
    query: parts.dryRun === true ? { dryRun: true } : {},
  });
}

const alertsOf = (...events: readonly AuditEvent[]) => runDetector(dnsCutOffDetector, events);

describe('fires', () => {
  it('when everything is denied in kube-system, and names who did it', () => {
    const deny = wrote(10, 'deny', DENY);
    expect(alertsOf(deny)).toMatchObject([
      {
        severity: 'high',
        offender: { user: ENGINEER },
        title:
          'create NetworkPolicy kube-system/deny cuts DNS off from the API server: it answers until it starts again, and then no more',
        objects: { count: 1, sample: [{ namespace: 'kube-system', name: 'deny' }] },
        trigger: { auditID: deny.auditID },
      },
    ]);
  });

  it.each<[string, readonly AuditEvent[]]>([
    [
      'queries are let in, and nobody out',
      [wrote(1, 'in', { ...DENY_IN, ingress: [{}] }), wrote(2, 'deny', DENY)],
    ],
    [
      'a policy is patched',
      [wrote(1, 'deny', DENY_IN), wrote(2, 'deny', DENY, { verb: 'patch', code: 200 })],
    ],
    [
      'what let DNS out is deleted',
      [
        wrote(1, 'out', LET_OUT),
        wrote(2, 'deny', DENY),
        wrote(3, 'out', undefined, { verb: 'delete', code: 200 }),
      ],
    ],
    [
      'DNS may reach nothing but other DNS',
      [wrote(1, 'dns', { ...LET_OUT, egress: [{ ports: [{ protocol: 'UDP', port: 53 }] }] })],
    ],
  ])('when %s', (_, events) => {
    expect(alertsOf(...events)).toHaveLength(1);
  });

  it('and says when DNS was let out again', () => {
    const [alert] = alertsOf(wrote(10, 'deny', DENY), wrote(1_000, 'out', LET_OUT));
    expect(alert?.severity).toBe('medium');
    expect(alert?.facts.map(({ name }) => name)).toEqual(['isolated by', 'let out again']);
    expect(alert?.facts[1]?.value).toContain('create NetworkPolicy kube-system/out');
  });
});

describe('is silent', () => {
  it.each<[string, readonly AuditEvent[]]>([
    ['in other namespaces', [wrote(1, 'deny', DENY, { namespace: 'shop' })]],
    ['about who may ask DNS', [wrote(1, 'deny', DENY_IN)]],
    ['where DNS is let out', [wrote(1, 'out', LET_OUT), wrote(2, 'deny', DENY)]],
    ['where it is let out within a minute', [wrote(1, 'deny', DENY), wrote(30, 'out', LET_OUT)]],
    [
      'about addresses: the API server may be one of them',
      [wrote(1, 'deny', { ...DENY, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] })],
    ],
    [
      'about other programs',
      [wrote(1, 'deny', { ...DENY, podSelector: { matchLabels: { 'k8s-app': 'metrics-server' } } })],
    ],
    ['about what was refused', [wrote(1, 'deny', DENY, { code: 403 })]],
    ['about a dry run', [wrote(1, 'deny', DENY, { dryRun: true })]],
    ['where the log holds no bodies', [wrote(1, 'deny', DENY, { level: 'Metadata' })]],
  ])('%s', (_, events) => {
    expect(alertsOf(...events)).toEqual([]);
  });
});
