import { describe, expect, it } from 'vitest';
import { auditEvent } from '../../audit/event.fixture.ts';
import type { AuditEvent } from '../../audit/event.ts';
import type { JsonValue } from '../../kube/json.ts';
import { runDetector } from '../run.fixture.ts';
import { detect } from './detect.ts';

const NODE_CONTROLLER = 'system:serviceaccount:kube-system:node-controller';

interface NodeParts {
  readonly node: string;
  readonly at_s: number;
}

function heartbeats(node: string, from_s: number, to_s: number): AuditEvent[] {
  const events: AuditEvent[] = [];
  for (let at_s = from_s; at_s < to_s; at_s += 10)
    events.push(
      auditEvent({
        at_s,
        user: `system:node:${node}`,
        level: 'Metadata',
        verb: 'update',
        objectRef: {
          apiGroup: 'coordination.k8s.io',
          resource: 'leases',
          namespace: 'kube-node-lease',
          name: node,
        },
      }),
    );
  return events;
}

/** `count` nodes that renew their leases. */
function fleet(count: number, to_s: number, prefix = 'n'): AuditEvent[] {
  return Array.from({ length: count }, (_, index) =>
    heartbeats(`${prefix}${index}`, index / 10, to_s),
  ).flat();
}

function report(
  parts: NodeParts & { readonly os?: string; readonly ready?: string; readonly pressure?: string },
): AuditEvent {
  const conditions = [];
  if (parts.ready !== undefined) conditions.push({ type: 'Ready', status: parts.ready });
  if (parts.pressure !== undefined) conditions.push({ type: 'MemoryPressure', status: parts.pressure });
  return auditEvent({
    at_s: parts.at_s,
    user: `system:node:${parts.node}`,
    verb: 'patch',
    objectRef: { resource: 'nodes', subresource: 'status', name: parts.node },
    requestObject: {
      status: {
        conditions,
        ...(parts.os === undefined
          ? {}
          : {
              nodeInfo: {
                osImage: parts.os,
                kernelVersion: '5.10.0',
                kubeletVersion: 'v1.30.1',
                containerRuntimeVersion: 'containerd://1.7',
              },
            }),
      },
    },
  });
}

function marked(parts: NodeParts & { readonly bodies: boolean }): AuditEvent {
  return auditEvent({
    at_s: parts.at_s,
    user: NODE_CONTROLLER,
    level: parts.bodies ? 'RequestResponse' : 'Metadata',
    verb: 'update',
    objectRef: { resource: 'nodes', subresource: 'status', name: parts.node },
    requestObject: parts.bodies
      ? { status: { conditions: [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }] } }
      : undefined,
  });
}

function nodeWrite(
  parts: NodeParts & { readonly verb: string; readonly user: string; readonly body?: JsonValue },
): AuditEvent {
  return auditEvent({
    at_s: parts.at_s,
    user: parts.user,
    userAgent: parts.user,
    verb: parts.verb,
    objectRef: { resource: 'nodes', name: parts.node },
    requestObject: parts.body,
  });
}

/** As the same event stands in a log of level Metadata. */
function bare(event: AuditEvent): AuditEvent {
  return { ...event, level: 'Metadata', requestObject: undefined, requestObject_bytes: 0 };
}

function ticks(to_s: number): AuditEvent[] {
  return Array.from({ length: to_s / 5 }, (_, index) => auditEvent({ at_s: index * 5 }));
}

const indexes = (count: number, from = 0) => Array.from({ length: count }, (_, index) => from + index);

