import type { JsonObject } from '../../kube/json.ts';
import { jsonAnswer } from '../http/exchange.ts';
import { NO_BODY, NO_QUERY, route, type Route } from '../http/route.ts';
import { z } from 'zod';

/** The description of the API, itself one of its routes. */
export function openApiRoute(describe: () => JsonObject): Route {
  return route({
    method: 'GET',
    path: '/openapi.json',
    id: 'openapi',
    summary: 'This description',
    access: 'open',
    query: NO_QUERY,
    body: NO_BODY,
    answers: { 200: { description: 'OpenAPI 3.1', schema: z.looseObject({ openapi: z.string() }) } },
    handle: () => jsonAnswer(200, describe()),
  });
}
