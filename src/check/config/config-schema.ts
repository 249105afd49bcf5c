import { z } from 'zod';
import { SEVERITIES } from '../../detect/contract.ts';
import { isDay } from '../suppression.ts';

const severity = z.enum(SEVERITIES);
const pattern = z.string().min(1);
const rulePattern = pattern.describe(
  'Hazard (webhook-deadlock), rule (webhook-deadlock/lease-timeout), or a glob of either',
);

const suppression = z
  .strictObject({
    rule: rulePattern,
    object: pattern
      .regex(
        /^[^/]+\/[^/]+(\/[^/]+)?$/,
        'write Kind/namespace/name or Kind/name; globs may stand in each part',
      )
      .describe('Kind/namespace/name or Kind/name, globs; every object where it is absent')
      .optional(),
    file: pattern.describe('Glob over the file that the finding points to; * also matches /').optional(),
    reason: z
      .string()
      .trim()
      .min(1, 'say why this is lived with')
      .describe('Why this is lived with; printed'),
    until: z
      .string()
      .refine(isDay, 'write a day: 2027-01-31')
      .describe('Last day on which it holds (UTC), 2027-01-31; then the finding is back')
      .meta({ format: 'date' })
      .optional(),
  })
  .describe('A finding to live with');

/** The configuration file of `plimsoll check`; docs/configuration.md explains it. Scalars are read as text. */
export const configSchema = z
  .strictObject({
    include: z.array(rulePattern).describe('Only these; as --include').optional(),
    exclude: z.array(rulePattern).describe('All but these; as --exclude').optional(),
    failOn: z
      .enum([...SEVERITIES, 'none'])
      .describe('Exit with 1 for findings from this severity upwards; as --fail-on')
      .optional(),
    severity: severity.describe('Show findings from this severity upwards; as --severity').optional(),
    severities: z
      .record(z.string(), severity)
      .describe('Severities that stand over those of the rules, by rule (<hazard>/<rule>)')
      .optional(),
    namespace: pattern
      .describe('Namespace of manifests that name none, as it would be given to kubectl apply -n')
      .optional(),
    baseline: pattern.describe('Baseline file, relative to this file; as --baseline').optional(),
    suppressions: z.array(suppression).describe('Findings to live with').optional(),
  })
  .describe('Configuration of plimsoll check: .plimsoll.yaml or plimsoll.yaml');

export type ConfigDocument = z.infer<typeof configSchema>;

/** The JSON schema of the file, for editors (`# yaml-language-server: $schema=plimsoll.schema.json`). */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
