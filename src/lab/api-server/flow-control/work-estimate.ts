import type { RequestInfo } from '../../../kube/request-uri.ts';

/** How many seats a request takes: while it runs, and while the events that it causes go out. */
export interface WorkEstimate {
  readonly initialSeats_count: number;
  readonly finalSeats_count: number;
  readonly additionalLatency_ms: number;
}

export function maxSeats({ initialSeats_count, finalSeats_count }: WorkEstimate): number {
  return Math.max(initialSeats_count, finalSeats_count);
}

/** What is known of what a request is about. */
export interface WorkFacts {
  readonly verb: string;
  readonly info: RequestInfo | undefined;
  readonly query: ReadonlyMap<string, string>;
  /** `undefined`: no such resource is stored. */
  readonly stored: { readonly objects_count: number; readonly averageSize_bytes: number } | undefined;
  /** Watches that a write of this would be told to. */
  readonly watches_count: number;
  /** Of the priority level; 0: no limit of its own. */
  readonly levelMaxSeats_count: number;
}

const MINIMUM_SEATS_COUNT = 1;
const MAXIMUM_LIST_SEATS_COUNT = 100;
const MAXIMUM_MUTATING_SEATS_COUNT = 10;
const BYTES_PER_SEAT = 100_000;
/** A list from the watch cache is encoded item by item: it holds this much at most. */
const CACHE_MEMORY_MAX_BYTES = 1_000_000;
const WATCHES_PER_SEAT = 10;
const EVENT_ADDITIONAL_MS = 5;

function capped(levelMaxSeats_count: number, limit_count: number): number {
  return levelMaxSeats_count === 0 ? limit_count : Math.min(levelMaxSeats_count, limit_count);
}

function plain(initialSeats_count: number): WorkEstimate {
  return { initialSeats_count, finalSeats_count: 0, additionalLatency_ms: 0 };
}

/** Does a list have to be read from etcd? Only where it is a page further on, or at an exact revision (ShouldDelegateListMeta). */
function readsStorage(query: WorkFacts['query']): boolean {
  const resourceVersion = query.get('resourceVersion') ?? '';
  const match = query.get('resourceVersionMatch') ?? '';
  if (match === 'NotOlderThan') return false;
  const hasContinue = (query.get('continue') ?? '') !== '';
  const hasLimit = (query.get('limit') ?? '0') !== '0' && resourceVersion !== '0';
  return hasContinue || match === 'Exact' || (hasLimit && resourceVersion !== '' && match === '');
}

function listEstimate({ verb, info, query, stored, levelMaxSeats_count }: WorkFacts): WorkEstimate {
  const resourceVersion = query.get('resourceVersion') ?? '';
  const isOldWatch = resourceVersion === '' || resourceVersion === '0';
  if (verb === 'watch' && query.get('sendInitialEvents') !== 'true' && !isOldWatch)
    return plain(MINIMUM_SEATS_COUNT);
  if (stored === undefined) return plain(MINIMUM_SEATS_COUNT);
  const { objects_count, averageSize_bytes } = stored;
  const limit_count = Number(query.get('limit') ?? 0);
  const limited_count = limit_count > 0 ? Math.min(limit_count, objects_count) : objects_count;
  const isFromCache = verb === 'watch' || !readsStorage(query);
  const selects = query.has('labelSelector') || query.has('fieldSelector');
  const loaded_count =
    info !== undefined && info.name !== ''
      ? 1
      : !isFromCache && selects
        ? Math.max(limited_count, Math.floor(objects_count / 2))
        : limited_count;
  const held_bytes = loaded_count * averageSize_bytes;
  const seats_count = Math.ceil(
    (isFromCache ? Math.min(held_bytes, CACHE_MEMORY_MAX_BYTES) : held_bytes) / BYTES_PER_SEAT,
  );
  const most_count = capped(levelMaxSeats_count, MAXIMUM_LIST_SEATS_COUNT);
  return plain(Math.min(most_count, Math.max(MINIMUM_SEATS_COUNT, seats_count)));
}

function mutatingEstimate({ info, watches_count, levelMaxSeats_count }: WorkFacts): WorkEstimate {
  const isToken = info?.resource === 'serviceaccounts' && info.subresource === 'token';
  if (isToken || watches_count < WATCHES_PER_SEAT) return plain(MINIMUM_SEATS_COUNT);
  const wanted_count = Math.ceil(watches_count / WATCHES_PER_SEAT);
  const finalSeats_count = Math.min(wanted_count, capped(levelMaxSeats_count, MAXIMUM_MUTATING_SEATS_COUNT));
  // Fewer seats hold on for longer: the work is the same.
  const additionalLatency_ms = (wanted_count * EVENT_ADDITIONAL_MS) / finalSeats_count;
  return { initialSeats_count: MINIMUM_SEATS_COUNT, finalSeats_count, additionalLatency_ms };
}

/** How much a request costs, before it runs. Source: util/flowcontrol/request (width.go, list and mutating estimators). */
export function estimateWork(facts: WorkFacts): WorkEstimate {
  switch (facts.verb) {
    case 'list':
    case 'watch':
      return listEstimate(facts);
    case 'create':
    case 'update':
    case 'patch':
    case 'delete':
      return mutatingEstimate(facts);
    default:
      return plain(MINIMUM_SEATS_COUNT);
  }
}
