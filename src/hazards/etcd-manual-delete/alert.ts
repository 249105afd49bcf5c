import type { Alert, Fact, Severity } from '../../detect/contract.ts';
import { formatMicroTime, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource } from '../../kube/object-reference.ts';
import { auditCommand } from '../audit-command.ts';
import { EvidenceSample, ObjectSample } from '../evidence.ts';
import { etcdKey } from './etcd-key.ts';
import type { Vanished } from './existence.ts';

const OBJECTS_MAX_COUNT = 20_000;
const USERS_MAX_COUNT = 8;
/** One or two may be a race of two API servers; five are a pattern. */
const FLOOR_COUNT = 5;
const HIGH_COUNT = 10;
const CRITICAL_COUNT = 50;
/** In a hole of the log anybody may have deleted: so many are worth a look all the same. */
const HOLE_COUNT = 20;
/** As many objects that come into being unseen show that part of the log is missing. */
const INCOMPLETE_SHARE = 0.2;

/**
 * A range deleted in etcd goes at one moment. Where more than this share of the losses does not fit the best such
 * moment, objects go unseen all the time: the log of one of several API servers looks like that.
 */
const STRAY_SHARE = 0.2;

/** One object that went unexplained, and who noticed. */
export interface Loss extends Vanished {
  readonly auditID: string;
  readonly user: string;
  /** Noticed because it was made anew, not because somebody missed it. */
  readonly isMadeAnew: boolean;
  /** The longest silence of the log while it went. */
  readonly silence_us: number;
}

export interface Circumstances {
  readonly deletions: ReadonlyMap<string, number>;
  readonly appearedUnseen_count: number;
  /** Objects that went during holes in the log, at about the same time. */
  readonly inHole_count: number;
  readonly forgotten_count: number;
}

/** Does this log show deletions of the kinds that vanished? Where it shows none, the policy may leave them out. */
function areDeletionsLogged(losses: readonly Loss[], circumstances: Circumstances): boolean {
  const resources = new Set(losses.map((loss) => groupResource(loss.object)));
  return [...resources].some((resource) => circumstances.deletions.has(resource));
}

/** The most losses that one moment can explain: each went after it was last seen and before it was missed. */
function mostAtOnce(losses: readonly Loss[]): number {
  const edges = losses
    .flatMap((loss) => [
      { at_us: loss.lastSeen_us, step: 1 },
      { at_us: loss.missed_us, step: -1 },
    ])
    .toSorted((a, b) => a.at_us - b.at_us || b.step - a.step);
  let open_count = 0;
  let most_count = 0;
  for (const edge of edges) {
    open_count += edge.step;
    most_count = Math.max(most_count, open_count);
  }
  return most_count;
}

function isIncomplete(losses: readonly Loss[], circumstances: Circumstances): boolean {
  if (circumstances.appearedUnseen_count > INCOMPLETE_SHARE * losses.length) return true;
  return areScattered(losses);
}

function areScattered(losses: readonly Loss[]): boolean {
  return losses.length - mostAtOnce(losses) > STRAY_SHARE * losses.length;
}

/** How bad it is; `undefined` while it may be chance. A log that leaves things out proves less. */
export function rate(losses: readonly Loss[], circumstances: Circumstances): Severity | undefined {
  const count = losses.length;
  if (count < FLOOR_COUNT) return undefined;
  if (isIncomplete(losses, circumstances)) return count >= HIGH_COUNT ? 'low' : undefined;
  const isAnyDeletionLogged = circumstances.deletions.size > 0;
  if (!isAnyDeletionLogged) return 'low';
  if (!areDeletionsLogged(losses, circumstances)) return count >= HIGH_COUNT ? 'medium' : 'low';
  if (count >= CRITICAL_COUNT) return 'critical';
  return count >= HIGH_COUNT ? 'high' : 'medium';
}

/** The same for what went in holes of the log: never sure. */
export function rateHole({ inHole_count }: Circumstances): Severity | undefined {
  return inHole_count >= HOLE_COUNT ? 'low' : undefined;
}

function countsText(losses: readonly Loss[]): string {
  const counts = new Map<string, number>();
  for (const loss of losses) {
    const resource = groupResource(loss.object);
    counts.set(resource, (counts.get(resource) ?? 0) + 1);
  }
  return [...counts]
    .toSorted(([, a], [, b]) => b - a)
    .map(([resource, count]) => `${count} ${resource}`)
    .join(', ');
}

