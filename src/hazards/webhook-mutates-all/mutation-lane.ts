import type { AuditEvent } from '../../audit/event.ts';
import { isJsonArray, isJsonObject, jsonAt, stringAt } from '../../kube/json.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource, type ObjectReference } from '../../kube/object-reference.ts';
import type { BoundedMap } from '../../audit/bounded-map.ts';
import { patchedPaths } from '../webhook-failure.ts';

/** Objects counted per episode; past it the count is a lower bound, and the cluster needs no finer figure. */
const OWNERS_MAX_COUNT = 10_000;
/** Paths kept per object to say what the webhook changes; more would be the whole patch. */
const PATHS_PER_OBJECT_MAX_COUNT = 3;
/** Nothing newly changed for so long: what follows is another episode. Quiet clusters update a workload every few minutes. */
export const EPISODE_SILENCE_US = 15 * MICROS_PER_MINUTE;

/** What a lane remembers of an owner: was it ever mutated by this webhook, or always left alone? */
export type Past = 'left alone' | 'mutated';

/** One object's worth of a webhook call, with everything the lane needs to know. */
export interface LaneCall {
  readonly event: AuditEvent;
  readonly object: ObjectReference;
  readonly owner: string;
  readonly webhook: string;
  readonly mutated: boolean;
}

export interface LanePast {
  readonly calls_count: number;
  readonly mutated_count: number;
}

/**
 * Why a mutation counts as new:
 *
 * - `turned`: the webhook had left this owner alone on such requests.
 * - `fresh`: the log shows the owner with this webhook for the first time.
 * - `asked`: the request itself wrote the pod template; hit as well, but no proof of a jump.
 */
export interface NewMutation {
  readonly kind: 'turned' | 'fresh' | 'asked';
  readonly at_us: EpochMicros;
  readonly owner: string;
  readonly object: ObjectReference;
  readonly user: string;
  readonly auditID: string;
  readonly paths: readonly string[];
  /** The body shows that nobody asked for another pod template. */
  readonly isUnasked: boolean;
  /** The lane's past up to here. */
  readonly before: LanePast;
}

/** One run of a webhook changing what it had left alone; it may begin with single changes that mean nothing. */
export interface Episode {
  /** In order of time, one per owner, at most OWNERS_MAX_COUNT. */
  readonly mutations: NewMutation[];
  readonly owners: Set<string>;
  /** Owners whose requests went through the webhook in the episode, and when last. */
  readonly touched: Map<string, EpochMicros>;
  readonly restarted: Set<string>;
  /** When it changed an object that it had not changed before, last. */
  to_us: EpochMicros;
  /** Calls since `to_us` that left the object as it was: the sign that it is over. */
  calm_count: number;
}

/**
 * Past and present of one webhook on one resource and operation. Memory: two counts, and one episode of at most
 * OWNERS_MAX_COUNT owners; what it knows of owners lies in a map that all lanes share.
 */
export class MutationLane {
  readonly resource: string;
  readonly operation: 'create' | 'update';
  readonly #id: string;
  #calls_count = 0;
  #mutated_count = 0;
  episode: Episode | undefined;

  constructor(id: string, object: ObjectReference, operation: 'create' | 'update') {
    this.#id = id;
    const subresource = object.subresource === '' ? '' : `/${object.subresource}`;
    this.resource = `${groupResource(object)}${subresource}`;
    this.operation = operation;
  }

  /** Takes a successful call in; returns the episode where this call changed what was not changed before. */
  observe(call: LaneCall, owners: BoundedMap<string, Past>): Episode | undefined {
    const key = `${this.#id} ${call.owner}`;
    const past = owners.get(key);
    owners.set(key, call.mutated || past === 'mutated' ? 'mutated' : 'left alone');
    const changed = this.#episodeOf(call, past);
    this.#calls_count += 1;
    if (call.mutated) this.#mutated_count += 1;
    return changed;
  }

  #episodeOf(call: LaneCall, past: Past | undefined): Episode | undefined {
    const at_us = call.event.stageTimestamp_us;
    if (!call.mutated) {
      if (this.episode === undefined) return undefined;
      this.episode.calm_count += 1;
      note(this.episode.touched, call);
      return undefined;
    }
    if (this.episode !== undefined && at_us - this.episode.to_us > EPISODE_SILENCE_US)
      this.episode = undefined;
    if (this.episode !== undefined) note(this.episode.touched, call);
    // A new object has no past: creating it changed tells of the object, not of the webhook.
    if (past === 'mutated' || (past === undefined && this.operation === 'create')) return undefined;
    this.episode ??= {
      mutations: [],
      owners: new Set(),
      touched: new Map([[call.owner, at_us]]),
      restarted: new Set(),
      to_us: at_us,
      calm_count: 0,
    };
    const before = { calls_count: this.#calls_count, mutated_count: this.#mutated_count };
    record(this.episode, call, past, before);
    return this.episode;
  }
}

function record(episode: Episode, call: LaneCall, past: Past | undefined, before: LanePast): void {
  const { event, object, owner, webhook } = call;
  episode.to_us = event.stageTimestamp_us;
  episode.calm_count = 0;
  if (episode.owners.has(owner) || episode.mutations.length >= OWNERS_MAX_COUNT) return;
  const asked = askedForTemplate(event);
  const unaskedKind = past === undefined ? 'fresh' : 'turned';
  episode.owners.add(owner);
  episode.mutations.push({
    kind: asked === 'yes' ? 'asked' : unaskedKind,
    at_us: event.stageTimestamp_us,
    owner,
    object,
    user: event.impersonatedUser?.username ?? event.user.username,
    auditID: event.auditID,
    paths: patchedPaths(event, webhook).slice(0, PATHS_PER_OBJECT_MAX_COUNT),
    isUnasked: asked === 'no',
    before,
  });
}

function note(owners: Map<string, EpochMicros>, call: LaneCall): void {
  if (owners.size < OWNERS_MAX_COUNT || owners.has(call.owner)) {
    owners.set(call.owner, call.event.stageTimestamp_us);
  }
}

/**
 * Whether the request itself writes the pod template: told by the body of a patch. A full update and a
 * server-side apply carry the template in any case, so they say nothing; nor does a log without bodies.
 */
function askedForTemplate(event: AuditEvent): 'yes' | 'no' | 'unknown' {
  if (event.verb !== 'patch' || event.requestObject_bytes === 0) return 'unknown';
  const body = event.requestObject;
  if (isJsonArray(body)) {
    const touches = body.some((step) => (stringAt(step, 'path') ?? '').startsWith('/spec/template'));
    return touches ? 'yes' : 'no';
  }
  if (!isJsonObject(body) || body['apiVersion'] !== undefined) return 'unknown';
  return jsonAt(body, 'spec', 'template') === undefined ? 'no' : 'yes';
}
