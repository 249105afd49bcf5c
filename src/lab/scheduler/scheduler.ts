import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { jsonEqual } from '../../kube/json-difference.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';
import { timeText } from '../api-server/clock.ts';
import { SharedInformers, type ObjectCache } from '../client/informer.ts';
import { isPassing, isRefused, unlessPassing, type LabClient } from '../client/lab-client.ts';
import { LeaderElector } from '../client/leader-election.ts';
import { programClient, programIdentity, type ProgramParts } from '../client/program.ts';
import { NODE_RATE, type RateLimit } from '../client/rate-limiter.ts';
import { objectKey } from '../client/reflector.ts';
import { NODES, PODS } from '../client/resource-ref.ts';
import { controllerUids, isTerminating, nameOf, pathOf, uidOf } from '../controllers/object-meta.ts';
import { conditionOf, isFinished, nodeOf } from '../controllers/pod-state.ts';
import { unfit, wantedOf } from './fits.ts';
import { NodeState } from './node-state.ts';

const PROGRAM = { name: 'kube-scheduler', commonName: 'system:kube-scheduler' };
/** A kubelet starts a program that has ended again after so long (its first back-off). */
const RESTART_MS = 10_000;
/** Pods that want another scheduler are none of its business. */
const OWN_NAME = 'default-scheduler';
/** So many nodes that would do are enough to choose from: all of 100, fewer in bigger clusters (numFeasibleNodesToFind, schedule_one.go). */
const ENOUGH_MIN_COUNT = 100;
const ENOUGH_MIN_PERCENT = 5;
/** A pod that fitted nowhere is tried again after 1 s, doubled up to 10 s, once something has changed (DefaultPodInitialBackoffSeconds, ...Max...). */
const BACK_OFF_FIRST_MS = 1_000;
const BACK_OFF_MAX_MS = 10_000;
/** Nobody waits longer than this without a try (DefaultPodMaxInUnschedulablePodsDuration). */
const FLUSH_MS = 300_000;
/** Bindings that are on their way at once; each one waits for its answer alone. */
const BINDINGS_MAX_COUNT = 100;
/** What one pod of the same owner on a node weighs against its being empty: spreading comes first (PodTopologySpread has twice the weight). */
const SPREAD_WEIGHT = 100;

interface Waiting {
  readonly key: string;
  readonly priority: number;
  readonly sequence: number;
}

export interface SchedulerSettings {
  readonly node: { readonly name: string; readonly ip: string };
  readonly rate?: RateLimit;
}

/**
 * kube-scheduler: takes pods without a node one after the other, most important first, leaves out nodes that will not do (taints, selector and required affinity, room) and
 * takes the best of the others (fewest pods of the same owner, then most room). No preemption, no pod affinity, no volumes.
 */
export class Scheduler {
  readonly #parts: ProgramParts;
  readonly #client: LabClient;
  readonly #informers: SharedInformers;
  readonly #pods: ObjectCache;
  readonly #node: SchedulerSettings['node'];
  #elector: LeaderElector;
  readonly #states = new Map<string, NodeState>();
  /** Those that there are, in the order in which they came. */
  #nodes: NodeState[] = [];
  readonly #waiting = new Map<string, Waiting>();
  #active: Waiting[] = [];
  readonly #unschedulable = new Map<string, { tries_count: number; readonly since_ms: number }>();
  readonly #assumed = new Map<string, string>();
  #isSorted = true;
  #sequence = 0;
  #first = 0;
  #binding_count = 0;
  #isScheduled = false;
  #isLeading = false;
  #isStopped = false;

