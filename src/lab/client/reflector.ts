import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import type { WatchEvent } from '../api-server/request/server-request.ts';
import type { ServerClock } from '../api-server/clock.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';
import { isPassing, RequestRefused, type LabClient } from './lab-client.ts';
import { apiVersionOf, type ObjectPath, type ResourceRef } from './resource-ref.ts';

/** What a reflector keeps up to date. */
export interface ReflectedStore {
  /** The whole collection, as it is now. */
  replace(objects: readonly JsonObject[]): void;
  /** A change of one object. */
  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: JsonObject): void;
}

export interface ReflectorSettings {
  readonly client: LabClient;
  readonly clock: ServerClock;
  readonly random: SeededRandom;
  readonly resource: ResourceRef;
  /** Of one namespace; all unless given. */
  readonly at?: ObjectPath;
  /** `spec.nodeName=n1`. */
  readonly fieldSelector?: string;
  /** How it comes by what is there: in the watch itself (WatchList, the default of client-go since 1.35), or with a list first, as older clients do. */
  readonly initial?: 'watch-list' | 'list';
  /** How long the program takes for an event of its watch that it knows already, one after the other; no time unless given. */
  readonly takes_ms?: (event: WatchEvent) => number;
  /** How long its store takes for each change before it knows it, one after the other; no time unless given. What it has not come to when a watch ends it is told again, by the next. */
  readonly handling_ms?: number;
  /** So many events it reads that its store has not come to; 1,000 unless given. */
  readonly readAhead_count?: number;
  /** Between two tries, always the same, plus up to half of it for the way; as client-go has it since 1.18 unless given: ever longer, and spread. Before, it was a second. */
  readonly retry_ms?: number;
}

/** A watch ends after so long, or up to twice as long (tools/cache/reflector.go). */
const WATCH_MIN_S = 300;
/** Between two tries: 0.8 s, doubled up to 30 s, plus up to as much again. */
const BACKOFF_FIRST_MS = 800;
const BACKOFF_MAX_MS = 30_000;
/** After so long without a failure the first one waits as the first. */
const BACKOFF_RESET_MS = 120_000;
/** Where a list is asked for in pages (pager.New). From the cache at revision 0 the server ignores it. */
const PAGE_COUNT = '500';
/** Of the time between two tries: connecting takes some of it, and not always the same. */
const WAY_SHARE = 0.5;
const INITIAL_END = 'k8s.io/initial-events-end';

/** What a program has read and not come to yet is no load of the server: 4 MiB of a stream of HTTP/2 (transportDefaultStreamFlow, golang.org/x/net/http2), of pods of some 4 kB. */
const READ_AHEAD_COUNT = 1_000;

const nothing = (): void => undefined;

type End = 'ended' | 'expired';

function isExpired(error: unknown): boolean {
  return error instanceof RequestRefused && (error.code === 410 || error.reason === 'Expired');
}

/** Lists and watches one resource for as long as it runs, and keeps a store up to date, as client-go's Reflector. */
export class Reflector {
  readonly #settings: ReflectorSettings;
  readonly #store: ReflectedStore;
  #resourceVersion = '';
  /** The server has forgotten the revision that it knew: it asks for the newest state then, not for any (relistResourceVersion). */
  #isForgotten = false;
  #failures_count = 0;
  #failed_ms = -Infinity;
  #stopWatch: () => void = () => undefined;
  #isStopped = false;
  #busyUntil_ms = -Infinity;
  /** How often the whole collection was read. */
  lists_count = 0;

  constructor(settings: ReflectorSettings, store: ReflectedStore) {
    this.#settings = settings;
    this.#store = store;
  }

  /** Resolves when it was stopped. Errors that do not pass by themselves are bugs, and thrown. */
  async run(): Promise<void> {
    let isKnown = false;
    while (!this.#isStopped) {
      try {
        if (!isKnown && this.#settings.initial === 'list') await this.#list();
        const end = await this.#watch(!isKnown && this.#settings.initial !== 'list');
        isKnown = end === 'ended';
        if (!isKnown) this.#forget();
      } catch (error) {
        if (!isPassing(error)) throw error;
        if (isExpired(error)) {
          isKnown = false;
          this.#forget();
        }
        await this.#backOff();
      }
    }
  }

  stop(): void {
    this.#isStopped = true;
    this.#stopWatch();
  }

  #forget(): void {
    this.#resourceVersion = '';
    this.#isForgotten = true;
  }

