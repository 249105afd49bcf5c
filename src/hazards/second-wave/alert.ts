import type { Alert, Command, Fact, Severity } from '../../detect/contract.ts';
import { formatMicroTime } from '../../kube/microtime.ts';
import { objectKey } from '../../kube/object-reference.ts';
import { auditCommand, shellWord } from '../audit-command.ts';
import type { SuccessCounts } from './outcome-count.ts';
import type { Wave } from './wave.ts';

/** Names shown in a fact. */
const NAMES_MAX_COUNT = 8;

function actionsText(wave: Wave): string {
  const sorted = [...wave.failures].toSorted(([, a], [, b]) => b - a);
  const shown = sorted.slice(0, NAMES_MAX_COUNT).map(([action, count]) => `${action} (${count})`);
  return `${shown.join(', ')}${sorted.length > NAMES_MAX_COUNT ? ', …' : ''}`;
}

function titleOf(wave: Wave): string {
  const [worst = ''] = [...wave.failures].toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const namespaces_count = wave.namespaces.size;
  const where = namespaces_count > 1 ? ` in ${namespaces_count} namespaces` : '';
  if (wave.kind === 'unknown')
    return `"${wave.name}" fails with 500 since one moment, ${wave.failure_count} times${where}: most likely an admission webhook that cannot be called`;
  if (wave.failure_count === 0) {
    const lost = wave.trigger === undefined ? 'what it stands on' : objectKey(wave.trigger.object);
    return `predicted: ${wave.kind} ${wave.name} is about to block requests, as ${lost} was deleted`;
  }
  return `${wave.kind} ${wave.name} cannot be called and blocked "${worst}" ${wave.failures.get(worst) ?? 0} times${where}`;
}

function factsOf(wave: Wave, successes: SuccessCounts): readonly Fact[] {
  const { registration, service } = wave;
  const facts: Fact[] = [];
  const add = (name: string, value: string): void => void (value === '' || facts.push({ name, value }));
  add('blocked', actionsText(wave));
  add(
    'users hit',
    [...wave.users]
      .toSorted(([, a], [, b]) => b - a)
      .slice(0, NAMES_MAX_COUNT)
      .map(([user, count]) => `${user} (${count})`)
      .join(', '),
  );
  for (const action of [...wave.failures.keys()].slice(0, 1)) {
    const before_count = wave.successesBefore.get(action);
    if (before_count === undefined) continue;
    add(
      'before and since',
      `${action}: ${before_count} passed before the first failure, ${successes.count(action) - before_count} since, ${wave.failures.get(action) ?? 0} failed`,
    );
  }
  add('cause', wave.cause);
  add('configuration', registration === undefined ? '' : objectKey(registration.configuration));
  add('failurePolicy', registration?.kind === 'admission webhook' ? registration.failurePolicy : '');
  add('rules', registration?.rules.join('; ') ?? '');
  add('service', service === undefined ? '' : `services/${service.namespace}/${service.name}`);
  add('url', wave.url);
  const again_us = wave.passedAgain_us(successes);
  add('passes again', again_us === undefined ? '' : `last at ${formatMicroTime(again_us)}`);
  return facts;
}

function nextOf(wave: Wave): readonly Command[] {
  const commands: Command[] = [];
  if (wave.service !== undefined) {
    const { namespace, name } = wave.service;
    commands.push({
      command: `kubectl get service,endpointslices -n ${shellWord(namespace)} -l kubernetes.io/service-name=${shellWord(name)}`,
      why: `is the Service ${name} there, and does it have endpoints?`,
    });
  }
  const { registration } = wave;
  if (registration?.kind === 'admission webhook') {
    const { resource, name } = registration.configuration;
    commands.push({
      command: `kubectl get ${shellWord(resource)} ${shellWord(name)} -o yaml`,
      why: 'keep a copy before changing it; restore the Service first, and only if that is not possible set failurePolicy to Ignore for the time of the repair',
    });
  } else if (wave.kind === 'unknown') {
    commands.push({
      command: 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o wide',
      why: 'which webhooks gate this kind; the error itself shows when the request is tried by hand',
    });
  }
  commands.push({
    command: auditCommand('timeline', {
      verb: wave.trigger?.verb ?? '',
      user: wave.trigger?.user ?? '',
      to_us: wave.from_us,
    }),
    why: 'what else the same client took away',
  });
  return wave.trigger === undefined ? commands.slice(0, -1) : commands;
}

function uncertainOf(wave: Wave): readonly string[] {
  const sentences: string[] = [];
  if (wave.kind === 'unknown') {
    sentences.push(
      'The log carries no messages (level Metadata), so the name of the webhook cannot be known, nor that it is one.',
    );
  } else if (wave.registration === undefined)
    sentences.push(
      'Its configuration was not written during this log, so its rules and Service are not known from it.',
    );
  const uncounted = [...wave.failures.keys()].filter((action) => !wave.successesBefore.has(action));
  if (uncounted.length > 0)
    sentences.push(`How often ${uncounted.join(', ')} passed before and since is not counted.`);
  if (wave.isConcluded)
    sentences.push(
      'The failures carry no message: that this webhook causes them is concluded from its rules and from the deletion just before.',
    );
  if (wave.trigger === undefined)
    sentences.push(
      'Nobody was seen in this log deleting what it stands on: its pods, network or certificate may be the reason.',
    );
  if (wave.service === undefined && wave.url !== '')
    sentences.push('It is called by URL: which Service or host stands behind it is not in the log.');
  return sentences;
}

/** The alert for one failing (or soon failing) backend. */
export function alertOf(wave: Wave, severity: Severity, successes: SuccessCounts): Alert {
  const { trigger } = wave;
  return {
    id: `second-wave/${wave.kind === 'unknown' ? 'unnamed/' : ''}${wave.name}`,
    hazard: 'second-wave',
    severity,
    title: titleOf(wave),
    offender: trigger === undefined ? undefined : wave.culprit.offender(trigger.user),
    objects: wave.objects.objects(),
    window: { from_us: wave.from_us, to_us: wave.to_us },
    trigger,
    facts: factsOf(wave, successes),
    evidence: wave.evidence.list(),
    next: nextOf(wave),
    uncertain: uncertainOf(wave),
  };
}
