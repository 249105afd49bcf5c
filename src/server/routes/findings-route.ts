import { z } from 'zod';
import { SEVERITIES } from '../../detect/contract.ts';
import { objectKey } from '../../kube/object-reference.ts';
import { jsonAnswer } from '../http/exchange.ts';
import { NO_BODY, NO_QUERY, route, type Route } from '../http/route.ts';
import type { ClusterWatch } from '../watch/cluster-watch.ts';

const FINDINGS = z.object({
  watching: z.boolean().describe('false: --watch-cluster was not given, and nothing is known'),
  problem: z.string().optional().describe('what cannot be read at present'),
  findings: z.array(
    z.object({
      fingerprint: z.string(),
      hazard: z.string(),
      rule: z.string(),
      severity: z.enum(SEVERITIES),
      object: z.string().optional(),
      message: z.string(),
      why: z.string(),
      fix: z.string(),
      patch: z.string().optional(),
      lastWrite: z.string().optional(),
    }),
  ),
});

/** Hazards that are open in the watched configuration at this moment. */
export function findingsRoute(watch: ClusterWatch): Route {
  return route({
    method: 'GET',
    path: '/api/v1/findings',
    id: 'findings',
    summary: 'Hazards that are open in the configuration of the cluster',
    access: 'read',
    query: NO_QUERY,
    body: NO_BODY,
    answers: { 200: { description: 'all of them, also those that were there before', schema: FINDINGS } },
    handle: () =>
      jsonAnswer(200, {
        watching: watch.isOn,
        ...(watch.problem === undefined ? {} : { problem: watch.problem }),
        findings: watch.open.map(({ object, ...finding }) => ({
          ...finding,
          ...(object === undefined ? {} : { object: objectKey(object) }),
        })),
      }),
  });
}
