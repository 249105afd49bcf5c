import type { Alert, Fact, Offender, Severity, Trigger } from '../../detect/contract.ts';
import { formatDuration } from '../../kube/duration.ts';
import {
  formatMicroTime,
  MICROS_PER_MINUTE,
  MICROS_PER_SECOND,
  type EpochMicros,
} from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { auditCommand } from '../audit-command.ts';
import { EvidenceSample } from '../evidence.ts';
import type { ListSize } from './object-size.ts';
import type { Restart } from './restart.ts';
import { addCounts, noCounts, type Counts, type Stream } from './stream.ts';

/** One resource that clients list again and again. */
export interface Storm {
  readonly object: ObjectReference;
  readonly resource: string;
  readonly from_us: EpochMicros;
  to_us: EpochMicros;
  /** What each client group did in it. */
  readonly streams: Map<Stream, Counts>;
  peak_per_minute: number;
  readonly before_per_minute: number | undefined;
  readonly hasLists: boolean;
  readonly trigger: Trigger | undefined;
  /** Objects of this resource created in the minutes before. */
  readonly created_count: number;
}

/** One wave is a reconnect; the same copies three times and more is a circle. */
const REPEATED_MEAN = 3;
const SPIRAL_MIN_US = 3 * MICROS_PER_MINUTE;
/** Lists answered by etcd at this rate are felt in any cluster of size. */
const ETCD_LISTS_DANGEROUS_PER_MINUTE = 600;
const REFUSED_MANY_COUNT = 20;
/** A rolling upgrade restarts each of three API servers once; four times in a quarter of an hour is no upgrade. */
const SPIRAL_RESTARTS = 4;
const SPIRAL_WITHIN_US = 15 * MICROS_PER_MINUTE;
const GROUPS_NAMED_COUNT = 5;

export function stormAlert(storm: Storm, size: ListSize | undefined): Alert {
  const sum = noCounts();
  for (const counts of storm.streams.values()) addCounts(sum, counts);
  const groups = [...storm.streams].toSorted((a, b) => b[1].relists + b[1].lists - a[1].relists - a[1].lists);
  const { instance_count, mean } = repetition(storm);
  const copies = `${instance_count} cop${instance_count === 1 ? 'y' : 'ies'} of ${groups.length} client${groups.length === 1 ? '' : 's'}`;
  const evidence = new EvidenceSample();
  for (const [stream] of groups) for (const auditID of stream.evidence.list()) evidence.add(auditID);
  const { from_us, to_us } = storm;
  return {
    id: `relist-storm/${storm.resource}`,
    hazard: 'relist-storm',
    severity: stormSeverity(storm, sum, mean),
    title: storm.hasLists
      ? `${copies} listed ${storm.resource} again ${sum.relists} times after their watches ended early`
      : `watches of ${storm.resource} end within seconds, ${sum.shortWatches} times`,
    offender: offenderOf(groups[0], sum),
    objects: { count: 1, sample: [storm.object] },
    window: { from_us, to_us },
    trigger: storm.trigger,
    facts: [
      ...countFacts(storm, sum, mean),
      ...sizeFacts(storm, size),
      {
        name: 'clients',
        value: groups
          .slice(0, GROUPS_NAMED_COUNT)
          .map(([stream, counts]) => `${stream.group} ${counts.relists}`)
          .join(', '),
      },
    ],
    evidence: evidence.list(),
    next: [
      {
        command: auditCommand('who', { verb: 'list', kind: storm.object.resource, from_us, to_us }),
        why: 'who lists this resource, how often',
      },
      {
        command:
          'kubectl get --raw /metrics | grep -E "apiserver_(cache_list|terminated_watchers|watch_cache)"',
        why: 'lists from the watch cache and watchers that were ended, by resource',
      },
      {
        command: 'kubectl get flowschemas,prioritylevelconfigurations',
        why: 'a FlowSchema for these clients holds their lists back until the API server is well',
      },
    ],
    uncertain: stormDoubts(storm, size),
  };
}

function repetition(storm: Storm): { instance_count: number; mean: number } {
  let instance_count = 0;
  let sum = 0;
  for (const stream of storm.streams.keys()) {
    const one = stream.repetition();
    instance_count += one.instance_count;
    sum += one.instance_count * one.mean;
  }
  return { instance_count, mean: instance_count === 0 ? 0 : sum / instance_count };
}

function stormSeverity(storm: Storm, sum: Counts, mean: number): Severity {
  const isRepeated = mean >= REPEATED_MEAN;
  const isEtcd = sum.fromEtcd > 0 && sum.fromEtcd * 2 >= sum.relists;
  if (isRepeated && isEtcd && storm.to_us - storm.from_us >= SPIRAL_MIN_US) return 'critical';
  if (isRepeated || sum.expired + sum.tooLarge >= REFUSED_MANY_COUNT) return 'high';
  if (isEtcd && storm.peak_per_minute >= ETCD_LISTS_DANGEROUS_PER_MINUTE) return 'high';
  return 'medium';
}

