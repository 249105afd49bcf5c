import type { Alert } from '../../detect/contract.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { OpenFinding } from './watch-message.ts';

/** What ids of these alerts contain, and no detector's: they last until what they say is no longer so. */
const MARK = '/open/';

export function findingAlertId({ hazard, fingerprint }: Pick<OpenFinding, 'hazard' | 'fingerprint'>): string {
  return `${hazard}${MARK}${fingerprint}`;
}

export function isFindingAlert({ id }: Pick<Alert, 'id'>): boolean {
  return id.includes(MARK);
}

function objectArguments({ object }: OpenFinding): string | undefined {
  if (object === undefined) return undefined;
  const kind = object.apiGroup === '' ? object.resource : `${object.resource}.${object.apiGroup}`;
  const place = object.namespace === '' ? '' : ` -n ${object.namespace}`;
  return `${kind} ${object.name}${place}`;
}

/** A finding that was not there before, as an alert: who did it is in the audit log, and how to ask is said. */
export function findingAlert(finding: OpenFinding, at_us: EpochMicros): Alert {
  const { hazard, severity, message, why, fix, patch, object, lastWrite, rule } = finding;
  const named = objectArguments(finding);
  return {
    id: findingAlertId(finding),
    hazard,
    severity,
    title: message,
    offender: undefined,
    objects: { count: object === undefined ? 0 : 1, sample: object === undefined ? [] : [object] },
    window: { from_us: at_us, to_us: at_us },
    trigger: undefined,
    facts: [
      { name: 'rule', value: rule },
      { name: 'why', value: why },
      { name: 'fix', value: fix },
      ...(lastWrite === undefined ? [] : [{ name: 'written', value: lastWrite }]),
    ],
    evidence: [],
    next: [
      ...(named === undefined
        ? []
        : [{ command: `plimsoll audit object ${named} --since 1h`, why: 'who changed it, and what' }]),
      ...(patch === undefined || !patch.startsWith('kubectl ') ? [] : [{ command: patch, why: fix }]),
    ],
    uncertain: [],
  };
}
