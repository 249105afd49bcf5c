import { afterEach, expect, it } from 'vitest';
import {
  clientTo,
  configMapList,
  json,
  startServer,
  status,
  type Handler,
  type TestServer,
} from './api-server.fixture.ts';
import { listPages, type ListOptions } from './list-pages.ts';
import { Readable } from 'node:stream';
import type { GetOptions } from './api-client.ts';
import { BodyTooLarge, readBody } from './json-body.ts';
import { stringAt, type JsonObject } from '../../kube/json.ts';

let server: TestServer | undefined;
afterEach(() => server?.close());

interface Listed {
  readonly names: readonly string[];
  readonly restarts_count: number;
  readonly inconsistent: boolean;
}

async function list(handler: Handler, options: ListOptions): Promise<Listed> {
  server = await startServer(handler);
  let names: string[] = [];
  let restarts_count = 0;
  let inconsistent = false;
  for await (const page of listPages(clientTo(server.url), '/api/v1/configmaps', options)) {
    if (page.restarted) {
      names = [];
      restarts_count += 1;
    }
    inconsistent ||= page.inconsistent;
    names.push(...page.items.map((item) => stringAt(item, 'metadata', 'name') ?? ''));
  }
  return { names, restarts_count, inconsistent };
}

const EXPIRED = 'The provided continue parameter is too old to display a consistent list result.';

/** Pages by token; a page that is not there has expired, with a token for going on where one is given. */
const pages =
  (byToken: Readonly<Record<string, unknown>>, freshToken?: string): Handler =>
  ({ query }, response) => {
    const page = byToken[query.get('continue') ?? ''];
    if (page !== undefined) json(response, page);
    else
      status(
        response,
        410,
        'Expired',
        EXPIRED,
        freshToken === undefined ? {} : { metadata: { continue: freshToken } },
      );
  };

it('asks for 500 at a time until there are no more', async () => {
  const handler = pages({ '': configMapList(['a', 'b'], { next: 't/1=' }), 't/1=': configMapList(['c']) });
  expect(await list(handler, { whenExpired: 'continue', query: { labelSelector: 'a=b' } })).toEqual({
    names: ['a', 'b', 'c'],
    restarts_count: 0,
    inconsistent: false,
  });
  expect(server?.seen.map(({ query }) => Object.fromEntries(query))).toEqual([
    { limit: '500', labelSelector: 'a=b' },
    { limit: '500', labelSelector: 'a=b', continue: 't/1=' },
  ]);
});

it('goes on with the token that an expired one is exchanged for', async () => {
  const handler = pages(
    { '': configMapList(['a'], { next: 'old' }), fresh: configMapList(['b'], { resourceVersion: '99' }) },
    'fresh',
  );
  expect(await list(handler, { whenExpired: 'continue' })).toEqual({
    names: ['a', 'b'],
    restarts_count: 0,
    inconsistent: true,
  });
});

it('begins again where one moment is wanted, or no token is offered', async () => {
  let expired = false;
  const once: Handler = (request, response) => {
    const token = request.query.get('continue');
    if (token === null) json(response, configMapList([expired ? 'second' : 'first'], { next: 'more' }));
    else if (expired) json(response, configMapList(['end']));
    else {
      expired = true;
      status(response, 410, 'Expired', EXPIRED);
    }
  };
  const result = { names: ['second', 'end'], restarts_count: 1, inconsistent: false };
  expect(await list(once, { whenExpired: 'restart' })).toEqual(result);
  await server?.close();
  expired = false;
  expect(await list(once, { whenExpired: 'continue' })).toEqual(result);
});

it('gives up on a list that always expires', async () => {
  const handler = pages({ '': configMapList(['a'], { next: 'old' }) });
  await expect(list(handler, { whenExpired: 'restart' })).rejects.toThrow(EXPIRED);
  expect(server?.seen).toHaveLength(6);
});

it('gives up on a list that does not advance', async () => {
  await expect(
    list((_, response) => json(response, configMapList(['a'], { next: 'same' })), {
      whenExpired: 'continue',
    }),
  ).rejects.toThrow('the list does not advance');
});

it('asks for less at a time when a page is too large to hold', async () => {
  const asked: string[] = [];
  const stub = {
    ...clientTo('http://stub.test'),
    async get(_path: string, { query = {} }: GetOptions = {}) {
      asked.push(`${query['limit'] ?? ''} from ${query['continue'] ?? 'the beginning'}`);
      if (Number(query['limit']) > 100 && query['continue'] !== undefined) throw new BodyTooLarge('x', 1);
      const next = query['continue'] === undefined ? { metadata: { continue: 'b' } } : {};
      return { kind: 'SecretList', items: [{}], ...next };
    },
  };
  for await (const page of listPages(stub, '/x', { whenExpired: 'restart' }))
    expect(page.restarted).toBe(false);
  expect(asked).toEqual(['500 from the beginning', '500 from b', '125 from b', '31 from b']);
});

it('gives up on pages that are too large at any size', async () => {
  const asked: string[] = [];
  const stub = {
    ...clientTo('http://stub.test'),
    async get(_path: string, { query = {} }: GetOptions = {}): Promise<JsonObject> {
      asked.push(query['limit'] ?? '');
      throw new BodyTooLarge('GET /x', 1);
    },
  };
  const reading = listPages(stub, '/x', { whenExpired: 'restart' }).next();
  await expect(reading).rejects.toBeInstanceOf(BodyTooLarge);
  expect(asked).toEqual(['500', '125', '31', '7']);
});

it('holds a body up to a size', async () => {
  const pieces = [Buffer.from('abc'), Buffer.from('def')];
  expect(await readBody(Readable.from(pieces), 'x', 6)).toBe('abcdef');
  await expect(readBody(Readable.from(pieces), 'x', 5)).rejects.toBeInstanceOf(BodyTooLarge);
});

it('gives items of built-in kinds their kind, and leaves those of custom ones', async () => {
  server = await startServer((_, response) =>
    json(response, {
      kind: 'WidgetList',
      apiVersion: 'example.com/v1',
      items: [
        { metadata: { name: 'a' } },
        { kind: 'Widget', apiVersion: 'example.com/v2', metadata: { name: 'b' } },
        'broken',
      ],
    }),
  );
  const { value } = await listPages(clientTo(server.url), '/x', { whenExpired: 'continue' }).next();
  expect(value).toMatchObject({
    items: [
      { apiVersion: 'example.com/v1', kind: 'Widget', metadata: { name: 'a' } },
      { apiVersion: 'example.com/v2', kind: 'Widget', metadata: { name: 'b' } },
    ],
    resourceVersion: '',
  });
});
