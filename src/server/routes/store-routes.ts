import { z } from 'zod';
import type { FilterTexts } from '../../audit/query/filter-text.ts';
import { DIMENSIONS, WHO_ORDERS } from '../../audit/query/who.ts';
import { jsonAnswer } from '../http/exchange.ts';
import { NO_BODY, route, type Route } from '../http/route.ts';
import type { StoreDesk } from '../store/store-desk.ts';

/** Rows of `who`, entries of a timeline, changes of an object that are answered at most: some megabytes. */
const LIMIT_MAX_COUNT = 10_000;
const LIMIT_COUNT = 500;

/** In a query `?verb=create&verb=delete` and `?verb=create,delete` say the same. */
const PATTERNS = z
  .union([z.string(), z.array(z.string())])
  .optional()
  .describe('lists (a,b), globs (web-*) and exceptions (!kube-*); may be repeated');

const WINDOW = {
  since: z.string().optional().describe('the last 15m, 1h or 7d'),
  from: z.string().optional().describe('RFC 3339, included'),
  to: z.string().optional().describe('RFC 3339, not included'),
};

const FILTER = {
  user: PATTERNS,
  impersonated: PATTERNS,
  verb: PATTERNS,
  kind: PATTERNS,
  subresource: PATTERNS,
  namespace: PATTERNS,
  name: PATTERNS,
  code: PATTERNS,
  ip: PATTERNS,
  agent: PATTERNS,
  ...WINDOW,
};

const LIMIT = z
  .string()
  .regex(/^\d+$/, 'give a whole number')
  .transform(Number)
  .pipe(z.int().min(1).max(LIMIT_MAX_COUNT))
  .optional()
  .describe(`how many at most; ${LIMIT_COUNT} unless given`);

type FilterQuery = { readonly [Name in keyof typeof FILTER]?: z.infer<(typeof FILTER)[Name]> };

const PATTERN_NAMES = [
  'user',
  'impersonated',
  'verb',
  'kind',
  'subresource',
  'namespace',
  'name',
  'code',
  'ip',
  'agent',
] as const;

function windowTexts({ since, from, to }: FilterQuery): Pick<FilterTexts, 'since' | 'from' | 'to'> {
  return {
    ...(since === undefined ? {} : { since }),
    ...(from === undefined ? {} : { from }),
    ...(to === undefined ? {} : { to }),
  };
}

function filterTexts(query: FilterQuery): FilterTexts {
  const patterns = PATTERN_NAMES.flatMap((name) => {
    const value = query[name];
    return value === undefined ? [] : [[name, typeof value === 'string' ? [value] : value] as const];
  });
  return { ...Object.fromEntries(patterns), ...windowTexts(query) };
}

const WHO_ANSWER = z.looseObject({
  dimensions: z.array(z.string()),
  count: z.int(),
  groupCount: z.int(),
  from: z.string().optional(),
  to: z.string().optional(),
  rows: z.array(
    z.looseObject({
      count: z.int(),
      share: z.number(),
      errors: z.int(),
      tooManyRequests: z.int(),
      first: z.string(),
      last: z.string(),
    }),
  ),
});

const TIMELINE_ANSWER = z.object({
  entries: z.array(
    z.looseObject({
      first: z.string(),
      last: z.string(),
      user: z.string(),
      verb: z.string(),
      resource: z.string(),
      count: z.int(),
      objects: z.array(z.string()),
      objectCount: z.int(),
      code: z.int(),
      failed: z.boolean(),
      auditID: z.string(),
    }),
  ),
  isCut: z.boolean().describe('there are more; ask for a shorter time'),
  leftOut: z.array(z.object({ what: z.string(), count: z.int() })),
});

const OBJECT_ANSWER = z.object({
  object: z.object({ resource: z.string(), namespace: z.string().optional(), name: z.string() }),
  changes: z.array(
    z.looseObject({
      at: z.string(),
      event: z.string(),
      verb: z.string(),
      user: z.string(),
      auditID: z.string(),
    }),
  ),
  isCut: z.boolean(),
  leftOut: z.object({ failed_count: z.int(), quiet_count: z.int() }),
});

const HOLES_ANSWER = z.object({
  holes: z.array(
    z.object({
      kind: z.string(),
      what: z.string(),
      consequence: z.string(),
      count: z.number(),
      details: z.array(z.string()),
    }),
  ),
});

const BY = z
  .string()
  .optional()
  .describe(`what to count by, up to three with commas between: ${DIMENSIONS.join(', ')}; user unless given`)
  .refine(
    (text = 'user') => text.split(',').every((word) => DIMENSIONS.some((dimension) => dimension === word)),
    {
      message: `it is one or more of ${DIMENSIONS.join(', ')}`,
    },
  );

