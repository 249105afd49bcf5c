import { z } from 'zod';
import { jsonAnswer, textAnswer } from '../http/exchange.ts';
import { NO_BODY, NO_QUERY, route, type Route } from '../http/route.ts';

/** One thing that has to be well for the daemon to do its work. */
export interface Check {
  readonly name: string;
  /** Why it is not; undefined where it is. */
  readonly problem: () => string | undefined;
  /** Does it make the daemon not ready? Where not, it is only told. */
  readonly isVital: boolean;
}

/** How each of them is now. */
export function checked(checks: readonly Check[]) {
  return checks.map(({ name, problem }) => {
    const why = problem();
    return { name, ok: why === undefined, ...(why === undefined ? {} : { problem: why }) };
  });
}

const READINESS = z.object({
  ready: z.boolean(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), problem: z.string().optional() })),
});

/** Metrics, liveness and readiness: what a cluster asks, without a token. They tell nothing about the cluster's objects. */
export function healthRoutes(checks: readonly Check[], metricsText: () => string): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/healthz',
      id: 'healthz',
      summary: 'Is the process alive?',
      access: 'open',
      query: NO_QUERY,
      body: NO_BODY,
      answers: { 200: { description: 'it is' } },
      handle: () => textAnswer(200, 'ok\n'),
    }),
    route({
      method: 'GET',
      path: '/readyz',
      id: 'readyz',
      summary: 'Can events be taken, and are alerts made of them?',
      access: 'open',
      query: NO_QUERY,
      body: NO_BODY,
      answers: {
        200: { description: 'yes', schema: READINESS },
        503: { description: 'no, and why', schema: READINESS },
      },
      handle: () => {
        const told = checked(checks);
        const vital = new Set(checks.flatMap(({ name, isVital }) => (isVital ? [name] : [])));
        const ready = told.every(({ name, ok }) => ok || !vital.has(name));
        return jsonAnswer(ready ? 200 : 503, { ready, checks: told });
      },
    }),
    route({
      method: 'GET',
      path: '/metrics',
      id: 'metrics',
      summary: 'Metrics in the text format of Prometheus',
      access: 'open',
      query: NO_QUERY,
      body: NO_BODY,
      answers: { 200: { description: 'metrics', contentType: 'text/plain; version=0.0.4' } },
      handle: () => ({
        code: 200,
        contentType: 'text/plain; version=0.0.4; charset=utf-8',
        body: metricsText(),
      }),
    }),
  ];
}
