import type { JsonObject } from '../../../kube/json.ts';
import { convertedOnce } from '../custom-resources/conversion/converted-objects.ts';
import { jsonLine } from '../encoding/json-line.ts';
import { ApiError, expired, notAcceptable } from '../request/api-error.ts';
import { fieldValue } from '../request/field-selector.ts';
import {
  badObjectRevision,
  isSelected,
  parseResourceVersion,
  parseWatchOptions,
  type WatchOptions,
} from '../request/list-options.ts';
import { ACCEPTED_STREAMS, type Representation } from '../request/accept.ts';
import { protobufBytes } from '../request/encode-answer.ts';
import { frameOfLine, watchContentType, watchFrame } from '../request/watch-frame.ts';
import type { Answer, FrameSink, ServerRequest, WatchEvent } from '../request/server-request.ts';
import { presentObject } from '../representation/present.ts';
import { apiVersionServed, type Resource } from '../resources/resource.ts';
import { metadataOf, servedObject } from '../resources/served-object.ts';
import type { ListenerInterest } from '../storage/listeners.ts';
import type { Change, StoredObject } from '../storage/stored-object.ts';
import { keyPrefix } from './list.ts';
import type { ServerParts } from './server-parts.ts';
import { dispatchBudget, waitingEvents_count, WATCH_INDEXES } from './watch-channel.ts';

type EventType = WatchEvent['type'];

/** A bookmark comes this long before the watch ends, so that the client need not begin anew (reference 5.2). */
const LAST_BOOKMARK_MS = 2_000;

/** How one watcher sees its changes. */
interface WatchView {
  readonly resource: Resource;
  readonly representation: Representation;
  readonly options: WatchOptions;
  readonly prefix: string;
  readonly includeObject: string;
}

/** A change as a watcher with a selector sees it: what begins to match is ADDED, what stops is DELETED. */
function seenType(change: Change, { options, prefix }: WatchView): EventType | undefined {
  if (!change.object.key.startsWith(prefix)) return undefined;
  const { selection } = options;
  if (selection.isEverything) return change.type;
  const before = change.previous !== undefined && isSelected(selection, change.previous.body);
  const after = change.type !== 'DELETED' && isSelected(selection, change.object.body);
  if (before && after) return 'MODIFIED';
  if (after) return 'ADDED';
  return before ? 'DELETED' : undefined;
}

/** An object that stops matching is told as it was, at the revision of the change. */
function seenObject(change: Change, type: EventType): JsonObject {
  if (type !== 'DELETED' || change.type === 'DELETED' || change.previous === undefined)
    return change.object.body;
  return {
    ...change.previous.body,
    metadata: { ...metadataOf(change.previous.body), resourceVersion: String(change.revision) },
  };
}

/** The name or the indexed value that a watch is restricted to. */
function interestOf({ resource, options }: WatchView): ListenerInterest | undefined {
  const indexed = [WATCH_INDEXES.get(resource.collection), 'metadata.name'];
  const found = options.selection.fields.find(({ field, isEqual }) => isEqual && indexed.includes(field));
  if (found === undefined) return undefined;
  const { field, value } = found;
  return { field, value, valueOf: (body) => fieldValue(body, field) };
}

/** The frame that was made last: all watchers of a change are told one after the other, and nearly all the same. */
let lastFrame: { readonly type: EventType; readonly shown: JsonObject; readonly frame: Buffer } | undefined;

function sharedFrame(type: EventType, shown: JsonObject): Buffer {
  if (lastFrame?.shown !== shown || lastFrame.type !== type)
    lastFrame = { type, shown, frame: frameOfLine(type, jsonLine(shown)) };
  return lastFrame.frame;
}

/** A change with its objects as a webhook has converted them. */
async function converted({ conversions }: ServerParts, resource: Resource, change: Change): Promise<Change> {
  const inVersion = async (object: StoredObject) => ({
    ...object,
    body: await convertedOnce(conversions, resource, object.body),
  });
  const { previous } = change;
  return {
    ...change,
    previous: previous === undefined ? undefined : await inVersion(previous),
    object: await inVersion(change.object),
  };
}

type Bookmark = JsonObject & { readonly metadata: JsonObject };

/** One running watch. */
class Watcher {
  readonly #parts: ServerParts;
  readonly #view: WatchView;
  readonly #sink: FrameSink;
  readonly #stops: (() => void)[] = [];
  /** Of metrics. */
  readonly #labels: readonly string[];
  #frames_count = 0;
  /** Events that the client has not taken yet, but for those that it was owed when it came. */
  #waiting_count = 0;
  #isLive = false;
  #isBlocked = false;
  #stopBookmark: () => void = () => undefined;
  #isEnded = false;
  /** Of objects that a webhook converts: what is still to be told, in order. */
  #queue: Promise<void> | undefined;
  /** Nothing up to this revision is told. */
  #from = 0;
  /** What the past has told: a bookmark of it says nothing new (process of cacheWatcher, storage/cacher). */
  #known = 0;

