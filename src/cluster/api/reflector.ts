import type { JsonObject } from '../../kube/json.ts';
import { annotationsOf } from '../../kube/kube-object.ts';
import { Problem } from '../../problem.ts';
import type { ApiClient, Watch } from './api-client.ts';
import { backoff_ms, type BackoffRange } from './backoff.ts';
import { ConnectionError, TIMED_OUT } from './connection-error.ts';
import { KnownObjects, versionOf } from './known-objects.ts';
import { listPages } from './list-pages.ts';
import type { ReflectorEvent } from './reflector-event.ts';
import { StatusError, statusErrorOfEvent } from './status-error.ts';

export interface ReflectorOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
  /**
   * `auto`: asks for the objects as a stream first (WatchList, KEP-3157), which costs the API server the least memory, and lists
   * where the server refuses that; `never`: always lists.
   */
  readonly watchList?: 'auto' | 'never';
}

/** client-go's reflector: 0.8 s doubling to 30 s, for relists and for watches alike. */
const BACKOFF: BackoffRange = { first_ms: 800, max_ms: 30_000 };
/** A watch that lived as long as this proves that the server is well: the next failure is a first one again (client-go: 2 min). */
const HEALTHY_AFTER_MS = 120_000;
/** client-go asks for 5 to 10 minutes, by chance, so that watches that began together do not all end together. */
const WATCH_TIMEOUT_MIN_S = 300;
/** What a server may take longer than it was asked for before the connection counts as dead. */
const WATCH_GRACE_MS = 30_000;
/**
 * A server that ignores `sendInitialEvents` never says that the initial events are over. Silence as long as this before
 * that counts as not supported: a server that does support it sends them from memory without pause.
 */
const INITIAL_EVENTS_SILENCE_MS = 30_000;
/** The same resourceVersion is watched again this often after errors other than 410; then an object in it may be what fails. */
const REWATCHES_MAX = 3;
const INITIAL_EVENTS_END = 'k8s.io/initial-events-end';

type Phase = 'relist' | 'rewatch';

interface Interruption {
  readonly error: Error;
  readonly next: Phase;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}

/** Ended by the server without a word, as each watch is after its timeout. */
class WatchEnded extends Problem {
  constructor(where: string) {
    super({ what: 'the server ended the watch', where, fix: 'nothing: it is opened again' });
  }
}

class Reflector {
  readonly #client: ApiClient;
  readonly #path: string;
  readonly #options: ReflectorOptions;
  readonly #objects = new KnownObjects();
  #resourceVersion = '';
  #watchListRefused: boolean;
  #interrupted = false;
  #failures_count = 0;
  #rewatches_count = 0;
  /** Since when changes are followed, for as long as they are. */
  #liveSince_ms: number | undefined;

  constructor(client: ApiClient, path: string, options: ReflectorOptions) {
    this.#client = client;
    this.#path = path;
    this.#options = options;
    this.#watchListRefused = options.watchList === 'never';
  }

  async *run(): AsyncGenerator<ReflectorEvent> {
    const { clock } = this.#client;
    const { signal } = this.#options;
    let phase: Phase = 'relist';
    for (;;) {
      this.#liveSince_ms = undefined;
      const { error, next }: Interruption = yield* phase === 'relist' ? this.#sync() : this.#watch();
      signal?.throwIfAborted();
      if (clock.now_ms() - (this.#liveSince_ms ?? Number.POSITIVE_INFINITY) >= HEALTHY_AFTER_MS)
        this.#failures_count = 0;
      const isRoutine = error instanceof WatchEnded && this.#failures_count === 0;
      this.#failures_count += 1;
      const retry_ms = this.#retryDelay_ms(error);
      // A watch that ends after its time is no interruption: nothing is missed, the next one goes on where it stopped.
      if (!isRoutine) {
        this.#interrupted = true;
        yield { type: 'interrupted', why: error, relists: next === 'relist', retry_ms };
      }
      await clock.sleep(retry_ms, signal);
      phase = next;
    }
  }

  #retryDelay_ms(error: Error): number {
    const own_ms = backoff_ms(this.#failures_count, BACKOFF, this.#client.clock);
    const asked_ms = error instanceof StatusError ? (error.retryAfter_s ?? 0) * 1000 : 0;
    // Never before the server wants us, and never all clients at the same moment.
    return Math.max(own_ms, asked_ms === 0 ? 0 : asked_ms + own_ms);
  }

  /** Tells everything that exists, then goes on to watch. */
  async *#sync(): AsyncGenerator<ReflectorEvent, Interruption> {
    if (!this.#watchListRefused) {
      const end = yield* this.#watchList();
      if (end !== 'refused') return end;
      this.#watchListRefused = true;
    }
    try {
      yield* this.#list();
    } catch (error) {
      return { error: asError(error), next: 'relist' };
    }
    return yield* this.#watch();
  }

  async *#list(): AsyncGenerator<ReflectorEvent> {
    const { query, signal } = this.#options;
    this.#objects.beginSync();
    for await (const page of listPages(this.#client, this.#path, { whenExpired: 'restart', query, signal })) {
      if (page.restarted) this.#objects.beginSync();
      for (const object of page.items) yield* this.#objects.present(object);
      this.#resourceVersion = page.resourceVersion;
    }
    yield* this.#synced();
  }

  *#synced(): Generator<ReflectorEvent> {
    yield* this.#objects.endSync();
    this.#rewatches_count = 0;
    this.#interrupted = false;
    yield { type: 'synced', resourceVersion: this.#resourceVersion, objects_count: this.#objects.count };
  }

  #watchQuery(timeout_s: number): Record<string, string> {
    return {
      ...this.#options.query,
      watch: 'true',
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(timeout_s),
    };
  }

