import { stringAt, type JsonObject } from '../../kube/json.ts';
import type { ServerClock } from '../api-server/clock.ts';
import type { SeededRandom } from '../simulation/seeded-random.ts';
import type { LabClient } from './lab-client.ts';
import { objectKey, Reflector, type ReflectedStore, type ReflectorSettings } from './reflector.ts';
import type { ResourceRef } from './resource-ref.ts';

/** What a handler is told; several handlers are told in the order in which they were added. */
export interface InformerHandler {
  /** `previous`: as it was before; `undefined` for what is new. */
  readonly changed: (object: JsonObject, previous: JsonObject | undefined) => void;
  /** The last that was known of it. */
  readonly deleted: (object: JsonObject) => void;
}

type IndexFunction = (object: JsonObject) => readonly string[];

/** A cache of one resource: objects by key and by what indexes say of them. What it gives is what was stored, and is not to be changed. */
export class ObjectCache implements ReflectedStore {
  readonly #objects = new Map<string, JsonObject>();
  readonly #indexes = new Map<
    string,
    { readonly of: IndexFunction; readonly keys: Map<string, Set<string>> }
  >();
  readonly #handlers: InformerHandler[] = [];
  #hasSynced = false;
  readonly #waiting: (() => void)[] = [];

  /** Has it been told the whole collection once? */
  get hasSynced(): boolean {
    return this.#hasSynced;
  }

  get count(): number {
    return this.#objects.size;
  }

  /** Tells a handler of everything that is there, and of every change from now on. */
  handle(handler: InformerHandler): void {
    this.#handlers.push(handler);
    for (const object of this.#objects.values()) handler.changed(object, undefined);
  }

  /** Keeps objects by values; the same name twice is the same index. */
  index(name: string, of: IndexFunction): void {
    if (this.#indexes.has(name)) return;
    const keys = new Map<string, Set<string>>();
    this.#indexes.set(name, { of, keys });
    for (const [key, object] of this.#objects) file(keys, of(object), key);
  }

  get(key: string): JsonObject | undefined {
    return this.#objects.get(key);
  }

  /** In the order in which they came. */
  values(): IterableIterator<JsonObject> {
    return this.#objects.values();
  }

  /** What an index has under a value. */
  by(index: string, value: string): readonly JsonObject[] {
    const keys = this.#indexes.get(index)?.keys.get(value) ?? [];
    return [...keys].map((key) => this.#objects.get(key)).filter((object) => object !== undefined);
  }

  /** Resolves when it has been told the whole collection once. */
  synced(): Promise<void> {
    if (this.#hasSynced) return Promise.resolve();
    return new Promise((resolve) => {
      this.#waiting.push(resolve);
    });
  }

  replace(objects: readonly JsonObject[]): void {
    const keys = new Set(objects.map(objectKey));
    for (const [key, object] of this.#objects) if (!keys.has(key)) this.apply('DELETED', object);
    for (const object of objects) {
      const known = this.#objects.get(objectKey(object));
      if (known !== undefined && revisionOf(known) === revisionOf(object)) continue;
      this.apply(known === undefined ? 'ADDED' : 'MODIFIED', object);
    }
    this.#hasSynced = true;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  apply(type: 'ADDED' | 'MODIFIED' | 'DELETED', object: JsonObject): void {
    const key = objectKey(object);
    const previous = this.#objects.get(key);
    for (const { of, keys } of this.#indexes.values()) {
      if (previous !== undefined) unfile(keys, of(previous), key);
      if (type !== 'DELETED') file(keys, of(object), key);
    }
    if (type === 'DELETED') {
      this.#objects.delete(key);
      if (previous !== undefined) for (const { deleted } of this.#handlers) deleted(object);
      return;
    }
    this.#objects.set(key, object);
    for (const { changed } of this.#handlers) changed(object, previous);
  }
}

function revisionOf(object: JsonObject): string | undefined {
  return stringAt(object, 'metadata', 'resourceVersion');
}

function file(keys: Map<string, Set<string>>, values: readonly string[], key: string): void {
  for (const value of values) {
    const filed = keys.get(value);
    if (filed === undefined) keys.set(value, new Set([key]));
    else filed.add(key);
  }
}

function unfile(keys: Map<string, Set<string>>, values: readonly string[], key: string): void {
  for (const value of values) {
    const filed = keys.get(value);
    filed?.delete(key);
    if (filed?.size === 0) keys.delete(value);
  }
}

/** What informers are made with. */
export interface InformerParts {
  readonly client: LabClient;
  readonly clock: ServerClock;
  readonly random: SeededRandom;
  /** Told of an error that does not pass by itself: a bug. */
  readonly failed: (error: unknown) => void;
}

interface Informer {
  readonly resource: ResourceRef;
  readonly cache: ObjectCache;
  reflector: Reflector | undefined;
}

/** The informers of one program, one for each resource, which all of its controllers share (SharedInformerFactory). */
export class SharedInformers {
  readonly #parts: InformerParts;
  readonly #initial: ReflectorSettings['initial'];
  /** By `deployments.apps`. */
  readonly #informers = new Map<string, Informer>();
  #isRunning = false;

  constructor(parts: InformerParts, initial: ReflectorSettings['initial'] = 'watch-list') {
    this.#parts = parts;
    this.#initial = initial;
  }

  /** The cache of a resource. It fills once the informers run. */
  of(resource: ResourceRef): ObjectCache {
    const name = `${resource.resource}.${resource.group}`;
    const known = this.#informers.get(name);
    if (known !== undefined) return known.cache;
    const informer: Informer = { resource, cache: new ObjectCache(), reflector: undefined };
    this.#informers.set(name, informer);
    if (this.#isRunning) this.#start(informer);
    return informer.cache;
  }

  /** Begins to list and watch. Resolves when all that were asked for so far have synced. */
  async run(): Promise<void> {
    this.#isRunning = true;
    for (const informer of this.#informers.values()) this.#start(informer);
    await Promise.all([...this.#informers.values()].map(({ cache }) => cache.synced()));
  }

  stop(): void {
    this.#isRunning = false;
    for (const { reflector } of this.#informers.values()) reflector?.stop();
  }

  #start(informer: Informer): void {
    if (informer.reflector !== undefined) return;
    const { client, clock, random, failed } = this.#parts;
    const { resource, cache } = informer;
    const stream = random.stream(`informer of ${resource.resource}.${resource.group}`);
    const settings = { client, clock, resource, random: stream, initial: this.#initial ?? 'watch-list' };
    informer.reflector = new Reflector(settings, cache);
    informer.reflector.run().catch(failed);
  }
}
