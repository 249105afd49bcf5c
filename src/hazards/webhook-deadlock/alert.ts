import type { Alert, Command, Fact } from '../../detect/contract.ts';
import { EVIDENCE_MAX_COUNT } from '../../detect/contract.ts';
import { formatMicroTime, MICROS_PER_SECOND } from '../../kube/microtime.ts';
import { objectKey, type ObjectReference } from '../../kube/object-reference.ts';
import { shellWord } from '../audit-command.ts';
import {
  offenderOf,
  removalCommand,
  triggerOf,
  type BackendService,
  type WebhookChange,
} from '../webhook-change.ts';
import type { Deadlock } from './detect.ts';
import { isControlPlaneLock } from './leader-lock.ts';

/** What is known around a deadlock. */
interface Surroundings {
  readonly webhook: string | undefined;
  readonly change: WebhookChange | undefined;
  readonly configuration: ObjectReference | undefined;
  readonly service: BackendService | undefined;
}

/** Words of the alert. */
export function deadlockAlert(deadlock: Deadlock, known: Surroundings): Alert {
  const { lock, failing } = deadlock;
  const { webhook } = known;
  const service = serviceOf(deadlock, known);
  const key = objectKey(lock.object);
  const seconds = Math.round(deadlock.unrenewed_us / MICROS_PER_SECOND);
  const who = webhook === undefined ? 'errors (most likely an admission webhook)' : `webhook ${webhook}`;
  const trigger = known.change === undefined ? undefined : triggerOf(known.change);
  return {
    id: `webhook-deadlock/${webhook ?? 'unknown'}/${key}/${formatMicroTime(failing.from_us)}`,
    hazard: 'webhook-deadlock',
    severity: webhook !== undefined && isControlPlaneLock(lock.object) ? 'critical' : 'high',
    title: `${lock.user} could not renew its leader lock ${key} for ${seconds} s: ${failing.count} renewals refused by ${who}`,
    offender: offenderOf(known.change),
    objects: { count: 1, sample: [lock.object] },
    window: { from_us: failing.from_us, to_us: deadlock.renewedAgain_us ?? failing.to_us },
    trigger,
    facts: factsOf(deadlock, known, service),
    evidence: [
      ...new Set([...(trigger === undefined ? [] : [trigger.auditID]), ...failing.evidence.list()]),
    ].slice(0, EVIDENCE_MAX_COUNT),
    next: nextOf(deadlock, known, service),
    uncertain: uncertaintiesOf(deadlock, known),
  };
}

function serviceOf(deadlock: Deadlock, known: Surroundings): BackendService | undefined {
  const { outcome } = deadlock.failing;
  return (outcome?.kind === 'failed-call' ? outcome.service : undefined) ?? known.service;
}

function factsOf(
  deadlock: Deadlock,
  known: Surroundings,
  service: BackendService | undefined,
): readonly Fact[] {
  const { lock, failing } = deadlock;
  const { outcome } = failing;
  const client = lock.book.offender(lock.user);
  const webhook = known.webhook ?? 'a webhook (name not in the log)';
  const backend =
    service === undefined
      ? 'the pods of its backend'
      : `the pods behind Service ${service.namespace}/${service.name}`;
  const facts: Fact[] = [
    {
      name: 'cycle',
      value: `webhook ${webhook} -> ${objectKey(lock.object)} -> ${lock.user} -> ${backend} -> webhook ${webhook}`,
    },
    {
      name: 'lock',
      value: `${objectKey(lock.object)}, renewed every ${(lock.cadence_us / MICROS_PER_SECOND).toFixed(1)} s until ${formatMicroTime(deadlock.lastRenewal_us)}`,
    },
    {
      name: 'controller',
      value: `${lock.user} (${client.userAgents.join(', ')}) from ${client.sourceIPs.join(', ')}`,
    },
    {
      name: 'failed renewals',
      value: `${failing.count} from ${formatMicroTime(failing.from_us)} to ${formatMicroTime(failing.to_us)}, HTTP ${[...failing.codes].join(', ')}`,
    },
  ];
  if (lock.holder !== '') facts.push({ name: 'holder', value: lock.holder });
  if (outcome?.kind === 'failed-call') facts.push({ name: 'why it fails', value: outcome.cause });
  if (outcome?.kind === 'denied' || outcome?.kind === 'policy-denied') {
    facts.push({ name: 'why it refuses', value: outcome.reason });
  }
  if (deadlock.refusals_count > failing.count) {
    facts.push({ name: 'refusals by this webhook in all', value: String(deadlock.refusals_count) });
  }
  facts.push(
    deadlock.renewedAgain_us === undefined
      ? { name: 'state', value: 'not renewed since' }
      : {
          name: 'renewed again',
          value: `${formatMicroTime(deadlock.renewedAgain_us)} by ${deadlock.newUser ?? ''}`,
        },
  );
  return facts;
}

function nextOf(
  deadlock: Deadlock,
  known: Surroundings,
  service: BackendService | undefined,
): readonly Command[] {
  const commands: Command[] = [];
  const { configuration } = known;
  if (configuration !== undefined && configuration.resource.endsWith('webhookconfigurations')) {
    commands.push({
      command: removalCommand(configuration.resource, configuration.name),
      why: 'breaks the cycle with one edit (webhooks are never asked about webhook configurations); the copy puts it back',
    });
  } else {
    commands.push({
      command:
        "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='KIND:.kind,NAME:.metadata.name,WEBHOOKS:.webhooks[*].name,POLICY:.webhooks[*].failurePolicy'",
      why: 'find the configuration that holds this webhook; deleting it (keep a copy) breaks the cycle',
    });
  }
  const { lock } = deadlock;
  commands.push({
    command: `kubectl -n ${shellWord(lock.object.namespace)} get ${lock.object.resource} ${shellWord(lock.object.name)} -o yaml`,
    why: 'afterwards: is it renewed again, and by whom?',
  });
  if (service !== undefined) {
    commands.push({
      command: `kubectl -n ${shellWord(service.namespace)} get endpoints,pods`,
      why: `does anything stand behind Service ${service.name}?`,
    });
  }
  return commands;
}

function uncertaintiesOf(deadlock: Deadlock, known: Surroundings): readonly string[] {
  const texts: string[] = [];
  if (known.webhook === undefined) {
    texts.push(
      'The messages in the log (none at level Metadata) do not name the webhook; that it is one is concluded from renewals that fail while reads of the lock and writes of others succeed.',
    );
  }
  if (known.change === undefined) {
    texts.push(
      'What made the webhook fail is not in the log: its pods may have been lost without a request.',
    );
  }
  if (known.change?.of === 'configuration' && known.configuration === undefined) {
    texts.push(
      'The log does not show which configuration holds the webhook: the one changed last before it began is likely, not certain.',
    );
  }
  if (deadlock.renewedAgain_us === undefined) {
    texts.push('Whether the lock was renewed after the end of this log is not known.');
  }
  return texts;
}
