import {
  type Alert,
  type Change,
  type Command,
  type Fact,
  type History,
  type Offender,
  type Severity,
  type Trigger,
} from '../../detect/contract.ts';
import {
  formatMicroTime,
  MICROS_PER_HOUR,
  MICROS_PER_MINUTE,
  type EpochMicros,
} from '../../kube/microtime.ts';
import { groupResource, objectKey } from '../../kube/object-reference.ts';
import { classifyUserName } from '../../kube/user-name.ts';
import { shellWord } from '../audit-command.ts';
import { EvidenceSample, ObjectSample } from '../evidence.ts';
import {
  allOf,
  finalizersInside,
  type CreationFailures,
  type FinalizerGroup,
  type HeldObject,
  type Remover,
} from './held-object.ts';
import { controllerOfFinalizer, isWaitingFinalizer } from './known-finalizer.ts';

/** Reasons of namespaces shown. */
const REASONS_MAX_COUNT = 3;
const OBJECTS_MAX_COUNT = 20_000;
/** How long before the first hanging object its controller may have been changed. */
const TRIGGER_LOOKBACK_US = MICROS_PER_HOUR;

/** On every namespace: it waits for what is in it, so that something else is the holder. */
const NAMESPACE_FINALIZER = 'kubernetes';

interface AlertParts {
  readonly group: FinalizerGroup;
  readonly severity: Severity;
  readonly remover: Remover | undefined;
  readonly failures: ReadonlyMap<string, CreationFailures>;
  readonly now_us: EpochMicros;
  readonly history: History;
}

function resourcesText(objects: readonly HeldObject[]): string {
  const counts = new Map<string, number>();
  for (const held of objects) {
    const resource = groupResource(held.object);
    counts.set(resource, (counts.get(resource) ?? 0) + 1);
  }
  return [...counts].map(([resource, count]) => `${count} ${resource}`).join(', ');
}

function titleOf({ group, now_us }: AlertParts, oldest_us: EpochMicros): string {
  if (group.held.length === 0) return endedTitle(group);
  const minutes = Math.floor((now_us - oldest_us) / MICROS_PER_MINUTE);
  const what = resourcesText(group.held);
  const have = group.held.length === 1 ? 'is' : 'are';
  if (group.finalizer === '')
    return `${what} ${have} deleted again and again and ${group.held.length === 1 ? 'stays' : 'stay'}, for ${minutes} min`;
  const [inside, ...others] = finalizersInside(group.reasons);
  if (group.finalizer === NAMESPACE_FINALIZER && inside !== undefined) {
    const [first] = group.held;
    const isOne = first !== undefined && group.held.length === 1;
    const which = isOne ? `namespace ${first.object.name}` : what;
    const them = isOne ? 'it' : 'them';
    const more = others.length === 0 ? '' : ` and ${others.length} more`;
    return `${which} ${have} held by finalizer ${inside}${more} on what is in ${them}, the oldest for ${minutes} min`;
  }
  return `${what} ${have} held by finalizer ${group.finalizer}, the oldest for ${minutes} min`;
}

/** For what is over. */
function endedTitle({ finalizer, ended }: FinalizerGroup): string {
  const what = resourcesText(ended.map(({ held }) => held));
  const longest_us = Math.max(...ended.map(({ held, ended_us }) => ended_us - held.since_us));
  const by = finalizer === '' ? 'could not be deleted' : `were held by finalizer ${finalizer}`;
  return `${what} ${by}, for up to ${Math.floor(longest_us / MICROS_PER_MINUTE)} min; all of them are gone by now`;
}

function controllerText({ finalizer, ended }: FinalizerGroup, remover: Remover | undefined): string {
  const known = controllerOfFinalizer(finalizer);
  if (remover !== undefined) {
    const seen = `${remover.user} took it off ${remover.removal_count} ${ended.length === 0 ? 'other objects' : 'objects'} in this log, last at ${formatMicroTime(remover.last_us)}`;
    return known === undefined ? seen : `${known}; ${seen}`;
  }
  if (known !== undefined) return known;
  const domain = finalizer.split('/')[0] ?? '';
  return domain.includes('.') ? `not seen in this log; look for the controller of ${domain}` : 'not known';
}

/** The last change to a workload in the namespace of the controller, before its first object hung. */
function findTrigger({ history, remover }: AlertParts, oldest_us: EpochMicros): Trigger | undefined {
  if (remover === undefined) return undefined;
  const user = classifyUserName(remover.user);
  if (user.kind !== 'serviceAccount') return undefined;
  let latest: Change | undefined;
  for (const change of history.recentChanges(oldest_us - TRIGGER_LOOKBACK_US)) {
    const { object } = change;
    if (change.at_us < remover.last_us) break;
    if (object.namespace !== user.namespace || change.user === remover.user) continue;
    if (!['deployments', 'statefulsets', 'daemonsets'].includes(object.resource)) continue;
    latest = change;
  }
  if (latest === undefined) return undefined;
  return {
    at_us: latest.at_us,
    user: latest.user,
    verb: latest.verb,
    object: latest.object,
    auditID: latest.auditID,
    why: `The first change to a workload in namespace ${user.namespace}, where the finalizer's controller runs, after it last took this finalizer off: likely, not certain.`,
  };
}

