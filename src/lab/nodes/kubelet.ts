import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { formatMicroTime } from '../../kube/microtime.ts';
import { now_us } from '../api-server/clock.ts';
import { isPassing, isRefused, type LabClient } from '../client/lab-client.ts';
import { NODE_RATE } from '../client/rate-limiter.ts';
import { objectKey, Reflector } from '../client/reflector.ts';
import { LEASES, NODES, PODS, type ObjectPath } from '../client/resource-ref.ts';
import { programClient, programIdentity, type ProgramParts } from '../client/program.ts';
import { DEFAULT_LIMITS, MachineLoad, type KubeletLimits } from './machine-load.ts';
import { nodeConditions, nodeObject, POD_ADDRESSES_COUNT, podAddress, type Machine } from './node-object.ts';
import { behaviourOf, type BehaviourOf } from './pod-behaviour.ts';
import { MONITORING_MS, NodePressure } from './node-pressure.ts';
import { PodWorker } from './pod-worker.ts';

/** The Lease of a node lasts 40 s and is renewed each 10 s (KubeletConfiguration, nodeLeaseDurationSeconds). */
const LEASE_S = 40;
const RENEW_MS = 10_000;
/** A status that says nothing new is sent each five minutes, spread by half of that (nodeStatusReportFrequency). */
const REPORT_MS = 300_000;
/** Between two tries to register. */
const REGISTER_RETRY_MS = 1_000;
/** Until the kubelet of a machine that was switched on runs, at most. */
const BOOT_MS = 60_000;
const LEASE_NAMESPACE = 'kube-node-lease';

export interface KubeletSettings {
  readonly machine: Machine;
  /** As kubelets have them unless given. */
  readonly limits?: KubeletLimits;
  readonly behaviour?: BehaviourOf;
}

/** The kubelet of one node: registers it, keeps its Lease and its status alive, and brings the pods that are bound to it to life. */
export class Kubelet {
  readonly #parts: ProgramParts;
  readonly #settings: KubeletSettings;
  readonly #client: LabClient;
  readonly #at: ObjectPath;
  readonly #pods = new Map<string, PodWorker>();
  readonly #images = new Set<string>();
  readonly #load: MachineLoad;
  readonly #pressure: NodePressure;
  #lease: JsonObject | undefined;
  #nodeUid = '';
  #started_ms = 0;
  #pods_count = 0;
  #reflector: Reflector | undefined;
  #isRunning = false;
  /** Nothing can be started on its machine any more. */
  #isDead = false;
  #booted_ms = -Infinity;
  /** Counts starts: what an earlier one has set off does nothing any more. */
  #start_count = 0;

  constructor(parts: ProgramParts, settings: KubeletSettings) {
    const { name, ip } = settings.machine;
    const random = parts.random.stream(`kubelet ${name}`);
    this.#parts = { ...parts, random };
    this.#settings = settings;
    this.#at = { name };
    const { machine, limits = DEFAULT_LIMITS } = settings;
    const { clock } = parts;
    // The kubelet is a program too: one that needs a thread and gets none dies of it, and nothing can start it again.
    this.#load = new MachineLoad({ clock, machine, limits, exhausted: () => this.#die() });
    this.#pressure = new NodePressure(clock, this.#load, limits);
    const program = { name: 'kubelet', commonName: `system:node:${name}`, organizations: ['system:nodes'] };
    this.#client = programClient(parts, programIdentity({ random }, program, ip)(), NODE_RATE);
  }

  get isRunning(): boolean {
    return this.#isRunning;
  }

  /** Starts it, after a moment of its own: machines do not boot in step. */
  start(within_ms = RENEW_MS): void {
    if (this.#isRunning || this.#isDead) return;
    this.#isRunning = true;
    this.#start_count += 1;
    const start = this.#start_count;
    this.#after(this.#parts.random.fraction() * within_ms, start, () => this.#run(start));
  }

  /** The machine is switched off and on again: its containers are gone with all of their processes, and are started anew. */
  reboot(within_ms = BOOT_MS): void {
    this.stop();
    this.#isDead = false;
    this.#load.clear();
    this.#pressure.clear();
    this.#booted_ms = this.#parts.clock.now_ms();
    this.start(within_ms);
  }

  #die(): void {
    this.stop();
    this.#isDead = true;
  }