  async #list(): Promise<void> {
    const { client, resource, at = {} } = this.#settings;
    const objects: JsonObject[] = [];
    this.lists_count += 1;
    let more: Readonly<Record<string, string>> = this.#isForgotten
      ? {}
      : { resourceVersion: this.#resourceVersion === '' ? '0' : this.#resourceVersion };
    for (;;) {
      const page = await client.list(resource, at, { ...this.#selection(), limit: PAGE_COUNT, ...more });
      const head = { kind: resource.kind, apiVersion: apiVersionOf(resource) };
      for (const item of listAt(page, 'items').filter(isJsonObject)) objects.push({ ...head, ...item });
      this.#resourceVersion = stringAt(page, 'metadata', 'resourceVersion') ?? '';
      const token = stringAt(page, 'metadata', 'continue') ?? '';
      if (token === '') break;
      more = { continue: token };
    }
    this.#isForgotten = false;
    this.#store.replace(objects);
  }

  #selection(): Readonly<Record<string, string>> {
    const { fieldSelector } = this.#settings;
    return fieldSelector === undefined ? {} : { fieldSelector };
  }

  /** Watches until the server ends it, or says that the past is gone. `isInitial`: what is there comes first. */
  #watch(isInitial: boolean): Promise<End> {
    const { client, resource, at, random } = this.#settings;
    const timeout_s = Math.floor(WATCH_MIN_S * (1 + random.fraction()));
    const query = {
      ...this.#selection(),
      allowWatchBookmarks: 'true',
      timeoutSeconds: String(timeout_s),
      ...(isInitial ? { sendInitialEvents: 'true', resourceVersionMatch: 'NotOlderThan' } : {}),
      ...(this.#resourceVersion === '' ? {} : { resourceVersion: this.#resourceVersion }),
    };
    if (isInitial) this.lists_count += 1;
    let initial: Map<string, JsonObject> | undefined = isInitial ? new Map() : undefined;
    return new Promise((resolve, reject) => {
      let isExpiredNow = false;
      const handle = this.#inTurn((event) => {
        initial = this.#take(event, initial);
      });
      const begun = client.watch(
        resource,
        query,
        {
          event: (event, taken) => {
            const done = (): void => this.#afterWork(event, taken);
            if (event.type === 'ERROR') {
              isExpiredNow = true;
              done();
            } else handle.add(event, done);
          },
          ended: () => {
            handle.stop();
            this.#stopWatch = () => undefined;
            resolve(isExpiredNow || initial !== undefined ? 'expired' : 'ended');
          },
        },
        at,
      );
      begun.then((stop) => {
        this.#stopWatch = () => {
          stop();
          resolve('ended');
        };
        if (this.#isStopped) this.#stopWatch();
      }, reject);
    });
  }

  /** The program has done with an event, and with those before it. */
  #afterWork(event: WatchEvent, taken: () => void): void {
    const { clock, takes_ms } = this.#settings;
    if (takes_ms === undefined) return taken();
    const now_ms = clock.now_ms();
    this.#busyUntil_ms = Math.max(now_ms, this.#busyUntil_ms) + takes_ms(event);
    clock.after(this.#busyUntil_ms - now_ms, taken);
  }

  /** Handles events one after the other, each as long as the store takes for it. */
  #inTurn(handle: (event: WatchEvent) => void): {
    readonly add: (event: WatchEvent, taken: () => void) => void;
    readonly stop: () => void;
  } {
    const { clock, handling_ms = 0, readAhead_count = READ_AHEAD_COUNT } = this.#settings;
    const waiting: { readonly event: WatchEvent; readonly taken: () => void }[] = [];
    let cancel = nothing;
    const next = (): void => {
      cancel = clock.after(handling_ms, () => {
        const first = waiting.shift();
        if (first === undefined) return;
        handle(first.event);
        first.taken();
        if (waiting.length > 0) next();
      });
    };
    return {
      add: (event, taken) => {
        if (handling_ms <= 0) {
          handle(event);
          taken();
          return;
        }
        const isRead = waiting.length < readAhead_count;
        waiting.push({ event, taken: isRead ? nothing : taken });
        if (isRead) taken();
        if (waiting.length === 1) next();
      },
      stop: () => cancel(),
    };
  }

  /** Answers what is still to come of the initial state; `undefined` once it is all there. */
  #take(
    { type, object }: WatchEvent,
    initial: Map<string, JsonObject> | undefined,
  ): Map<string, JsonObject> | undefined {
    this.#resourceVersion = stringAt(object, 'metadata', 'resourceVersion') ?? this.#resourceVersion;
    if (type === 'BOOKMARK') {
      if (initial === undefined || stringAt(object, 'metadata', 'annotations', INITIAL_END) !== 'true')
        return initial;
      this.#failures_count = 0;
      this.#store.replace([...initial.values()]);
      return undefined;
    }
    if (type === 'ERROR') return initial;
    if (initial === undefined) this.#store.apply(type, object);
    else if (type === 'DELETED') initial.delete(objectKey(object));
    else initial.set(objectKey(object), object);
    return initial;
  }

  async #backOff(): Promise<void> {
    const { clock, random, retry_ms } = this.#settings;
    const now_ms = clock.now_ms();
    if (now_ms - this.#failed_ms > BACKOFF_RESET_MS) this.#failures_count = 0;
    this.#failed_ms = now_ms;
    const step_ms = Math.min(BACKOFF_MAX_MS, BACKOFF_FIRST_MS * 2 ** this.#failures_count);
    this.#failures_count += 1;
    await new Promise<void>((resolve) => {
      clock.after(
        retry_ms === undefined
          ? step_ms * (1 + random.fraction())
          : retry_ms * (1 + WAY_SHARE * random.fraction()),
        resolve,
      );
    });
  }
}

/** `shop/web`, `n1`: how caches and work queues name an object (MetaNamespaceKeyFunc). */
export function objectKey(object: JsonObject): string {
  const namespace = stringAt(object, 'metadata', 'namespace') ?? '';
  const name = stringAt(object, 'metadata', 'name') ?? '';
  return namespace === '' ? name : `${namespace}/${name}`;
}
