import type { AuditEvent } from '../../audit/event.ts';
import { ShapeTable, type ClientShape, type RequestShape } from '../../audit/event-shape.ts';
import type { Alert, Detector, DetectorDefinition, Wish, TallyFacts } from '../../detect/contract.ts';
import { stringAt } from '../../kube/json.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane, type UserName } from '../../kube/user-name.ts';
import { rolloutAlert, waveAlert } from './alert.ts';
import { DaemonSetChanges } from './daemon-set-change.ts';
import { NodeHandlings } from './node-handling.ts';
import { isCordon, isHandling, isMachineDeletion, Node, nodeImage } from './node.ts';
import { Rollouts } from './rollout.ts';
import { enoughOf, freshlyIll, Wave } from './wave.ts';
import { isAnswered } from '../request-shape.ts';

const NODE = 'system:node:';
/** The largest cluster of the talks has 17,000 nodes. */
const NODES_MAX_COUNT = 25_000;
const TICK_US = 10 * MICROS_PER_SECOND;
/** No event of anybody for so long is a hole in the log or an API server that is away: nobody fell silent in it. */
const HOLE_US = 20 * MICROS_PER_SECOND;
/** After a hole kubelets need a while to come back (backoff, many at once). */
const GRACE_US = MICROS_PER_MINUTE;
/** A node that was seen this lately is alive. */
const ALIVE_US = 25 * MICROS_PER_SECOND;
/** A kubelet that was silent for so long when the node controller wrote its status was marked by it. */
const MARKED_AFTER_US = 30 * MICROS_PER_SECOND;
const WAVES_MAX_COUNT = 20;

/**
 * Sees many nodes fall ill at once (NotReady, MemoryPressure, or silent while others go on), groups them by what they
 * run, and names what came before: a DaemonSet, or an image that was rolled out. And an image that came to half of
 * all nodes at once without a canary that baked. Source: Gardener (a leak in journald; a fork bomb in a DaemonSet).
 *
 * Memory: 25,000 nodes (500 bytes each), 20 waves of at most as many names, 100 images of 20,000 names, 32 DaemonSet changes,
 * and what NodeHandlings holds.
 */
class NodeRolloutDetector implements Detector {
  readonly #nodes = new Map<string, Node>();
  /** The same nodes by the user name of their kubelet: no substring for each of its requests. */
  readonly #kubelets = new Map<string, Node>();
  /** Found before; 'none' for clients that are no kubelets. */
  #nodeOfClient = new ShapeTable<ClientShape, Node | 'none'>();
  readonly #daemonSets = new DaemonSetChanges();
  readonly #handlings = new NodeHandlings();
  readonly #waves: Wave[] = [];
  #wave: Wave | undefined;
  #rollouts: Rollouts | undefined;
  #last_us = 0;
  #nextTick_us = 0;
  #holeEnd_us = 0;

  tally({ client, request, at_us }: TallyFacts): boolean {
    if (at_us >= this.#nextTick_us || at_us - this.#last_us > HOLE_US) this.#timePasses(at_us);
    this.#last_us = at_us;
    const known = this.#nodeOfClient.get(client);
    if (known === 'none') return false;
    const node = known ?? this.#findNode(client, request, at_us);
    if (node === undefined) return false;
    // The end of a watch is no sign of life: the API server writes it when the kubelet is gone.
    if (request.verb !== 'watch') {
      node.lastSeen_us = at_us;
      node.isMarked = false;
    }
    // The node authorizer lets a kubelet write no lease but its own in kube-node-lease.
    const isRenewal = request.resource === 'leases' && request.verb !== 'get' && request.code < 300;
    if (isRenewal && isAnswered(request)) node.heartbeat(at_us);
    return false;
  }

  observe(event: AuditEvent): void {
    const isKubelet = event.user.username.startsWith(NODE);
    const { objectRef } = event;
    if (objectRef === undefined || event.stage !== 'ResponseComplete' || event.responseStatus.code >= 300)
      return;
    if (objectRef.resource === 'nodes') {
      if (event.verb !== 'get' && event.verb !== 'list' && event.verb !== 'watch')
        this.#nodeWrite(event, objectRef, isKubelet);
    } else if (objectRef.resource === 'daemonsets' && objectRef.subresource === '' && isChange(event)) {
      this.#daemonSets.observe(event, objectRef);
    }
  }

  /** The node whose kubelet this is; new ones are taken in with their first sign of life. */
  #findNode(client: ClientShape, request: RequestShape, at_us: EpochMicros): Node | undefined {
    const { username } = client.user;
    if (!username.startsWith(NODE)) {
      this.#nodeOfClient.set(client, 'none');
      return undefined;
    }
    let node = this.#kubelets.get(username);
    if (node === undefined && request.verb !== 'watch') {
      node = this.#node(username.slice(NODE.length), at_us);
      if (node !== undefined) this.#kubelets.set(username, node);
    }
    if (node !== undefined) this.#nodeOfClient.set(client, node);
    return node;
  }

