import type { Alert, Change, Command, Fact, Severity } from '../../detect/contract.ts';
import { formatMicroTime } from '../../kube/microtime.ts';
import { shellWord } from '../audit-command.ts';
import { shortList } from '../short-list.ts';
import { offenderOf, removalCommand, triggerOf } from '../webhook-change.ts';
import type { SystemPods } from './detect.ts';

/** One pod may have been a trial; more than these are what the cluster stands on. */
const MANY_MIN_COUNT = 3;
const CONFIGURATIONS = 'mutatingwebhookconfigurations';

function severityOf({ changed_count, leftAlone_count }: SystemPods): Severity {
  if (changed_count < MANY_MIN_COUNT) return 'medium';
  // It had seen pods there before, and left them alone.
  return leftAlone_count >= MANY_MIN_COUNT || changed_count > 2 * MANY_MIN_COUNT ? 'critical' : 'high';
}

/** Words of the alert; `later` are changes of the configuration since: the repair is among them. */
export function systemPodsAlert(pods: SystemPods, later: readonly Change[]): Alert {
  const { configuration, webhook, changed_count, change, from_us } = pods;
  const where = [...pods.namespaces].join(' and ');
  return {
    id: `webhook-in-system-namespaces/${configuration}/${webhook}/${formatMicroTime(from_us)}`,
    hazard: 'webhook-in-system-namespaces',
    severity: severityOf(pods),
    title: `Webhook ${webhook} (${configuration}) has begun to change pods of ${where}: ${changed_count} ${changed_count === 1 ? 'pod' : 'pods'} so far`,
    offender: offenderOf(change),
    objects: { count: changed_count, sample: pods.sample },
    window: { from_us, to_us: pods.to_us },
    trigger: change === undefined ? undefined : triggerOf(change),
    facts: factsOf(pods, later),
    evidence: pods.evidence.list(),
    next: nextOf(pods),
    uncertain: uncertaintiesOf(pods),
  };
}

function factsOf(pods: SystemPods, later: readonly Change[]): readonly Fact[] {
  const facts: Fact[] = [
    { name: 'made by', value: shortList([...pods.creators]) },
    { name: 'left alone before', value: `${pods.leftAlone_count} pods that it was asked about` },
  ];
  if (pods.paths.size > 0) facts.push({ name: 'paths changed', value: shortList([...pods.paths]) });
  for (const { at_us, verb, user, auditID } of later)
    facts.push({
      name: 'configuration changed again',
      value: `${formatMicroTime(at_us)} ${verb} by ${user} (${auditID})`,
    });
  return facts;
}

function nextOf({ configuration, namespaces }: SystemPods): readonly Command[] {
  const commands: Command[] = [...namespaces].map((namespace) => ({
    command: `kubectl -n ${shellWord(namespace)} get pods -o custom-columns='NAME:.metadata.name,CONTAINERS:.spec.containers[*].name,READY:.status.containerStatuses[*].ready,MADE:.metadata.creationTimestamp'`,
    why: 'which pods have something that they should not have, and do they work?',
  }));
  commands.push({
    command: `kubectl get ${CONFIGURATIONS} ${shellWord(configuration)} -o yaml`,
    why: 'its namespaceSelector should leave kube-system out: {key: kubernetes.io/metadata.name, operator: NotIn, values: [kube-system]}',
  });
  commands.push({
    command: removalCommand(CONFIGURATIONS, configuration),
    why: 'where there is no time to mend it: takes it away with a copy. Then delete the pods that were changed, so that they are made anew without it',
  });
  return commands;
}

function uncertaintiesOf(pods: SystemPods): readonly string[] {
  const texts = ['Whether the pods work as they are now is not in this log.'];
  if (pods.paths.size === 0) texts.push('What was changed in them is not in the log (level Metadata).');
  if (pods.change?.of === 'backend')
    texts.push(
      'The configuration was not changed in this log: that its backend was is likely the reason, not certain.',
    );
  return texts;
}
