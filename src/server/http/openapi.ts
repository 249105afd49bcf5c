import { z } from 'zod';
import type { JsonObject, JsonValue } from '../../kube/json.ts';
import { NO_BODY, NO_QUERY, type Route } from './route.ts';

/** Of every error: what is wrong, and what to do. */
export const ERROR_SCHEMA = z.object({ error: z.string(), fix: z.string() });

function schemaJson(schema: z.ZodType): JsonValue {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return plain(rest);
}

function plain(value: unknown): JsonValue {
  const json: JsonValue = JSON.parse(JSON.stringify(value));
  return json;
}

function inPath({ pathParameters = {} }: Route): readonly JsonValue[] {
  return Object.entries(pathParameters).map(([name, description]) => ({
    name,
    in: 'path',
    required: true,
    description,
    schema: { type: 'string' },
  }));
}

function inQuery({ query }: Route): readonly JsonValue[] {
  const { properties, required } = z.toJSONSchema(query, { io: 'input' });
  return Object.entries(properties ?? {}).map(([name, schema]) => ({
    name,
    in: 'query',
    required: required?.includes(name) ?? false,
    schema: plain(schema),
  }));
}

function answersOf({ answers, access, query, body }: Route): JsonObject {
  const refusals: (readonly [code: number, description: string])[] = [[500, 'a mistake of ours']];
  if (query !== NO_QUERY || body !== NO_BODY) refusals.push([400, 'the request is wrong']);
  if (access !== 'open')
    refusals.push([401, 'it is not known who asks'], [403, 'the caller may not do this']);
  const error = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } };
  const said = Object.entries(answers).map(
    ([code, { description, schema, contentType = 'text/plain' }]): [string, JsonObject] => [
      code,
      {
        description,
        content:
          schema === undefined
            ? { [contentType]: { schema: { type: 'string' } } }
            : { 'application/json': { schema: schemaJson(schema) } },
      },
    ],
  );
  const refused = refusals
    .filter(([code]) => answers[code] === undefined)
    .map(([code, description]): [string, JsonObject] => [String(code), { description, content: error }]);
  return Object.fromEntries([...said, ...refused]);
}

const SECURITY = {
  open: [],
  source: [{ sourceToken: [] }, { clientCertificate: [] }],
  read: [{ apiToken: [] }],
  write: [{ apiToken: [] }],
} as const;

function operationOf(route: Route): JsonObject {
  const { id, summary, description, access, body } = route;
  return {
    operationId: id,
    summary,
    ...(description === undefined ? {} : { description }),
    security: SECURITY[access],
    parameters: [...inPath(route), ...inQuery(route)],
    ...(body === NO_BODY
      ? {}
      : { requestBody: { required: true, content: { 'application/json': { schema: schemaJson(body) } } } }),
    responses: answersOf(route),
  };
}

/** The OpenAPI 3.1 description of the table of routes. */
export function openApi(routes: readonly Route[], version: string): JsonObject {
  const paths: Record<string, Record<string, JsonValue>> = {};
  for (const route of routes) (paths[route.path] ??= {})[route.method.toLowerCase()] = operationOf(route);
  return {
    openapi: '3.1.0',
    info: { title: 'plimsoll serve', version, description: 'Audit events in, alerts and answers out.' },
    paths,
    components: {
      schemas: { Error: schemaJson(ERROR_SCHEMA) },
      securitySchemes: {
        sourceToken: {
          type: 'http',
          scheme: 'bearer',
          description: 'Of an audit webhook: --source-token-file',
        },
        clientCertificate: { type: 'mutualTLS', description: 'Of an audit webhook: --source-client-ca-file' },
        apiToken: {
          type: 'http',
          scheme: 'bearer',
          description:
            'Of --api-token-file, or a token of the cluster where --authenticate-with-cluster is given',
        },
      },
    },
  };
}
