import type { AuditEvent } from '../../audit/event.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';

/** One client program: two components that log in as the same user are two writers. */
export interface Writer {
  readonly user: string;
  /** The user agent up to its version: `replica-tuner` of `replica-tuner/v0.3 (linux/amd64)`. */
  readonly agentName: string;
  readonly isControlPlane: boolean;
}

/** Clusters know a few hundred clients; above this, user names are made up per job and the stalest are forgotten. */
const WRITERS_MAX_COUNT = 4096;

/** Gives every event of one client the same Writer. Memory: at most WRITERS_MAX_COUNT. */
export class Writers {
  readonly #writers = new BoundedMap<string, Writer>(WRITERS_MAX_COUNT);

  of(event: AuditEvent): Writer {
    const user = event.impersonatedUser?.username ?? event.user.username;
    const slash = event.userAgent.indexOf('/');
    const agentName = slash < 0 ? event.userAgent : event.userAgent.slice(0, slash);
    const key = `${user}\n${agentName}`;
    const found = this.#writers.get(key);
    if (found !== undefined) return found;
    const writer: Writer = {
      user,
      agentName,
      isControlPlane: isControlPlane(classifyUserName(user, event.userAgent)),
    };
    this.#writers.set(key, writer);
    return writer;
  }
}
