import type { Alert, Command, Fact, Severity, Trigger } from '../../detect/contract.ts';
import { formatDuration } from '../../kube/duration.ts';
import { auditCommand } from '../audit-command.ts';
import type { Client } from './client.ts';
import { WINDOW_S } from './client.ts';
import { culpritOf, type Blame, type Share, type Tally } from './tally.ts';

/** A client that went far above its own past, from when it was noticed. */
export interface Episode {
  readonly client: Client;
  readonly tally: Tally;
  /** Most requests in one window, and the largest part of all requests that it made. */
  peak_count: number;
  share: number;
  /** Before: requests per window in the middle of its past, and of how many windows that is known. */
  readonly usual_count: number;
  readonly past_windows: number;
  readonly trigger: Trigger | undefined;
}

/** Fewer 429s for others than this are absorbed by one retry each. */
const OTHERS_THROTTLED_MIN_COUNT = 20;
/** Without a culprit the 429s must be more, last, and hit several: else it is one client's own limit. */
const NO_CULPRIT_THROTTLED_MIN_COUNT = 30;
const NO_CULPRIT_WINDOWS = 2;
const NO_CULPRIT_VICTIMS_MIN_COUNT = 2;
/** About what an API server at its defaults (600 requests in flight) answers at ordinary latencies. */
const DANGEROUS_RATE = 1_000;
const LATENCY_FACTOR = 2;
const LATENCY_RISE_MIN_US = 100_000;
const VICTIMS_NAMED_COUNT = 5;
const PAST_WINDOWS_SURE = 6;

interface Trouble {
  readonly client: Client;
  readonly episode: Episode | undefined;
  readonly storm: { readonly tally: Tally; readonly blame: Blame } | undefined;
}

/** One alert a client, and one for all 429s that nobody stands out as the cause of. */
export function clientAlerts(episodes: readonly Episode[], storms: readonly Tally[]): readonly Alert[] {
  const troubles = new Map<Client, Trouble>();
  for (const episode of episodes)
    troubles.set(episode.client, { client: episode.client, episode, storm: undefined });
  let unexplained: Tally | undefined;
  for (const tally of storms) {
    const culprit = culpritOf(tally);
    if (culprit === undefined) {
      if (unexplained === undefined || tally.throttled_count > unexplained.throttled_count)
        unexplained = tally;
      continue;
    }
    const known = troubles.get(culprit.client);
    if (known?.storm !== undefined && known.storm.tally.throttled_count >= tally.throttled_count) continue;
    troubles.set(culprit.client, {
      client: culprit.client,
      episode: known?.episode,
      storm: { tally, blame: culprit.blame },
    });
  }
  const alerts = [...troubles.values()].flatMap((trouble) => culpritAlert(trouble));
  return unexplained === undefined ? alerts : [...alerts, ...unexplainedAlert(unexplained)];
}

function culpritAlert(trouble: Trouble): readonly Alert[] {
  const { client, episode, storm } = trouble;
  const tally = storm?.tally ?? episode?.tally;
  if (tally === undefined) return [];
  const victims = tally.throttledOthers(client);
  const throttled_count = victims.reduce((sum, [, share]) => sum + share.throttled_count, 0);
  const isHarmful = storm !== undefined && throttled_count >= OTHERS_THROTTLED_MIN_COUNT;
  if (episode === undefined && !isHarmful) return [];
  const from_us = Math.min(tally.from_us, episode?.tally.from_us ?? tally.from_us);
  const to_us = Math.max(tally.to_us, episode?.tally.to_us ?? tally.to_us);
  const mine = tally.shares.get(client);
  const rate = Math.max((mine?.request_count ?? 0) / tally.span_s, (episode?.peak_count ?? 0) / WINDOW_S);
  const harm = isHarmful
    ? `: ${victims.length} other client${victims.length === 1 ? '' : 's'} got ${throttled_count} times 429`
    : '';
  return [
    {
      id: `noisy-client/${client.id}`,
      hazard: 'noisy-client',
      severity: isHarmful ? harmSeverity(victims) : rateSeverity(rate, tally, client),
      title: `${client.user} (${client.agentFamily}) sends ${Math.round(rate)} requests a second${harm}`,
      offender: client.detail?.book.offender(client.user) ?? {
        user: client.user,
        userAgents: client.agentFamily === '' ? [] : [client.agentFamily],
        sourceIPs: [],
      },
      objects: { count: 0, sample: [] },
      window: { from_us, to_us },
      trigger: episode?.trigger,
      facts: [...rateFacts(trouble, tally, mine), ...victimFacts(tally, client)],
      evidence: (client.detail?.evidence ?? tally.evidence).list(),
      next: nextFor(client, from_us, to_us),
      uncertain: doubts(trouble),
    },
  ];
}

function harmSeverity(victims: readonly (readonly [Client, Share])[]): Severity {
  const hitsControlPlane = victims.some(([victim]) => victim.isControlPlane || victim.kind === 'node');
  return hitsControlPlane ? 'critical' : 'high';
}

function rateSeverity(rate: number, tally: Tally, client: Client): Severity {
  const isSlower = isLatencyRise(tally) || tally.queuedOthers(client).length > 0;
  return rate >= DANGEROUS_RATE || isSlower ? 'high' : 'medium';
}

function isLatencyRise(tally: Tally): boolean {
  const before_us = tally.latencyBefore_us;
  const during_us = tally.latency.median_us;
  if (before_us === undefined || during_us === undefined) return false;
  return during_us >= LATENCY_FACTOR * before_us && during_us - before_us >= LATENCY_RISE_MIN_US;
}

