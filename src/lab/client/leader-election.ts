import { numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { formatMicroTime } from '../../kube/microtime.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { now_us, type ServerClock } from '../api-server/clock.ts';
import { isPassing, isRefused, type LabClient } from './lab-client.ts';
import { LEASES } from './resource-ref.ts';

/** As the programs of the control plane have them (LeaderElectionConfiguration, component-base/config/v1alpha1): 15 s, 10 s and 2 s. */
const LEASE_S = 15;
const RENEW_DEADLINE_MS = 10_000;
const RETRY_MS = 2_000;
/** Tries of candidates are spread by up to so much more (JitterFactor, leaderelection.go). */
const JITTER_FACTOR = 1.2;

export interface LeaderElectionSettings {
  readonly client: LabClient;
  readonly clock: ServerClock;
  readonly namespace: string;
  /** Of the Lease. */
  readonly name: string;
  /** Who holds it: `control-plane-1_<uuid>`. */
  readonly holder: string;
  /** From 0 to below 1. */
  readonly chance: () => number;
  readonly elected: () => void;
  /** It could not be renewed in time, or somebody else has it: the program ends. */
  readonly lost: () => void;
}

/** One candidate for a Lease, as client-go's tools/leaderelection. */
export class LeaderElector {
  readonly #settings: LeaderElectionSettings;
  /** As it was seen last, and when. Other clocks may be wrong: it counts how long it has stood still. */
  #seen: { readonly record: string; readonly at_ms: number } = { record: '', at_ms: -Infinity };
  #renewed_ms = -Infinity;
  #isLeading = false;
  #isStopped = false;

  constructor(settings: LeaderElectionSettings) {
    this.#settings = settings;
  }

  /** Tries to get the Lease, then to keep it. Resolves when it is lost or was stopped. */
  async run(): Promise<void> {
    const { clock, chance, elected, lost } = this.#settings;
    while (!this.#isStopped) {
      const holds = await this.#inTime(this.#tryToHold());
      if (this.#isStopped) return;
      if (holds) this.#renewed_ms = clock.now_ms();
      if (holds && !this.#isLeading) {
        this.#isLeading = true;
        elected();
      }
      if (this.#isLeading && clock.now_ms() - this.#renewed_ms >= RENEW_DEADLINE_MS) {
        this.#isLeading = false;
        lost();
        return;
      }
      const wait_ms = this.#isLeading ? RETRY_MS : RETRY_MS * (1 + JITTER_FACTOR * chance());
      await new Promise<void>((resolve) => {
        clock.after(wait_ms, resolve);
      });
    }
  }

  /** The program has been killed: the Lease stands as it is until it runs out. */
  stop(): void {
    this.#isStopped = true;
  }

  /** A leader waits for an answer until it would have to be renewed and no longer (renew, leaderelection.go: the context of the request ends with the deadline). */
  #inTime(attempt: Promise<boolean>): Promise<boolean> {
    if (!this.#isLeading) return attempt;
    const { clock } = this.#settings;
    return new Promise((resolve, reject) => {
      const left_ms = this.#renewed_ms + RENEW_DEADLINE_MS - clock.now_ms();
      const cancel = clock.after(left_ms, () => resolve(false));
      attempt.then(resolve, reject).finally(cancel);
    });
  }

  async #tryToHold(): Promise<boolean> {
    const { client, namespace, name } = this.#settings;
    try {
      const lease = await client.get(LEASES, { namespace, name });
      return await this.#takeOrRenew(lease);
    } catch (error) {
      if (isRefused(error, 'NotFound')) return this.#create();
      if (isPassing(error)) return false;
      throw error;
    }
  }

  async #create(): Promise<boolean> {
    const { client, namespace, name } = this.#settings;
    const lease = {
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: { namespace, name },
      spec: this.#spec(undefined),
    };
    return this.#written(client.create(LEASES, lease));
  }

  async #takeOrRenew(lease: JsonObject): Promise<boolean> {
    const { client, clock, holder } = this.#settings;
    const record = JSON.stringify(lease['spec']);
    if (record !== this.#seen.record) this.#seen = { record, at_ms: clock.now_ms() };
    const current = stringAt(lease, 'spec', 'holderIdentity') ?? '';
    const isFree = current === '' || current === holder;
    if (!isFree && clock.now_ms() - this.#seen.at_ms < LEASE_S * 1000) return false;
    return this.#written(client.update(LEASES, { ...lease, spec: this.#spec(objectAt(lease, 'spec')) }));
  }

  async #written(request: Promise<JsonObject>): Promise<boolean> {
    try {
      await request;
      return true;
    } catch (error) {
      // Somebody was faster, or nobody answers.
      if (isPassing(error)) return false;
      throw error;
    }
  }

  #spec(before: JsonObject | undefined): JsonObject {
    const { clock, holder } = this.#settings;
    const now = formatMicroTime(now_us(clock));
    const isMine = stringAt(before, 'holderIdentity') === holder;
    const transitions_count = numberAt(before, 'leaseTransitions') ?? 0;
    return {
      holderIdentity: holder,
      leaseDurationSeconds: LEASE_S,
      acquireTime: isMine ? (before?.['acquireTime'] ?? now) : now,
      renewTime: now,
      leaseTransitions: before === undefined || isMine ? transitions_count : transitions_count + 1,
    };
  }
}
