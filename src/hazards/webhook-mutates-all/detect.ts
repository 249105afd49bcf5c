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
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { changesWebhooks, WebhookChanges } from '../webhook-change.ts';
import { webhookCalls } from '../webhook-failure.ts';
import { ownerOfReference, workloadOwner } from '../workload-owner.ts';
import { mutationAlert } from './alert.ts';
import { jumpSince, type OpenAlert } from './jump.ts';
import { EPISODE_SILENCE_US, MutationLane, type Episode, type Past } from './mutation-lane.ts';
import { isAnswered, isWriting } from '../request-shape.ts';

/** Webhooks watched; a large service mesh and policy set-up has tens. */
const WEBHOOKS_MAX_COUNT = 256;
/** Resources and operations per webhook; one that matches everything meets the cluster's kinds, times two. */
const LANES_MAX_COUNT = 512;
/** Owners remembered over all webhooks (about 15 MB): some webhooks on 620K pods have fewer owners than this. */
const OWNERS_REMEMBERED_MAX_COUNT = 100_000;
/** Alerts kept after they are over, so that a long log tells all of them. */
const FINISHED_MAX_COUNT = 32;

/** Pods of a changed workload are replaced within minutes; later ones have other reasons. */
const RESTART_WITHIN_US = 10 * MICROS_PER_MINUTE;

/** A webhook of one configuration, with its lanes and the alert that they add up to. */
interface Webhook {
  readonly configuration: string;
  readonly webhook: string;
  readonly lanes: Map<string, MutationLane>;
  open: OpenAlert | undefined;
}

/**
 * Detects a mutating webhook that begins to change what it had left alone (for each resource and operation:
 * owners by owner, against its own past), the restart wave that follows, and the change before it.
 *
 * Counted are completed, successful, not dry-run requests with mutation annotations (level Metadata and up).
 * Memory: OWNERS_REMEMBERED_MAX_COUNT owner keys, WEBHOOKS_MAX_COUNT webhooks with one episode per lane (see
 * MutationLane), FINISHED_MAX_COUNT alerts, and what WebhookChanges holds.
 */
class MutatesAllDetector implements Detector {
  readonly #changes: WebhookChanges;
  readonly #webhooks = new BoundedMap<string, Webhook>(WEBHOOKS_MAX_COUNT);
  readonly #owners = new BoundedMap<string, Past>(OWNERS_REMEMBERED_MAX_COUNT);
  readonly #active = new Set<Episode>();
  readonly #finished: OpenAlert[] = [];
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
    const isWrite = verb === 'create' || verb === 'update' || verb === 'patch';
    if (!isWrite && verb !== 'delete') return;
    if (event.responseStatus.code >= 300) return;
    this.#changes.observe(event);
    if (this.#active.size > 0 && event.query.dryRun !== true) this.#noteRestart(event, object);
    if (isWrite) this.#noteCalls(event, object);
  }

