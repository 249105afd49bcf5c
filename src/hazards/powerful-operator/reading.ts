import type { AuditEvent } from '../../audit/event.ts';
import { type EpochMicros } from '../../kube/microtime.ts';
import { resourceName } from '../object-name.ts';
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

interface MutableRead {
  at_us: EpochMicros;
  verb: string;
  namespace: string;
  labelSelector: string;
  fieldSelector: string;
  auditID: string;
}

/** The last read of one resource and the one before, written over in turn: no object is made for each read. */
interface Reads {
  readonly resource: string;
  last: MutableRead;
  before: MutableRead | undefined;
}

/**
 * What one client reads: which resources it knows of, and how it last asked. Memory: RESOURCES_MAX_COUNT entries, in
 * a list: clients are many, and most of them read a few resources, which are found sooner than in a Map.
 */
export class Reading {
  /** Stalest first. */
  readonly #all: Reads[] = [];

  observe(event: AuditEvent): void {
    const { objectRef, verb } = event;
    if (objectRef === undefined || !succeeded(event)) return;
    if (verb !== 'list' && verb !== 'watch' && verb !== 'get') return;
    const resource = resourceName(objectRef);
    const index = this.#indexOf(resource);
    const known = index < 0 ? undefined : this.#all[index];
    // A get says which kinds a client knows; it must not push out the list that says what it works on.
    if (verb === 'get' && known !== undefined && known.last.verb !== 'get') return;
    if (known === undefined) {
      if (this.#all.length >= RESOURCES_MAX_COUNT) this.#all.shift();
      this.#all.push({ resource, last: note(event, objectRef.namespace, undefined), before: undefined });
      return;
    }
    const { last } = known;
    known.last = note(event, objectRef.namespace, known.before);
    known.before = last;
    if (index === this.#all.length - 1) return;
    this.#all.splice(index, 1);
    this.#all.push(known);
  }

  #indexOf(resource: string): number {
    const all = this.#all;
    for (let index = all.length - 1; index >= 0; index -= 1)
      if (all[index]?.resource === resource) return index;
    return -1;
  }

  /** How this client last read the resource, or `undefined` where the log does not show that it did. A copy. */
  of(resource: string): Read | undefined {
    const known = this.#all[this.#indexOf(resource)];
    if (known === undefined) return undefined;
    const before = known.before === undefined ? undefined : { ...known.before, resource };
    return { ...known.last, resource, before };
  }

  /** The verb of the last read, or `undefined`: what is asked of thousands of changes, without a copy for each. */
  verbOf(resource: string): string | undefined {
    return this.#all[this.#indexOf(resource)]?.last.verb;
  }

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }
}

/** Writes over `old`, where there is one. */
function note(event: AuditEvent, namespace: string, old: MutableRead | undefined): MutableRead {
  const { labelSelector = '', fieldSelector = '' } = event.query;
  const { verb, auditID, stageTimestamp_us: at_us } = event;
  if (old === undefined) return { at_us, verb, namespace, labelSelector, fieldSelector, auditID };
  old.at_us = at_us;
  old.verb = verb;
  old.namespace = namespace;
  old.labelSelector = labelSelector;
  old.fieldSelector = fieldSelector;
  old.auditID = auditID;
  return old;
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
