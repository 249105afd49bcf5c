import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isJsonObject, jsonAt, stringAt, type JsonObject, type JsonValue } from '../../kube/json.ts';
import {
  deletions,
  eventList,
  READ_TOKEN,
  SOURCE_TOKEN,
  startTestServer,
  until,
  WRITE_TOKEN,
  type Reply,
  type SendOptions,
  type TestServer,
} from '../server.fixture.ts';
import { z } from 'zod';

let server: TestServer;
let description: JsonObject;
let alertId: string;

beforeAll(async () => {
  server = await startTestServer();
  description = JSON.parse((await server.send('GET', '/openapi.json')).text);
  await server.send('POST', '/audit', { token: SOURCE_TOKEN, body: eventList(deletions(20)) });
  const read = () => server.send('GET', '/api/v1/alerts', { token: READ_TOKEN });
  alertId = await until(async () => stringAt(JSON.parse((await read()).text), 'alerts', 0, 'id'));
});

afterAll(async () => {
  await server.close();
});

/** What the description says of this answer. */
function schemaOf(path: string, method: string, code: number): JsonValue | undefined {
  return jsonAt(
    description,
    'paths',
    path,
    method,
    'responses',
    String(code),
    'content',
    'application/json',
    'schema',
  );
}

/** Does the answer fit what the description says of it? */
function expectToFit(reply: Reply, path: string, method: string): void {
  const answer = jsonAt(description, 'paths', path, method, 'responses', String(reply.code));
  expect(answer, `${method} ${path} answers ${reply.code}`).toBeDefined();
  const schema = schemaOf(path, method, reply.code);
  if (!isJsonObject(schema)) return;
  const components = jsonAt(description, 'components', 'schemas');
  const whole: Parameters<typeof z.fromJSONSchema>[0] = JSON.parse(
    JSON.stringify({
      ...schema,
      $defs: {
        ...(isJsonObject(components) ? components : {}),
        ...(isJsonObject(schema['$defs']) ? schema['$defs'] : {}),
      },
    }).replaceAll('#/components/schemas/', '#/$defs/'),
  );
  // The description itself is what is tested: the schema is made of it, not of the table.
  const result = z.fromJSONSchema(whole).safeParse(JSON.parse(reply.text));
  expect(result.error?.issues ?? [], `${method} ${path}: ${reply.text.slice(0, 300)}`).toEqual([]);
}

const silence = JSON.stringify({ hazard: 'x', for: '1h', reason: 'test' });

/** Every route, asked well and asked badly. */
const CASES: readonly (readonly [
  method: string,
  path: string,
  concrete: () => string,
  code: number,
  options: SendOptions,
])[] = [
  ['get', '/healthz', () => '/healthz', 200, {}],
  ['get', '/readyz', () => '/readyz', 200, {}],
  ['get', '/metrics', () => '/metrics', 200, {}],
  ['get', '/openapi.json', () => '/openapi.json', 200, {}],
  ['post', '/audit', () => '/audit', 200, { token: SOURCE_TOKEN, body: eventList(deletions(1)) }],
  ['post', '/audit', () => '/audit', 400, { token: SOURCE_TOKEN, body: '{' }],
  ['post', '/audit', () => '/audit', 401, { body: '{' }],
  ['get', '/api/v1/alerts', () => '/api/v1/alerts?state=all', 200, { token: READ_TOKEN }],
  ['get', '/api/v1/alerts', () => '/api/v1/alerts?state=maybe', 400, { token: READ_TOKEN }],
  ['get', '/api/v1/alerts', () => '/api/v1/alerts?stat=all', 400, { token: READ_TOKEN }],
  ['get', '/api/v1/alerts', () => '/api/v1/alerts', 401, {}],
  [
    'get',
    '/api/v1/alerts/{id}',
    () => `/api/v1/alerts/${encodeURIComponent(alertId)}`,
    200,
    { token: READ_TOKEN },
  ],
  ['get', '/api/v1/alerts/{id}', () => '/api/v1/alerts/none', 404, { token: READ_TOKEN }],
  ['get', '/api/v1/silences', () => '/api/v1/silences', 200, { token: READ_TOKEN }],
  ['post', '/api/v1/silences', () => '/api/v1/silences', 201, { token: WRITE_TOKEN, body: silence }],
  [
    'post',
    '/api/v1/silences',
    () => '/api/v1/silences',
    400,
    { token: WRITE_TOKEN, body: '{"for":"1h","reason":"x"}' },
  ],
  ['post', '/api/v1/silences', () => '/api/v1/silences', 403, { token: READ_TOKEN, body: silence }],
  ['delete', '/api/v1/silences/{silence}', () => '/api/v1/silences/none', 404, { token: WRITE_TOKEN }],
  ['get', '/api/v1/status', () => '/api/v1/status', 200, { token: READ_TOKEN }],
  ['get', '/api/v1/findings', () => '/api/v1/findings', 200, { token: READ_TOKEN }],
  ['get', '/api/v1/who', () => '/api/v1/who?by=user,verb&verb=delete', 200, { token: READ_TOKEN }],
  ['get', '/api/v1/who', () => '/api/v1/who?by=colour', 400, { token: READ_TOKEN }],
  ['get', '/api/v1/who', () => '/api/v1/who?since=never', 400, { token: READ_TOKEN }],
  ['get', '/api/v1/timeline', () => '/api/v1/timeline?since=1h', 200, { token: READ_TOKEN }],
  [
    'get',
    '/api/v1/objects/{kind}/{name}',
    () => '/api/v1/objects/service/web?namespace=team-3',
    200,
    { token: READ_TOKEN },
  ],
  ['get', '/api/v1/objects/{kind}/{name}', () => '/api/v1/objects/service/none', 400, { token: READ_TOKEN }],
  ['get', '/api/v1/digest', () => '/api/v1/digest', 200, { token: READ_TOKEN }],
  ['get', '/api/v1/holes', () => '/api/v1/holes', 200, { token: READ_TOKEN }],
];

describe('the description of the API', () => {
  it.each(CASES)('%s %s answers as it says', async (method, path, concrete, code, options) => {
    const reply = await server.send(method.toUpperCase(), concrete(), options);
    expect(reply.code, reply.text).toBe(code);
    expectToFit(reply, path, method);
  });

  it('ends a silence as it says', async () => {
    const made = await server.send('POST', '/api/v1/silences', { token: WRITE_TOKEN, body: silence });
    const name = stringAt(JSON.parse(made.text), 'silence') ?? '';
    const reply = await server.send('DELETE', `/api/v1/silences/${name}`, { token: WRITE_TOKEN });
    expect(reply.code).toBe(200);
    expectToFit(reply, '/api/v1/silences/{silence}', 'delete');
  });

  it('names every route, and every route is asked here', () => {
    const paths = description['paths'];
    const described = Object.entries(isJsonObject(paths) ? paths : {}).flatMap(([path, methods]) =>
      Object.keys(isJsonObject(methods) ? methods : {}).map((method) => `${method} ${path}`),
    );
    const asked = new Set(CASES.map(([method, path]) => `${method} ${path}`));
    expect(described.toSorted()).toEqual([...asked].toSorted());
  });

  it('names each operation once', () => {
    const ids = JSON.stringify(description).match(/"operationId":"[^"]+"/g) ?? [];
    expect(new Set(ids).size).toBe(ids.length);
  });
});
