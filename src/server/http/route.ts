import { z } from 'zod';
import type { Caller } from '../security/guards.ts';
import type { Answer, HttpRequest } from './exchange.ts';

/** Who may call a route: anybody, an audit webhook, who may ask, who may also silence. */
export type Access = 'open' | 'source' | 'read' | 'write';

/** What a handler gets. */
export interface RouteCall<Query = unknown, Body = unknown> {
  readonly request: HttpRequest;
  /** Undefined where the route is open. */
  readonly caller: Caller | undefined;
  /** Parts of the path that are named in braces, decoded. */
  readonly path: Readonly<Record<string, string>>;
  readonly query: Query;
  readonly body: Body;
  /** Aborted when the client goes away. */
  readonly signal: AbortSignal;
}

/** What a route may answer. */
export interface RouteAnswer {
  readonly description: string;
  /** Of a body of JSON; undefined: it is a text. */
  readonly schema?: z.ZodType;
  readonly contentType?: string;
}

/** One row of the table that serves the API, and that its OpenAPI description is made from. */
export interface Route {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** `/api/v1/alerts/{id}`: a part in braces stands for one part of the path. */
  readonly path: string;
  /** Names the operation for generated clients. */
  readonly id: string;
  readonly summary: string;
  readonly description?: string;
  readonly access: Access;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly query: z.ZodObject;
  /** Of a body of JSON that the handler is given; NO_BODY: it reads the body itself, or there is none. */
  readonly body: z.ZodType;
  readonly answers: Readonly<Record<number, RouteAnswer>>;
  readonly handle: (call: RouteCall) => Promise<Answer> | Answer;
}

export const NO_QUERY = z.strictObject({});
export const NO_BODY = z.undefined();

/** A route whose handler gets what its schemas have checked. */
export function route<Query extends z.ZodObject, Body extends z.ZodType>(
  parts: Omit<Route, 'query' | 'body' | 'handle'> & {
    readonly query: Query;
    readonly body: Body;
    readonly handle: (call: RouteCall<z.infer<Query>, z.infer<Body>>) => Promise<Answer> | Answer;
  },
): Route {
  const { handle, query, body } = parts;
  // What the router hands over has been checked with these very schemas.
  return {
    ...parts,
    handle: (call) => handle({ ...call, query: query.parse(call.query), body: body.parse(call.body) }),
  };
}