describe('node-rollout-without-canary fires', () => {
  it('on nodes that fall silent and are marked, at level Metadata', () => {
    const dead = indexes(12).flatMap((index) => [
      ...heartbeats(`d${index}`, 0, 300),
      marked({ node: `d${index}`, at_s: 345, bodies: false }),
    ]);
    const alerts = runDetector(detect, [...ticks(500), ...fleet(10, 500), ...dead]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      id: 'node-rollout-without-canary/nodes-down/1',
      severity: 'critical',
      title: '12 of 22 nodes fell ill at once (12 NotReady)',
    });
  });

  it('on silence alone, less sure of it', () => {
    const dead = indexes(6).flatMap((index) => heartbeats(`d${index}`, 0, 300));
    const alerts = runDetector(detect, [...ticks(500), ...fleet(20, 500), ...dead]);
    expect(alerts.map((alert) => alert.severity)).toEqual(['medium']);
    expect(alerts[0]?.uncertain.join(' ')).toContain('only fell silent');
  });

  it('names the image that all nodes under memory pressure run', () => {
    const reports = indexes(20).flatMap((index) => [
      report({
        node: `n${index}`,
        at_s: 10 + index,
        os: index < 8 ? 'OS 2' : 'OS 1',
        ready: 'True',
        pressure: 'False',
      }),
      ...(index < 8 ? [report({ node: `n${index}`, at_s: 400 + 10 * index, pressure: 'True' })] : []),
    ]);
    const alerts = runDetector(detect, [...ticks(700), ...reports]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]?.title).toMatch(/8 MemoryPressure\), all on OS 2, kernel/);
    expect(alerts[0]?.facts).toContainEqual({
      name: 'OS 1, kernel 5.10.0, kubelet v1.30.1, containerd://1.7',
      value: '0 of 12 nodes ill',
    });
  });

  it('names the privileged DaemonSet before, and who created it', () => {
    const bomb = auditEvent({
      at_s: 290,
      user: 'dev@example.com',
      verb: 'create',
      code: 201,
      objectRef: { apiGroup: 'apps', resource: 'daemonsets', namespace: 'tools', name: 'agent' },
      requestObject: { spec: { template: { spec: { hostPID: true } } } },
    });
    const harmless = auditEvent({
      at_s: 295,
      user: 'ci@example.com',
      verb: 'patch',
      objectRef: { apiGroup: 'apps', resource: 'daemonsets', namespace: 'logs', name: 'shipper' },
      requestObject: { spec: { template: { spec: { containers: [{ name: 'shipper' }] } } } },
    });
    const dead = indexes(20).flatMap((index) => [
      ...heartbeats(`d${index}`, 0, 300),
      marked({ node: `d${index}`, at_s: 345, bodies: true }),
    ]);
    const alerts = runDetector(detect, [...ticks(500), ...heartbeats('n1', 0, 500), bomb, harmless, ...dead]);
    expect(alerts[0]).toMatchObject({
      severity: 'critical',
      offender: { user: 'dev@example.com' },
      trigger: { auditID: bomb.auditID },
    });
    expect(alerts[0]?.next.map(({ command }) => command)).toContain(
      'kubectl delete daemonset agent -n tools',
    );
  });

  it('on an image that comes to all nodes at once, and later names it as the cause', () => {
    const before = indexes(20).map((index) =>
      report({ node: `n${index}`, at_s: index, os: 'OS 1', ready: 'True' }),
    );
    const after = indexes(16).map((index) =>
      report({ node: `n${index}`, at_s: 1_000 + 20 * index, os: 'OS 2' }),
    );
    const rollout = runDetector(detect, [...ticks(1_500), ...before, ...after]);
    expect(rollout.map((alert) => [alert.severity, alert.title])).toEqual([
      ['medium', expect.stringContaining('16 of 20 nodes went to OS 2')],
    ]);
    const ill = indexes(12).map((index) =>
      report({ node: `n${index}`, at_s: 90_000 + index, ready: 'False' }),
    );
    const alerts = runDetector(detect, [...ticks(91_000), ...before, ...after, ...ill]);
    expect(alerts[0]?.severity).toBe('critical');
    expect(alerts[0]?.trigger).toBeUndefined();
    expect(alerts[0]?.uncertain.join(' ')).toMatch(/run OS 2.*who rolled it out is not in the audit log/);
  });

  const POOL = 'system:serviceaccount:kube-system:node-pool-manager';
  const rolledOut = indexes(20).flatMap((index) => [
    report({ node: `n${index}`, at_s: index, os: 'OS 1', ready: 'True' }),
    nodeWrite({
      node: `n${index}`,
      at_s: 1_000 + 20 * index,
      verb: 'patch',
      user: POOL,
      body: { spec: { unschedulable: true } },
    }),
    nodeWrite({ node: `n${index}`, at_s: 1_005 + 20 * index, verb: 'delete', user: POOL }),
    report({ node: `n${index}`, at_s: 1_010 + 20 * index, os: 'OS 2', ready: 'True' }),
  ]);

  it('names the client that cordoned and deleted the nodes, not the first node', () => {
    const ill = indexes(12).map((index) =>
      report({ node: `n${index}`, at_s: 4_000 + index, ready: 'False' }),
    );
    const alerts = runDetector(detect, [...ticks(4_500), ...rolledOut, ...ill]);
    expect(alerts.map(({ id }) => id)).toEqual([
      'node-rollout-without-canary/nodes-down/1',
      expect.stringContaining('node-rollout-without-canary/rollout/'),
    ]);
    for (const alert of alerts) {
      expect(alert.offender?.user).toBe(POOL);
      expect(alert.trigger).toMatchObject({ user: POOL, verb: 'patch', object: { name: 'n0' } });
      expect(alert.trigger?.why).toMatch(/^The first of 20 nodes .* not proven\.$/);
      expect(alert.uncertain.join(' ')).not.toContain('ho rolled');
    }
  });

  it('at level Metadata: presumes from writes of the node controller, and says so', () => {
    const tainted = indexes(20).map((index) =>
      nodeWrite({ node: `n${index}`, at_s: 4_000 + index, verb: 'patch', user: NODE_CONTROLLER }),
    );
    const alerts = runDetector(detect, [
      ...ticks(4_500),
      ...rolledOut.map((event) => bare(event)),
      ...tainted,
    ]);
    expect(alerts).toHaveLength(1);
    expect(alerts[0]).toMatchObject({
      severity: 'medium',
      title: '20 of 20 nodes fell ill at once (20 presumably ill)',
      trigger: { user: POOL, verb: 'delete' },
    });
    expect(alerts[0]?.uncertain[0]).toContain('concluded from writes of the node controller');
    expect(alerts[0]?.evidence).toContain(tainted[0]?.auditID);
  });

  it('on nodes that are replaced at once by new ones with another image', () => {
    const before = indexes(10).map((index) => report({ node: `old${index}`, at_s: index, os: 'OS 1' }));
    const after = indexes(10).flatMap((index) => [
      report({ node: `new${index}`, at_s: 1_000 + 60 * index, os: 'OS 2' }),
      nodeWrite({
        node: `old${index}`,
        at_s: 1_030 + 60 * index,
        verb: 'delete',
        user: 'cluster-autoscaler',
      }),
    ]);
    expect(runDetector(detect, [...ticks(2_000), ...before, ...after])).toHaveLength(1);
  });
});

