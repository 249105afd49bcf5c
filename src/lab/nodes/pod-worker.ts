import { booleanAt } from '../../kube/container.ts';
import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import type { ServerClock } from '../api-server/clock.ts';
import { isPassing, isRefused, type LabClient } from '../client/lab-client.ts';
import { PODS, type ObjectPath } from '../client/resource-ref.ts';
import { isFinished } from '../controllers/pod-state.ts';
import type { MachineLoad } from './machine-load.ts';
import type { PodBehaviour } from './pod-behaviour.ts';
import { podStatus, type ContainerState, type EndedContainer } from './pod-status.ts';

/** A container that has ended is started again after 10 s, doubled up to five minutes (pkg/kubelet/kubelet.go); a run of ten minutes makes it 10 s again. */
const BACK_OFF_FIRST_MS = 10_000;
const BACK_OFF_MAX_MS = 300_000;
const BACK_OFF_RESET_MS = 600_000;
/** Containers of images that are there start after so long. */
const START_MS = 700;
/** A pod that could not be set up is tried again after so long (backOffPeriod, pkg/kubelet). */
const SET_UP_RETRY_MS = 10_000;
/** A readiness probe asks so often, and so many failures in a row make a ready container unready (defaults of Probe, core/v1). */
const PROBE_MS = 10_000;
const PROBE_FAILURES_COUNT = 3;
/** How often a kubelet tries again to say what it could not say (syncPeriod, pkg/kubelet/status). */
const SYNC_MS = 10_000;
/** Of a container that was there when its machine went down (containerd). */
const LOST_EXIT_CODE = 255;
const KILLED_EXIT_CODE = 137;
/** A resolver gives up after two tries of five seconds (resolv.conf, `timeout` and `attempts`), and a program that gets no answer when it starts then ends. */
const GIVES_UP_MS = 10_000;
const FAILED_EXIT_CODE = 1;

/** What a pod needs of its node. */
export interface PodWorkerParts {
  readonly client: LabClient;
  readonly clock: ServerClock;
  readonly hostIP: string;
  readonly podIP: string;
  /** Notes that the node has an image from now on; answers whether it had it already. */
  readonly takeImage: (image: string) => boolean;
  /** When the machine came up: what ran before has ended with it. */
  readonly booted_ms: number;
  readonly load: Pick<MachineLoad, 'begin' | 'end'>;
  readonly failed: (error: unknown) => void;
}

/** One pod on its node, from the moment its kubelet sees it until it is gone. Its status goes to the API server one request at a time, always the newest. */
export class PodWorker {
  readonly #parts: PodWorkerParts;
  readonly #behaviour: PodBehaviour;
  readonly #at: ObjectPath;
  readonly #uid: string;
  readonly #seen_ms: number;
  #pod: JsonObject;
  #state: ContainerState = { type: 'creating' };
  #restarts_count = 0;
  #back_ms = BACK_OFF_FIRST_MS;
  #last: EndedContainer | undefined;
  #isTerminating = false;
  #isGone = false;
  #isSaying = false;
  #hasMore = false;
  /** What is to happen next; taken back when something else happens before. */
  #cancel: () => void = () => undefined;
  #cancelProbe: () => void = () => undefined;
  #failedProbes_count = 0;