  #timeout_s(): number {
    return Math.floor(WATCH_TIMEOUT_MIN_S * (1 + this.#client.clock.random()));
  }

  /** Everything that exists as a stream, then the changes to it on the same connection. */
  async *#watchList(): AsyncGenerator<ReflectorEvent, Interruption | 'refused'> {
    const timeout_s = this.#timeout_s();
    const query = {
      ...this.#watchQuery(timeout_s),
      sendInitialEvents: 'true',
      resourceVersionMatch: 'NotOlderThan',
    };
    this.#objects.beginSync();
    this.#resourceVersion = '';
    const interruption = yield* this.#follow(query, timeout_s);
    if (this.#resourceVersion !== '') return interruption;
    // It ended before everything was told.
    return refusesWatchList(interruption.error) ? 'refused' : { error: interruption.error, next: 'relist' };
  }

  async *#watch(): AsyncGenerator<ReflectorEvent, Interruption> {
    const timeout_s = this.#timeout_s();
    const query = { ...this.#watchQuery(timeout_s), resourceVersion: this.#resourceVersion };
    return yield* this.#follow(query, timeout_s);
  }

  /** Reads one watch to its end. */
  async *#follow(
    query: Readonly<Record<string, string>>,
    timeout_s: number,
  ): AsyncGenerator<ReflectorEvent, Interruption> {
    const { signal } = this.#options;
    const silence_ms = timeout_s * 1000 + WATCH_GRACE_MS;
    try {
      const watch = await this.#client.watch(this.#path, {
        query,
        signal,
        silence_ms: this.#resourceVersion === '' ? INITIAL_EVENTS_SILENCE_MS : silence_ms,
      });
      yield* this.#opened(watch, silence_ms);
      for await (const { type, object } of watch.events) {
        if (type === 'ERROR')
          return this.#afterError(statusErrorOfEvent(object, this.#path, this.#client.user));
        yield* this.#take(type, object);
        yield* this.#opened(watch, silence_ms);
      }
    } catch (error) {
      return this.#afterError(asError(error));
    }
    return { error: new WatchEnded(this.#path), next: 'rewatch' };
  }

  /** Notes, once a watch, that changes are followed from now on: after all initial events where it sends them. */
  *#opened(watch: Watch, silence_ms: number): Generator<ReflectorEvent> {
    if (this.#resourceVersion === '' || this.#liveSince_ms !== undefined) return;
    this.#liveSince_ms = this.#client.clock.now_ms();
    watch.limitSilence(silence_ms);
    if (this.#interrupted) yield { type: 'resumed' };
    this.#interrupted = false;
  }

  *#take(type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK', object: JsonObject): Generator<ReflectorEvent> {
    const isSyncing = this.#resourceVersion === '';
    if (type === 'DELETED') yield* this.#objects.absent(object);
    else if (type !== 'BOOKMARK') yield* this.#objects.present(object);
    if (!isSyncing) {
      const resourceVersion = versionOf(object);
      if (resourceVersion !== '') this.#resourceVersion = resourceVersion;
      this.#rewatches_count = 0;
    } else if (type === 'BOOKMARK' && annotationsOf({ body: object })[INITIAL_EVENTS_END] === 'true') {
      this.#resourceVersion = versionOf(object);
      yield* this.#synced();
    }
  }

  #afterError(error: Error): Interruption {
    if (error instanceof ConnectionError) return { error, next: 'rewatch' };
    if (error instanceof StatusError) {
      if (error.isExpired || error.isResourceVersionTooLarge) return { error, next: 'relist' };
      if (error.code === 429) return { error, next: 'rewatch' };
    }
    this.#rewatches_count += 1;
    return { error, next: this.#rewatches_count > REWATCHES_MAX ? 'relist' : 'rewatch' };
  }
}

/**
 * Does this end of a WatchList, before all initial events, mean that the server has no such thing? Servers that know the parameter
 * and have it switched off say 422, those that do not know resourceVersionMatch for watches too; others ignore it and never
 * say that the initial events are over.
 */
function refusesWatchList(error: Error): boolean {
  if (error instanceof StatusError) return [400, 405, 406, 415, 422, 501].includes(error.code);
  if (error instanceof ConnectionError) return error.code === TIMED_OUT;
  return true;
}

/**
 * Follows a collection (`/api/v1/pods`, see `collectionPath`): tells every object that exists, then every change, for as long as it
 * is read. It never throws for what the server does, but tells `interrupted` and goes on: a watch that was cut goes on from the last
 * event or bookmark; only 410 (or a server whose etcd was set back) makes it list again, and only after a wait that doubles up to
 * 30 s and is spread by chance (to twice that), since clients that all list at once are what takes API servers down (hazard relist-storm).
 * Ends with the signal's reason when that is aborted. The reader sets the pace: nothing is read ahead of it.
 */
export function reflect(
  client: ApiClient,
  path: string,
  options: ReflectorOptions = {},
): AsyncGenerator<ReflectorEvent> {
  return new Reflector(client, path, options).run();
}
