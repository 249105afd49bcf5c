import type { AuditEvent } from '../../audit/event.ts';
import type { RequestShape } from '../../audit/event-shape.ts';
import type {
  Alert,
  Detector,
  DetectorDefinition,
  History,
  Wish,
  TallyFacts,
} from '../../detect/contract.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName } from '../../kube/user-name.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { changesWebhooks, WebhookChanges, type WebhookChange } from '../webhook-change.ts';
import { IMAGE_POLICY_WEBHOOK, refusalMessage, webhookOutcome } from '../webhook-failure.ts';
import { workloadOwner } from '../workload-owner.ts';
import { imagePolicyAlert } from './alert.ts';
import { RefusalWave, WAVE_SILENCE_US, type Refuser } from './refusal-wave.ts';
import { isAnswered, isWriting } from '../request-shape.ts';

/** Owners whose last answer is remembered (about 10 MB). */
const OWNERS_REMEMBERED_MAX_COUNT = 65_536;
/** Refusers watched at a time. */
const REFUSERS_MAX_COUNT = 256;
/** Alerts kept after they are over. */
const FINISHED_MAX_COUNT = 32;

/** Where images are: a policy on other resources breaks other things. */
const IMAGE_RESOURCES: ReadonlySet<string> = new Set([
  'pods',
  'deployments',
  'statefulsets',
  'daemonsets',
  'replicasets',
  'replicationcontrollers',
  'jobs',
  'cronjobs',
]);
/** What admission answers where no message tells more; webhooks may choose others, these are the defaults. */
const SILENT_REFUSAL_CODES: ReadonlySet<number> = new Set([400, 403]);

/** A wave that was found to be a broken policy, with the change before it. */
export interface BrokenPolicy {
  readonly wave: RefusalWave;
  readonly change: WebhookChange | undefined;
}

/**
 * Detects an admission webhook (or the ImagePolicyWebhook plugin, or a ValidatingAdmissionPolicy) that begins to refuse the
 * pods and workloads of many owners in many namespaces, held against what the same owners were answered before.
 * Counted are owners, never requests: a ReplicaSet that retries for ever is one. PodSecurity, quota, RBAC and webhooks that
 * cannot be asked are other hazards and are not counted.
 *
 * At level Metadata (no messages) 400s and 403s that the authorizer had allowed, on pods that controllers create,
 * count for an unknown refuser, and the alert is less severe.
 * Memory: OWNERS_REMEMBERED_MAX_COUNT owners, REFUSERS_MAX_COUNT waves (see RefusalWave), FINISHED_MAX_COUNT alerts,
 * and what WebhookChanges holds.
 */
class ImagePolicyDetector implements Detector {
  readonly #changes: WebhookChanges;
  readonly #owners = new BoundedMap<string, 'accepted' | 'refused'>(OWNERS_REMEMBERED_MAX_COUNT);
  readonly #waves = new BoundedMap<string, RefusalWave>(REFUSERS_MAX_COUNT);
  readonly #broken = new Map<RefusalWave, BrokenPolicy>();
  readonly #finished: BrokenPolicy[] = [];
  #last_us: EpochMicros = 0;

  constructor(history: History) {
    this.#changes = new WebhookChanges(history);
  }

  tally({ at_us }: TallyFacts): boolean {
    this.#last_us = at_us;
    return false;
  }

  observe(event: AuditEvent): void {
    const object = event.objectRef;
    if (object === undefined || event.stage !== 'ResponseComplete') return;
    const { verb } = event;
    const isCreate = verb === 'create';
    if (!isCreate && verb !== 'update' && verb !== 'patch' && verb !== 'delete') return;
    this.#changes.observe(event);
    if (verb === 'delete' || object.subresource !== '' || !IMAGE_RESOURCES.has(object.resource)) return;
    // Pods are admitted with their images when they are created; later updates are other people's labels.
    if ((object.resource === 'pods' && !isCreate) || event.query.dryRun === true) return;
    const { code } = event.responseStatus;
    if (code < 300) this.#accepted(event, object);
    else if (code >= 400) this.#refused(event, object);
  }

  #accepted(event: AuditEvent, object: ObjectReference): void {
    const owner = ownerOf(event, object);
    this.#owners.set(`${object.resource} ${owner}`, 'accepted');
    for (const wave of this.#waves.values()) wave.accepted(owner, object.resource, event.stageTimestamp_us);
  }