function rateFacts(trouble: Trouble, tally: Tally, mine: Share | undefined): readonly Fact[] {
  const { client, episode, storm } = trouble;
  const facts: Fact[] = [];
  if (mine !== undefined) {
    const share = Math.round((100 * mine.request_count) / Math.max(1, tally.request_count));
    facts.push(
      { name: 'requests', value: `${mine.request_count} in ${tally.span_s} s, ${share} % of all` },
      { name: 'in flight', value: `${(mine.busy_us / 1e6 / tally.span_s).toFixed(1)} requests on average` },
    );
    if (mine.throttled_count > 0) facts.push({ name: '429 for itself', value: String(mine.throttled_count) });
  }
  if (episode !== undefined) {
    facts.push(
      {
        name: 'most in one second',
        value: `${Math.round(episode.peak_count / WINDOW_S)} (mean of ${WINDOW_S} s)`,
      },
      { name: 'usual before', value: `below ${(episode.usual_count / WINDOW_S).toFixed(0)} a second` },
    );
  }
  if (storm !== undefined) facts.push({ name: 'held to be the cause because it', value: storm.blame });
  const kinds = client.detail?.requestKinds ?? '';
  if (kinds !== '') facts.push({ name: 'asks mostly for', value: kinds });
  return facts;
}

function victimFacts(tally: Tally, culprit: Client | undefined): readonly Fact[] {
  const facts: Fact[] = [];
  const throttled = tally.throttledOthers(culprit);
  const queued = tally.queuedOthers(culprit);
  const nodes = throttled.filter(([client]) => client.kind === 'node').length;
  if (throttled.length > 0) {
    const named = throttled
      .slice(0, VICTIMS_NAMED_COUNT)
      .map(([client, share]) => `${client.user} ${share.throttled_count}`);
    facts.push({ name: '429 for others', value: named.join(', ') });
  }
  if (nodes > 0) facts.push({ name: 'kubelets turned away', value: String(nodes) });
  if (queued.length > 0) {
    const named = queued
      .slice(0, VICTIMS_NAMED_COUNT)
      .map(([client, share]) => `${client.user} up to ${formatDuration(share.queued_max_us)}`);
    facts.push({ name: 'waited in a queue', value: named.join(', ') });
  }
  const before_us = tally.latencyBefore_us;
  const during_us = tally.latency.median_us;
  if (before_us !== undefined && during_us !== undefined)
    facts.push({
      name: "other clients' 90th percentile latency",
      value: `up to ${formatDuration(before_us)} before, ${formatDuration(during_us)} during`,
    });
  return facts;
}

function nextFor(client: Client, from_us: number, to_us: number): readonly Command[] {
  const commands: Command[] = [
    {
      command: auditCommand('who', { user: client.user, from_us, to_us }),
      why: 'what this client asks for, and from where',
    },
    {
      command: 'kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels',
      why: 'which priority levels are full now, and which queues',
    },
  ];
  const [, , namespace] = client.user.split(':');
  if (client.kind === 'serviceAccount' && namespace !== undefined)
    commands.push({
      command: `kubectl get deployments,daemonsets,statefulsets -n ${namespace} -o wide`,
      why: 'the program behind this ServiceAccount; scale it to 0 to stop it',
    });
  return commands;
}

function doubts(trouble: Trouble): readonly string[] {
  const { episode, storm, client } = trouble;
  const uncertain = ['The log counts requests and their time, not the CPU and memory that each one took.'];
  if (episode !== undefined && episode.past_windows < PAST_WINDOWS_SURE)
    uncertain.push(
      `The log shows only ${Math.round(episode.past_windows * WINDOW_S)} s before the rise, so the client's own past is hardly known; a higher bar was used.`,
    );
  if (episode === undefined && storm?.blame === 'sends most requests')
    uncertain.push(
      'Its rate did not rise within this log: it may always have been so busy, and something else may have changed.',
    );
  if (storm?.blame === 'holds most of the time')
    uncertain.push(
      'It is blamed for the time that its requests took, not for their number; slow storage or webhooks look alike.',
    );
  if (client.detail === undefined)
    uncertain.push('Its source addresses were not kept: it was never busy for long.');
  return uncertain;
}

function unexplainedAlert(tally: Tally): readonly Alert[] {
  const victims = tally.throttledOthers(undefined);
  if (tally.throttled_count < NO_CULPRIT_THROTTLED_MIN_COUNT || tally.window_count < NO_CULPRIT_WINDOWS)
    return [];
  if (victims.length < NO_CULPRIT_VICTIMS_MIN_COUNT) return [];
  const { from_us, to_us } = tally;
  const busiest = [...tally.shares].toSorted((a, b) => b[1].request_count - a[1].request_count).slice(0, 3);
  const named = busiest.map(
    ([client, share]) => `${client.user} ${(share.request_count / tally.span_s).toFixed(1)}/s`,
  );
  return [
    {
      id: 'noisy-client/no-culprit',
      hazard: 'noisy-client',
      severity: harmSeverity(victims) === 'critical' ? 'high' : 'medium',
      title: `API server turned away ${tally.throttled_count} requests of ${victims.length} clients with 429; no client stands out as the cause`,
      offender: undefined,
      objects: { count: 0, sample: [] },
      window: { from_us, to_us },
      trigger: undefined,
      facts: [{ name: 'busiest clients', value: named.join(', ') }, ...victimFacts(tally, undefined)],
      evidence: tally.evidence.list(),
      next: [
        {
          command: auditCommand('who', { from_us, to_us }),
          why: 'all clients of that time, busiest first',
        },
        {
          command: 'kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels',
          why: 'which priority levels are full now, and which queues',
        },
      ],
      uncertain: [
        'No client sends or holds so much more than the others that this log shows it to be the cause.',
        'Requests that this log leaves out by policy (reads, for instance) may be the load; a slow etcd or webhook fills the API server as well.',
      ],
    },
  ];
}
