import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { flagPath } from '../../cluster/command-flags.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import { KIND } from '../../kube/group-kind.ts';
import { spokenName } from '../../kube/kube-object.ts';

/** Flags and values that take the limits away (kube-apiserver reference). */
const UNLIMITED = [
  { flag: 'enable-priority-and-fairness', value: 'false' },
  { flag: 'max-requests-inflight', value: '0' },
  { flag: 'max-mutating-requests-inflight', value: '0' },
] as const;

function* unfairServers({ cluster }: RuleInput): Generator<Observation> {
  const servers = controlPlanePods(cluster, 'kube-apiserver');
  if (servers.length === 0) {
    yield {
      type: 'unknown',
      message:
        'Whether the API server limits its clients (priority and fairness, requests in flight) is not known: its pods are not among the objects.',
    };
  }
  for (const { pod, container, flags } of servers) {
    const found = UNLIMITED.find(({ flag, value }) => flags.get(flag) === value);
    if (found === undefined) continue;
    const setting = `--${found.flag}=${found.value}`;
    yield {
      type: 'finding',
      object: pod,
      path: flagPath(container, found.flag),
      message: `${spokenName(pod)} runs with ${setting}: one client can take all of its requests in flight`,
      fix: {
        text: `Take ${setting} out of the static pod manifest of every API server.`,
        patch: `sed -i '/${setting}/d' /etc/kubernetes/manifests/kube-apiserver.yaml`,
      },
    };
  }
}

export const serverWithoutLimits: Rule = {
  id: 'server-without-limits',
  title: 'The API server shares its requests in flight fairly',
  severity: 'high',
  persona: 'cluster operator',
  why: 'Without fairness the loudest client is served first, and kubelets that cannot report look dead.',
  check: unfairServers,
};

/** From here on Kubernetes' own scalability tests raise the limits (kubernetes, cluster/gce/config-test.sh). */
const NODES_MANY_COUNT = 1_000;
const INFLIGHT_FLAGS = ['max-requests-inflight', 'max-mutating-requests-inflight'] as const;

function* defaultSeats({ cluster }: RuleInput): Generator<Observation> {
  const nodes_count = cluster.of(KIND.Node).length;
  if (nodes_count < NODES_MANY_COUNT) return;
  for (const { pod, container, flags } of controlPlanePods(cluster, 'kube-apiserver')) {
    if (INFLIGHT_FLAGS.some((flag) => flags.has(flag))) continue;
    yield {
      type: 'finding',
      object: pod,
      path: container.path,
      message: `${spokenName(pod)} serves ${nodes_count.toLocaleString('en')} nodes with the default of 400 reads and 200 writes in flight`,
      fix: {
        text: 'Give the API servers more requests in flight, and the memory for them: 1,500 and 500 from 1,000 nodes on, 3,000 and 1,000 from 3,000.',
        patch: `--max-requests-inflight=${nodes_count < 3_000 ? 1_500 : 3_000}\n--max-mutating-requests-inflight=${nodes_count < 3_000 ? 500 : 1_000}`,
      },
    };
  }
}

export const fewRequestsInFlight: Rule = {
  id: 'few-requests-in-flight',
  title: 'API servers of large clusters have set how many requests they serve at once',
  severity: 'low',
  persona: 'cluster operator',
  why: 'With as many seats as a small cluster has, one busy client is enough for 429s to all others.',
  check: defaultSeats,
};
