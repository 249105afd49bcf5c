import { z } from 'zod';
import { SEVERITIES } from '../../detect/contract.ts';
import { parseDuration } from '../../kube/duration.ts';
import { keptAlertJson } from '../alerts/alert-document.ts';
import type { AlertDesk } from '../alerts/alert-desk.ts';
import { SILENCES_MAX_COUNT, type Silence } from '../alerts/silences.ts';
import { jsonAnswer, Refusal } from '../http/exchange.ts';
import { NO_BODY, NO_QUERY, route, type Route } from '../http/route.ts';
import { ALERT_SCHEMA, SILENCE_SCHEMA } from './alert-schemas.ts';

/** Forgotten silences hide outages: nobody silences for longer than this at once. */
const SILENCE_MAX_MS = 30 * 24 * 3_600_000;
const REASON_MAX_CHARACTERS = 500;

const TEXT = z.string().min(1).max(500);

const SILENCE_REQUEST = z
  .strictObject({
    id: TEXT.optional().describe('id of the alert; * stands for anything, here and below'),
    hazard: TEXT.optional(),
    user: TEXT.optional().describe('who does it'),
    namespace: TEXT.optional().describe('of every object that is hit'),
    for: z.string().describe('how long: 30m, 4h, 7d'),
    reason: z.string().min(1).max(REASON_MAX_CHARACTERS),
  })
  .refine(
    ({ id, hazard, user, namespace }) => [id, hazard, user, namespace].some((part) => part !== undefined),
    {
      message: 'say which alerts: id, hazard, user or namespace',
    },
  );

function silenceJson({ until_ms, created_ms, ...rest }: Silence) {
  return { ...rest, until: new Date(until_ms).toISOString(), created: new Date(created_ms).toISOString() };
}

function listRoute(desk: AlertDesk): Route {
  return route({
    method: 'GET',
    path: '/api/v1/alerts',
    id: 'listAlerts',
    summary: 'Alerts, most severe first',
    access: 'read',
    body: NO_BODY,
    query: z.strictObject({
      state: z.enum(['active', 'ended', 'all']).optional().describe('active unless given'),
      hazard: z.string().optional(),
      severity: z.enum(SEVERITIES).optional().describe('this one and worse'),
    }),
    answers: { 200: { description: 'the alerts', schema: z.object({ alerts: z.array(ALERT_SCHEMA) }) } },
    handle: ({ query: { state = 'active', hazard, severity = 'low' } }) => {
      const chosen = desk.book.all.filter(
        ({ alert, ended_ms }) =>
          (state === 'all' || (state === 'ended') === (ended_ms !== undefined)) &&
          (hazard === undefined || alert.hazard === hazard) &&
          SEVERITIES.indexOf(alert.severity) <= SEVERITIES.indexOf(severity),
      );
      const sorted = chosen.toSorted(
        (one, other) =>
          SEVERITIES.indexOf(one.alert.severity) - SEVERITIES.indexOf(other.alert.severity) ||
          other.grown_ms - one.grown_ms,
      );
      const now_ms = Date.now();
      return jsonAnswer(200, {
        alerts: sorted.map((kept) => keptAlertJson(kept, desk.silences.of(kept.alert, now_ms))),
      });
    },
  });
}

function oneRoute(desk: AlertDesk): Route {
  return route({
    method: 'GET',
    path: '/api/v1/alerts/{id}',
    id: 'getAlert',
    summary: 'One alert, active or ended',
    access: 'read',
    query: NO_QUERY,
    body: NO_BODY,
    pathParameters: { id: 'id of the alert, with / as %2F' },
    answers: {
      200: { description: 'the alert', schema: ALERT_SCHEMA },
      404: { description: 'there is none' },
    },
    handle: ({ path: { id = '' } }) => {
      const kept = desk.book.get(id);
      if (kept === undefined)
        throw new Refusal(404, `there is no alert ${id}`, 'list them at /api/v1/alerts');
      return jsonAnswer(200, keptAlertJson(kept, desk.silences.of(kept.alert, Date.now())));
    },
  });
}

function silenceRoutes(desk: AlertDesk): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/silences',
      id: 'listSilences',
      summary: 'Silences that are in force',
      access: 'read',
      query: NO_QUERY,
      body: NO_BODY,
      answers: {
        200: { description: 'the silences', schema: z.object({ silences: z.array(SILENCE_SCHEMA) }) },
      },
      handle: () => jsonAnswer(200, { silences: desk.silences.at(Date.now()).map(silenceJson) }),
    }),
    route({
      method: 'POST',
      path: '/api/v1/silences',
      id: 'createSilence',
      summary: 'Send no messages about certain alerts for a while',
      description: 'They are still found, kept and listed.',
      access: 'write',
      query: NO_QUERY,
      body: SILENCE_REQUEST,
      answers: { 201: { description: 'the silence', schema: SILENCE_SCHEMA } },
      handle: ({ body: { for: duration, ...parts }, caller }) => {
        const duration_us = parseDuration(duration);
        const duration_ms = (duration_us ?? 0) / 1000;
        if (duration_ms <= 0 || duration_ms > SILENCE_MAX_MS)
          throw new Refusal(
            400,
            `a silence cannot last for ${duration}`,
            'write 30m, 4h or 7d, and 30d at most',
          );
        const silence = desk.silence({
          ...parts,
          until_ms: Date.now() + duration_ms,
          createdBy: caller?.name ?? '',
        });
        if (silence === undefined)
          throw new Refusal(
            409,
            `there are ${SILENCES_MAX_COUNT} silences already`,
            'end some of them first',
          );
        return jsonAnswer(201, silenceJson(silence));
      },
    }),
    route({
      method: 'DELETE',
      path: '/api/v1/silences/{silence}',
      id: 'endSilence',
      summary: 'End a silence',
      access: 'write',
      query: NO_QUERY,
      body: NO_BODY,
      pathParameters: { silence: 'its id' },
      answers: {
        200: { description: 'it is over', schema: z.object({ ended: z.string() }) },
        404: { description: 'there is none' },
      },
      handle: ({ path: { silence = '' } }) => {
        if (!desk.unsilence(silence))
          throw new Refusal(404, `there is no silence ${silence}`, 'list them at /api/v1/silences');
        return jsonAnswer(200, { ended: silence });
      },
    }),
  ];
}

/** Alerts and silences. */
export function alertRoutes(desk: AlertDesk): readonly Route[] {
  return [listRoute(desk), oneRoute(desk), ...silenceRoutes(desk)];
}
