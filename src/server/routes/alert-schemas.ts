import { z } from 'zod';

const REFERENCE = z.object({
  key: z.string(),
  apiGroup: z.string(),
  resource: z.string(),
  subresource: z.string().optional(),
  namespace: z.string().optional(),
  name: z.string(),
  uid: z.string().optional(),
});

const TIME = z.string().describe('RFC 3339');

/** An alert as keptAlertJson writes it. */
export const ALERT_SCHEMA = z
  .object({
    id: z.string(),
    hazard: z.string(),
    severity: z.enum(['critical', 'high', 'medium', 'low']),
    title: z.string(),
    offender: z
      .object({
        user: z.string(),
        impersonatedUser: z.string().optional(),
        userAgents: z.array(z.string()),
        sourceIPs: z.array(z.string()),
      })
      .optional(),
    objects: z.object({ count: z.int(), sample: z.array(REFERENCE) }),
    window: z.object({ from: TIME, to: TIME }),
    trigger: z
      .object({
        at: TIME,
        user: z.string(),
        verb: z.string(),
        object: REFERENCE,
        auditID: z.string(),
        why: z.string(),
      })
      .optional(),
    facts: z.array(z.object({ name: z.string(), value: z.string() })),
    evidence: z.array(z.string()),
    next: z.array(z.object({ command: z.string(), why: z.string() })),
    uncertain: z.array(z.string()),
    state: z.enum(['active', 'ended']),
    version: z.int(),
    episode: z.int(),
    begun: TIME,
    grown: TIME,
    ended: TIME.optional(),
    silencedBy: z.string().optional(),
  })
  .meta({ id: 'Alert' });

export const SILENCE_SCHEMA = z
  .object({
    silence: z.string(),
    id: z.string().optional(),
    hazard: z.string().optional(),
    user: z.string().optional(),
    namespace: z.string().optional(),
    until: TIME,
    reason: z.string(),
    createdBy: z.string(),
    created: TIME,
  })
  .meta({ id: 'Silence' });