  #noteCalls(event: AuditEvent, object: ObjectReference): void {
    const calls = webhookCalls(event);
    if (calls.length === 0 || event.query.dryRun === true) return;
    const owner = workloadOwner(event);
    if (owner === undefined) return;
    // A reinvocation asks the same webhook again; one change in either round is a change.
    const mutated = new Set(calls.filter((call) => call.mutated).map((call) => call.webhook));
    for (const { configuration, webhook, round } of calls) {
      if (round > 0) continue;
      this.#noteCall(configuration, webhook, {
        event,
        object,
        owner,
        webhook,
        mutated: mutated.has(webhook),
      });
    }
  }

  #noteCall(configuration: string, name: string, call: Parameters<MutationLane['observe']>[0]): void {
    const key = `${configuration}/${name}`;
    const webhook = this.#webhooks.refresh(key, () => ({
      configuration,
      webhook: name,
      lanes: new Map(),
      open: undefined,
    }));
    // 201 is what creates, also for a patch by server-side apply.
    const isCreate = call.event.verb === 'create' || call.event.responseStatus.code === 201;
    const operation = isCreate ? 'create' : 'update';
    const laneKey = `${operation} ${call.object.apiGroup}/${call.object.resource}/${call.object.subresource}`;
    let lane = webhook.lanes.get(laneKey);
    if (lane === undefined) {
      if (webhook.lanes.size >= LANES_MAX_COUNT) return;
      lane = new MutationLane(`${key} ${laneKey}`, call.object, operation);
      webhook.lanes.set(laneKey, lane);
    }
    const changed = lane.observe(call, this.#owners);
    if (changed === undefined) return;
    this.#active.add(changed);
    this.#judge(webhook);
  }

  /** Ends episodes that have been silent; an alert of which all episodes ended is put aside as it was. */
  #endSilent(webhook: Webhook): void {
    for (const lane of webhook.lanes.values()) {
      const { episode } = lane;
      if (episode === undefined || this.#last_us - episode.to_us <= EPISODE_SILENCE_US) continue;
      lane.episode = undefined;
      this.#active.delete(episode);
    }
    const { open } = webhook;
    if (open === undefined || open.lanes.some((part) => part.lane.episode === part.episode)) return;
    this.#finished.push(open);
    if (this.#finished.length > FINISHED_MAX_COUNT) this.#finished.shift();
    webhook.open = undefined;
  }

  #judge(webhook: Webhook): void {
    this.#endSilent(webhook);
    const { configuration, webhook: name, open } = webhook;
    const current: OpenAlert['lanes'][number][] = [];
    for (const lane of webhook.lanes.values()) {
      if (lane.episode !== undefined) current.push({ lane, episode: lane.episode });
    }
    if (current.length === 0) return;
    if (open !== undefined) {
      const isNew = (episode: Episode) => !open.lanes.some((part) => part.episode === episode);
      const added = current.filter((part) => isNew(part.episode));
      if (added.length > 0) webhook.open = { ...open, lanes: [...open.lanes, ...added] };
      return;
    }
    const episodes = current.map((part) => part.episode);
    const since_us = jumpSince(episodes, this.#last_us);
    if (since_us === undefined) return;
    const change = this.#changes.before({ configuration, webhook: name }, since_us);
    const from_us = change === undefined ? since_us : firstAfter(episodes, change.change.at_us, since_us);
    webhook.open = { configuration, webhook: name, from_us, lanes: current, change };
  }

  /** A workload's pods are replaced: a new ReplicaSet, or a pod taken away by the controller of its owner. */
  #noteRestart(event: AuditEvent, object: ObjectReference): void {
    const isNewReplicaSet = event.verb === 'create' && object.resource === 'replicasets';
    const isPodGone = event.verb === 'delete' && object.resource === 'pods' && object.subresource === '';
    if (!isNewReplicaSet && !isPodGone) return;
    const user = classifyUserName(event.user.username, event.userAgent);
    if (!isControlPlane(user) || user.kind === 'node') return;
    const owner = object.name === '' ? workloadOwner(event) : ownerOfReference(object);
    if (owner === undefined) return;
    for (const episode of this.#active) {
      if (event.stageTimestamp_us - episode.to_us > RESTART_WITHIN_US) this.#active.delete(episode);
      else if (episode.owners.has(owner)) episode.restarted.add(owner);
    }
    for (const webhook of this.#webhooks.values()) if (webhook.open === undefined) this.#judge(webhook);
  }

  alerts(): readonly Alert[] {
    const open = [...this.#webhooks.values()].flatMap((webhook) => webhook.open ?? []);
    return [...this.#finished, ...open].map((alert) => {
      const name = { configuration: alert.configuration, webhook: alert.webhook };
      const to_us = Math.max(...alert.lanes.map((part) => part.episode.to_us));
      return mutationAlert(alert, this.#changes.after(name, to_us), this.#last_us);
    });
  }
}

/** The first new mutation after the change: it may be one that was asked for, which proves no jump. */
function firstAfter(
  episodes: readonly Episode[],
  change_us: EpochMicros,
  since_us: EpochMicros,
): EpochMicros {
  let first_us = since_us;
  for (const { mutations } of episodes) {
    const found = mutations.find((mutation) => mutation.at_us >= change_us);
    if (found !== undefined && found.at_us < first_us) first_us = found.at_us;
  }
  return first_us;
}

function wishOf(request: RequestShape): Wish {
  const { verb, code, resource } = request;
  if (!isAnswered(request) || (!isWriting(request) && verb !== 'delete') || code >= 300) return 'none';
  if (changesWebhooks(request) || request.callsWebhooks) return 'bodies';
  // A workload's pods are replaced.
  const isRestart =
    (verb === 'create' && resource === 'replicasets') || (verb === 'delete' && resource === 'pods');
  return isRestart ? 'bodies' : 'none';
}

export const webhookMutatesAllDetector: DetectorDefinition = {
  hazard: 'webhook-mutates-all',
  interests: [{ of: wishOf }],
  start: (history) => new MutatesAllDetector(history),
};
