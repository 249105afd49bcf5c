import type { InProcessAnswer, InProcessRequest } from '../api-server/in-process/in-process-request.ts';
import type { Lab } from './lab.ts';

/** Who is turned away with 429, and how often, of all that each asks for. */
export class RefusedClients {
  readonly #counts = new Map<string, { asked_count: number; refused_count: number }>();
  readonly #nodes = new Set<string>();
  readonly #stop: () => void;

  constructor(lab: Lab) {
    this.#stop = lab.onAnswer((request, answer) => this.#note(request, answer));
  }

  stop(): void {
    this.#stop();
  }

  /** `kube-scheduler: 12 of 40`. */
  text(client: string): string {
    const { asked_count, refused_count } = this.#counts.get(client) ?? { asked_count: 0, refused_count: 0 };
    return `${refused_count} of ${asked_count}`;
  }

  refused_count(client: string): number {
    return this.#counts.get(client)?.refused_count ?? 0;
  }

  /** How many kubelets were turned away at least once. */
  get refusedNodes_count(): number {
    return this.#nodes.size;
  }

  #note({ user, userAgent }: InProcessRequest, answer: InProcessAnswer): void {
    const client = userAgent.split('/')[0] ?? '';
    const counts = this.#counts.get(client) ?? { asked_count: 0, refused_count: 0 };
    this.#counts.set(client, counts);
    counts.asked_count += 1;
    if (answer.type === 'watch' || answer.code !== 429) return;
    counts.refused_count += 1;
    if (client === 'kubelet') this.#nodes.add(user.name);
  }
}
