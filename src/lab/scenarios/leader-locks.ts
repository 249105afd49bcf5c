import { stringAt } from '../../kube/json.ts';
import type { Lab } from './lab.ts';
import { span } from './span.ts';

/** Nobody holds a Lease any more that is older than this (leaseDurationSeconds of the control plane). */
const LEASE_MS = 15_000;

interface Lock {
  holder: string;
  renewed_ms: number;
  longest_ms: number;
  lost_count: number;
}

/** How the leaders of the control plane keep their Leases from now on. */
export class LeaderLocks {
  readonly #lab: Lab;
  readonly #locks = new Map<string, Lock>();
  readonly #stop: () => void;

  constructor(lab: Lab, names: readonly string[]) {
    this.#lab = lab;
    const leases = lab.cluster.server.store.collection('leases.coordination.k8s.io');
    for (const name of names) {
      const holder = stringAt(leases.get(`kube-system/${name}`)?.body, 'spec', 'holderIdentity') ?? '';
      this.#locks.set(name, { holder, renewed_ms: lab.now_ms(), longest_ms: 0, lost_count: 0 });
    }
    this.#stop = leases.listen(({ object }) => {
      if (stringAt(object.body, 'metadata', 'namespace') !== 'kube-system') return;
      const lock = this.#locks.get(stringAt(object.body, 'metadata', 'name') ?? '');
      if (lock !== undefined) this.#renewed(lock, stringAt(object.body, 'spec', 'holderIdentity') ?? '');
    });
  }

  stop(): void {
    this.#stop();
  }

  /** `lost its Lease twice, not renewed for up to 40 s`. */
  text(name: string): string {
    const lock = this.#locks.get(name);
    if (lock === undefined) return 'not known';
    const standing_ms = Math.max(lock.longest_ms, this.#lab.now_ms() - lock.renewed_ms);
    const isOut = this.#lab.now_ms() - lock.renewed_ms > LEASE_MS;
    const lost_count = lock.lost_count + (isOut ? 1 : 0);
    const lost = lost_count === 0 ? 'kept its Lease' : `lost its Lease ${times(lost_count)}`;
    return `${lost}, not renewed for up to ${span(standing_ms)}`;
  }

  #renewed(lock: Lock, holder: string): void {
    const now_ms = this.#lab.now_ms();
    lock.longest_ms = Math.max(lock.longest_ms, now_ms - lock.renewed_ms);
    lock.renewed_ms = now_ms;
    if (holder === lock.holder) return;
    lock.holder = holder;
    lock.lost_count += 1;
  }
}

function times(count: number): string {
  return count === 1 ? 'once' : `${count} times`;
}
