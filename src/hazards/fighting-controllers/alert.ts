import type { Alert, Command, Fact, Severity } from '../../detect/contract.ts';
import { formatDuration } from '../../kube/duration.ts';
import { MICROS_PER_MINUTE, formatMicroTime } from '../../kube/microtime.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { objectKey } from '../../kube/object-reference.ts';
import { auditCommand, shellWord } from '../audit-command.ts';
import type { Fight, FightKind, Fighter } from './fight.ts';

/** From one write a second on, everything that watches the kind works for nothing all the time. */
const HIGH_RATE = 1;
/** Slower than once in a minute it is a nuisance that hides real changes, and no load. */
const MEDIUM_RATE = 1 / 60;
const WATCHERS_NAMED_COUNT = 8;

/** The alert for one fight. `watchers` are clients that watch all objects of the kind, other than the fighters. */
export function fightAlert(fight: Fight, watchers: readonly string[]): Alert {
  const fighters = [...fight.fighters.values()].toSorted((a, b) => a.first_us - b.first_us);
  const newcomer = fighters.at(-1);
  const { count } = fight.objects;
  const from_us = startOf(fight, newcomer);
  return {
    id: fight.id,
    hazard: 'fighting-controllers',
    severity: severityOf(fight),
    title: titleOf(fight, fighters),
    offender: newcomer === undefined ? undefined : newcomer.book.offender(newcomer.writer.user),
    objects: fight.objects.objects(),
    window: { from_us, to_us: fight.to_us },
    trigger: undefined,
    facts: [
      ...fieldFacts(fight),
      ...fighters.map((fighter) => writerFact(fighter)),
      {
        name: 'rate',
        value: `${rateText(fight.rate)}, ${fight.flips_count} writes on ${countText(fight, count)}`,
      },
      { name: 'since', value: formatMicroTime(from_us) },
      { name: 'meaning', value: meaningOf(fight, fighters) },
      ...(fight.conflicts_count > 0
        ? [{ name: 'conflicts', value: `${fight.conflicts_count} times 409` }]
        : []),
      ...watcherFacts(fight, watchers),
      ...followerFacts(fight),
    ],
    evidence: fight.evidence.list(),
    next: nextFor(fight, fighters),
    uncertain: doubts(fight, fighters, watchers),
  };
}

/** The first flips are only seen once an object is looked into: a newcomer who came just before began it. */
function startOf(fight: Fight, newcomer: Fighter | undefined): EpochMicros {
  const came_us = newcomer?.first_us ?? fight.from_us;
  const isJustBefore = came_us < fight.from_us && fight.from_us - came_us <= MICROS_PER_MINUTE;
  return isJustBefore ? came_us : fight.from_us;
}

function severityOf(fight: Fight): Severity {
  if (fight.kind === 'field')
    return fight.rate >= HIGH_RATE ? 'high' : fight.rate >= MEDIUM_RATE ? 'medium' : 'low';
  // What cannot be seen, or does not change anything, is at most half as bad.
  return fight.rate >= HIGH_RATE && fight.kind !== 'loop' ? 'medium' : 'low';
}

function titleOf(fight: Fight, fighters: readonly Fighter[]): string {
  const names = fighters.map((fighter) => shortName(fighter.writer.user)).join(' and ');
  const [object] = fight.objects.objects().sample;
  const { count } = fight.objects;
  const what = count === 1 && object !== undefined ? objectKey(object) : countText(fight, count);
  const rate = rateText(fight.rate);
  const fields = [...fight.fields.keys()];
  const more = fields.length > 2 ? ` and ${fields.length - 2} more fields` : '';
  const field = `${fields.slice(0, 2).join(' and ')}${more}`;
  const titles: Readonly<Record<FightKind, string>> = {
    field:
      fighters.length > 1
        ? `${names} overwrite each other's ${field} of ${what}, ${rate}`
        : `${names} flips ${field} of ${what} back and forth, ${rate}`,
    nothing: `${names} writes ${what} ${rate} and nothing visible changes`,
    turns: `${names} take turns at writing ${what}, ${rate}`,
    loop: `${names} writes ${what} without pause, ${rate}`,
    conflicts: `${names} run into ${fight.flips_count} conflicts (409) on ${what}`,
  };
  return titles[fight.kind];
}

function fieldFacts(fight: Fight): readonly Fact[] {
  return [...fight.fields].flatMap(([path, values]) => [
    { name: 'field', value: path },
    { name: 'values', value: values.join(' / ') },
  ]);
}

