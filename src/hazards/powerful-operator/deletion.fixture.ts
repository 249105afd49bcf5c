import type { AuditEvent } from '../../audit/event.ts';
import { request, type Parts } from '../request.fixture.ts';

export const NAMESPACES = 'system:serviceaccount:kube-system:namespace-controller';

/** `count` requests, evenly spaced from `at_s` on. */
export function many(
  count: number,
  at_s: number,
  every_s: number,
  make: (at_s: number, index: number) => AuditEvent,
) {
  return Array.from({ length: count }, (_, index) => make(at_s + index * every_s, index));
}

export const REPLICASETS = 'system:serviceaccount:kube-system:replicaset-controller';

/** Kubelets report pods, evenly over the nodes. */
export function podsOn(nodes_count: number, pods_count: number) {
  return many(pods_count, 1, 0.1, (at_s, index) => {
    const objectRef = { namespace: `team-${index % 20}`, name: `p-${index}` };
    return request(at_s, `system:node:n${index % nodes_count}`, 'patch', 'pods', '', {
      objectRef: { resource: 'pods', subresource: 'status', ...objectRef },
    });
  });
}

export function evictions(count: number, at_s: number, every_s: number, user = 'descheduler') {
  return many(count, at_s, every_s, (now_s, index) =>
    request(now_s, user, 'create', 'pods', '', {
      objectRef: {
        resource: 'pods',
        subresource: 'eviction',
        namespace: `team-${index % 20}`,
        name: `p-${index}`,
      },
    }),
  );
}

/** The pods of one node after another, each within a second, put back at once. */
export function drains(nodes_count: number, interval_s: number): readonly AuditEvent[] {
  const count = nodes_count * 100;
  return [
    ...podsOn(nodes_count, count),
    ...Array.from({ length: count }, (_, index) => {
      const pod = Math.floor(index / 100) + nodes_count * (index % 100);
      const at_s = 100 + Math.floor(index / 100) * interval_s + (index % 100) * 0.3;
      const [eviction] = evictions(pod + 1, at_s, 0).slice(-1);
      return [eviction!, request(at_s, REPLICASETS, 'create', 'pods', `team-${pod % 20}/new-${pod}`)];
    }).flat(),
  ];
}

/** 60 nodes, each cordoned, emptied and deleted, one every 8 s. */
export function scaleIn(cordonedBy: string, deletedBy: string, cordon: Parts): readonly AuditEvent[] {
  const moved = evictions(60, 100, 8, deletedBy).flatMap((eviction, index) => [
    eviction,
    request(100 + index * 8, REPLICASETS, 'create', 'pods', `team-${index % 20}/new-${index}`),
  ]);
  return [
    ...podsOn(60, 60),
    ...Array.from({ length: 60 }, (_, index) => [
      request(99 + index * 8, cordonedBy, 'patch', 'nodes', `/n${index}`, cordon),
      // Every third has pods; the others were empty.
      ...(index % 3 === 0 ? moved.slice(2 * index, 2 * index + 2) : []),
      request(103 + index * 8, deletedBy, 'delete', 'nodes', `/n${index}`),
    ]).flat(),
  ];
}

/** A namespace is deleted, and what is in it. */
export const removedNamespace = (name: string, at_s: number) =>
  request(at_s, 'alice', 'delete', 'namespaces', `${name}/${name}`);
export const contentsOf = (name: string, at_s: number) =>
  many(100, at_s, 0.01, (now_s, index) =>
    request(now_s, NAMESPACES, 'delete', 'configmaps', `${name}/c-${index}`),
  );
