import { auditEvent } from '../audit/event.fixture.ts';
import type { AuditEvent } from '../audit/event.ts';

/** What else a test may say of an event. */
export type Parts = Partial<Parameters<typeof auditEvent>[0]>;

/**
 * An answered request in one line: `resource` is `services` or `deployments.apps`, `place` is `namespace/name`. Level
 * Metadata and code 200 (201 for create) where `more` says nothing else.
 */
export function request(
  at_s: number,
  user: string,
  verb: string,
  resource: string,
  place: string,
  more: Parts = {},
): AuditEvent {
  const [namespace = '', name = ''] = place.split('/');
  const [plain = '', ...group] = resource.split('.');
  return auditEvent({
    at_s,
    user,
    verb,
    code: verb === 'create' ? 201 : 200,
    level: 'Metadata',
    objectRef: { apiGroup: group.join('.'), resource: plain, namespace, name },
    ...more,
  });
}
