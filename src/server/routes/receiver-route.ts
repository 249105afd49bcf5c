import { z } from 'zod';
import { NO_BODY, route, type Route } from '../http/route.ts';
import type { AuditReceiver } from '../receiver/audit-receiver.ts';

/** Where `--audit-webhook-config-file` of kube-apiserver points to. */
export const RECEIVER_PATH = '/audit';

export function receiverRoute(receiver: AuditReceiver): Route {
  return route({
    method: 'POST',
    path: RECEIVER_PATH,
    id: 'receiveEvents',
    summary: 'Takes an EventList of audit.k8s.io, as kube-apiserver posts it; plain or gzip',
    description: 'An answer of 200 says that every event of the list is on the disk.',
    access: 'source',
    // client-go says in each request how long it waits; what else there may be is not ours to judge.
    query: z.looseObject({ timeout: z.string().optional().describe('as kube-apiserver sends it; not used') }),
    body: NO_BODY,
    answers: {
      200: { description: 'stored', schema: z.object({ stored: z.int() }) },
      400: { description: 'it is no such list, or cut off' },
      408: { description: 'it came too slowly' },
      413: { description: 'it is too large' },
      415: { description: 'it is packed in a way that is not read' },
      429: { description: 'there is no room: send it again after Retry-After' },
      503: { description: 'the disk takes nothing: send it again after Retry-After' },
    },
    handle: ({ request }) => receiver.receive(request),
  });
}
