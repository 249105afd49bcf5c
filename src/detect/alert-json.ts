import type { JsonObject } from '../kube/json.ts';
import { formatMicroTime } from '../kube/microtime.ts';
import { objectKey, type ObjectReference } from '../kube/object-reference.ts';
import type { Alert } from './contract.ts';

function referenceJson(reference: ObjectReference): JsonObject {
  return {
    key: objectKey(reference),
    apiGroup: reference.apiGroup,
    resource: reference.resource,
    ...(reference.subresource === '' ? {} : { subresource: reference.subresource }),
    ...(reference.namespace === '' ? {} : { namespace: reference.namespace }),
    name: reference.name,
    ...(reference.uid === '' ? {} : { uid: reference.uid }),
  };
}

/**
 * One alert as `-o json` prints it: times in RFC 3339, absent parts left out. This shape is kept stable
 * (SemVer covers it).
 */
export function alertJson(alert: Alert): JsonObject {
  const { offender, trigger } = alert;
  return {
    id: alert.id,
    hazard: alert.hazard,
    severity: alert.severity,
    title: alert.title,
    ...(offender === undefined ? {} : { offender: { ...offender } }),
    objects: { count: alert.objects.count, sample: alert.objects.sample.map(referenceJson) },
    window: { from: formatMicroTime(alert.window.from_us), to: formatMicroTime(alert.window.to_us) },
    ...(trigger === undefined
      ? {}
      : {
          trigger: {
            at: formatMicroTime(trigger.at_us),
            user: trigger.user,
            verb: trigger.verb,
            object: referenceJson(trigger.object),
            auditID: trigger.auditID,
            why: trigger.why,
          },
        }),
    facts: alert.facts.map((fact) => ({ ...fact })),
    evidence: alert.evidence,
    next: alert.next.map((command) => ({ ...command })),
    uncertain: alert.uncertain,
  };
}
