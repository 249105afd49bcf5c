import type { Alert, Change, Command, Fact, Severity } from '../../detect/contract.ts';
import { SAMPLE_MAX_COUNT } from '../../detect/contract.ts';
import { formatMicroTime, type EpochMicros } from '../../kube/microtime.ts';
import { objectKey } from '../../kube/object-reference.ts';
import { auditCommand, shellWord } from '../audit-command.ts';
import { EvidenceSample } from '../evidence.ts';
import { shortList } from '../short-list.ts';
import { offenderOf, removalCommand, triggerOf } from '../webhook-change.ts';
import { pastOf, TURNED_MIN_COUNT, type OpenAlert } from './jump.ts';
import { EPISODE_SILENCE_US, type Episode, type NewMutation } from './mutation-lane.ts';

/** Calls in a row that change nothing: enough to say that the webhook leaves objects alone again. */
const CALM_MIN_COUNT = 10;

/** What carries a pod template, or is a pod. */
const POD_RESOURCES: ReadonlySet<string> = new Set([
  'pods',
  'replicationcontrollers',
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'jobs.batch',
  'cronjobs.batch',
  'deployments.extensions',
  'daemonsets.extensions',
]);

/** All lanes of an alert added up, since it began. */
interface Totals {
  readonly mutations: readonly NewMutation[];
  readonly to_us: EpochMicros;
  readonly restarted: readonly string[];
  readonly namespaces: readonly string[];
  readonly paths: readonly string[];
  readonly unasked_count: number;
  readonly calm_count: number;
  readonly isUpdate: boolean;
}

function totalsOf(alert: OpenAlert): Totals {
  const episodes = alert.lanes.map((part) => part.episode);
  const mutations = episodes
    .flatMap((episode) => episode.mutations)
    .filter((mutation) => mutation.at_us >= alert.from_us)
    .toSorted((a, b) => a.at_us - b.at_us);
  // What was changed before, because somebody had asked for it, may have been restarted too: that is not of this.
  const owners = new Set(mutations.map((mutation) => mutation.owner));
  return {
    mutations,
    to_us: Math.max(...episodes.map((episode) => episode.to_us)),
    restarted: distinct(episodes.flatMap((episode) => [...episode.restarted])).filter((owner) =>
      owners.has(owner),
    ),
    namespaces: distinct(mutations.map((mutation) => mutation.object.namespace)),
    paths: distinct(mutations.flatMap((mutation) => mutation.paths)),
    unasked_count: mutations.filter((mutation) => mutation.isUnasked).length,
    calm_count: episodes.reduce((total, episode) => total + episode.calm_count, 0),
    isUpdate: alert.lanes.some((part) => part.lane.operation === 'update'),
  };
}

function distinct(items: readonly string[]): readonly string[] {
  return [...new Set(items)];
}

/** Words of the alert; `later` are changes of the configuration after the last new mutation. */
export function mutationAlert(alert: OpenAlert, later: readonly Change[], last_us: EpochMicros): Alert {
  const totals = totalsOf(alert);
  const { webhook, configuration } = alert;
  const count = totals.mutations.length;
  const restarted =
    totals.restarted.length === 0 ? '' : `; pods of ${totals.restarted.length} of them were replaced`;
  const isOver = totals.calm_count >= CALM_MIN_COUNT || last_us - totals.to_us > EPISODE_SILENCE_US;
  return {
    id: `webhook-mutates-all/${configuration}/${webhook}/${formatMicroTime(alert.from_us)}`,
    hazard: 'webhook-mutates-all',
    severity: severityOf(alert, totals),
    title:
      `Webhook ${webhook} (${configuration}) began to change ${count} ${count === 1 ? 'object' : 'objects'} in ` +
      `${totals.namespaces.length} namespaces that it had left alone${restarted}`,
    offender: offenderOf(alert.change),
    objects: { count, sample: totals.mutations.slice(0, SAMPLE_MAX_COUNT).map(({ object }) => object) },
    window: { from_us: alert.from_us, to_us: totals.to_us },
    trigger: alert.change === undefined ? undefined : triggerOf(alert.change),
    facts: factsOf(alert, totals, isOver, later),
    evidence: evidenceOf(alert, totals),
    next: nextOf(alert, totals, isOver),
    uncertain: uncertaintiesOf(alert, totals),
  };
}

function severityOf(alert: OpenAlert, totals: Totals): Severity {
  if (isMetadataOnly(totals)) return 'low';
  // Webhooks of operators fill in defaults of their own kinds after every upgrade: no pod is hit by that.
  if (!alert.lanes.some((part) => POD_RESOURCES.has(part.lane.resource))) {
    return totals.restarted.length >= TURNED_MIN_COUNT ? 'high' : 'medium';
  }
  const isExplained = alert.change !== undefined && !alert.change.isRoutine;
  if (!totals.isUpdate) return isExplained ? 'high' : 'medium';
  const isUnasked = totals.unasked_count >= TURNED_MIN_COUNT;
  if (!isExplained && !isUnasked) return 'medium';
  return totals.restarted.length >= TURNED_MIN_COUNT ? 'critical' : 'high';
}

