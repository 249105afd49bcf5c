import type { AuditEvent } from '../../audit/event.ts';
import type { ClientShape, RequestShape } from '../../audit/event-shape.ts';
import type {
  Alert,
  Change,
  Cue,
  Detector,
  DetectorDefinition,
  History,
  Interest,
  Wish,
  TallyFacts,
} from '../../detect/contract.ts';
import { isJsonArray, jsonAt, stringAt } from '../../kube/json.ts';
import { MICROS_PER_SECOND } from '../../kube/microtime.ts';
import { objectKey, type ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName } from '../../kube/user-name.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { objectName, resourceName } from '../object-name.ts';
import { isCreation, isRemoval } from '../request-outcome.ts';
import { isControlPlaneName, isNodeName } from '../user-role.ts';
import { alertOf } from './alert.ts';
import { Client } from './client.ts';
import { chargeCascade, type Charge, type Episode, type Removal } from './episode.ts';
import { Population } from './population.ts';
import { lossesOf, rate } from './rating.ts';
import { RetiredNodes } from './retired-node.ts';
import { classOf, resourceClass } from './resource-class.ts';
import { findTrigger } from './trigger.ts';
import { hasSucceeded, isAnswered, mayCreate, mayRemove } from '../request-shape.ts';

/** Clients remembered; the one silent for longest goes first. A client that deletes is never silent. */
const CLIENTS_MAX_COUNT = 4_096;
/** Clients with a run of deletions; the one whose last run began longest ago is forgotten first. */
const OFFENDERS_MAX_COUNT = 1_024;
/** Requests that cascades can still be charged to. */
const CHARGES_MAX_COUNT = 16_384;
/** Pods whose node is known, for telling a drain from a purge. */
const NODES_MAX_COUNT = 65_536;
/** Deletions by controllers whose cause is not logged yet. */
const WAITING_MAX_COUNT = 4_096;
/** A controller can be quicker than the log line of what set it off; asked again after this time. */
const WAIT_US = 2 * MICROS_PER_SECOND;
/** An object put back this long after a run is not churn during it. */
const CHURN_US = 10 * MICROS_PER_SECOND;

/**
 * Sees one client taking away, in one run, many objects that others made. Counts distinct objects of delete,
 * deletecollection and evictions, one count per client (user and impersonated user); dry runs and failures cost
 * nothing; what controllers delete in consequence is charged to who began it and counted apart; what a client
 * made itself, and nodes that it emptied, within the hour is clearing up. Kubernetes' own controllers, components and kubelets are never
 * the offender.
 *
 * Memory: CLIENTS_MAX_COUNT clients with their last reads, the population (see there), one counted set of up to
 * 100,000 names per running episode; under 150 MB at the very worst, some MB in practice.
 */
class PowerfulOperatorDetector implements Detector {
  readonly #history: History;
  readonly #clients = new BoundedMap<string, Client>(CLIENTS_MAX_COUNT);
  readonly #offenders = new BoundedMap<string, Client>(OFFENDERS_MAX_COUNT);
  readonly #population = new Population();
  readonly #charges = new BoundedMap<string, Charge>(CHARGES_MAX_COUNT);
  readonly #nodeOfPod = new BoundedMap<string, string>(NODES_MAX_COUNT);
  readonly #retired = new RetiredNodes();
  #waiting: AuditEvent[] = [];

  constructor(history: History) {
    this.#history = history;
  }

  tally({ request, at_us }: TallyFacts): boolean {
    if (this.#waiting.length > 0 && isAnswered(request)) this.#chargeWaiting(at_us);
    return false;
  }

  observe(event: AuditEvent): void {
    const { objectRef } = event;
    if (objectRef === undefined) return;
    if (event.stage !== 'ResponseComplete') {
      if (event.stage === 'ResponseStarted' && event.verb === 'watch') this.#observeRead(event);
      return;
    }
    // Leases are most of a log, and noise either way.
    if (resourceClass(objectRef) === 'noise') return;
    if (isRemoval(event)) this.#observeRemoval(event, objectRef);
    else this.#observeOther(event, objectRef);
  }

  #observeOther(event: AuditEvent, object: ObjectReference): void {
    this.#population.observe(event, clientKey(event));
    if (isCreation(event)) {
      for (const { current } of this.#offenders.values()) {
        if (current !== undefined && event.stageTimestamp_us - current.to_us <= CHURN_US)
          current.noteCreation(object, event.stageTimestamp_us);
      }
      return;
    }
    if (object.subresource === 'status' && object.resource === 'pods') this.#noteNode(event, object);
    if (object.resource === 'nodes') this.#retired.observe(event, object, clientKey(event));
    if (event.verb === 'list' || event.verb === 'get') this.#observeRead(event);
  }

