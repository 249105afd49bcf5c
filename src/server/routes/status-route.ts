import { z } from 'zod';
import { formatMicroTime } from '../../kube/microtime.ts';
import type { AlertDesk } from '../alerts/alert-desk.ts';
import { jsonAnswer } from '../http/exchange.ts';
import { NO_BODY, NO_QUERY, route, type Route } from '../http/route.ts';
import type { Detectors } from '../live/detectors.ts';

const STATUS = z.object({
  version: z.string(),
  started: z.string(),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), problem: z.string().optional() })),
  alerts: z.object({ active: z.int(), ended: z.int(), silences: z.int() }),
  detectors: z
    .object({
      events: z.int().describe('seen since the start, those of the rebuilt state not counted'),
      newest: z.string().optional(),
      late: z.int().describe('came after later ones, and were told as of then'),
      tooLate: z.int().describe('came minutes late, and are only in the store'),
      early: z.int().describe('bear a time that is yet to come'),
      repeated: z.int(),
      jumps: z.int(),
      restarts: z.int(),
      problems: z.array(z.object({ hazard: z.string(), message: z.string(), count: z.int() })),
    })
    .optional(),
  sinks: z.array(
    z.object({
      name: z.string(),
      delivered: z.int(),
      failed: z.int(),
      dropped: z.int(),
      waiting: z.int(),
      problem: z.string().optional(),
    }),
  ),
});

export interface StatusParts {
  readonly version: string;
  readonly started_ms: number;
  readonly desk: AlertDesk;
  readonly detectors: Detectors;
  readonly checks: () => readonly {
    readonly name: string;
    readonly ok: boolean;
    readonly problem?: string;
  }[];
}

function detectorsJson({ state, restarts_count }: Detectors) {
  if (state === undefined) return {};
  const { events_count, newest_us, disorder, problems } = state;
  return {
    detectors: {
      events: events_count,
      ...(newest_us === undefined ? {} : { newest: formatMicroTime(newest_us) }),
      late: disorder.late_count,
      tooLate: disorder.tooLate_count,
      early: disorder.early_count,
      repeated: disorder.repeated_count,
      jumps: disorder.jumps_count,
      restarts: restarts_count,
      problems: problems.map(({ hazard, message, count }) => ({ hazard, message, count })),
    },
  };
}

/** How the daemon itself is. */
export function statusRoute({ version, started_ms, desk, detectors, checks }: StatusParts): Route {
  return route({
    method: 'GET',
    path: '/api/v1/status',
    id: 'status',
    summary: 'How the daemon is: what works, what came late, what waits to be sent',
    access: 'read',
    query: NO_QUERY,
    body: NO_BODY,
    answers: { 200: { description: 'its status', schema: STATUS } },
    handle: () => {
      const ended = desk.book.all.filter(({ ended_ms }) => ended_ms !== undefined).length;
      return jsonAnswer(200, {
        version,
        started: new Date(started_ms).toISOString(),
        checks: checks(),
        alerts: {
          active: desk.book.all.length - ended,
          ended,
          silences: desk.silences.at(Date.now()).length,
        },
        ...detectorsJson(detectors),
        sinks: desk.outboxes.map(({ name, counts, waiting_count, problem }) => ({
          name,
          ...counts,
          waiting: waiting_count,
          ...(problem === undefined ? {} : { problem }),
        })),
      });
    },
  });
}