  constructor(parts: ProgramParts, { node, rate = NODE_RATE }: SchedulerSettings) {
    const random = parts.random.stream(PROGRAM.name);
    const { clock, failed } = parts;
    this.#parts = { ...parts, random };
    const identity = programIdentity({ random }, PROGRAM, node.ip);
    this.#client = programClient(parts, identity('scheduler'), rate);
    const client = programClient(parts, identity('scheduler'), rate);
    this.#informers = new SharedInformers({ client, clock, random, failed });
    this.#pods = this.#informers.of(PODS);
    this.#pods.handle({
      changed: (pod, previous) => this.#podChanged(pod, previous),
      deleted: (pod) => this.#podDeleted(pod),
    });
    this.#informers.of(NODES).handle({
      changed: (object, previous) => this.#nodeChanged(object, previous),
      deleted: (object) => this.#nodeDeleted(object),
    });
    this.#node = node;
    this.#elector = this.#candidate();
  }

  /** Who loses the Lease ends, and is started again by its kubelet; that it reads everything anew then is left out. */
  #candidate(): LeaderElector {
    const { clock, random, failed } = this.#parts;
    const identity = programIdentity({ random }, PROGRAM, this.#node.ip);
    return new LeaderElector({
      client: programClient(this.#parts, identity('leader-election')),
      clock,
      namespace: 'kube-system',
      name: PROGRAM.name,
      holder: `${this.#node.name}_${random.uuid()}`,
      chance: random.stream('election').fraction,
      elected: () => {
        this.#isLeading = true;
        this.#wake();
      },
      lost: () => {
        this.#isLeading = false;
        clock.after(RESTART_MS, () => {
          if (this.#isStopped) return;
          this.#elector = this.#candidate();
          this.#elector.run().catch(failed);
        });
      },
    });
  }

  get isLeading(): boolean {
    return this.#isLeading;
  }

  get isIdle(): boolean {
    return this.#active.length === 0 && this.#binding_count === 0;
  }

  start(): void {
    this.#informers
      .run()
      .then(() => this.#elector.run())
      .catch(this.#parts.failed);
    this.#flushLater();
  }

  stop(): void {
    this.#isLeading = false;
    this.#isStopped = true;
    this.#elector.stop();
    this.#informers.stop();
  }

  #flushLater(): void {
    this.#parts.clock.after(FLUSH_MS, () => {
      this.#retryAll();
      this.#flushLater();
    });
  }

  #state(name: string): NodeState {
    const known = this.#states.get(name);
    if (known !== undefined) return known;
    const state = new NodeState(name);
    this.#states.set(name, state);
    return state;
  }

  #nodeChanged(object: JsonObject, previous: JsonObject | undefined): void {
    const state = this.#state(nameOf(object));
    if (!state.isThere) this.#nodes.push(state);
    // A heartbeat changes nothing that a pod could want.
    if (previous !== undefined && isSameNode(previous, object)) return;
    state.use(object);
    this.#retryAll();
  }

  #nodeDeleted(object: JsonObject): void {
    const state = this.#state(nameOf(object));
    state.isThere = false;
    this.#nodes = this.#nodes.filter((node) => node !== state);
  }

  #podChanged(pod: JsonObject, previous: JsonObject | undefined): void {
    const key = objectKey(pod);
    const node = nodeOf(pod);
    if (node !== '') {
      this.#forget(key);
      const isOver = isFinished(pod);
      if (previous !== undefined && nodeOf(previous) === node && isFinished(previous) === isOver) return;
      if (!isOver) return this.#state(node).place(key, pod);
      this.#state(node).remove(key);
      return this.#retryAll();
    }
    const isOurs = (stringAt(pod, 'spec', 'schedulerName') ?? OWN_NAME) === OWN_NAME;
    const isGated = listAt(pod, 'spec', 'schedulingGates').length > 0;
    if (!isOurs || isGated || isTerminating(pod) || isFinished(pod)) return this.#forget(key);
    if (!this.#waiting.has(key) && !this.#unschedulable.has(key) && !this.#assumed.has(key))
      this.#wait(key, pod);
  }

  #podDeleted(pod: JsonObject): void {
    const key = objectKey(pod);
    this.#forget(key);
    const node = nodeOf(pod);
    if (node === '') return;
    this.#state(node).remove(key);
    this.#retryAll();
  }

  #forget(key: string): void {
    this.#waiting.delete(key);
    this.#unschedulable.delete(key);
    this.#assumed.delete(key);
  }

  #wait(key: string, pod: JsonObject): void {
    this.#sequence += 1;
    const waiting = { key, priority: numberAt(pod, 'spec', 'priority') ?? 0, sequence: this.#sequence };
    const last = this.#active.at(-1);
    if (last !== undefined && last.priority < waiting.priority) this.#isSorted = false;
    this.#waiting.set(key, waiting);
    this.#active.push(waiting);
    this.#wake();
  }

  /** Something has changed: pods that fitted nowhere may fit now, after their back-off. */
  #retryAll(): void {
    for (const [key, { tries_count, since_ms }] of this.#unschedulable) {
      const back_ms = Math.min(BACK_OFF_MAX_MS, BACK_OFF_FIRST_MS * 2 ** (tries_count - 1));
      const left_ms = since_ms + back_ms - this.#parts.clock.now_ms();
      this.#parts.clock.after(Math.max(0, left_ms), () => this.#retry(key, since_ms));
    }
  }

  #retry(key: string, since_ms: number): void {
    const pod = this.#pods.get(key);
    const known = this.#unschedulable.get(key);
    if (pod === undefined || known?.since_ms !== since_ms || this.#waiting.has(key)) return;
    this.#wait(key, pod);
  }

  #wake(): void {
    if (this.#isScheduled || !this.#isLeading) return;
    this.#isScheduled = true;
    void Promise.resolve().then(() => {
      this.#isScheduled = false;
      this.#scheduleAll();
    });
  }

  #scheduleAll(): void {
    if (!this.#isSorted)
      this.#active.sort((one, other) => other.priority - one.priority || one.sequence - other.sequence);
    this.#isSorted = true;
    let taken_count = 0;
    while (this.#isLeading && this.#binding_count < BINDINGS_MAX_COUNT) {
      const next = this.#active[taken_count];
      if (next === undefined) break;
      taken_count += 1;
      if (this.#waiting.get(next.key) !== next) continue;
      this.#waiting.delete(next.key);
      const pod = this.#pods.get(next.key);
      if (pod !== undefined && nodeOf(pod) === '') this.#schedule(next.key, pod);
    }
    this.#active = this.#active.slice(taken_count);
  }

  #schedule(key: string, pod: JsonObject): void {
    const choice = this.#choose(pod);
    if (typeof choice === 'string') return this.#setAside(key, pod, choice);
    this.#unschedulable.delete(key);
    this.#assumed.set(key, choice.name);
    choice.place(key, pod);
    this.#binding_count += 1;
    this.#bind(key, pod, choice)
      .catch(this.#parts.failed)
      .finally(() => {
        this.#binding_count -= 1;
        this.#wake();
      });
  }

  /** A node for a pod, or why there is none. Search goes on where it has ended the last time, so that every node gets its turn. */
  #choose(pod: JsonObject): NodeState | string {
    const wanted = wantedOf(pod);
    const owner = controllerUids(pod)[0] ?? '';
    const count = this.#nodes.length;
    const enough_count = enoughNodes(count);
    const reasons = new Map<string, number>();
    let best: NodeState | undefined;
    let best_score = -Infinity;
    let found_count = 0;
    let looked_count = 0;
    for (; looked_count < count && found_count < enough_count; looked_count += 1) {
      const node = this.#nodes[(this.#first + looked_count) % count];
      if (node === undefined) break;
      const why = unfit(wanted, node);
      if (why !== undefined) {
        reasons.set(why, (reasons.get(why) ?? 0) + 1);
        continue;
      }
      found_count += 1;
      const score =
        node.freeScore(wanted.requests) - SPREAD_WEIGHT * (owner === '' ? 0 : node.ofOwner_count(owner));
      if (score > best_score) [best, best_score] = [node, score];
    }
    this.#first = count === 0 ? 0 : (this.#first + looked_count) % count;
    if (best !== undefined) return best;
    const told = [...reasons].map(([why, nodes_count]) => `${nodes_count} ${why}`).toSorted();
    return `0/${count} nodes are available${told.length === 0 ? '' : `: ${told.join(', ')}`}.`;
  }

  async #bind(key: string, pod: JsonObject, node: NodeState): Promise<void> {
    const at = pathOf(pod);
    const binding = {
      apiVersion: 'v1',
      kind: 'Binding',
      metadata: { ...at, uid: uidOf(pod) },
      target: { kind: 'Node', name: node.name },
    };
    try {
      await this.#client.create(PODS, binding, { ...at, subresource: 'binding' });
    } catch (error) {
      if (!isPassing(error)) throw error;
      const current = this.#pods.get(key);
      if (current !== undefined && nodeOf(current) === node.name) return;
      node.remove(key);
      this.#assumed.delete(key);
      // Deleted, or bound by somebody else: the next event says so.
      if (!isRefused(error, 'NotFound', 'Conflict') && current !== undefined)
        this.#setAside(key, current, '');
    }
  }

  /** `why`: said to the pod; `''`: nothing. */
  #setAside(key: string, pod: JsonObject, why: string): void {
    const { clock, failed } = this.#parts;
    const tries_count = (this.#unschedulable.get(key)?.tries_count ?? 0) + 1;
    const since_ms = clock.now_ms();
    this.#unschedulable.set(key, { tries_count, since_ms });
    if (why === '') clock.after(BACK_OFF_FIRST_MS, () => this.#retry(key, since_ms));
    else if (stringAt(conditionOf(pod, 'PodScheduled'), 'message') !== why) this.#say(pod, why).catch(failed);
  }

  async #say(pod: JsonObject, message: string): Promise<void> {
    const condition = {
      type: 'PodScheduled',
      status: 'False',
      reason: 'Unschedulable',
      message,
      lastTransitionTime: timeText(this.#parts.clock.now_ms()),
    };
    const at = { ...pathOf(pod), subresource: 'status' };
    // Said again when it is tried again.
    await this.#client.patch(PODS, at, { status: { conditions: [condition] } }).catch(unlessPassing);
  }
}

/** Is everything of two states of a node the same that a pod could want? */
function isSameNode(one: JsonObject, other: JsonObject): boolean {
  return (
    jsonEqual(one['spec'], other['spec']) &&
    jsonEqual(objectAt(one, 'metadata')['labels'], objectAt(other, 'metadata')['labels']) &&
    jsonEqual(objectAt(one, 'status')['allocatable'], objectAt(other, 'status')['allocatable'])
  );
}

/** How many nodes that would do are looked for. */
export function enoughNodes(all_count: number): number {
  if (all_count < ENOUGH_MIN_COUNT) return all_count;
  const percent = Math.max(ENOUGH_MIN_PERCENT, 50 - Math.floor(all_count / 125));
  return Math.max(ENOUGH_MIN_COUNT, Math.floor((all_count * percent) / 100));
}