  #observeRead(event: AuditEvent): void {
    if (isControlPlaneName(event.user.username)) return;
    this.#client(event).reading.observe(event);
  }

  #noteNode(event: AuditEvent, pod: ObjectReference): void {
    const { username } = event.user;
    if (!isNodeName(username)) return;
    const user = classifyUserName(username);
    if (user.kind === 'node' && user.name !== '') this.#nodeOfPod.set(objectName(pod), user.name);
  }

  #observeRemoval(event: AuditEvent, object: ObjectReference): void {
    const population_count = this.#population.count(resourceName(object));
    if (isControlPlaneName(event.user.username)) {
      const cause = this.#history.cause(event);
      if (cause !== undefined) this.#charge(cause, event, object);
      else if (this.#waiting.length < WAITING_MAX_COUNT) this.#waiting.push(event);
    } else this.#observeOwnRemoval(event, object, population_count);
    for (const removed of removedObjects(event, object)) this.#population.remove(objectKey(removed));
  }

  #observeOwnRemoval(event: AuditEvent, object: ObjectReference, population_count: number): void {
    const key = clientKey(event);
    const isUnknownNumber = event.verb === 'deletecollection' && !hasItems(event);
    // A collection of unknown size stands for one object: the least that it can have been worth deleting.
    const all = isUnknownNumber ? [object] : removedObjects(event, object);
    const removed = all.filter(
      (candidate) =>
        !this.#population.isOwn(candidate, key, event.stageTimestamp_us) &&
        !this.#retired.isRetired(candidate, key, event.user.username, event.stageTimestamp_us),
    );
    if (removed.length === 0) return;
    const charge: Charge = { cascade: new Map(), episode: undefined };
    const removal: Removal = {
      at_us: event.stageTimestamp_us,
      object,
      verb: event.verb,
      auditID: event.auditID,
      userAgent: event.userAgent,
      sourceIP: event.sourceIPs.at(-1) ?? '',
      removed,
      isUnknownNumber,
      olderThanLog_count: removed.filter((one) => this.#population.isOlderThanLog(one)).length,
      node: this.#nodeOfPod.get(objectName(object)) ?? '',
      population_count,
      charge,
    };
    this.#charges.set(event.auditID, charge);
    const client = this.#client(event);
    const begun = client.add(removal);
    if (begun === undefined) return;
    this.#offenders.set(key, client);
    this.#begin(client, begun);
  }

  #begin(client: Client, episode: Episode): void {
    for (const change of this.#history.recentChanges(episode.from_us))
      if (change.verb === 'create') episode.noteCreation(change.object, change.at_us);
    const resources = [...episode.durable.keys(), ...episode.replaceable.keys()];
    episode.reads = resources.flatMap((resource) => client.reading.of(resource) ?? []);
    episode.trigger = findTrigger(
      this.#history,
      client.user,
      episode.from_us,
      client.reading,
      resources[0] ?? '',
    );
  }

  #chargeWaiting(now_us: number): void {
    const first = this.#waiting[0];
    if (first === undefined || now_us - first.stageTimestamp_us < WAIT_US) return;
    for (const event of this.#waiting) {
      const cause = this.#history.cause(event);
      if (cause !== undefined && event.objectRef !== undefined) this.#charge(cause, event, event.objectRef);
    }
    this.#waiting = [];
  }

  #charge(cause: Change, event: AuditEvent, object: ObjectReference): void {
    const charge = this.#charges.get(cause.auditID);
    // A kubelet that finishes the very pod that was deleted takes away nothing more.
    if (charge === undefined || objectKey(cause.object) === objectKey(object)) return;
    if (object.resource === 'pods' && isNodeName(event.user.username)) return;
    chargeCascade(charge, resourceName(object), Math.max(1, removedObjects(event, object).length));
  }

  #client(event: AuditEvent): Client {
    const key = clientKey(event);
    const known = this.#clients.fresh(key);
    if (known !== undefined) return known;
    const client = new Client(event.user.username, event.impersonatedUser?.username ?? '');
    this.#clients.set(key, client);
    return client;
  }

  alerts(): readonly Alert[] {
    const alerts: Alert[] = [];
    for (const client of this.#offenders.values()) {
      for (const episode of client.episodes()) {
        const losses = lossesOf(episode);
        const severity = rate(episode, losses);
        if (severity !== undefined)
          alerts.push(alertOf(client, episode, losses, severity, this.#population.isFull));
      }
    }
    return alerts;
  }
}

/** A user acting as itself and the same user acting for another are two clients. */
function clientKey(event: Pick<AuditEvent, 'user' | 'impersonatedUser'>): string {
  return event.impersonatedUser === undefined
    ? event.user.username
    : `${event.user.username}\0${event.impersonatedUser.username}`;
}

function hasItems(event: AuditEvent): boolean {
  return event.responseObject_bytes > 0 && isJsonArray(jsonAt(event.responseObject, 'items'));
}

/** The objects that the request names; for a deletecollection those that its answer names, if the log has it. */
function removedObjects(event: AuditEvent, object: ObjectReference): readonly ObjectReference[] {
  if (event.verb !== 'deletecollection') return [{ ...object, subresource: '' }];
  if (event.responseObject_bytes === 0) return [];
  const items = jsonAt(event.responseObject, 'items');
  if (!isJsonArray(items)) return [];
  return items.map((item) => ({
    ...object,
    name: stringAt(item, 'metadata', 'name') ?? '',
    namespace: stringAt(item, 'metadata', 'namespace') ?? object.namespace,
  }));
}

function isOfObjects(request: RequestShape): boolean {
  return isAnswered(request) && classOf(resourceName(request)) !== 'noise';
}

function isOther({ user }: ClientShape): boolean {
  return !isControlPlaneName(user.username);
}

/** What is taken away or made. */
function changeWish(request: RequestShape): Wish {
  if (!isOfObjects(request)) return 'none';
  if (mayRemove(request)) return 'bodies';
  return mayCreate(request) ? 'fields' : 'none';
}

function cuedResource(request: RequestShape): string {
  return `resource ${resourceName(request)}`;
}

/** What shows that something exists, or where: of use only for what somebody takes away. */
function objectWish(request: RequestShape): Wish {
  if (!isOfObjects(request)) return 'none';
  const { verb, resource, subresource } = request;
  // Also where the API server refuses it, a kubelet that writes the status of a pod has it.
  if (resource === 'pods' && subresource === 'status') return 'fields';
  if (resource === 'nodes' && (verb === 'update' || verb === 'patch')) return 'bodies';
  const shows = verb === 'get' || verb === 'update' || verb === 'patch';
  return shows && hasSucceeded(request) ? 'fields' : 'none';
}

function readWish(request: RequestShape): Wish {
  const { stage, verb, hasReference } = request;
  if (!hasReference || !hasSucceeded(request)) return 'none';
  if (stage === 'ResponseStarted') return verb === 'watch' ? 'fields' : 'none';
  if (!isOfObjects(request)) return 'none';
  return verb === 'list' || verb === 'get' ? 'fields' : 'none';
}

function cuedClient(client: ClientShape): string {
  return `client ${clientKey(client)}`;
}

const INTERESTS: readonly Interest[] = [
  { of: changeWish },
  { of: objectWish, ofCued: cuedResource },
  { of: readWish, by: isOther, byCued: cuedClient },
];

const CUES: readonly Cue[] = [
  {
    of: (request) => isOfObjects(request) && mayRemove(request),
    by: isOther,
    says: (request, client) => [cuedResource(request), cuedClient(client)],
  },
];

export const detect: DetectorDefinition = {
  hazard: 'powerful-operator',
  interests: INTERESTS,
  cues: CUES,
  tallies: isAnswered,
  start: (history) => new PowerfulOperatorDetector(history),
};