function whoRoute(store: StoreDesk): Route {
  return route({
    method: 'GET',
    path: '/api/v1/who',
    id: 'who',
    summary: 'Who sends requests: counts, errors, latency and rate, by one or more dimensions',
    access: 'read',
    query: z.strictObject({ ...FILTER, by: BY, top: LIMIT, sort: z.enum(WHO_ORDERS).optional() }),
    body: NO_BODY,
    answers: { 200: { description: 'as of plimsoll audit who -o json', schema: WHO_ANSWER } },
    handle: async ({ query: { by = 'user', top = 20, sort = 'count', ...filter }, signal }) =>
      jsonAnswer(
        200,
        await store.ask({ type: 'who', filter: filterTexts(filter), by: by.split(','), top, sort }, signal),
      ),
  });
}

function timelineRoute(store: StoreDesk): Route {
  return route({
    method: 'GET',
    path: '/api/v1/timeline',
    id: 'timeline',
    summary: 'What changed, when, by whom',
    access: 'read',
    query: z.strictObject({
      ...FILTER,
      failed: z.enum(['true', 'false']).optional().describe('also changes that failed'),
      all: z.enum(['true', 'false']).optional().describe('also leases, events, status updates and dry runs'),
      limit: LIMIT,
    }),
    body: NO_BODY,
    answers: { 200: { description: 'as of plimsoll audit timeline -o json', schema: TIMELINE_ANSWER } },
    handle: async ({ query: { failed, all, limit = LIMIT_COUNT, ...filter }, signal }) => {
      const task = { filter: filterTexts(filter), failed: failed === 'true', all: all === 'true', limit };
      return jsonAnswer(200, await store.ask({ type: 'timeline', ...task }, signal));
    },
  });
}

function objectRoute(store: StoreDesk): Route {
  return route({
    method: 'GET',
    path: '/api/v1/objects/{kind}/{name}',
    id: 'objectLife',
    summary: "One object's life: every change, by whom, and what it changed",
    access: 'read',
    pathParameters: { kind: 'kind, plural or short name; deployments.apps', name: 'name of the object' },
    query: z.strictObject({ ...WINDOW, namespace: z.string().optional(), limit: LIMIT }),
    body: NO_BODY,
    answers: { 200: { description: 'as of plimsoll audit object -o json', schema: OBJECT_ANSWER } },
    handle: async ({
      path: { kind = '', name = '' },
      query: { namespace, limit = LIMIT_COUNT, ...window },
      signal,
    }) => {
      const task = { kind, name, namespace, window: windowTexts(window), limit };
      return jsonAnswer(200, await store.ask({ type: 'object', ...task }, signal));
    },
  });
}

function holesRoute(store: StoreDesk): Route {
  return route({
    method: 'GET',
    path: '/api/v1/holes',
    id: 'holes',
    summary: 'What the log cannot tell, and what follows from that',
    access: 'read',
    query: z.strictObject(WINDOW),
    body: NO_BODY,
    answers: { 200: { description: 'as of plimsoll audit holes -o json', schema: HOLES_ANSWER } },
    handle: async ({ query, signal }) =>
      jsonAnswer(200, await store.ask({ type: 'holes', window: windowTexts(query) }, signal)),
  });
}

const DIGEST_ANSWER = z.object({
  from: z.string().optional(),
  to: z.string(),
  changes_count: z.int(),
  moreUsers_count: z.int(),
  users: z.array(
    z.object({
      user: z.string(),
      isControlPlane: z.boolean(),
      count: z.int(),
      first: z.string(),
      last: z.string(),
      more_count: z.int(),
      changes: z.array(
        z.object({
          verb: z.string(),
          resource: z.string(),
          count: z.int(),
          objects_count: z.int(),
          objects: z.array(z.string()),
        }),
      ),
    }),
  ),
});

function digestRoute(store: StoreDesk): Route {
  return route({
    method: 'GET',
    path: '/api/v1/digest',
    id: 'digest',
    summary: 'Who changed what, added up: what the daily digest says',
    access: 'read',
    query: z.strictObject(WINDOW),
    body: NO_BODY,
    answers: { 200: { description: 'people and their programs first', schema: DIGEST_ANSWER } },
    handle: async ({ query, signal }) => {
      const { since = query.from === undefined ? '24h' : undefined, ...rest } = query;
      return jsonAnswer(
        200,
        await store.ask({ type: 'digest', window: windowTexts({ ...rest, since }) }, signal),
      );
    },
  });
}

/** Questions about the store: the same answers as the commands give. */
export function storeRoutes(store: StoreDesk): readonly Route[] {
  return [whoRoute(store), timelineRoute(store), objectRoute(store), holesRoute(store), digestRoute(store)];
}