  constructor(parts: ServerParts, view: WatchView, sink: FrameSink) {
    this.#parts = parts;
    this.#view = view;
    this.#sink = sink;
    const { group, version, resource } = view.resource;
    this.#labels = [group, version, resource];
  }

  /** Writes what the past owes, then everything that happens until `stop`. */
  start(): () => void {
    const { store, clock, limits } = this.#parts;
    const { resource, options } = this.#view;
    const collection = store.collection(resource.collection);
    try {
      this.#sendPast();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      this.#write('ERROR', error.status());
      this.#end();
      return () => undefined;
    }
    this.#isLive = true;
    if (this.#frames_count > 0)
      this.#parts.metrics.initEvents.add([resource.group, resource.resource], this.#frames_count);
    this.#stops.push(collection.listen((change) => this.#change(change), interestOf(this.#view)));
    this.#stops.push(collection.onCacheEnd(() => this.#end()));
    const timeout_ms = options.timeout_ms ?? limits.watchTimeout_ms * (1 + (store.revision % 100) / 100);
    this.#stops.push(clock.after(timeout_ms, () => this.#end()));
    if (options.allowBookmarks) {
      if (timeout_ms > LAST_BOOKMARK_MS)
        this.#stops.push(clock.after(timeout_ms - LAST_BOOKMARK_MS, () => this.#bookmark({})));
      this.#nextBookmark();
    }
    return () => this.#stop();
  }

  #sendPast(): void {
    const { store } = this.#parts;
    const { resource, options, prefix } = this.#view;
    const collection = store.collection(resource.collection);
    const { resourceVersion, sendInitialEvents } = options;
    if (sendInitialEvents) {
      for (const object of collection.objects({ prefix, after: '' }))
        this.#change({ type: 'ADDED', revision: Infinity, at_ms: 0, object, previous: undefined });
      if (options.allowBookmarks) this.#bookmark({ 'k8s.io/initial-events-end': 'true' });
      return;
    }
    const from = resourceVersion === '' || resourceVersion === '0' ? store.revision : Number(resourceVersion);
    this.#from = from;
    const changes = collection.changesAfter(from);
    if (changes === undefined) throw expired(`too old resource version: ${from} (${collection.oldestStart})`);
    for (const change of changes) this.#change(change);
    this.#known = Math.max(from, changes.at(-1)?.revision ?? 0);
  }

  #change(change: Change): void {
    if (this.#isEnded || change.revision <= this.#from) return;
    const { resource } = this.#view;
    if (resource.conversionWebhook === undefined)
      return this.#show(change, (body) => servedObject(resource, body));
    this.#later(async () => this.#show(await converted(this.#parts, resource, change), (body) => body));
  }

  #show(change: Change, served: (body: JsonObject) => JsonObject): void {
    const type = seenType(change, this.#view);
    if (type === undefined) return;
    this.#object(type, served(seenObject(change, type)), change.object.size_bytes);
    this.#checkSpeed();
  }

