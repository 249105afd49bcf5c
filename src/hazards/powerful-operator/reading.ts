import type { AuditEvent } from '../../audit/event.ts';
import { type EpochMicros } from '../../kube/microtime.ts';
import { groupResource } from '../../kube/object-reference.ts';
import { BoundedMap } from '../bounded-map.ts';
import { succeeded } from '../request-outcome.ts';

/** Resources remembered per client: more than any operator watches. */
const RESOURCES_MAX_COUNT = 64;

/** The last list (or watch, or get) of one resource by one client, and the one before. */
export interface Read {
  readonly at_us: EpochMicros;
  readonly verb: string;
  readonly resource: string;
  /** `''`: all namespaces, or cluster-scoped. */
  readonly namespace: string;
  readonly labelSelector: string;
  readonly fieldSelector: string;
  readonly auditID: string;
  readonly before: Omit<Read, 'before'> | undefined;
}

/** What one client reads: which resources it knows of, and how it last asked. Memory: RESOURCES_MAX_COUNT entries. */
export class Reading {
  readonly #last = new BoundedMap<string, Read>(RESOURCES_MAX_COUNT);

  observe(event: AuditEvent): void {
    const { objectRef, verb } = event;
    if (objectRef === undefined || !succeeded(event)) return;
    if (verb !== 'list' && verb !== 'watch' && verb !== 'get') return;
    const resource = groupResource(objectRef);
    const before = this.#last.get(resource);
    // A get says which kinds a client knows; it must not push out the list that says what it works on.
    if (verb === 'get' && before !== undefined && before.verb !== 'get') return;
    this.#last.set(resource, {
      at_us: event.stageTimestamp_us,
      verb,
      resource,
      namespace: objectRef.namespace,
      labelSelector: event.query.labelSelector ?? '',
      fieldSelector: event.query.fieldSelector ?? '',
      auditID: event.auditID,
      before: before === undefined ? undefined : withoutBefore(before),
    });
  }

  /** How this client last read the resource, or `undefined` where the log does not show that it did. */
  of(resource: string): Read | undefined {
    return this.#last.get(resource);
  }

  get isEmpty(): boolean {
    return this.#last.size === 0;
  }
}

function withoutBefore(read: Read): Omit<Read, 'before'> {
  const { before: _, ...rest } = read;
  return rest;
}

/** `listed services in all namespaces without a selector`. */
export function readText(read: Omit<Read, 'before'>): string {
  const verb = { list: 'listed', watch: 'watched' }[read.verb] ?? 'got';
  const place = read.namespace === '' ? 'in all namespaces' : `in namespace ${read.namespace}`;
  const selectors = [
    ...(read.labelSelector === '' ? [] : [`label selector ${read.labelSelector}`]),
    ...(read.fieldSelector === '' ? [] : [`field selector ${read.fieldSelector}`]),
  ];
  if (read.verb === 'get') return `${verb} single ${read.resource} ${place}`;
  return `${verb} ${read.resource} ${place} ${selectors.length === 0 ? 'without a selector' : `with ${selectors.join(' and ')}`}`;
}