/** When it happened, if one moment explains all: after the last was seen and before the first was missed. */
function momentText(losses: readonly Loss[]): string {
  const after_us = Math.max(...losses.slice(0, OBJECTS_MAX_COUNT).map((loss) => loss.lastSeen_us));
  const before_us = Math.min(...losses.slice(0, OBJECTS_MAX_COUNT).map((loss) => loss.missed_us));
  return after_us <= before_us
    ? `at one moment between ${formatMicroTime(after_us)} and ${formatMicroTime(before_us)}`
    : 'no single moment explains all: some were still seen after others were missed';
}

function factsOf(losses: readonly Loss[]): readonly Fact[] {
  const keys = losses.map((loss) => etcdKey(loss.object)).toSorted();
  const users = [...new Set(losses.map((loss) => loss.user))];
  const anew_count = losses.filter((loss) => loss.isMadeAnew).length;
  return [
    { name: 'happened', value: momentText(losses) },
    { name: 'etcd key range', value: `${keys[0] ?? ''} to ${keys.at(-1) ?? ''}` },
    {
      name: 'noticed by',
      value: `${users.slice(0, USERS_MAX_COUNT).join(', ')}${users.length > USERS_MAX_COUNT ? ', …' : ''}`,
    },
    ...(anew_count === 0
      ? []
      : [{ name: 'made anew', value: `${anew_count} under the same name, without a deletion between` }]),
  ];
}

function uncertainOf(
  losses: readonly Loss[],
  circumstances: Circumstances,
  isTheHole: boolean,
): readonly string[] {
  const sentences = [
    'Another API server of this cluster may have logged the deletions: its log may not be among the files read.',
    'Who deleted in etcd cannot be told from an audit log; look at the etcd hosts.',
  ];
  if (!areDeletionsLogged(losses, circumstances))
    sentences.push(
      'This log shows no deletion of these kinds at all, so the audit policy may leave them out.',
    );
  if (circumstances.appearedUnseen_count > 0) {
    sentences.push(
      `${circumstances.appearedUnseen_count} objects came into being without a creation in the log, so parts of it are missing.`,
    );
  }
  if (areScattered(losses))
    sentences.push(
      'Objects go unseen all the time here, not at one moment: most likely this is the log of only some of the API servers.',
    );
  const { inHole_count } = circumstances;
  if (inHole_count > 0)
    sentences.push(
      isTheHole
        ? `${inHole_count} of them went while the log is silent: a request to delete them may be missing from it.`
        : `${inHole_count} more objects went during holes in the log and are not counted.`,
    );
  if (circumstances.forgotten_count > 0) sentences.push('More objects went than are counted here.');
  return sentences;
}

function titleOf(losses: readonly Loss[], circumstances: Circumstances, isTheHole: boolean): string {
  if (isTheHole) return `${countsText(losses)} are gone, and the log has a hole at the time when they went`;
  return isIncomplete(losses, circumstances)
    ? `${countsText(losses)} are gone without a deletion in this log, which looks incomplete`
    : `${countsText(losses)} are gone though nobody asked the API server to delete them`;
}

/** The alert for objects that went together; `isTheHole` where those that went in holes of the log are among them. */
export function alertOf(
  losses: readonly Loss[],
  severity: Severity,
  circumstances: Circumstances,
  isTheHole = false,
): Alert {
  const objects = new ObjectSample(OBJECTS_MAX_COUNT);
  const evidence = new EvidenceSample();
  let from_us: EpochMicros = losses[0]?.missed_us ?? 0;
  let to_us: EpochMicros = from_us;
  for (const loss of losses) {
    objects.add(loss.object);
    evidence.add(loss.auditID);
    from_us = Math.min(from_us, loss.missed_us);
    to_us = Math.max(to_us, loss.missed_us);
  }
  return {
    id: `etcd-manual-delete/${formatMicroTime(from_us)}`,
    hazard: 'etcd-manual-delete',
    severity,
    title: titleOf(losses, circumstances, isTheHole),
    offender: undefined,
    objects: objects.objects(),
    window: { from_us, to_us },
    trigger: undefined,
    facts: factsOf(losses),
    evidence: evidence.list(),
    next: [
      {
        command: 'etcdctl get /registry --prefix --keys-only --rev=<revision before it happened>',
        why: 'etcd keeps old revisions until it compacts (5 min by default): the keys may still be readable',
      },
      {
        command: auditCommand('timeline', { from_us, to_us }),
        why: 'what missed them, and what has been made anew since',
      },
    ],
    uncertain: uncertainOf(losses, circumstances, isTheHole),
  };
}
