import { formatMicroTime, type EpochMicros } from '../../kube/microtime.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import type { TimelineEntry } from './timeline-entry.ts';

/** What one user did to one kind. */
interface DigestedChange {
  readonly verb: string;
  readonly resource: string;
  readonly count: number;
  readonly objects_count: number;
  /** Some of them, `namespace/name`. */
  readonly objects: readonly string[];
}

interface DigestedUser {
  readonly user: string;
  /** Nodes, controllers and components of the control plane do what others made them do. */
  readonly isControlPlane: boolean;
  readonly count: number;
  readonly first: string;
  readonly last: string;
  /** The most first, bounded; `more_count` says how many there are beyond. */
  readonly changes: readonly DigestedChange[];
  readonly more_count: number;
}

/** Who changed what in a stretch of time: people and their programs first, those who changed most first. */
export interface ChangeDigest {
  readonly changes_count: number;
  readonly users: readonly DigestedUser[];
  /** Users beyond those that are named. */
  readonly moreUsers_count: number;
}

/** A message that is read over a coffee: more is in the timeline. */
const USERS_MAX_COUNT = 20;
const CHANGES_MAX_COUNT = 8;
const OBJECTS_MAX_COUNT = 5;

interface Gathered {
  count: number;
  objects_count: number;
  readonly objects: string[];
}

interface GatheredUser {
  readonly userAgent: string;
  readonly changes: Map<string, Gathered>;
  count: number;
  first_us: EpochMicros;
  last_us: EpochMicros;
}

/** Memory: a line for each user, verb and kind. */
export class DigestBook {
  readonly #users = new Map<string, GatheredUser>();

  add(entry: TimelineEntry): void {
    if (entry.failed || entry.dryRun) return;
    const acting = entry.impersonatedUser === '' ? entry.user : `${entry.user} as ${entry.impersonatedUser}`;
    const user = this.#users.get(acting) ?? {
      userAgent: entry.userAgent,
      changes: new Map<string, Gathered>(),
      count: 0,
      first_us: entry.first_us,
      last_us: entry.last_us,
    };
    this.#users.set(acting, user);
    user.count += entry.count;
    user.last_us = Math.max(user.last_us, entry.last_us);
    const key = `${entry.verb} ${entry.resource}`;
    const change = user.changes.get(key) ?? { count: 0, objects_count: 0, objects: [] };
    user.changes.set(key, change);
    change.count += entry.count;
    change.objects_count += entry.objectCount;
    for (const object of entry.objects)
      if (change.objects.length < OBJECTS_MAX_COUNT && !change.objects.includes(object))
        change.objects.push(object);
  }

  digest(): ChangeDigest {
    const users = [...this.#users].map(([user, gathered]) => digestedUser(user, gathered));
    const sorted = users.toSorted(
      (one, other) =>
        Number(one.isControlPlane) - Number(other.isControlPlane) ||
        other.count - one.count ||
        (one.user < other.user ? -1 : 1),
    );
    return {
      changes_count: users.reduce((sum, { count }) => sum + count, 0),
      users: sorted.slice(0, USERS_MAX_COUNT),
      moreUsers_count: Math.max(0, sorted.length - USERS_MAX_COUNT),
    };
  }
}

function digestedUser(user: string, gathered: GatheredUser): DigestedUser {
  const changes = [...gathered.changes].map(([key, { count, objects_count, objects }]) => {
    const [verb = '', resource = ''] = key.split(' ');
    return { verb, resource, count, objects_count, objects };
  });
  const sorted = changes.toSorted((one, other) => other.count - one.count);
  return {
    user,
    isControlPlane: isControlPlane(classifyUserName(user, gathered.userAgent)),
    count: gathered.count,
    first: formatMicroTime(gathered.first_us),
    last: formatMicroTime(gathered.last_us),
    changes: sorted.slice(0, CHANGES_MAX_COUNT),
    more_count: Math.max(0, sorted.length - CHANGES_MAX_COUNT),
  };
}
