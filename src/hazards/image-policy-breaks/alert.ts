import type { Alert, Change, Command, Fact, Severity } from '../../detect/contract.ts';
import { EVIDENCE_MAX_COUNT } from '../../detect/contract.ts';
import { formatMicroTime } from '../../kube/microtime.ts';
import { objectKey, type ObjectReference } from '../../kube/object-reference.ts';
import { shortList } from '../short-list.ts';
import { shellWord } from '../audit-command.ts';
import { offenderOf, removalCommand, triggerOf } from '../webhook-change.ts';
import type { BrokenPolicy } from './detect.ts';
import type { Refuser, RefusalWave } from './refusal-wave.ts';

/** Half of those refused run again: the policy was mended. */
const RECOVERED_MIN_SHARE = 0.5;
/** Users and namespaces that build or roll out: refused too, they cannot ship the repair. */
const BUILD_SYSTEM =
  /(?:^|[-:/@.])(?:ci|cd|cicd|build|builder|builds|jenkins|gitlab|tekton|drone|buildkite|actions|runner|argocd|argo|flux|flux-system|spinnaker|deployer|concourse|kaniko)(?:[-:/@.]|$)/;

/** What is known around it. */
interface Surroundings {
  readonly configuration: ObjectReference | undefined;
  /** Changes of the configuration since it began. */
  readonly later: readonly Change[];
  readonly isOver: boolean;
}

/** Words of the alert. */
export function imagePolicyAlert(broken: BrokenPolicy, known: Surroundings): Alert {
  const { wave, change } = broken;
  const count = wave.turned.size + wave.fresh.size;
  const trigger = change === undefined ? undefined : triggerOf(change);
  const name = wave.refuser.kind === 'unknown' ? 'unknown' : wave.refuser.name;
  return {
    id: `image-policy-breaks/${name}/${formatMicroTime(wave.from_us)}`,
    hazard: 'image-policy-breaks',
    severity: severityOf(wave),
    title:
      `${nameOf(wave.refuser)} refuses ${resourcesOf(wave)} of ${count} owners in ${wave.namespaces.size} namespaces; ` +
      `${wave.turned.size} of them were let through before`,
    offender: offenderOf(change),
    objects: { count, sample: wave.objects.objects().sample },
    window: { from_us: wave.from_us, to_us: wave.last_us },
    trigger,
    facts: factsOf(broken, known),
    evidence: [
      ...new Set([...(trigger === undefined ? [] : [trigger.auditID]), ...wave.evidence.list()]),
    ].slice(0, EVIDENCE_MAX_COUNT),
    next: nextOf(wave, known),
    uncertain: uncertaintiesOf(broken),
  };
}

function severityOf(wave: RefusalWave): Severity {
  if (wave.refuser.kind === 'unknown' || wave.turned.size === 0) return 'medium';
  return hitsRepair(wave) ? 'critical' : 'high';
}

/** What is needed to mend it is refused as well. */
function hitsRepair(wave: RefusalWave): boolean {
  return wave.namespaces.has('kube-system') || buildSystemsOf(wave).length > 0;
}

function buildSystemsOf(wave: RefusalWave): readonly string[] {
  return [...wave.namespaces.keys(), ...wave.users].filter((name) => BUILD_SYSTEM.test(name));
}

function nameOf(refuser: Refuser): string {
  if (refuser.kind === 'unknown') return 'Admission (who is not in the log)';
  if (refuser.kind === 'policy') return `ValidatingAdmissionPolicy ${refuser.name}`;
  return refuser.kind === 'webhook'
    ? `Webhook ${refuser.name}`
    : `The ${refuser.name} plugin of the API server`;
}

function resourcesOf(wave: RefusalWave): string {
  return [...wave.resources].join(' and ');
}

function factsOf(broken: BrokenPolicy, known: Surroundings): readonly Fact[] {
  const { wave, change } = broken;
  const facts: Fact[] = [
    { name: 'refused requests', value: String(wave.refusals_count) },
    { name: 'namespaces', value: shortList([...wave.namespaces.keys()]) },
    { name: 'refused to', value: shortList([...wave.users]) },
  ];
  for (const reason of wave.reasons) facts.push({ name: 'reason given', value: reason });
  if (wave.images.size > 0) facts.push({ name: 'images', value: shortList([...wave.images]) });
  const builders = buildSystemsOf(wave);
  if (builders.length > 0) facts.push({ name: 'build system refused', value: shortList(builders) });
  facts.push({
    name: 'change before it',
    value:
      change === undefined
        ? "no change of the configuration in the log: look at the backend's rollout"
        : `${formatMicroTime(change.change.at_us)} ${change.change.verb} ${objectKey(change.change.object)} by ${change.change.user}; ${change.why}`,
  });
  for (const later of known.later) {
    facts.push({
      name: 'configuration changed again',
      value: `${formatMicroTime(later.at_us)} ${later.verb} by ${later.user} (${later.auditID})`,
    });
  }
  const count = wave.turned.size + wave.fresh.size;
  const isMended = wave.recovered.size >= RECOVERED_MIN_SHARE * count;
  facts.push({
    name: isMended || known.isOver ? 'over since' : 'still refusing at',
    value: `${formatMicroTime(wave.last_us)}; ${wave.recovered.size} of ${count} owners were let through again`,
  });
  return facts;
}

function nextOf(wave: RefusalWave, known: Surroundings): readonly Command[] {
  const commands: Command[] = [];
  const { refuser } = wave;
  const { configuration } = known;
  if (refuser.kind === 'image policy') {
    commands.push({
      command: 'ps -o args= -C kube-apiserver',
      why: 'on a control-plane node: --admission-control-config-file names the plugin and its backend',
    });
  } else if (refuser.kind === 'policy') {
    commands.push({
      command: `kubectl get validatingadmissionpolicybindings -o custom-columns='NAME:.metadata.name,POLICY:.spec.policyName,ACTIONS:.spec.validationActions'`,
      why: `find the bindings of ${refuser.name}; validationActions [Audit] lets requests through and still records them`,
    });
  } else if (configuration !== undefined) {
    commands.push({
      command: removalCommand(configuration.resource, configuration.name),
      why: 'lets pods start again, without the check; the copy puts it back. Roll its backend back instead where that is as quick',
    });
  } else {
    commands.push({
      command:
        "kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o custom-columns='KIND:.kind,NAME:.metadata.name,WEBHOOKS:.webhooks[*].name'",
      why: 'find the configuration that holds this webhook',
    });
  }
  const [owner] = [...wave.turned.keys(), ...wave.fresh.keys()];
  const namespace = owner?.slice(0, owner.indexOf('/'));
  if (namespace !== undefined && namespace !== '') {
    commands.push({
      command: `kubectl -n ${shellWord(namespace)} get events --field-selector reason=FailedCreate`,
      why: 'the refusal in the words of the controller',
    });
  }
  return commands;
}

function uncertaintiesOf(broken: BrokenPolicy): readonly string[] {
  const { wave, change } = broken;
  const texts: string[] = [];
  if (wave.refuser.kind === 'unknown') {
    texts.push(
      'The log carries no messages (level Metadata): quota, PodSecurity or LimitRange in all of these namespaces at once would look the same.',
    );
  }
  if (wave.turned.size === 0) {
    texts.push('The log does not show these owners before, so they may never have been let through.');
  }
  if (change === undefined) {
    texts.push(
      'What changed the policy is not in the log; keys, certificates and backends outside the cluster do not show in it.',
    );
  }
  return texts;
}