function factsOf({ group, remover, failures }: AlertParts, oldest_us: EpochMicros): readonly Fact[] {
  const repeated = allOf(group).filter((held) => held.delete_count > 1);
  const facts: Fact[] = [{ name: 'oldest since', value: formatMicroTime(oldest_us) }];
  if (group.finalizer !== '') {
    facts.unshift({ name: 'finalizer', value: group.finalizer });
    facts.push({ name: 'controller', value: controllerText(group, remover) });
  }
  if (group.ended.length > 0)
    facts.push({
      name: 'gone since',
      value: `${group.ended.length} that had hung, the last at ${formatMicroTime(Math.max(...group.ended.map(({ ended_us }) => ended_us)))}`,
    });
  if (repeated.length > 0) {
    const most = repeated.reduce((one, other) => (other.delete_count > one.delete_count ? other : one));
    facts.push({
      name: 'deleted repeatedly',
      value: `${repeated.length} objects, ${objectKey(most.object)} ${most.delete_count} times`,
    });
  }
  for (const [resource, failure] of failures) {
    facts.push({
      name: 'creations fail',
      value: `${failure.failure_count} of ${resource}, since ${formatMicroTime(failure.since_us)}`,
    });
  }
  for (const reason of [...new Set(group.reasons)].slice(0, REASONS_MAX_COUNT))
    facts.push({ name: 'the namespace says', value: reason });
  return facts;
}

function nextOf(group: FinalizerGroup): readonly Command[] {
  const first = group.held[0];
  // Nothing is left to look at.
  if (first === undefined) return [];
  const { object } = first;
  const place =
    object.namespace === '' || object.resource === 'namespaces' ? '' : ` -n ${shellWord(object.namespace)}`;
  return [
    {
      command: `kubectl get ${shellWord(groupResource(object))} ${shellWord(object.name)}${place} -o jsonpath='{.metadata.deletionTimestamp} {.metadata.finalizers}'`,
      why: 'is it still there, and what holds it now?',
    },
    {
      command: `kubectl get pods -A -o wide --field-selector=status.phase!=Running`,
      why: "is the finalizer's controller running? Bring it back before taking finalizers off by hand, which skips its clean-up",
    },
  ];
}

function uncertainOf({ group, remover }: AlertParts): readonly string[] {
  const sentences: string[] = [];
  if (group.finalizer === '')
    sentences.push('The log carries no bodies, so which finalizers hold these objects is not known.');
  else if (remover === undefined && controllerOfFinalizer(group.finalizer) === undefined)
    sentences.push('Nobody took this finalizer off in this log, so its controller is not known.');
  sentences.push(
    'An end that happened after the last event of this log, or that the audit policy leaves out, is not seen.',
  );
  if (isWaitingFinalizer(group.finalizer))
    sentences.push('This finalizer rightly stays as long as something uses the object.');
  return sentences;
}

/** Whose work it is to take the finalizer off, as the log shows it. A namespace waits for what is in it, and nobody is late with that. */
function offenderOf({ group, remover }: AlertParts): Offender | undefined {
  const isControllers = remover !== undefined && classifyUserName(remover.user).kind === 'serviceAccount';
  if (!isControllers || group.finalizer === NAMESPACE_FINALIZER || isWaitingFinalizer(group.finalizer))
    return undefined;
  return remover.book.offender(remover.user);
}

/** The alert for all objects that wait for one finalizer. */
export function alertOf(parts: AlertParts): Alert {
  const { group, severity, now_us } = parts;
  const all = allOf(group);
  const oldest_us = all.reduce((oldest, held) => Math.min(oldest, held.since_us), now_us);
  const isOver = group.held.length === 0;
  const to_us = isOver ? Math.max(...group.ended.map(({ ended_us }) => ended_us)) : now_us;
  const objects = new ObjectSample(OBJECTS_MAX_COUNT);
  const evidence = new EvidenceSample();
  for (const held of all) {
    objects.add(held.object);
    evidence.add(held.auditID);
  }
  return {
    id: `finalizer-loop/${group.finalizer === '' ? 'unknown finalizer' : group.finalizer}`,
    hazard: 'finalizer-loop',
    severity,
    title: titleOf(parts, oldest_us),
    offender: offenderOf(parts),
    objects: objects.objects(),
    window: { from_us: oldest_us, to_us },
    trigger: findTrigger(parts, oldest_us),
    facts: factsOf(parts, oldest_us),
    evidence: evidence.list(),
    next: nextOf(group),
    uncertain: uncertainOf(parts),
  };
}
