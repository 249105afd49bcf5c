import type { Alert, Command, Fact, Severity } from '../../detect/contract.ts';
import { formatMicroTime, MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../kube/microtime.ts';
import { classifyUserName } from '../../kube/user-name.ts';
import { auditCommand, shellWord } from '../audit-command.ts';
import type { Client } from './client.ts';
import type { Episode } from './episode.ts';
import type { Losses } from './rating.ts';
import { readText } from './reading.ts';
import { oddName } from './trigger.ts';

/** Names shown in a fact: enough to see the pattern. */
const NAMES_MAX_COUNT = 12;
/** Namespaces named in a title. */
const NAMESPACES_NAMED_MAX_COUNT = 2;
/** Below a second a rate says more about the clock than about the client. */
const RATE_MIN_US = MICROS_PER_SECOND;

function spanText(span_us: number): string {
  if (span_us < 2 * MICROS_PER_MINUTE) return `${(span_us / MICROS_PER_SECOND).toFixed(1)} s`;
  return `${Math.round(span_us / MICROS_PER_MINUTE)} min`;
}

function countsText(counts: ReadonlyMap<string, number>): string {
  const sorted = [...counts].toSorted(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, NAMES_MAX_COUNT).map(([resource, count]) => numbered(count, resource));
  const rest_count = sorted.length - shown.length;
  return `${shown.join(', ')}${rest_count > 0 ? ` and ${rest_count} more kinds` : ''}`;
}

function namespacesOf(episode: Episode): readonly string[] {
  return [...episode.namespaces].filter((namespace) => namespace !== '').toSorted();
}

/** `1 service`, `2 services`: the names of resources are plural. */
function numbered(count: number, resource: string): string {
  if (count !== 1) return `${count} ${resource}`;
  const [plural = '', ...group] = resource.split('.');
  const singular = plural.endsWith('ies')
    ? `${plural.slice(0, -3)}y`
    : plural.replace(/(ss|x|ch|sh)es$|s$/, '$1');
  return `1 ${[singular, ...group].join('.')}`;
}

/** `namespace shop`, `namespaces shop and web`, `12 namespaces`. */
function namespacesText(episode: Episode, count: number): string {
  const names = episode.objects.objects().sample.map(({ name }) => name);
  if (count > NAMESPACES_NAMED_MAX_COUNT || names.length < count) return numbered(count, 'namespaces');
  return count === 1 ? `namespace ${names.join('')}` : `namespaces ${names.join(' and ')}`;
}

/** A namespace takes with it what is in it: that is what was lost. */
function namespacesTitle(who: string, episode: Episode, count: number, losses: Losses): string {
  const them = count === 1 ? 'it' : 'them';
  const span_us = episode.to_us - episode.from_us;
  const within = episode.request_count === 1 ? '' : ` within ${spanText(span_us)}`;
  const { cascade_count } = losses;
  const cascade =
    cascade_count === 0 ? '' : `, and ${numbered(cascade_count, 'objects')} in ${them} went with ${them}`;
  return `${who} deleted ${namespacesText(episode, count)}${within}${cascade}`;
}

function titleOf(client: Client, episode: Episode, losses: Losses): string {
  const who = client.impersonatedUser === '' ? client.user : `${client.user} (as ${client.impersonatedUser})`;
  const counts = new Map([...episode.durable, ...episode.replaceable]);
  const deletedNamespaces_count = counts.get('namespaces') ?? 0;
  if (counts.size === 1 && deletedNamespaces_count > 0 && episode.unknownNumber_count === 0)
    return namespacesTitle(who, episode, deletedNamespaces_count, losses);
  const namespaces_count = namespacesOf(episode).length;
  const where =
    namespaces_count === 0
      ? ''
      : ` in ${namespaces_count} ${namespaces_count === 1 ? 'namespace' : 'namespaces'}`;
  const verb =
    episode.eviction_count === 0
      ? 'deleted'
      : episode.eviction_count === episode.request_count
        ? 'evicted'
        : 'deleted or evicted';
  const atLeast = episode.unknownNumber_count > 0 || episode.objects.isFull ? 'at least ' : '';
  return `${who} ${verb} ${atLeast}${countsText(counts)}${where} within ${spanText(episode.to_us - episode.from_us)}`;
}

function shareFacts(episode: Episode): readonly Fact[] {
  const parts = [...episode.durable, ...episode.replaceable].flatMap(([resource, count]) => {
    const population_count = episode.population.get(resource) ?? 0;
    if (population_count < count) return [];
    return [`${count} of ${population_count} known ${resource}`];
  });
  return parts.length === 0 ? [] : [{ name: 'share', value: parts.slice(0, NAMES_MAX_COUNT).join(', ') }];
}

function readFacts(episode: Episode): readonly Fact[] {
  const nearest = episode.reads
    .filter((read) => read.at_us <= episode.from_us)
    .toSorted((a, b) => b.at_us - a.at_us)[0];
  if (nearest === undefined) return [];
  const before_ms = Math.round((episode.from_us - nearest.at_us) / 1000);
  const facts = [
    {
      name: 'read before',
      value: `${formatMicroTime(nearest.at_us)} ${readText(nearest)}, ${before_ms} ms before the first deletion`,
    },
  ];
  const { before } = nearest;
  if (before !== undefined && readText(before) !== readText(nearest))
    facts.push({ name: 'read earlier', value: `${formatMicroTime(before.at_us)} ${readText(before)}` });
  return facts;
}

function factsOf(client: Client, episode: Episode, losses: Losses): readonly Fact[] {
  const namespaces = namespacesOf(episode);
  const span_us = episode.to_us - episode.from_us;
  const rate = (episode.request_count * MICROS_PER_SECOND) / Math.max(RATE_MIN_US, span_us);
  const odd = episode.trigger === undefined ? undefined : oddName(episode.trigger.object.name);
  const similar_count = client.similar_count(episode);
  return [
    { name: 'kinds', value: countsText(new Map([...episode.durable, ...episode.replaceable])) },
    ...(namespaces.length === 0
      ? []
      : [
          {
            name: 'namespaces',
            value: `${namespaces.length}: ${namespaces.slice(0, NAMES_MAX_COUNT).join(', ')}${namespaces.length > NAMES_MAX_COUNT ? ', …' : ''}`,
          },
        ]),
    { name: 'rate', value: `${rate.toFixed(1)} requests/s over ${spanText(span_us)}` },
    ...shareFacts(episode),
    ...readFacts(episode),
    ...(odd === undefined ? [] : [{ name: 'odd name', value: odd }]),
    ...(losses.cascade_count === 0
      ? []
      : [{ name: 'cascade', value: `${countsText(episode.cascade)} deleted by controllers in consequence` }]),
    ...(similar_count === 0
      ? []
      : [{ name: 'habit', value: `${similar_count} other runs of about this size or more in this log` }]),
  ].filter((fact) => fact.value !== '');
}

function nextOf(client: Client, episode: Episode): readonly Command[] {
  const user = classifyUserName(client.user);
  const commands: Command[] = [];
  if (user.kind === 'serviceAccount') {
    commands.push({
      command: `kubectl get deployments,statefulsets,daemonsets,cronjobs -n ${shellWord(user.namespace)} -o custom-columns=KIND:.kind,NAME:.metadata.name,REPLICAS:.spec.replicas,SERVICEACCOUNT:.spec.template.spec.serviceAccountName`,
      why: `find what runs as ServiceAccount ${user.name}, to scale it to 0`,
    });
  }
  commands.push(
    {
      command: `kubectl auth can-i --list --as=${shellWord(client.user)}`,
      why: 'see what else this client may delete, before taking the right away',
    },
    {
      command: auditCommand('timeline', {
        user: client.user,
        verb: 'delete',
        from_us: episode.from_us,
        to_us: episode.to_us,
      }),
      why: 'every object that it deleted, in order: the list of what to restore',
    },
  );
  return commands;
}

function uncertainOf(client: Client, episode: Episode, isPopulationFull: boolean): readonly string[] {
  const sentences: string[] = [];
  if (episode.unknownNumber_count > 0) {
    sentences.push(
      `${episode.unknownNumber_count} deletecollection requests are logged without their answer, so how many objects they took is unknown.`,
    );
  }
  if (episode.olderThanLog_count > 0) {
    sentences.push(
      `${episode.olderThanLog_count} of the objects were not made during this log; they are held to be made by others.`,
    );
  }
  if (episode.objects.isFull) sentences.push('More objects were hit than are counted here.');
  if (shareFacts(episode).length === 0)
    sentences.push('How many such objects there were is not known from this log.');
  if (isPopulationFull)
    sentences.push('The cluster is larger than what is kept of it, so shares are too high.');
  if (episode.trigger === undefined) {
    sentences.push(
      client.reading.isEmpty
        ? 'No trigger is named: this log does not show what the client reads.'
        : 'No trigger is named: nobody changed a kind that this client is seen to read in the minute before.',
    );
  }
  if (episode.durable.has('customresourcedefinitions.apiextensions.k8s.io')) {
    sentences.push(
      'Deleting a CustomResourceDefinition deletes all its objects without a line in the log: they are not counted.',
    );
  }
  return sentences;
}

/** The alert for one run of deletions. */
export function alertOf(
  client: Client,
  episode: Episode,
  losses: Losses,
  severity: Severity,
  isPopulationFull: boolean,
): Alert {
  const isHabit = client.isHabit(episode);
  const title = titleOf(client, episode, losses);
  return {
    id: `powerful-operator/${client.user}${client.impersonatedUser === '' ? '' : `/${client.impersonatedUser}`}/${formatMicroTime(episode.from_us)}`,
    hazard: 'powerful-operator',
    severity: isHabit ? 'low' : severity,
    title: isHabit ? `${title}, as it does regularly` : title,
    offender: episode.book.offender(client.user, client.impersonatedUser),
    objects: episode.objects.objects(),
    window: { from_us: episode.from_us, to_us: episode.to_us },
    trigger: episode.trigger,
    facts: factsOf(client, episode, losses),
    evidence: episode.evidence.list(),
    next: nextOf(client, episode),
    uncertain: uncertainOf(client, episode, isPopulationFull),
  };
}
