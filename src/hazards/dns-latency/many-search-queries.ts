import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { allContainers } from '../../kube/pod-spec.ts';

/** Names outside of the cluster that a workload must be given before it is worth a word: one or two are in every manifest. */
const EXTERNAL_NAMES_MIN_COUNT = 4;
/** namespace.svc.cluster.local, svc.cluster.local and cluster.local stand in every pod's search list. */
const SEARCH_DOMAINS_COUNT = 3;
/** What the kubelet writes into resolv.conf for dnsPolicy ClusterFirst (kubelet/network/dns). */
const DEFAULT_NDOTS = 5;

/** Host names in URLs and `host:port`: with a scheme or a port behind, so that file names and versions are not taken for hosts. */
const HOST = /(?:[a-z][a-z0-9+.-]*:\/\/(?:[^\s/@]*@)?)((?:[a-z0-9-]+\.)+[a-z]{2,})(?=[:/\s"',]|$)/gi;
/** Ends of names that live in the cluster or stand for examples. */
const INSIDE = /\.(?:svc|local|internal|localdomain)$|\.svc\./i;

function externalNames({ template }: Workload, ndots: number): ReadonlySet<string> {
  const names = new Set<string>();
  for (const { env, args, command } of allContainers(template.spec)) {
    for (const text of [...env.flatMap(({ value }) => value ?? []), ...args, ...command]) {
      for (const [, host = ''] of text.matchAll(HOST)) {
        const dots = host.split('.').length - 1;
        if (!INSIDE.test(host) && dots < ndots) names.add(host.toLowerCase());
      }
    }
  }
  return names;
}

/** The number that the pod template sets; of several the last counts (mergeDNSOptions, kubelet/network/dns). */
function ndotsOf({ template }: Workload): number | undefined {
  const last = template.spec.dnsConfig.options.findLast(({ name }) => name === 'ndots')?.value;
  return last === undefined || !/^\d+$/.test(last) ? undefined : Number(last);
}

interface Asking {
  readonly workload: Workload;
  readonly ndots: number;
  /** Somebody wrote it, though it is the default or worse. */
  readonly isWritten: boolean;
  readonly names: ReadonlySet<string>;
}

/** A workload whose pods ask for names under each search domain first, if it is worth a word. */
function askingOf(workload: Workload): readonly Asking[] {
  const { dnsPolicy, hostNetwork } = workload.template.spec;
  const written = ndotsOf(workload);
  const ndots = written ?? DEFAULT_NDOTS;
  if (dnsPolicy !== 'ClusterFirst' || hostNetwork || ndots < DEFAULT_NDOTS) return [];
  const names = externalNames(workload, ndots);
  const isWritten = written !== undefined;
  return isWritten || names.size >= EXTERNAL_NAMES_MIN_COUNT ? [{ workload, ndots, isWritten, names }] : [];
}

/** One finding for the cluster: it is advice, and the same for each workload. */
function* observe({ derive }: RuleInput): Generator<Observation> {
  const hits = derive(workloadsOf)
    .all.flatMap(askingOf)
    .toSorted((one, other) => other.names.size - one.names.size);
  const [most] = hits;
  if (most === undefined) return;
  const { object, template } = most.workload;
  const others = hits.length > 1 ? ` (and ${hits.length - 1} more workloads like it)` : '';
  const count = most.names.size;
  const what =
    count < EXTERNAL_NAMES_MIN_COUNT
      ? `sets ndots to ${most.ndots} for host names outside of the cluster too`
      : `is given ${count} host names outside of the cluster`;
  const queries = (SEARCH_DOMAINS_COUNT + 1) * 2;
  yield {
    type: 'finding',
    object,
    path: template.spec.path,
    message: `${spokenName(object)} ${what}${others}: with ndots:${most.ndots} each look-up of one is ${queries} queries instead of 2`,
    fix: {
      text: 'Set ndots to 2 in the pod template (names of Services of other namespaces still resolve), or end the host names with a dot.',
      patch: 'dnsConfig:\n  options:\n    - name: ndots\n      value: "2"\n',
    },
  };
}

export const manySearchQueries: Rule = {
  id: 'many-search-queries',
  title: 'Pods that call many hosts outside of the cluster set ndots',
  severity: 'low',
  persona: 'developer',
  why: 'A name with fewer than five dots is first asked for under each search domain, for IPv4 and IPv6: most DNS load of a cluster are these misses.',
  check: observe,
};
