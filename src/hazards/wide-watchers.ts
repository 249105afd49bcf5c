import type { AuditEvent } from '../audit/event.ts';
import type { RequestShape } from '../audit/event-shape.ts';
import { BoundedMap } from '../audit/bounded-map.ts';
import { resourceName } from './object-name.ts';

/** Kinds that clients watch: built-in ones and custom resources of the operators of one cluster. */
const RESOURCES_MAX_COUNT = 512;
/** Enough to name who may starve; nodes (one watch each) are counted, not named. */
const WATCHERS_PER_RESOURCE_MAX_COUNT = 16;

/** Clients of one kind that are counted, each with its address: a program on every node is many. */
const CLIENTS_PER_RESOURCE_MAX_COUNT = 256;

/** Is it about all objects of a kind? */
export function isWide({ hasReference, hasNamespace, hasName }: RequestShape): boolean {
  return hasReference && !hasNamespace && !hasName;
}

/**
 * Remembers who watches all objects of a kind. Memory: RESOURCES_MAX_COUNT times WATCHERS_PER_RESOURCE_MAX_COUNT names and CLIENTS_PER_RESOURCE_MAX_COUNT
 * addresses.
 */
export class WideWatchers {
  readonly #byResource = new BoundedMap<string, Set<string>>(RESOURCES_MAX_COUNT);

  readonly #clients = new BoundedMap<string, Set<string>>(RESOURCES_MAX_COUNT);

  /** Any stage of a watch request. */
  observe(event: AuditEvent): void {
    const { objectRef } = event;
    if (objectRef === undefined || objectRef.namespace !== '' || objectRef.name !== '') return;
    const code = event.responseStatus.code;
    if (code >= 400) return;
    // A field selector narrows a watch to a few objects, as a kubelet's to the pods of its node.
    if (event.query.fieldSelector !== undefined) return;
    const resource = resourceName(objectRef);
    const clients = this.#clients.refresh(resource, () => new Set());
    if (clients.size < CLIENTS_PER_RESOURCE_MAX_COUNT)
      clients.add(`${event.user.username} ${event.sourceIPs.at(-1) ?? ''}`);
    let watchers = this.#byResource.fresh(resource);
    if (watchers === undefined) {
      watchers = new Set();
      this.#byResource.set(resource, watchers);
    }
    if (watchers.size >= WATCHERS_PER_RESOURCE_MAX_COUNT) return;
    const slash = event.userAgent.indexOf('/');
    const agentName = slash < 0 ? event.userAgent : event.userAgent.slice(0, slash);
    watchers.add(agentName === '' ? event.user.username : `${event.user.username} (${agentName})`);
  }

  /** How many they are, each address of a user once; CLIENTS_PER_RESOURCE_MAX_COUNT: at least so many. */
  clients_count(resource: string): number {
    return this.#clients.get(resource)?.size ?? 0;
  }

  /** Those who watch all of `resource` (as groupResource writes it), but for the users in `except`. */
  of(resource: string, except: ReadonlySet<string>): readonly string[] {
    const watchers = [...(this.#byResource.get(resource) ?? [])];
    return watchers.filter((watcher) => !except.has(watcher.replace(/ \([^)]*\)$/, '')));
  }
}