/** Only labels and annotations of the object itself: nothing restarts. */
function isMetadataOnly(totals: Totals): boolean {
  if (totals.paths.length === 0) return false;
  return totals.paths.every((path) => / \/(?:metadata|status)(?:\/|$)/.test(path));
}

function evidenceOf(alert: OpenAlert, totals: Totals): readonly string[] {
  const sample = new EvidenceSample();
  if (alert.change !== undefined) sample.add(alert.change.change.auditID);
  for (const mutation of totals.mutations) sample.add(mutation.auditID);
  return sample.list();
}

function factsOf(
  alert: OpenAlert,
  totals: Totals,
  isOver: boolean,
  later: readonly Change[],
): readonly Fact[] {
  const facts: Fact[] = [
    { name: 'webhook', value: alert.webhook },
    { name: 'configuration', value: alert.configuration },
  ];
  for (const { lane, episode } of alert.lanes) {
    const { calls_count, mutated_count } = pastOf(episode, alert.from_us);
    const before =
      calls_count === 0 ? 'no such request before' : `${mutated_count} of ${calls_count} requests before`;
    facts.push({
      name: `changed on ${lane.operation} of ${lane.resource}`,
      value: `${before}, then ${countSince(episode, alert.from_us)}`,
    });
  }
  facts.push({ name: 'namespaces', value: shortList(totals.namespaces) });
  facts.push({
    name: 'requests of',
    value: shortList(distinct(totals.mutations.map((mutation) => mutation.user))),
  });
  if (totals.paths.length > 0) facts.push({ name: 'paths changed', value: shortList(totals.paths) });
  if (totals.restarted.length > 0) facts.push({ name: 'restarted', value: shortList(totals.restarted) });
  facts.push({ name: 'change before it', value: changeText(alert) });
  for (const change of later) {
    facts.push({
      name: 'configuration changed again',
      value: `${formatMicroTime(change.at_us)} ${change.verb} by ${change.user} (${change.auditID})`,
    });
  }
  facts.push({
    name: isOver ? 'over since' : 'still going on at',
    value: isOver
      ? `${formatMicroTime(totals.to_us)}; ${totals.calm_count} requests since then went through unchanged`
      : formatMicroTime(totals.to_us),
  });
  return facts;
}

function countSince(episode: Episode, from_us: EpochMicros): string {
  const count = episode.mutations.filter((mutation) => mutation.at_us >= from_us).length;
  const touched_count = [...episode.touched.values()].filter((at_us) => at_us >= from_us).length;
  return `${count} of ${touched_count} objects asked about`;
}

function changeText(alert: OpenAlert): string {
  if (alert.change === undefined) {
    return "no change of the configuration in the log: look at the backend's rollout";
  }
  const { change, why } = alert.change;
  return `${formatMicroTime(change.at_us)} ${change.verb} ${objectKey(change.object)} by ${change.user}; ${why}`;
}

function nextOf(alert: OpenAlert, totals: Totals, isOver: boolean): readonly Command[] {
  const resource = 'mutatingwebhookconfigurations';
  const commands: Command[] = [
    {
      command: `kubectl get mutatingwebhookconfiguration ${shellWord(alert.configuration)} -o yaml`,
      why: 'see what it matches and which backend answers',
    },
  ];
  if (!isOver) {
    commands.push({
      command: removalCommand(resource, alert.configuration),
      why: 'stop it now, with a copy to put back; roll its backend back instead where that is as quick',
    });
  }
  commands.push({
    command: auditCommand('timeline', { kind: resource }),
    why: 'everybody who changed webhook configurations',
  });
  const [owner] = totals.restarted;
  if (owner !== undefined) {
    const [namespace = '', name = ''] = owner.split('/');
    commands.push({
      command: `kubectl -n ${shellWord(namespace)} get pods --sort-by=.metadata.creationTimestamp`,
      why: `see how far the replacement of ${name} has come`,
    });
  }
  return commands;
}

function uncertaintiesOf(alert: OpenAlert, totals: Totals): readonly string[] {
  const texts: string[] = [];
  if (totals.paths.length === 0) {
    texts.push(
      'The log is below level Request for these objects, so it does not show what the webhook changed in them.',
    );
  }
  if (totals.unasked_count === 0 && totals.isUpdate) {
    texts.push(
      'The bodies of the requests are not in the log or carry whole objects, so a release by the users themselves cannot be ruled out.',
    );
  }
  if (alert.change === undefined) {
    texts.push(
      'What changed the webhook is not in the log: its backend may have been rolled out in another cluster, or before the log begins.',
    );
  }
  if (totals.restarted.length === 0 && totals.isUpdate) {
    texts.push('No replacement of pods was seen within 10 minutes; it may come with the next restart.');
  }
  if (totals.mutations.every((mutation) => mutation.kind !== 'turned')) {
    texts.push(
      'The log does not show these objects with this webhook before, only that it changed little of others.',
    );
  }
  return texts;
}
