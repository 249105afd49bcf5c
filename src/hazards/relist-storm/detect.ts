import type { AuditEvent } from '../../audit/event.ts';
import { NAME_SELECTOR, type ClientShape, type RequestShape } from '../../audit/event-shape.ts';
import type {
  Alert,
  Detector,
  DetectorDefinition,
  History,
  Trigger,
  Wish,
  TallyFacts,
} from '../../detect/contract.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { resourceName } from '../object-name.ts';
import { isControlPlaneName } from '../user-role.ts';
import { changeText, triggerOf } from '../workload-trigger.ts';
import { restartAlert, stormAlert, type Storm } from './alert.ts';
import { ObjectSizes } from './object-size.ts';
import { Restarts } from './restart.ts';
import { addCounts, clientGroup, Stream, WINDOW_S, type Counts } from './stream.ts';
import { isAnswered } from '../request-shape.ts';

const WINDOW_US = WINDOW_S * MICROS_PER_SECOND;
/** Client groups times resources: a large cluster has some hundred; the stalest is forgotten. */
const STREAMS_MAX_COUNT = 2_000;
const STORMS_MAX_COUNT = 100;

/** Lists that follow watches which ended early, per minute and client group: a few clients that reconnect stay below. */
const RELISTS_MIN_PER_MINUTE = 30;
const EARLY_ENDS_MIN_PER_MINUTE = 20;
/** resourceVersion=0 is also what a rollout of the client sends, so it counts only where the same copies repeat it. */
const CACHED_RELISTS_MIN_PER_MINUTE = 60;
const COPIES_MIN_COUNT = 5;
const REPEATED_MEAN = 3;
/** One copy that lists in a loop. */
const LOOP_MEAN = 5;
/** Against the lists of this group before; the first minute of a log shows no before, so twice the relists are asked for. */
const RISE_FACTOR = 5;
const NO_PAST_FACTOR = 2;
/** 410 or 504 as codes: said plainly, so fewer suffice. */
const REFUSED_MIN_PER_MINUTE = 20;
/** Without lists in the log (AKS kube-audit-admin, GKE without data_access), watches that end within seconds must go on for two minutes. */
const SHORT_WATCHES_MIN_PER_MINUTE = 60;
const SHORT_WATCHES_MIN_WINDOWS = 12;
/** How long before a storm its cause may lie: the watch cache holds some minutes of changes. */
const TRIGGER_BEFORE_US = 5 * MICROS_PER_MINUTE;
/** Creates of one resource in that time that can push a watch cache over (its default capacity is 100 to 1,000 events). */
const FLOOD_MIN_COUNT = 200;

/**
 * Sees clients that list again and again because their watches end: by client group and resource, and whether the
 * lists go to etcd. A 410 inside a watch stream is not in the log; what is there is the watch's early end and the
 * list that follows. An API server that went away is told apart. Source: Robinhood, the relist death spiral.
 *
 * Memory: 2,000 client groups x resources with 4,096 copies each at most (40 MB in the worst case, far less in
 * life), 100 storms, 100 restarts, 64 bitmaps of 4 KiB.
 */
class RelistStormDetector implements Detector {
  readonly #history: History;
  readonly #streams = new BoundedMap<string, Stream>(STREAMS_MAX_COUNT);
  readonly #storms = new BoundedMap<string, Storm>(STORMS_MAX_COUNT);
  readonly #restarts = new Restarts();
  readonly #sizes = new ObjectSizes();
  readonly #shortWindows = new Map<Stream, number>();
  /** Streams with anything in their last minute; the others cost nothing. */
  #active: Stream[] = [];
  #window = 0;
  #hasLists = false;
  #first_us = 0;
  #windowEnd_us = 0;

  constructor(history: History) {
    this.#history = history;
  }

  tally({ request, at_us }: TallyFacts): boolean {
    if (at_us >= this.#windowEnd_us) this.#advance(at_us);
    if (request.verb !== 'watch') this.#restarts.answered(at_us);
    if (request.verb !== 'list' || !isAnswered(request)) return false;
    this.#hasLists = true;
    return isOfMany(request) && this.#restarts.countList(at_us);
  }

  observe(event: AuditEvent): void {
    const { verb, objectRef } = event;
    if (verb === 'watch' && event.stage === 'ResponseStarted' && !isLate(event))
      this.#restarts.answered(event.stageTimestamp_us);
    if (verb === 'watch') {
      if (objectRef !== undefined) this.#watch(event, objectRef);
    } else if (verb === 'list') {
      if (objectRef !== undefined && event.stage === 'ResponseComplete') this.#list(event, objectRef);
    } else if (event.responseObject_bytes > 0 && event.responseStatus.code < 300 && isWrite(verb)) {
      this.#sizes.observeWrite(event);
    }
  }

  #watch(event: AuditEvent, object: ObjectReference): void {
    if (event.stage === 'ResponseStarted') {
      // A WatchList (1.32 on) is a list that goes on as a watch; the log shows it when it starts.
      if (event.query.sendInitialEvents !== true || isLate(event)) return;
      this.#hasLists = true;
      if (isSingleObject(event)) return;
      this.#restarts.countList(event.stageTimestamp_us);
      this.#list(event, object);
      return;
    }
    if (event.stage !== 'ResponseComplete' || isSingleObject(event)) return;
    const stream = this.#stream(event, object);
    if (stream.watchEnded(event))
      this.#restarts.watchEnded(event.stageTimestamp_us, stream.group, stream.resource, event.auditID);
  }