  constructor(pod: JsonObject, behaviour: PodBehaviour, parts: PodWorkerParts) {
    this.#pod = pod;
    this.#behaviour = behaviour;
    this.#parts = parts;
    this.#at = {
      namespace: stringAt(pod, 'metadata', 'namespace') ?? '',
      name: stringAt(pod, 'metadata', 'name') ?? '',
    };
    this.#uid = stringAt(pod, 'metadata', 'uid') ?? '';
    this.#seen_ms = parts.clock.now_ms();
  }

  /** Its own address, unless it is on the network of its node. */
  get podIP(): string {
    return this.#parts.podIP;
  }

  /** Have its containers ended for good? */
  get isOver(): boolean {
    return isFinished(this.#pod);
  }

  get uid(): string {
    return this.#uid;
  }

  get isRunning(): boolean {
    return this.#state.type === 'running';
  }

  /** The node is short of something: its containers are killed, and it has failed. */
  evict(message: string): void {
    this.#cancelProbe();
    this.#cancel();
    this.#state = { type: 'ended', ended: this.#endedNow(KILLED_EXIT_CODE), evicted: message };
    this.#parts.load.end(this.#uid);
    this.#say();
  }

  /** Begins with it. A pod that runs already (its kubelet was away) goes on as it is. */
  start(): void {
    if (stringAt(this.#pod, 'metadata', 'deletionTimestamp') !== undefined) return this.changed(this.#pod);
    const phase = stringAt(this.#pod, 'status', 'phase');
    if (phase === 'Succeeded' || phase === 'Failed') return;
    if (phase === 'Running') return this.#goOn();
    const images = listAt(this.#pod, 'spec', 'containers').map(
      (container) => stringAt(container, 'image') ?? '',
    );
    const isPulled = images.map((image) => this.#parts.takeImage(image)).every((isThere) => isThere);
    this.#say();
    this.#next(START_MS + (isPulled ? 0 : this.#behaviour.pull_ms), () => this.#setUp());
  }

  #setUp(): void {
    const canStart = this.#behaviour.canStart?.() ?? true;
    if (canStart) this.#run();
    else this.#next(SET_UP_RETRY_MS, () => this.#setUp());
  }

  /** Its object has changed. */
  changed(pod: JsonObject): void {
    this.#pod = pod;
    if (this.#isTerminating || stringAt(pod, 'metadata', 'deletionTimestamp') === undefined) return;
    this.#isTerminating = true;
    this.#cancelProbe();
    const grace_ms = (numberAt(pod, 'metadata', 'deletionGracePeriodSeconds') ?? 0) * 1000;
    const isRunning = this.#state.type === 'running';
    this.#next(isRunning ? Math.min(grace_ms, this.#behaviour.stop_ms) : 0, () => this.#end());
  }

  /** The node is gone, or the pod is. */
  stop(): void {
    this.#isGone = true;
    this.#cancel();
    this.#cancelProbe();
    this.#parts.load.end(this.#uid);
  }

  #isWell(): boolean {
    return this.#behaviour.isWell?.() ?? true;
  }

  /** Asks from now on whether it is well. */
  #probe(): void {
    const { isWell } = this.#behaviour;
    if (isWell === undefined || this.#isTerminating) return;
    this.#cancelProbe();
    this.#cancelProbe = this.#parts.clock.after(PROBE_MS, () => this.#probe());
    if (this.#state.type !== 'running') return;
    this.#failedProbes_count = isWell() ? 0 : this.#failedProbes_count + 1;
    const { isReady } = this.#state;
    const staysReady = isReady && this.#failedProbes_count < PROBE_FAILURES_COUNT;
    if (isReady === (this.#failedProbes_count === 0 || staysReady)) return;
    this.#state = { ...this.#state, isReady: !isReady };
    this.#say();
  }

  /** Its containers have outlived the kubelet that started them. */
  #goOn(): void {
    const started = stringAt(this.#pod, 'status', 'containerStatuses', 0, 'state', 'running', 'startedAt');
    const started_ms = started === undefined ? this.#seen_ms : Date.parse(started);
    this.#restarts_count = numberAt(this.#pod, 'status', 'containerStatuses', 0, 'restartCount') ?? 0;
    if (started_ms < this.#parts.booted_ms) return this.#startAnew(started_ms);
    this.#state = { type: 'running', started_ms, isReady: true };
    this.#parts.load.begin(this.#uid, this.#behaviour);
    this.#probe();
    const ready = listAt(this.#pod, 'status', 'conditions').find(
      (condition) => stringAt(condition, 'type') === 'Ready',
    );
    if (stringAt(ready, 'status') !== 'True') this.#say();
    this.#runOut(started_ms);
  }

  /** Its containers have ended with the machine. The new sandbox makes the kubelet start them at once (computePodActions, pkg/kubelet/kuberuntime). */
  #startAnew(started_ms: number): void {
    const ended = { started_ms, ended_ms: this.#seen_ms, exitCode: LOST_EXIT_CODE };
    if (stringAt(this.#pod, 'spec', 'restartPolicy') === 'Never') {
      this.#state = { type: 'ended', ended };
      return this.#say();
    }
    this.#last = ended;
    this.#restarts_count += 1;
    this.#say();
    this.#next(START_MS, () => this.#setUp());
  }

  #next(delay_ms: number, action: () => void): void {
    this.#cancel();
    this.#cancel = this.#parts.clock.after(delay_ms, action);
  }

  #run(): void {
    const started_ms = this.#parts.clock.now_ms();
    const { ready_ms, runs_ms } = this.#behaviour;
    this.#behaviour.begun?.();
    this.#state = { type: 'running', started_ms, isReady: ready_ms <= 0 && this.#isWell() };
    this.#parts.load.begin(this.#uid, this.#behaviour);
    if (this.#behaviour.failsAtStart?.() === true) {
      this.#state = { type: 'running', started_ms, isReady: false };
      this.#say();
      return this.#next(GIVES_UP_MS, () => this.#exit(started_ms, FAILED_EXIT_CODE));
    }
    this.#say();
    if (ready_ms <= 0) this.#probe();
    const isShort = runs_ms !== undefined && runs_ms <= ready_ms;
    if (!isShort && ready_ms > 0)
      return this.#next(ready_ms, () => {
        this.#state = { type: 'running', started_ms, isReady: this.#isWell() };
        this.#say();
        this.#probe();
        this.#runOut(started_ms);
      });
    this.#runOut(started_ms);
  }

  #runOut(started_ms: number): void {
    const { runs_ms } = this.#behaviour;
    if (runs_ms === undefined) return;
    const left_ms = Math.max(0, started_ms + runs_ms - this.#parts.clock.now_ms());
    this.#next(left_ms, () => this.#exit(started_ms, this.#behaviour.exitCode));
  }

  /** Its containers have ended by themselves. */
  #exit(started_ms: number, exitCode: number): void {
    const ended_ms = this.#parts.clock.now_ms();
    const ended = { started_ms, ended_ms, exitCode };
    this.#parts.load.end(this.#uid);
    const policy = stringAt(this.#pod, 'spec', 'restartPolicy') ?? 'Always';
    if (policy === 'Never' || (policy === 'OnFailure' && exitCode === 0)) {
      this.#state = { type: 'ended', ended };
      return this.#say();
    }
    if (ended_ms - started_ms > BACK_OFF_RESET_MS) this.#back_ms = BACK_OFF_FIRST_MS;
    this.#last = ended;
    this.#state = { type: 'backing-off', ended, back_ms: this.#back_ms };
    this.#say();
    this.#next(this.#back_ms, () => {
      this.#restarts_count += 1;
      this.#run();
    });
    this.#back_ms = Math.min(BACK_OFF_MAX_MS, this.#back_ms * 2);
  }

  /** Its containers have been stopped: says so, and lets it go. */
  #end(): void {
    if (this.#state.type !== 'ended') this.#state = { type: 'ended', ended: this.#endedNow(0) };
    this.#parts.load.end(this.#uid);
    this.#say();
  }

  #endedNow(exitCode: number): EndedContainer {
    const ended_ms = this.#parts.clock.now_ms();
    const started_ms = this.#state.type === 'running' ? this.#state.started_ms : ended_ms;
    return { started_ms, ended_ms, exitCode };
  }

  /** Tells the API server how it stands, once it has nothing else to tell it. */
  #say(): void {
    this.#hasMore = true;
    if (this.#isSaying) return;
    this.#isSaying = true;
    this.#tell()
      .catch(this.#parts.failed)
      .finally(() => {
        this.#isSaying = false;
      });
  }

  async #tell(): Promise<void> {
    const { clock } = this.#parts;
    while (this.#hasMore && !this.#isGone) {
      this.#hasMore = false;
      try {
        await this.#patch();
        const hasEnded = this.#isTerminating && this.#state.type === 'ended';
        if (hasEnded && !this.#hasMore) await this.#letGo();
      } catch (error) {
        // Somebody else has deleted it, or made another one of its name.
        if (isRefused(error, 'NotFound', 'Conflict')) return this.stop();
        if (!isPassing(error)) throw error;
        this.#hasMore = true;
        await new Promise<void>((resolve) => {
          clock.after(SYNC_MS, resolve);
        });
      }
    }
  }

  /** A kubelet looks at the object before it says anything of it. */
  async #patch(): Promise<void> {
    const { client, clock, hostIP, podIP } = this.#parts;
    const current = await client.get(PODS, this.#at);
    if (stringAt(current, 'metadata', 'uid') !== this.#uid) return this.stop();
    const isHost = booleanAt(current, 'spec', 'hostNetwork') === true;
    const status = podStatus(current, {
      hostIP,
      // A pod keeps its address, whatever becomes of its kubelet.
      podIP: stringAt(current, 'status', 'podIP') ?? (isHost ? hostIP : podIP),
      seen_ms: this.#seen_ms,
      restarts_count: this.#restarts_count,
      last: this.#last,
      state: this.#state,
      now_ms: clock.now_ms(),
    });
    await client.patch(
      PODS,
      { ...this.#at, subresource: 'status' },
      { metadata: { uid: this.#uid }, status },
    );
  }

  async #letGo(): Promise<void> {
    const options = { gracePeriodSeconds: 0, preconditions: { uid: this.#uid } };
    await this.#parts.client.delete(PODS, this.#at, options);
    this.stop();
  }
}