  #node(name: string, at_us: EpochMicros): Node | undefined {
    const known = this.#nodes.get(name);
    if (known !== undefined || name === '' || this.#nodes.size >= NODES_MAX_COUNT) return known;
    const node = new Node(name, at_us);
    this.#nodes.set(name, node);
    return node;
  }

  #nodeWrite(event: AuditEvent, object: ObjectReference, isKubelet: boolean): void {
    const at_us = event.stageTimestamp_us;
    if (event.verb === 'delete') {
      if (object.subresource === '') {
        this.#handlings.observe(event, object);
        this.#nodeDeleted(event, object);
      }
      return;
    }
    const name = object.name === '' ? (stringAt(event.requestObject, 'metadata', 'name') ?? '') : object.name;
    const node = this.#node(name, at_us);
    if (node === undefined) return;
    if (isKubelet) this.#reported(event, node, object);
    else if (object.subresource === 'status') this.#marked(event, node);
    else if (object.subresource === '') this.#specWritten(event, node, object);
  }

  #specWritten(event: AuditEvent, node: Node, object: ObjectReference): void {
    if (isHandling(event)) node.handled_us = event.stageTimestamp_us;
    if (isCordon(event)) this.#handlings.observe(event, object);
    if (event.requestObject_bytes > 0) return;
    const user = classifyUserName(event.user.username, event.userAgent);
    if (isNodeController(user)) node.presume(event.stageTimestamp_us, event.auditID);
    else if (!isControlPlane(user)) node.written_us = event.stageTimestamp_us;
  }

  #reported(event: AuditEvent, node: Node, object: ObjectReference): void {
    if (object.subresource === 'status') node.heartbeat(event.stageTimestamp_us);
    node.auditID = event.auditID;
    if (event.requestObject_bytes > 0) node.readConditions(event.requestObject);
    const said = event.requestObject_bytes === 0 ? undefined : nodeImage(event.requestObject);
    // The answer is the whole Node, far larger: looked into only for what is still unknown.
    const isNeeded = said === undefined && node.image === undefined && event.responseObject_bytes > 0;
    const image = isNeeded ? nodeImage(event.responseObject) : said;
    if (image === undefined || image === node.image) return;
    this.#rollouts?.sighted({
      at_us: event.stageTimestamp_us,
      node: { ...object, name: node.name, subresource: '', uid: '', resourceVersion: '' },
      before: node.image,
      image,
      auditID: event.auditID,
      known_count: this.#nodes.size,
    });
    node.image = image;
  }

  /** Somebody else wrote the status: the node controller does so to mark a node that fell silent. */
  #marked(event: AuditEvent, node: Node): void {
    const user = classifyUserName(event.user.username, event.userAgent);
    if (user.kind !== 'controller' && user.kind !== 'component') return;
    node.auditID = event.auditID;
    const body = event.requestObject_bytes > 0 ? event.requestObject : undefined;
    if (node.readConditions(body)) return;
    if (body !== undefined) return;
    if (!node.isRegular && isNodeController(user)) node.presume(event.stageTimestamp_us, event.auditID);
    if (node.isRegular && node.isSilentSince(event.stageTimestamp_us - MARKED_AFTER_US)) node.isMarked = true;
  }

  #nodeDeleted(event: AuditEvent, object: ObjectReference): void {
    const node = this.#nodes.get(object.name);
    if (node === undefined) return;
    const at_us = event.stageTimestamp_us;
    const isMachine = isMachineDeletion(
      event,
      isControlPlane(classifyUserName(event.user.username, event.userAgent)),
    );
    for (const wave of this.#waves) wave.nodeDeleted(node.name, at_us, isMachine);
    this.#nodes.delete(node.name);
    this.#kubelets.delete(`${NODE}${node.name}`);
    this.#nodeOfClient = new ShapeTable();
    this.#rollouts?.deleted(node.image, at_us, this.#nodes.size);
  }

  #timePasses(at_us: EpochMicros): void {
    if (this.#last_us === 0) this.#rollouts = new Rollouts(at_us);
    else if (at_us - this.#last_us > HOLE_US) this.#holeEnd_us = at_us;
    this.#nextTick_us = at_us + TICK_US;
    const inGrace = at_us - this.#holeEnd_us < GRACE_US;
    let alive_count = 0;
    for (const node of this.#nodes.values()) {
      const illness = node.illnessAt(at_us, this.#holeEnd_us);
      if (at_us - node.lastSeen_us <= ALIVE_US) alive_count += 1;
      if (illness === 'silent' && inGrace) continue;
      if (illness !== undefined && node.illness === undefined)
        node.illSince_us = illness === 'silent' ? Math.max(node.lastSeen_us, this.#holeEnd_us) : at_us;
      node.illness = illness;
    }
    this.#followWave(at_us, alive_count);
  }

  #followWave(at_us: EpochMicros, alive_count: number): void {
    const ill = freshlyIll(this.#nodes.values(), at_us);
    const enough_count = enoughOf(this.#nodes.size);
    if (this.#wave !== undefined && 2 * ill.length < enough_count) this.#wave = undefined;
    if (ill.length < enough_count && this.#wave === undefined) return;
    if (this.#wave === undefined) {
      this.#wave = this.#beginWave(ill);
      this.#waves.push(this.#wave);
      if (this.#waves.length > WAVES_MAX_COUNT) this.#waves.shift();
    }
    this.#wave.add(ill, this.#nodes, at_us, alive_count);
  }

  #beginWave(ill: readonly Node[]): Wave {
    const from_us = Math.min(...ill.map((node) => node.illSince_us));
    const daemonSet = this.#daemonSets.before(from_us);
    if (daemonSet !== undefined) return new Wave(from_us, daemonSet);
    const rolledOut = ill
      .map((node) => this.#rollouts?.of(node.image))
      .filter((rollout) => rollout !== undefined);
    const [rollout] = rolledOut;
    const isCommon = rolledOut.length * 2 > ill.length;
    if (rollout === undefined || !isCommon) {
      const names = ill.map((node) => node.name);
      return new Wave(from_us, this.#handlings.before(names, from_us) ?? {});
    }
    const hand = this.#handlings.behind(rollout);
    return new Wave(from_us, hand === undefined ? { rollout } : { rollout, ...hand });
  }

  alerts(): readonly Alert[] {
    const waves = this.#waves.filter((wave) => wave.isStanding);
    const rollouts = this.#rollouts === undefined ? [] : [...this.#rollouts.withoutCanary()];
    return [
      ...waves.map((wave, index) => waveAlert(wave, index)),
      ...rollouts.map((rollout) => rolloutAlert(rollout, this.#handlings.behind(rollout))),
    ];
  }
}

function isNodeController(user: UserName): boolean {
  return user.kind === 'controller' && user.name === 'node-controller';
}

/** A write of a DaemonSet by a person or a client: the controller's own go to its status. */
function isChange(event: AuditEvent): boolean {
  const { verb } = event;
  if (verb !== 'create' && verb !== 'update' && verb !== 'patch') return false;
  return (
    event.query.dryRun !== true && !isControlPlane(classifyUserName(event.user.username, event.userAgent))
  );
}

function wishOf(request: RequestShape): Wish {
  const { verb, resource, subresource, code } = request;
  if (!isAnswered(request) || code >= 300) return 'none';
  if (verb === 'get' || verb === 'list' || verb === 'watch') return 'none';
  return resource === 'nodes' || (resource === 'daemonsets' && subresource === '') ? 'bodies' : 'none';
}

export const detect: DetectorDefinition = {
  hazard: 'node-rollout-without-canary',
  interests: [{ of: wishOf }],
  start: () => new NodeRolloutDetector(),
};