  #refused(event: AuditEvent, object: ObjectReference): void {
    const refusal = refusalOf(event, object);
    if (refusal === undefined) return;
    const owner = ownerOf(event, object);
    const key = `${object.resource} ${owner}`;
    const past = this.#owners.get(key);
    this.#owners.set(key, 'refused');
    const wave = this.#waveOf(refusal.refuser, event.stageTimestamp_us);
    const isNew = wave.refused({ event, object, owner, reason: refusal.reason, past });
    if (!isNew || this.#broken.has(wave) || !wave.isBroken(event.stageTimestamp_us)) return;
    this.#broken.set(wave, { wave, change: this.#changeBefore(wave) });
  }

  #waveOf(refuser: Refuser, at_us: EpochMicros): RefusalWave {
    const key = refuser.kind === 'unknown' ? refuser.kind : `${refuser.kind} ${refuser.name}`;
    const current = this.#waves.get(key);
    if (current !== undefined && at_us - current.to_us <= WAVE_SILENCE_US) return current;
    const broken = current === undefined ? undefined : this.#broken.get(current);
    if (current !== undefined && broken !== undefined) {
      this.#broken.delete(current);
      this.#finished.push(broken);
      if (this.#finished.length > FINISHED_MAX_COUNT) this.#finished.shift();
    }
    const wave = new RefusalWave(refuser, at_us);
    this.#waves.set(key, wave);
    return wave;
  }

  #changeBefore(wave: RefusalWave): WebhookChange | undefined {
    if (wave.refuser.kind === 'unknown') return this.#changes.newestBefore(wave.from_us);
    return this.#changes.before({ webhook: wave.refuser.name }, wave.from_us);
  }

  alerts(): readonly Alert[] {
    return [...this.#finished, ...this.#broken.values()].map((broken) => {
      const { refuser, last_us } = broken.wave;
      const name = refuser.kind === 'unknown' ? undefined : { webhook: refuser.name };
      return imagePolicyAlert(broken, {
        configuration: name === undefined ? undefined : this.#changes.configurationOf(name),
        later: name === undefined ? [] : this.#changes.after(name, broken.wave.from_us),
        isOver: this.#last_us - last_us > WAVE_SILENCE_US,
      });
    });
  }
}

/** Pods of controllers carry no name before they exist: at level Metadata the namespace has to do. */
function ownerOf(event: AuditEvent, object: ObjectReference): string {
  return workloadOwner(event) ?? `${object.namespace}/*`;
}

function refusalOf(
  event: AuditEvent,
  object: ObjectReference,
): { readonly refuser: Refuser; readonly reason: string } | undefined {
  const outcome = webhookOutcome(event);
  if (outcome?.kind === 'denied') {
    return { refuser: { kind: 'webhook', name: outcome.webhook }, reason: outcome.reason };
  }
  if (outcome?.kind === 'policy-denied') {
    return { refuser: { kind: 'policy', name: outcome.policy }, reason: outcome.reason };
  }
  if (outcome?.kind === 'image-policy-denied') {
    return { refuser: { kind: 'image policy', name: IMAGE_POLICY_WEBHOOK }, reason: outcome.reason };
  }
  if (outcome?.kind === 'failed-call' && outcome.webhook === IMAGE_POLICY_WEBHOOK) {
    const reason = `its backend could not be asked (${outcome.cause})`;
    return { refuser: { kind: 'image policy', name: IMAGE_POLICY_WEBHOOK }, reason };
  }
  if (outcome !== undefined) return undefined;
  return isSilentRefusal(event, object) ? { refuser: { kind: 'unknown' }, reason: '' } : undefined;
}

function isSilentRefusal(event: AuditEvent, object: ObjectReference): boolean {
  if (object.resource !== 'pods' || !SILENT_REFUSAL_CODES.has(event.responseStatus.code)) return false;
  if (event.annotations['authorization.k8s.io/decision'] !== 'allow') return false;
  if (refusalMessage(event) !== '') return false;
  return classifyUserName(event.user.username, event.userAgent).kind === 'controller';
}

function wishOf(request: RequestShape): Wish {
  const { verb, resource, subresource, code } = request;
  if (!isAnswered(request) || (!isWriting(request) && verb !== 'delete')) return 'none';
  if (changesWebhooks(request)) return 'bodies';
  if (verb === 'delete' || subresource !== '' || !IMAGE_RESOURCES.has(resource)) return 'none';
  if (resource === 'pods' && verb !== 'create') return 'none';
  // Of an update that was taken the name is enough.
  return verb === 'create' || code >= 400 ? 'bodies' : 'fields';
}

export const imagePolicyBreaksDetector: DetectorDefinition = {
  hazard: 'image-policy-breaks',
  interests: [{ of: wishOf }],
  start: (history) => new ImagePolicyDetector(history),
};