function writerFact(fighter: Fighter): Fact {
  const { userAgents, sourceIPs } = fighter.book.offender('');
  const from = sourceIPs.length === 0 ? '' : ` from ${sourceIPs.join(', ')}`;
  const as = userAgents.length === 0 ? '' : ` as ${userAgents.join(', ')}`;
  return {
    name: 'writer',
    value: `${fighter.writer.user}${as}${from}: ${fighter.writes_count} writes, first seen on it ${formatMicroTime(fighter.first_us)}`,
  };
}

function meaningOf(fight: Fight, fighters: readonly Fighter[]): string {
  const [only] = fighters;
  const last = fighters.at(-1);
  if (fighters.length > 1 && last !== undefined) {
    return `each undoes what the other wrote; ${shortName(last.writer.user)} came last: stop it first, then decide who owns the field`;
  }
  if (fight.kind !== 'field')
    return 'the same object is written again and again: look at what this client reconciles';
  const values_count = Math.max(...[...fight.fields.values()].map((values) => values.length));
  const addresses_count = only?.book.offender('').sourceIPs.length ?? 0;
  const instances = addresses_count > 1 ? `, or there are several of it (${addresses_count} addresses)` : '';
  return `one writer, flipping between ${values_count} values: it serves two masters${instances}; look for what shares this object`;
}

function watcherFacts(fight: Fight, watchers: readonly string[]): readonly Fact[] {
  if (watchers.length === 0) return [];
  const more =
    watchers.length > WATCHERS_NAMED_COUNT ? ` and ${watchers.length - WATCHERS_NAMED_COUNT} more` : '';
  return [
    {
      name: 'may starve',
      value: `watch all ${fight.resource} and get every one of these writes: ${watchers.slice(0, WATCHERS_NAMED_COUNT).join(', ')}${more}`,
    },
  ];
}

function followerFacts(fight: Fight): readonly Fact[] {
  const { count, sample } = fight.followers.objects();
  if (count === 0) return [];
  return [
    {
      name: 'follow it',
      value: `${count} owned objects, e.g. ${sample
        .slice(0, 3)
        .map((object) => objectKey(object))
        .join(', ')}`,
    },
  ];
}

function nextFor(fight: Fight, fighters: readonly Fighter[]): readonly Command[] {
  const [object] = fight.objects.objects().sample;
  if (object === undefined) return [];
  const place = object.namespace === '' ? '' : ` -n ${shellWord(object.namespace)}`;
  const commands: Command[] = [
    {
      command: auditCommand('timeline', {
        kind: fight.resource,
        namespace: object.namespace,
        from_us: fight.from_us,
        to_us: fight.to_us,
      }),
      why: 'who wrote what, in order',
    },
    {
      command: `kubectl get ${shellWord(fight.resource)} ${shellWord(object.name)}${place} -o yaml --show-managed-fields`,
      why: 'which manager owns which field now',
    },
  ];
  const account = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(fighters.at(-1)?.writer.user ?? '');
  if (account?.[1] !== undefined) {
    commands.push({
      command: `kubectl get deployments,statefulsets,daemonsets -n ${shellWord(account[1])} -o wide`,
      why: `what runs as ${account[2] ?? ''}: scale it to 0 to end the fight`,
    });
  }
  return commands;
}

function doubts(fight: Fight, fighters: readonly Fighter[], watchers: readonly string[]): readonly string[] {
  const doubt: string[] = [];
  if (fight.kind === 'turns' || fight.kind === 'loop') {
    doubt.push(
      'The log carries no readable bodies of these writes (level Metadata, truncated, or over 512 KiB): which field changes, and whether one does, is unknown.',
    );
  }
  if (fight.kind === 'nothing') {
    doubt.push(
      'Only fields that the log shows were compared: redacted values and managedFields are not among them.',
    );
  }
  if (fight.objects.isFull) doubt.push(`At least ${fight.objects.count} objects: more were not counted.`);
  if (watchers.length === 0) {
    doubt.push(
      `No other client was seen to start or end a watch of all ${fight.resource} in this log: who may starve is unknown.`,
    );
  }
  if (fighters.length > 1) {
    doubt.push('Which of the writers came last is judged by their first write to the object in this log.');
  }
  return doubt;
}

function countText(fight: Fight, count: number): string {
  return `${count} ${fight.resource}`;
}

function rateText(rate: number): string {
  if (rate >= 1) return `${rate.toFixed(1)} times a second`;
  return `every ${formatDuration(Math.round(1_000_000 / Math.max(rate, 1e-9)))}`;
}

/** `team-a/robot` for a ServiceAccount, else the name as it is. */
function shortName(user: string): string {
  return user.startsWith('system:serviceaccount:')
    ? user.slice('system:serviceaccount:'.length).replace(':', '/')
    : user;
}
