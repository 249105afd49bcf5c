import type { AuditEvent } from '../../audit/event.ts';
import { ShapeTable, type ClientShape } from '../../audit/event-shape.ts';
import { classifyUserName, type UserName } from '../../kube/user-name.ts';
import { EvidenceSample, OffenderBook } from '../evidence.ts';
import { PastRate } from './past-rate.ts';

/** The load of a cluster is read in windows of this length: long enough for a rate, short enough to name somebody soon. */
export const WINDOW_S = 10;

/** Kinds of request named in an alert are few; past this many different ones the rest is counted as `other`. */
const REQUEST_KINDS_MAX_COUNT = 50;

/** What is kept of a client only once it is busy: what it asks for, and how to find it. */
export class ClientDetail {
  readonly evidence = new EvidenceSample();
  readonly book = new OffenderBook();
  readonly #requestKinds = new Map<string, number>();

  observe(event: AuditEvent): void {
    this.evidence.add(event.auditID);
    this.book.observe(event);
    const kind = `${event.verb} ${event.objectRef?.resource ?? 'a non-resource URL'}`;
    const key =
      this.#requestKinds.has(kind) || this.#requestKinds.size < REQUEST_KINDS_MAX_COUNT ? kind : 'other';
    this.#requestKinds.set(key, (this.#requestKinds.get(key) ?? 0) + 1);
  }

  /** `update endpoints (4,120), get pods (312)`: the most frequent kinds of request first. */
  get requestKinds(): string {
    const kinds = [...this.#requestKinds].toSorted((a, b) => b[1] - a[1]).slice(0, 5);
    return kinds.map(([kind, count]) => `${kind} (${count})`).join(', ');
  }
}

export function isControlPlaneKind(kind: UserName['kind']): boolean {
  return kind === 'controller' || kind === 'component';
}

/** One client: a user with one family of user agents (`kubectl`, whatever its version). */
export class Client {
  // First what every request touches: it then lies in one line of the processor's cache, and clients are thousands.
  /** The window that `count` and `busy_us` are of. */
  window = -1;
  count = 0;
  /** Sum of the times that its requests took in this window. */
  busy_us = 0;
  detail: ClientDetail | undefined = undefined;
  readonly user: string;
  readonly agentFamily: string;
  readonly kind: UserName['kind'];
  readonly past: PastRate;
  /** Requests of this window that the API server answered with 429. */
  throttled_count = 0;
  /** Requests of this window that waited in a queue of API Priority and Fairness, and the longest wait. */
  queued_count = 0;
  queued_max_us = 0;
  /** Windows in a row in which it was far above its past. */
  over_count = 0;
  /** The last window, not yet part of the past: where the next one is far above, this one was the rise. */
  #pending_count: number | undefined;

  constructor(user: string, userAgent: string, windowsBefore: number) {
    this.user = user;
    this.agentFamily = agentFamilyOf(userAgent);
    this.kind = classifyUserName(user, userAgent).kind;
    this.past = new PastRate(windowsBefore);
  }

  startWindow(window: number): void {
    if (this.window !== -1 && window > this.window + 1) {
      this.#settle();
      this.past.addQuiet(window - this.window - 1);
    }
    this.window = window;
    this.count = 0;
    this.busy_us = 0;
    this.throttled_count = 0;
    this.queued_count = 0;
    this.queued_max_us = 0;
  }

  /** This window was ordinary: it becomes past as soon as the next one says so too. */
  keepWindow(): void {
    this.#settle();
    this.#pending_count = this.count;
  }

  /** This window was far above the past; so was, in part, the one before. */
  dropWindow(): void {
    this.#pending_count = undefined;
  }

  #settle(): void {
    if (this.#pending_count !== undefined) this.past.add(this.#pending_count);
    this.#pending_count = undefined;
  }

  get id(): string {
    return `${this.user}|${this.agentFamily}`;
  }

  get isControlPlane(): boolean {
    return isControlPlaneKind(this.kind);
  }
}

function agentFamilyOf(userAgent: string): string {
  const end = userAgent.search(/[/ ]/);
  return end === -1 ? userAgent : userAgent.slice(0, end);
}

/** 17,000 kubelets and as many other clients again; about 15 MB when full. */
const CLIENTS_MAX_COUNT = 50_000;
/** A client that shows up with ever new user agents is one client. */
const AGENTS_PER_USER_MAX_COUNT = 32;
/** When the table is full, who was silent for five minutes is forgotten first. */
const FORGET_AFTER_WINDOWS = 30;

interface UserClients {
  readonly byAgent: Map<string, Client>;
  readonly byFamily: Map<string, Client>;
}

/**
 * Finds the Client of an event, without looking up a name for a shape that is known.
 * Memory: CLIENTS_MAX_COUNT clients, 32 user agents each; past that, all new ones share the client `rest`.
 */
export class ClientTable {
  readonly #users = new Map<string, UserClients>();
  /** Found before: no name is looked up then. */
  #byShape = new ShapeTable<ClientShape, Client>();
  readonly rest = new Client('(clients past the first 50,000)', '', 0);
  #client_count = 0;
  #sweptWindow = -1;

  find(shape: ClientShape, window: number): Client {
    const known = this.#byShape.get(shape);
    if (known !== undefined) return known;
    const client =
      this.#users.get(shape.user.username)?.byAgent.get(shape.userAgent) ?? this.#add(shape, window);
    if (client !== this.rest) this.#byShape.set(shape, client);
    return client;
  }

  #add(event: ClientShape, window: number): Client {
    const user = event.user.username;
    if (this.#client_count >= CLIENTS_MAX_COUNT && this.#sweptWindow !== window) this.#forgetIdle(window);
    if (this.#client_count >= CLIENTS_MAX_COUNT) return this.rest;
    let clients = this.#users.get(user);
    if (clients === undefined) {
      clients = { byAgent: new Map(), byFamily: new Map() };
      this.#users.set(user, clients);
    }
    const isFull = clients.byAgent.size >= AGENTS_PER_USER_MAX_COUNT;
    const userAgent = isFull ? '(other user agents)' : event.userAgent;
    const family = agentFamilyOf(userAgent);
    let client = clients.byFamily.get(family);
    if (client === undefined) {
      client = new Client(user, userAgent, window);
      clients.byFamily.set(family, client);
      this.#client_count += 1;
    }
    if (!isFull) clients.byAgent.set(userAgent, client);
    return client;
  }

  #forgetIdle(window: number): void {
    this.#sweptWindow = window;
    this.#byShape = new ShapeTable();
    for (const [user, clients] of this.#users) {
      const isIdle = [...clients.byFamily.values()].every(
        (client) => client.window < window - FORGET_AFTER_WINDOWS,
      );
      if (!isIdle) continue;
      this.#users.delete(user);
      this.#client_count -= clients.byFamily.size;
    }
  }
}
