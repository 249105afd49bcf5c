import type { DuckDBConnection } from '@duckdb/node-api';
import { DigestBook } from '../../audit/query/change-digest.ts';
import { parseFilter, parseWindow, type FilterTexts } from '../../audit/query/filter-text.ts';
import type { Filter } from '../../audit/query/filter.ts';
import { holes } from '../../audit/query/holes.ts';
import { lifeLineJson, lifeLines } from '../../audit/query/life-lines.ts';
import { countLeftOut } from '../../audit/query/noise.ts';
import { findObjects } from '../../audit/query/object.ts';
import { resolveNetworks } from '../../audit/query/source-address.ts';
import { timelineEntryJson } from '../../audit/query/timeline-json.ts';
import { timeline } from '../../audit/query/timeline.ts';
import { whoJson } from '../../audit/query/who-json.ts';
import { DIMENSIONS, who, WHO_ORDERS } from '../../audit/query/who.ts';
import { openStore, type Store } from '../../audit/store/store.ts';
import type { JsonObject } from '../../kube/json.ts';
import { formatMicroTime } from '../../kube/microtime.ts';
import { groupResource } from '../../kube/object-reference.ts';
import { Problem } from '../../problem.ts';
import type { FromStore, StoreTask, ToStore } from './store-message.ts';

/** Steps of the rate, as `audit who` shows it. */
const RATE_STEPS = 24;

function plain(value: unknown): JsonObject {
  const json: JsonObject = JSON.parse(JSON.stringify(value));
  return json;
}

async function windowOf(
  texts: Pick<FilterTexts, 'since' | 'from' | 'to'>,
): Promise<Pick<Filter, 'from_us' | 'to_us'>> {
  const { note: _, ...window } = await parseWindow(texts, async () => ({
    at_us: Date.now() * 1000,
    about: 'now',
  }));
  return window;
}

async function filterOf(connection: DuckDBConnection, texts: FilterTexts): Promise<Filter> {
  return resolveNetworks(connection, { ...parseFilter(texts), ...(await windowOf(texts)) });
}

type TaskOf<Type> = Extract<StoreTask, { readonly type: Type }>;

async function answerWho(
  connection: DuckDBConnection,
  { filter, by, top, sort }: TaskOf<'who'>,
): Promise<JsonObject> {
  const dimensions = DIMENSIONS.filter((dimension) => by.includes(dimension));
  const order = WHO_ORDERS.find((one) => one === sort) ?? 'count';
  const options = { top, order, steps: RATE_STEPS };
  return plain(whoJson(await who(connection, await filterOf(connection, filter), dimensions, options)));
}

async function answerTimeline(connection: DuckDBConnection, task: TaskOf<'timeline'>): Promise<JsonObject> {
  const { failed, all, limit } = task;
  const filter = await filterOf(connection, task.filter);
  const options = { failed, all, expand: false };
  const entries: unknown[] = [];
  let isCut = false;
  for await (const entry of timeline(connection, filter, options)) {
    isCut = entries.length >= limit;
    if (isCut) break;
    entries.push(timelineEntryJson(entry));
  }
  return plain({ entries, isCut, leftOut: await countLeftOut(connection, filter, options) });
}

async function answerObject(connection: DuckDBConnection, task: TaskOf<'object'>): Promise<JsonObject> {
  const { kind, name, namespace, limit } = task;
  const found = await findObjects(connection, kind, name, namespace);
  const [object] = found;
  if (object === undefined)
    throw new Problem({ what: `the log knows no ${kind} ${name}`, fix: 'check kind, name and namespace' });
  const places = new Set(found.map((one) => `${groupResource(one)} in namespace ${one.namespace}`));
  if (places.size > 1)
    throw new Problem({
      what: `there are several: ${[...places].join(', ')}`,
      fix: 'say which namespace or group',
    });
  const leftOut = { failed_count: 0, quiet_count: 0 };
  const changes: unknown[] = [];
  let isCut = false;
  for await (const line of lifeLines(connection, object, await windowOf(task.window), {}, leftOut)) {
    isCut = changes.length >= limit;
    if (isCut) break;
    changes.push(lifeLineJson(line));
  }
  const { namespace: place } = object;
  return plain({
    object: { resource: groupResource(object), ...(place === '' ? {} : { namespace: place }), name },
    changes,
    isCut,
    leftOut,
  });
}

async function answerDigest(connection: DuckDBConnection, task: TaskOf<'digest'>): Promise<JsonObject> {
  const window = await windowOf(task.window);
  const book = new DigestBook();
  for await (const entry of timeline(connection, window, { failed: false, all: false, expand: false }))
    book.add(entry);
  const { from_us, to_us = Date.now() * 1000 } = window;
  return plain({
    ...(from_us === undefined ? {} : { from: formatMicroTime(from_us) }),
    to: formatMicroTime(to_us),
    ...book.digest(),
  });
}

async function answered(connection: DuckDBConnection, store: Store, task: StoreTask): Promise<JsonObject> {
  if (task.type === 'who') return answerWho(connection, task);
  if (task.type === 'timeline') return answerTimeline(connection, task);
  if (task.type === 'object') return answerObject(connection, task);
  if (task.type === 'holes')
    return plain({ holes: await holes(connection, await windowOf(task.window), await store.losses()) });
  if (task.type === 'digest') return answerDigest(connection, task);
  throw new TypeError(`${task.type} is no question`);
}

async function withConnection(
  store: Store,
  work: (connection: DuckDBConnection) => Promise<JsonObject>,
): Promise<JsonObject> {
  const connection = await store.connect();
  try {
    return await work(connection);
  } finally {
    connection.closeSync();
  }
}

/** Answers questions about the store and keeps it in order. One for each process: it brings DuckDB along. */
export class StoreWork {
  #store: Promise<Store> | undefined;

  async #run(store: Store, task: StoreTask): Promise<JsonObject> {
    if (task.type === 'compact') return plain(await store.compact());
    if (task.type === 'retain') {
      const { maxAge_us, maxSize_bytes } = task;
      const deleted = await store.retain({
        ...(maxAge_us === undefined ? {} : { maxAge_us }),
        ...(maxSize_bytes === undefined ? {} : { maxBytes: maxSize_bytes }),
      });
      return plain({ deleted });
    }
    return withConnection(store, (connection) => answered(connection, store, task));
  }

  async handle({ id, data, task }: ToStore): Promise<FromStore> {
    try {
      this.#store ??= openStore(data);
      return { id, type: 'done', answer: await this.#run(await this.#store, task) };
    } catch (error) {
      if (error instanceof Problem) return { id, type: 'refused', what: error.message, fix: error.fix };
      return { id, type: 'failed', why: error instanceof Error ? error.message : String(error) };
    }
  }

  async close(): Promise<void> {
    await (await this.#store)?.close();
  }
}