  /** The machine is off, or cut off: nothing is said any more, and nothing is done. */
  stop(): void {
    this.#isRunning = false;
    this.#start_count += 1;
    this.#reflector?.stop();
    for (const worker of this.#pods.values()) worker.stop();
    this.#pods.clear();
  }

  #after(delay_ms: number, start: number, action: () => Promise<void>): void {
    this.#parts.clock.after(delay_ms, () => {
      if (start !== this.#start_count) return;
      action().catch((error: unknown) => {
        if (!isPassing(error)) this.#parts.failed(error);
      });
    });
  }

  async #run(start: number): Promise<void> {
    const { clock, random, failed } = this.#parts;
    const { name } = this.#settings.machine;
    this.#started_ms = clock.now_ms();
    if (!(await this.#register())) return this.#after(REGISTER_RETRY_MS, start, () => this.#run(start));
    if (start !== this.#start_count) return;
    this.#reflector = new Reflector(
      {
        client: this.#client,
        clock,
        random: random.stream('pods'),
        resource: PODS,
        fieldSelector: `spec.nodeName=${name}`,
      },
      { replace: (pods) => this.#replace(pods), apply: (type, pod) => this.#apply(type, pod) },
    );
    this.#reflector.run().catch(failed);
    await this.#renew(start);
    const report_ms = REPORT_MS * (0.5 + random.fraction());
    this.#after(report_ms, start, () => this.#report(start));
    this.#after(MONITORING_MS, start, () => this.#monitor(start));
  }

  /** Looks whether something runs short; says so, and takes who uses most of it. */
  async #monitor(start: number): Promise<void> {
    this.#after(MONITORING_MS, start, () => this.#monitor(start));
    const workers = new Map([...this.#pods.values()].map((worker) => [worker.uid, worker]));
    const running = [...workers.values()].filter(({ isRunning }) => isRunning).map(({ uid }) => uid);
    const { hasChanged, evict } = this.#pressure.look(running);
    // Said first, so that nobody takes the place of who has to go.
    if (hasChanged) await this.#sayStatus();
    if (evict !== undefined) workers.get(evict.uid)?.evict(evict.message);
  }

  async #register(): Promise<boolean> {
    const now_ms = this.#parts.clock.now_ms();
    const times = { heartbeat_ms: now_ms, since_ms: now_ms };
    try {
      const made = await this.#client.create(NODES, nodeObject(this.#settings.machine, times));
      this.#nodeUid = stringAt(made, 'metadata', 'uid') ?? '';
      return true;
    } catch (error) {
      if (!isPassing(error)) throw error;
      if (!isRefused(error, 'AlreadyExists')) return false;
      return this.#reconcile();
    }
  }

  /** The node is known from before: it says that it is back. */
  async #reconcile(): Promise<boolean> {
    try {
      const node = await this.#client.get(NODES, this.#at);
      this.#nodeUid = stringAt(node, 'metadata', 'uid') ?? '';
      await this.#sayStatus();
      return true;
    } catch (error) {
      if (isPassing(error)) return false;
      throw error;
    }
  }

  #sayStatus(): Promise<JsonObject> {
    const times = { heartbeat_ms: this.#parts.clock.now_ms(), since_ms: this.#started_ms };
    const status = { conditions: nodeConditions(times, this.#pressure.all) };
    return this.#client.patch(NODES, { ...this.#at, subresource: 'status' }, { status });
  }

  async #report(start: number): Promise<void> {
    this.#after(REPORT_MS, start, () => this.#report(start));
    await this.#sayStatus();
  }

  async #renew(start: number): Promise<void> {
    this.#after(RENEW_MS, start, () => this.#renew(start));
    try {
      this.#lease = await (this.#lease === undefined
        ? this.#findLease()
        : this.#client.update(LEASES, this.#renewed(this.#lease)));
    } catch (error) {
      // Read it anew at the next turn.
      this.#lease = undefined;
      if (!isPassing(error)) throw error;
    }
  }

  async #findLease(): Promise<JsonObject> {
    const at = { namespace: LEASE_NAMESPACE, ...this.#at };
    try {
      const lease = await this.#client.get(LEASES, at);
      return await this.#client.update(LEASES, this.#renewed(lease));
    } catch (error) {
      if (!isRefused(error, 'NotFound')) throw error;
      const owner = { apiVersion: 'v1', kind: 'Node', name: this.#at.name ?? '', uid: this.#nodeUid };
      const metadata = { ...at, ownerReferences: [owner] };
      const lease = { apiVersion: 'coordination.k8s.io/v1', kind: 'Lease', metadata };
      return this.#client.create(LEASES, this.#renewed(lease));
    }
  }

  #renewed(lease: JsonObject): JsonObject {
    const spec = {
      ...objectAt(lease, 'spec'),
      holderIdentity: this.#at.name ?? '',
      leaseDurationSeconds: LEASE_S,
      renewTime: formatMicroTime(now_us(this.#parts.clock)),
    };
    return { ...lease, spec };
  }

  #replace(pods: readonly JsonObject[]): void {
    const keys = new Set(pods.map(objectKey));
    for (const [key, worker] of this.#pods) {
      if (keys.has(key)) continue;
      worker.stop();
      this.#pods.delete(key);
    }
    for (const pod of pods) this.#apply('MODIFIED', pod);
  }

  #apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', pod: JsonObject): void {
    if (!this.#isRunning) return;
    const key = objectKey(pod);
    const known = this.#pods.get(key);
    const uid = stringAt(pod, 'metadata', 'uid');
    if (type === 'DELETED' || (known !== undefined && known.uid !== uid)) {
      known?.stop();
      this.#pods.delete(key);
    } else if (known !== undefined) return known.changed(pod);
    if (type !== 'DELETED') this.#admit(key, pod);
  }

  /** The next address in turn that no pod has: who has ended has given its address back. Throws where there is none: a machine may have no more pods than that. */
  #freeAddress(): string {
    const workers = [...this.#pods.values()];
    const taken = new Set(workers.flatMap((worker) => (worker.isOver ? [] : [worker.podIP])));
    for (let tries_count = 0; tries_count < POD_ADDRESSES_COUNT; tries_count += 1) {
      this.#pods_count += 1;
      const address = podAddress(this.#settings.machine, this.#pods_count);
      if (!taken.has(address)) return address;
    }
    throw new Error(`${this.#settings.machine.name} has no address left: ${taken.size} pods have one`);
  }

  #admit(key: string, pod: JsonObject): void {
    const { clock, random, failed } = this.#parts;
    const { machine, behaviour } = this.#settings;
    const worker = new PodWorker(pod, behaviourOf(pod, behaviour, random.fraction), {
      client: this.#client,
      clock,
      hostIP: machine.ip,
      podIP: stringAt(pod, 'status', 'podIP') ?? this.#freeAddress(),
      takeImage: (image) => {
        const isThere = this.#images.has(image);
        this.#images.add(image);
        return isThere;
      },
      booted_ms: this.#booted_ms,
      load: this.#load,
      failed,
    });
    this.#pods.set(key, worker);
    worker.start();
  }
}