describe('node-rollout-without-canary keeps quiet', () => {
  const nodes = indexes(20);
  it.each<readonly [string, AuditEvent[]]>([
    [
      'nodes that join and become ready',
      nodes.flatMap((index) => [
        report({ node: `n${index}`, at_s: 10 + index, os: 'OS 1', ready: 'False', pressure: 'False' }),
        report({ node: `n${index}`, at_s: 50 + index, ready: 'True' }),
        ...heartbeats(`n${index}`, 10 + index, 600),
      ]),
    ],
    [
      'nodes whose first Node has an empty nodeInfo, as kubelets create it',
      nodes.flatMap((index) => [
        auditEvent({
          at_s: index,
          user: `system:node:n${index}`,
          verb: 'create',
          code: 201,
          objectRef: { resource: 'nodes', name: `n${index}` },
          requestObject: { status: { nodeInfo: { kubeletVersion: '', osImage: '', kernelVersion: '' } } },
        }),
        report({ node: `n${index}`, at_s: index + 0.1, os: 'OS 1' }),
      ]),
    ],
    [
      'a scale-down by an autoscaler',
      [
        ...fleet(10, 600),
        ...nodes.flatMap((index) => [
          ...heartbeats(`s${index}`, 0, 300),
          nodeWrite({
            node: `s${index}`,
            at_s: 280,
            verb: 'patch',
            user: 'cluster-autoscaler',
            body: { spec: { taints: [{ key: 'ToBeDeletedByClusterAutoscaler', effect: 'NoSchedule' }] } },
          }),
          nodeWrite({ node: `s${index}`, at_s: 420, verb: 'delete', user: NODE_CONTROLLER }),
        ]),
      ],
    ],
    [
      'spot machines that are taken away and deleted',
      [
        ...fleet(10, 600),
        ...nodes.flatMap((index) => [
          ...heartbeats(`s${index}`, 0, 300),
          marked({ node: `s${index}`, at_s: 345, bodies: true }),
          nodeWrite({ node: `s${index}`, at_s: 420, verb: 'delete', user: NODE_CONTROLLER }),
        ]),
      ],
    ],
    [
      'nodes that somebody drains, at level Metadata',
      [
        ...fleet(10, 600),
        ...indexes(5).flatMap((index) => [
          ...heartbeats(`s${index}`, 0, 300),
          nodeWrite({ node: `s${index}`, at_s: 250, verb: 'patch', user: 'kubectl-drain' }),
        ]),
      ],
    ],
    [
      'nodes that join and are written by the node controller, at level Metadata',
      nodes.flatMap((index) => [
        report({ node: `n${index}`, at_s: index }),
        nodeWrite({ node: `n${index}`, at_s: 30 + index, verb: 'patch', user: NODE_CONTROLLER }),
      ]),
    ],
    [
      'nodes that a client cordons and the node controller taints, at level Metadata',
      nodes.flatMap((index) => [
        report({ node: `n${index}`, at_s: index - 4_000 }),
        nodeWrite({ node: `n${index}`, at_s: 300 + index, verb: 'patch', user: 'pool-manager' }),
        nodeWrite({ node: `n${index}`, at_s: 300.5 + index, verb: 'patch', user: NODE_CONTROLLER }),
      ]),
    ],
    ['two nodes that die', [...fleet(10, 600), ...heartbeats('d1', 0, 300), ...heartbeats('d2', 0, 300)]],
    [
      'nodes that reboot one after the other',
      [
        ...fleet(10, 3_000),
        ...indexes(10).flatMap((index) => [
          ...heartbeats(`r${index}`, 0, 300 + 200 * index),
          ...heartbeats(`r${index}`, 400 + 200 * index, 3_000),
        ]),
      ],
    ],
    [
      'an hour without any event, then all come back',
      [0, 4_000].flatMap((start) =>
        nodes.flatMap((index) => heartbeats(`n${index}`, start + index / 2, start + 300)),
      ),
    ],
    [
      'a log whose policy leaves leases out',
      nodes.flatMap((index) =>
        [0, 300, 600, 900].map((at_s) => report({ node: `n${index}`, at_s: at_s + index, ready: 'True' })),
      ),
    ],
    [
      'an upgrade with a canary that baked for two hours',
      [
        ...nodes.map((index) => report({ node: `n${index}`, at_s: index, os: 'OS 1' })),
        report({ node: 'n0', at_s: 1_000, os: 'OS 2' }),
        ...indexes(19, 1).map((index) => report({ node: `n${index}`, at_s: 8_200 + 20 * index, os: 'OS 2' })),
      ],
    ],
    [
      'a new pool of nodes with another image',
      [
        ...nodes.map((index) => report({ node: `n${index}`, at_s: index, os: 'OS 1' })),
        ...nodes.map((index) => report({ node: `gpu${index}`, at_s: 1_000 + index, os: 'OS 2' })),
      ],
    ],
    [
      'nodes that were ill before the log began',
      nodes.map((index) =>
        report({ node: `n${index}`, at_s: 300 + index, ready: 'False', pressure: 'True' }),
      ),
    ],
    ['a log that ends with all kubelets, a little before the last event', [...fleet(20, 570)]],
  ])('on %s', (name, events) => {
    expect(
      runDetector(detect, [
        ...(events.length > 0 && !name.startsWith('an hour') ? ticks(600) : []),
        ...events,
      ]),
    ).toEqual([]);
  });
});
