import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import type { ApiClient } from './api-client.ts';
import { Problem } from '../../problem.ts';
import { BodyTooLarge } from './json-body.ts';
import { StatusError } from './status-error.ts';

/** One page of a list. */
export interface ListPage {
  readonly items: readonly JsonObject[];
  /** Of the list: where a watch may start that is to continue it. */
  readonly resourceVersion: string;
  /** How many are still to come, where the server says. */
  readonly remaining_count: number | undefined;
  /** This page is the first of a new list: what came before it counts no more. */
  readonly restarted: boolean;
  /** The list continues at a later moment than it began: objects may have changed unseen in between. */
  readonly inconsistent: boolean;
}

export interface ListOptions {
  /**
   * When a continue token is too old (etcd keeps versions for 5 minutes): `continue` goes on with the token that the server offers
   * for that, good enough for reading once; `restart` begins again, which a watch that follows needs.
   */
  readonly whenExpired: 'continue' | 'restart';
  readonly query?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** kubectl's and client-go's page size; the server holds one page at a time in memory, and so do we. */
const PAGE_LIMIT = 500;
/**
 * A page that is too large to hold is asked for again with a quarter of the objects, down to this. etcd takes 1.5 MiB an object: so
 * few can only be too large where the server ignores `limit`.
 */
const PAGE_LIMIT_MIN = 7;
/** A list that cannot be finished in three goes of 5 minutes will not be in a fourth. */
const EXPIRIES_MAX = 2;

function itemsOf(page: JsonObject): readonly JsonObject[] {
  const apiVersion = page['apiVersion'];
  const kind = stringAt(page, 'kind');
  const ofItem = kind?.endsWith('List') === true ? kind.slice(0, -'List'.length) : undefined;
  return listAt(page, 'items')
    .filter(isJsonObject)
    .map((item) => {
      // Items of built-in kinds come without apiVersion and kind: both are the list's.
      if (item['kind'] !== undefined || ofItem === undefined) return item;
      return { apiVersion, kind: ofItem, ...item };
    });
}

/** Where a list goes on: `continue` tokens are opaque, `''` is its beginning. */
function tokenAfterExpiry(error: unknown, whenExpired: ListOptions['whenExpired']): string | undefined {
  if (!(error instanceof StatusError) || !error.isExpired) return undefined;
  return whenExpired === 'restart' ? '' : (stringAt(error.status, 'metadata', 'continue') ?? '');
}

/**
 * Lists a collection page by page, from a consistent read (no resourceVersion). The API server's cheaper `resourceVersion=0` is
 * not used: it ignores `limit`, and half a million pods in one answer are more than either side should hold.
 */
export async function* listPages(
  client: ApiClient,
  path: string,
  { whenExpired, query, signal }: ListOptions,
): AsyncGenerator<ListPage> {
  let token = '';
  let restarted = false;
  let inconsistent = false;
  let expiries_count = 0;
  let limit = PAGE_LIMIT;
  for (;;) {
    let page: JsonObject;
    try {
      const position: Readonly<Record<string, string>> = token === '' ? {} : { continue: token };
      page = await client.get(path, { query: { ...query, limit: String(limit), ...position }, signal });
    } catch (error) {
      if (error instanceof BodyTooLarge && limit > PAGE_LIMIT_MIN) {
        limit = Math.floor(limit / 4);
        continue;
      }
      const next = token === '' ? undefined : tokenAfterExpiry(error, whenExpired);
      expiries_count += 1;
      if (next === undefined || expiries_count > EXPIRIES_MAX) throw error;
      restarted ||= next === '';
      inconsistent = next !== '';
      token = next;
      continue;
    }
    const previous = token;
    token = stringAt(page, 'metadata', 'continue') ?? '';
    if (token !== '' && token === previous) throw standsStill(client, path);
    yield {
      items: itemsOf(page),
      resourceVersion: stringAt(page, 'metadata', 'resourceVersion') ?? '',
      remaining_count: numberAt(page, 'metadata', 'remainingItemCount'),
      restarted,
      inconsistent,
    };
    restarted = false;
    if (token === '') return;
  }
}

function standsStill(client: ApiClient, path: string): Problem {
  return new Problem({
    what: 'the list does not advance: the server gave the same continue token twice',
    where: `GET ${client.server}${path}`,
    fix: 'report this to whoever runs the server behind this API',
  });
}