function countFacts(storm: Storm, sum: Counts, mean: number): readonly Fact[] {
  const facts: Fact[] = [
    { name: 'watches that ended early', value: String(sum.earlyEnds) },
    { name: 'lists that etcd answers (no resourceVersion)', value: `${sum.fromEtcd} of ${sum.relists}` },
    { name: 'again by each copy', value: `${mean.toFixed(1)} times on average` },
    { name: 'lists a minute at most', value: String(storm.peak_per_minute) },
  ];
  if (storm.before_per_minute !== undefined)
    facts.push({ name: 'lists a minute before', value: storm.before_per_minute.toFixed(1) });
  if (sum.pages > 0) facts.push({ name: 'further pages (not counted as lists)', value: String(sum.pages) });
  if (sum.expired > 0) facts.push({ name: '410 Gone', value: String(sum.expired) });
  if (sum.tooLarge > 0) facts.push({ name: '504 on lists', value: String(sum.tooLarge) });
  if (storm.created_count > 0)
    facts.push({
      name: `${storm.resource} created in the minutes before`,
      value: String(storm.created_count),
    });
  return facts;
}

function sizeFacts(storm: Storm, size: ListSize | undefined): readonly Fact[] {
  if (size === undefined) return [];
  const perSecond = (size.bytes * storm.peak_per_minute) / 60;
  const how = size.isMeasured
    ? 'largest list in this log'
    : `estimate: ${size.object_count} objects seen written, times their mean size`;
  return [
    { name: 'bytes of one list', value: `${bytesText(size.bytes)} (${how})` },
    { name: 'bytes a second at most', value: `about ${bytesText(perSecond)} (estimate)` },
  ];
}

function bytesText(bytes: number): string {
  if (bytes < 1_024) return `${Math.round(bytes)} B`;
  if (bytes < 1_024 ** 2) return `${(bytes / 1_024).toFixed(1)} KiB`;
  return bytes < 1_024 ** 3
    ? `${(bytes / 1_024 ** 2).toFixed(1)} MiB`
    : `${(bytes / 1_024 ** 3).toFixed(1)} GiB`;
}

/** The client group with most of it; with half of it or less there is no single one to name. */
function offenderOf(top: readonly [Stream, Counts] | undefined, sum: Counts): Offender | undefined {
  if (top === undefined || 2 * top[1].relists < sum.relists) return undefined;
  return top[0].book.offender(top[0].user);
}

function stormDoubts(storm: Storm, size: ListSize | undefined): readonly string[] {
  const uncertain = [
    'The 410 that ends a watch is inside its stream and not in the log: it is concluded from the early end and the list that follows.',
  ];
  if (!storm.hasLists)
    uncertain.push(
      'This log carries no lists (policy, AKS kube-audit-admin, or GKE without data_access): whether lists follow cannot be seen.',
    );
  if (size === undefined)
    uncertain.push('The log carries no bodies of this resource, so the bytes of a list are unknown.');
  else if (!size.isMeasured)
    uncertain.push(
      'Bytes are an estimate: objects that nobody wrote during this log are not in it, and selectors are not applied.',
    );
  if (storm.before_per_minute === undefined)
    uncertain.push('The log begins less than a minute before: how often they listed before is unknown.');
  uncertain.push('Copies of a client behind one address look like one copy.');
  return uncertain;
}

export function restartAlert(restarts: readonly Restart[], evidence: readonly string[]): Alert {
  const spiral = restarts.some((restart, index) => {
    const fourth = restarts[index + SPIRAL_RESTARTS - 1];
    return fourth !== undefined && fourth.from_us - restart.from_us <= SPIRAL_WITHIN_US;
  });
  const end_count = restarts.reduce((sum, restart) => sum + restart.end_count, 0);
  const list_count = restarts.reduce((sum, restart) => sum + restart.list_count, 0);
  const from_us = restarts[0]?.from_us ?? 0;
  const to_us = restarts.at(-1)?.to_us ?? from_us;
  const silence_us = Math.max(...restarts.map((restart) => restart.silence_us));
  const signs = [
    ...(end_count > 0 ? [`${end_count} watches ended at once`] : []),
    ...(silence_us > 0 ? [`nothing was answered for up to ${secondsText(silence_us)}`] : []),
  ];
  const times = restarts.length === 1 ? '' : ` ${restarts.length} times`;
  return {
    id: 'relist-storm/api-server-restart',
    hazard: 'relist-storm',
    severity: spiral ? 'critical' : 'medium',
    title: `API server restarted or went away${times}: ${signs.join(', ')}, ${list_count} lists followed`,
    offender: undefined,
    objects: { count: 0, sample: [] },
    window: { from_us, to_us },
    trigger: undefined,
    facts: [
      {
        name: 'at',
        value: restarts
          .slice(-10)
          .map((restart) => formatMicroTime(restart.from_us))
          .join(', '),
      },
      {
        name: 'clients that listed again',
        value: String(Math.max(...restarts.map((restart) => restart.clientsBack.size))),
      },
    ],
    evidence,
    next: [
      {
        command: 'kubectl get pods -n kube-system -l component=kube-apiserver -o wide',
        why: 'restarts of the API servers, where they run as pods',
      },
      {
        command: 'kubectl describe pods -n kube-system -l component=kube-apiserver',
        why: 'OOMKilled as the last state means that the lists are too heavy for it',
      },
      { command: auditCommand('who', { verb: 'list', from_us }), why: 'who listed again, and how much' },
    ],
    uncertain: [
      'The log does not say which of several API servers ended the watches, nor why: shutdown, crash, or a load balancer that cut all connections.',
      ...(silence_us > 0
        ? [
            'A killed API server writes nothing: that it was away is concluded from the silence and from the many clients that listed together after it.',
          ]
        : []),
    ],
  };
}

function secondsText(us: number): string {
  return formatDuration(Math.round(us / MICROS_PER_SECOND) * MICROS_PER_SECOND);
}