  /** Does something once all is told that came before. An object that cannot be converted ends the watch: what came after it cannot be told either. */
  #later(work: () => Promise<void> | void): void {
    const before = this.#queue ?? Promise.resolve();
    this.#queue = before.then(async () => {
      if (this.#isEnded) return;
      try {
        await work();
      } catch (error) {
        if (!(error instanceof ApiError)) throw error;
        this.#end();
      }
    });
  }

  /** A client that does not take its events holds the others up for a moment, and is cut off if it still has not taken them then. */
  #checkSpeed(): void {
    if (this.#isBlocked || !this.#isSlow()) return;
    const { clock, limits, store } = this.#parts;
    const { resource } = this.#view;
    const budget = dispatchBudget(store.collection(resource.collection), limits.watchChannel, clock);
    this.#isBlocked = true;
    const stop = clock.after(budget.take(), () => {
      this.#isBlocked = false;
      if (this.#isEnded || !this.#isSlow()) return;
      this.#parts.metrics.terminatedWatchers.add([resource.group, resource.resource]);
      this.#end();
    });
    this.#stops.push(stop);
  }

  #isSlow(): boolean {
    const { store, limits } = this.#parts;
    const { resource, options } = this.#view;
    const { windowCapacity_count } = store.collection(resource.collection);
    const fixed = options.selection.fields.flatMap(({ field, isEqual }) => (isEqual ? [field] : []));
    const cache = { name: resource.collection, windowCapacity_count };
    return this.#waiting_count > waitingEvents_count(limits.watchChannel, cache, fixed);
  }

  #object(type: EventType, body: JsonObject, size_bytes: number): void {
    const { resource, representation, includeObject } = this.#view;
    // An event is no list: the encoder gives up, and the stream ends without a word.
    if (representation.as === 'PartialObjectMetadataList') return this.#end();
    if (representation.as === 'object' && representation.format === 'json') {
      if (this.#sink.event !== undefined) this.#tell({ type, object: body }, size_bytes);
      else this.#send(sharedFrame(type, body));
      return;
    }
    const shown = presentObject(resource, body, {
      representation,
      includeObject,
      now_ms: this.#parts.clock.now_ms(),
      withoutHeader: this.#frames_count > 0,
    });
    this.#write(type, shown);
  }

  #bookmark(annotations: Readonly<Record<string, string>>): void {
    const isMark = Object.keys(annotations).length > 0;
    if (!isMark && this.#parts.store.revision <= this.#known) return;
    const { resource, representation } = this.#view;
    const isPartial = representation.as === 'PartialObjectMetadata';
    const marked = isMark ? { annotations } : {};
    const body = {
      kind: isPartial ? 'PartialObjectMetadata' : resource.kind,
      apiVersion: isPartial ? `meta.k8s.io/${representation.version}` : apiVersionServed(resource),
      metadata: { resourceVersion: String(this.#parts.store.revision), ...marked },
    };
    if (this.#queue !== undefined) this.#later(() => this.#writeBookmark(body));
    else this.#writeBookmark(body);
  }

  #writeBookmark(body: Bookmark): void {
    const { resource, representation } = this.#view;
    if (representation.as !== 'Table') return this.#write('BOOKMARK', body);
    const now_ms = this.#parts.clock.now_ms();
    const table = presentObject(resource, body, {
      representation,
      includeObject: '',
      now_ms,
      withoutHeader: true,
    });
    this.#write('BOOKMARK', { ...table, metadata: { resourceVersion: body.metadata['resourceVersion'] } });
  }

  #nextBookmark(): void {
    const { clock, limits } = this.#parts;
    this.#stopBookmark = clock.after(limits.bookmark_ms, () => {
      if (this.#isEnded) return;
      this.#bookmark({});
      this.#nextBookmark();
    });
  }

  #write(type: EventType, object: JsonObject): void {
    if (this.#sink.event !== undefined) return this.#tell({ type, object }, 0);
    const isProtobuf = this.#view.representation.format === 'protobuf';
    this.#send(watchFrame(type, isProtobuf ? protobufBytes(object) : JSON.stringify(object)));
  }

  #send(frame: string | Uint8Array): void {
    this.#frames_count += 1;
    const { watchEvents, watchEventSizes } = this.#parts.metrics;
    watchEvents.add(this.#labels);
    watchEventSizes.observe(this.#labels, frame.length);
    if (!this.#isLive) return this.#sink.write(frame);
    this.#waiting_count += 1;
    this.#sink.write(frame, () => {
      this.#waiting_count -= 1;
    });
  }

  /** An event for a client inside this process. */
  #tell(event: WatchEvent, size_bytes: number): void {
    this.#frames_count += 1;
    const { watchEvents, watchEventSizes } = this.#parts.metrics;
    watchEvents.add(this.#labels);
    watchEventSizes.observe(this.#labels, size_bytes);
    if (!this.#isLive) return this.#sink.event?.(event, size_bytes);
    this.#waiting_count += 1;
    this.#sink.event?.(event, size_bytes, () => {
      this.#waiting_count -= 1;
    });
  }

  #end(): void {
    this.#stop();
    this.#sink.end();
  }

  #stop(): void {
    this.#isEnded = true;
    this.#stopBookmark();
    for (const stop of this.#stops.splice(0)) stop();
  }
}

/**
 * GET with `watch=true`: changes from a revision on, as a stream of JSON objects. What is wrong with the revision is told as
 * an ERROR event, as the watch cache does (reference 5.2).
 */
export async function watch(
  parts: ServerParts,
  resource: Resource,
  request: ServerRequest,
  representation: Representation,
): Promise<Answer> {
  const options = parseWatchOptions(request.query, resource);
  if (representation.format === 'yaml') throw notAcceptable(ACCEPTED_STREAMS);
  // A revision that is not there yet is waited for inside the stream, however long it takes.
  if (options.resourceVersion !== '') parseResourceVersion(options.resourceVersion, badObjectRevision);
  const { info, query } = request;
  const named =
    info === undefined || info.name === ''
      ? []
      : [{ field: 'metadata.name', isEqual: true, value: info.name }];
  const selection =
    named.length === 0
      ? options.selection
      : { ...options.selection, fields: [...options.selection.fields, ...named], isEverything: false };
  const view: WatchView = {
    resource,
    representation,
    options: { ...options, selection },
    prefix: keyPrefix(resource, info?.namespace ?? ''),
    includeObject: query.get('includeObject') ?? '',
  };
  const contentType = watchContentType(representation.format);
  return { type: 'stream', contentType, start: (sink) => new Watcher(parts, view, sink).start() };
}