  #list(event: AuditEvent, object: ObjectReference): void {
    if (isSingleObject(event)) return;
    const stream = this.#stream(event, object);
    stream.listed(event);
    this.#restarts.listed(event.stageTimestamp_us, stream.group, stream.resource, event.auditID);
    if (event.responseObject_bytes > 0) this.#sizes.observeList(stream.resource, event.responseObject_bytes);
  }

  #stream(event: AuditEvent, object: ObjectReference): Stream {
    const group = clientGroup(event);
    const key = `${group} ${resourceName(object)}`;
    let stream = this.#streams.fresh(key);
    if (stream === undefined) {
      stream = new Stream(group, event, object);
      this.#streams.set(key, stream);
    }
    if (!stream.isActive) {
      stream.wake(this.#window);
      stream.isActive = true;
      this.#active.push(stream);
    }
    return stream;
  }

  #advance(at_us: EpochMicros): void {
    if (this.#windowEnd_us === 0) this.#first_us = at_us;
    else this.#closeWindow();
    this.#windowEnd_us = at_us - ((at_us - this.#first_us) % WINDOW_US) + WINDOW_US;
  }

  #closeWindow(): void {
    const end_us = this.#windowEnd_us;
    const isAftermath = this.#restarts.isAftermath(end_us - WINDOW_US) || this.#restarts.isAftermath(end_us);
    this.#window += 1;
    this.#restarts.closeWindow();
    const stillActive: Stream[] = [];
    for (const stream of this.#active) {
      const minute = stream.closeWindow();
      if (minute.lists + minute.earlyEnds + minute.expired + minute.tooLarge === 0) {
        stream.isActive = false;
        stream.idleSince_window = this.#window;
        continue;
      }
      stillActive.push(stream);
      const isStorm = !isAftermath && this.#isStorm(stream, minute, end_us);
      if (isStorm) this.#storm(stream, minute, end_us);
      else if (!isAftermath) {
        stream.learn();
        if (minute.relists === 0 && !this.#shortWindows.has(stream)) stream.forget();
      }
    }
    this.#active = stillActive;
  }

  #isStorm(stream: Stream, minute: Readonly<Counts>, end_us: EpochMicros): boolean {
    if (minute.expired + minute.tooLarge >= REFUSED_MIN_PER_MINUTE) return true;
    if (!this.#hasLists) return this.#isShortWatchLoop(stream, minute);
    if (minute.relists < RELISTS_MIN_PER_MINUTE || minute.earlyEnds < EARLY_ENDS_MIN_PER_MINUTE) return false;
    const isYoung = end_us - this.#first_us <= MICROS_PER_MINUTE;
    if (!isYoung && minute.lists < RISE_FACTOR * stream.before_per_minute) return false;
    const { instance_count, mean } = stream.repetition();
    const fresh = minute.relists - minute.fromCache;
    const bar = isYoung ? NO_PAST_FACTOR * RELISTS_MIN_PER_MINUTE : RELISTS_MIN_PER_MINUTE;
    if (fresh >= bar && (instance_count >= COPIES_MIN_COUNT || mean >= LOOP_MEAN)) return true;
    return minute.relists >= CACHED_RELISTS_MIN_PER_MINUTE && mean >= REPEATED_MEAN;
  }

  #isShortWatchLoop(stream: Stream, minute: Readonly<Counts>): boolean {
    if (minute.shortWatches < SHORT_WATCHES_MIN_PER_MINUTE) {
      this.#shortWindows.delete(stream);
      return false;
    }
    const windows = (this.#shortWindows.get(stream) ?? 0) + 1;
    this.#shortWindows.set(stream, windows);
    return windows >= SHORT_WATCHES_MIN_WINDOWS;
  }

  #storm(stream: Stream, minute: Readonly<Counts>, end_us: EpochMicros): void {
    let storm = this.#storms.get(stream.resource);
    if (storm === undefined) {
      const from_us = end_us - 6 * WINDOW_US;
      storm = {
        object: stream.object,
        resource: stream.resource,
        from_us: Math.max(from_us, this.#first_us),
        to_us: end_us,
        streams: new Map(),
        peak_per_minute: 0,
        before_per_minute:
          end_us - this.#first_us <= MICROS_PER_MINUTE ? undefined : stream.before_per_minute,
        hasLists: this.#hasLists,
        ...this.#cause(stream.object, from_us),
      };
      this.#storms.set(stream.resource, storm);
    }
    storm.to_us = end_us;
    storm.peak_per_minute = Math.max(storm.peak_per_minute, minute.lists);
    const known = storm.streams.get(stream);
    if (known === undefined) storm.streams.set(stream, { ...minute });
    else addCounts(known, stream.lastWindow);
  }

  #cause(object: ObjectReference, from_us: EpochMicros): Pick<Storm, 'trigger' | 'created_count'> {
    let created_count = 0;
    let trigger: Trigger | undefined;
    for (const change of this.#history.recentChanges(from_us - TRIGGER_BEFORE_US)) {
      if (change.object.resource === object.resource && change.verb === 'create') created_count += 1;
      const isWorkload = change.object.apiGroup === 'apps' || change.object.apiGroup === 'batch';
      if (trigger !== undefined || !isWorkload || change.at_us > from_us + MICROS_PER_MINUTE) continue;
      if (isControlPlaneName(change.user, change.userAgent)) continue;
      trigger = triggerOf(
        change,
        `${changeText(change)} is the last change of a workload before the watches ended, and ${object.resource} were created in large numbers; likely, not proven.`,
      );
    }
    return { created_count, trigger: created_count >= FLOOD_MIN_COUNT ? trigger : undefined };
  }

  alerts(): readonly Alert[] {
    const storms = [...this.#storms.values()].map((storm) =>
      stormAlert(storm, this.#sizes.listSize(storm.resource)),
    );
    const restarts = this.#restarts.list();
    return restarts.length === 0
      ? storms
      : [restartAlert(restarts, this.#restarts.evidence.list()), ...storms];
  }
}

function isWrite(verb: string): boolean {
  return verb === 'update' || verb === 'patch' || verb === 'create';
}

/** kube-apiserver logs a ResponseStarted also for watches that end without any; those are no start. */
function isLate(event: AuditEvent): boolean {
  return event.responseStatus.message === 'Connection closed early';
}

/** Kubelets watch every mounted ConfigMap and Secret by name: one object each, cheap to list. */
function isSingleObject(event: AuditEvent): boolean {
  return event.objectRef?.name !== '' || event.query.fieldSelector?.includes(NAME_SELECTOR) === true;
}

/** The same of all that are alike. */
function isOfMany({ hasName, selectsName }: RequestShape): boolean {
  return !hasName && !selectsName;
}

/** A list or watch that may be part of a storm. */
function isTrouble(request: RequestShape): boolean {
  const { verb, code, mayEndEarly } = request;
  if ((verb !== 'list' && verb !== 'watch') || !isOfMany(request)) return false;
  return code === 410 || code === 504 || (mayEndEarly && isAnswered(request));
}

function cuedResource(request: RequestShape): string {
  return `resource ${resourceName(request)}`;
}

function cuedGroup(client: ClientShape): string {
  return `group ${clientGroup(client)}`;
}

function startWish({ verb, stage }: RequestShape): Wish {
  return verb === 'watch' && stage === 'ResponseStarted' ? 'fields' : 'none';
}

function streamWish(request: RequestShape): Wish {
  const isStream = request.verb === 'watch' || request.verb === 'list';
  return isStream && isAnswered(request) ? 'fields' : 'none';
}

/** After a server went away it must be known who lists what. */
function listWish(request: RequestShape): Wish {
  const isList = request.verb === 'list' && isAnswered(request) && isOfMany(request);
  return isList ? 'fields if tally asks' : 'none';
}

function sizeWish(request: RequestShape): Wish {
  const { verb, code, level } = request;
  if (verb === 'list') return level === 'RequestResponse' && isAnswered(request) ? 'fields' : 'none';
  // The sizes of what is written tell how large a list is.
  const mayHaveAnswer = level === 'RequestResponse' && code < 300 && isWrite(verb);
  const isWhole = request.subresource === '' || request.subresource === 'status';
  return mayHaveAnswer && isWhole && request.hasReference ? 'fields' : 'none';
}

export const detect: DetectorDefinition = {
  hazard: 'relist-storm',
  interests: [
    { of: startWish },
    { of: streamWish, ofCued: cuedResource, byCued: cuedGroup },
    { of: sizeWish, ofCued: cuedResource },
    { of: listWish },
  ],
  cues: [
    {
      of: isTrouble,
      says: (request, client) => [cuedResource(request), cuedGroup(client)],
    },
  ],
  start: (history) => new RelistStormDetector(history),
};
