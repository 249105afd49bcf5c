import type { AuditEvent } from '../../audit/event.ts';
import type { Offender, Trigger } from '../../detect/contract.ts';
import { isJsonArray, jsonAt } from '../../kube/json.ts';
import { MICROS_PER_MINUTE, type EpochMicros } from '../../kube/microtime.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import { objectKey } from '../../kube/object-reference.ts';

/** DaemonSets are changed seldom; these are the last ones. */
const CHANGES_MAX_COUNT = 32;
/** A fork bomb takes seconds, a leak some minutes, and a DaemonSet rolls from node to node meanwhile. */
const BEFORE_US = 15 * MICROS_PER_MINUTE;

interface DaemonSetChange {
  readonly at_us: EpochMicros;
  readonly user: string;
  readonly userAgent: string;
  readonly sourceIP: string;
  readonly verb: string;
  readonly object: ObjectReference;
  readonly auditID: string;
  /** Privileged, or in the host's PID namespace; `undefined` where the log has no body. */
  readonly isPrivileged: boolean | undefined;
}

/** The last changes of DaemonSets, which reach every node. Memory: 32 changes. */
export class DaemonSetChanges {
  readonly #changes: DaemonSetChange[] = [];

  observe(event: AuditEvent, object: ObjectReference): void {
    this.#changes.push({
      at_us: event.stageTimestamp_us,
      user: event.user.username,
      userAgent: event.userAgent,
      sourceIP: event.sourceIPs.at(-1) ?? '',
      verb: event.verb,
      object,
      auditID: event.auditID,
      isPrivileged: isPrivileged(event),
    });
    if (this.#changes.length > CHANGES_MAX_COUNT) this.#changes.shift();
  }

  /** The likeliest cause of nodes that fell ill at `at_us`: a privileged one before any other, the last before earlier ones. */
  before(at_us: EpochMicros): { readonly trigger: Trigger; readonly offender: Offender } | undefined {
    const near = this.#changes.filter((change) => change.at_us <= at_us && at_us - change.at_us <= BEFORE_US);
    const change = near.findLast(({ isPrivileged: is }) => is === true) ?? near.at(-1);
    if (change === undefined) return undefined;
    const { user, verb, object, auditID } = change;
    const power = change.isPrivileged === true ? ' and runs privileged on every node' : '';
    return {
      trigger: {
        at_us: change.at_us,
        user,
        verb,
        object,
        auditID,
        why: `${verb} ${objectKey(object)} came before the first node fell ill${power}; likely, not proven.`,
      },
      offender: {
        user,
        userAgents: [change.userAgent],
        sourceIPs: change.sourceIP === '' ? [] : [change.sourceIP],
      },
    };
  }
}

function isPrivileged(event: AuditEvent): boolean | undefined {
  if (event.requestObject_bytes + event.responseObject_bytes === 0) return undefined;
  for (const body of [event.requestObject, event.responseObject]) {
    const spec = jsonAt(body, 'spec', 'template', 'spec');
    if (jsonAt(spec, 'hostPID') === true) return true;
    const containers = jsonAt(spec, 'containers');
    if (!isJsonArray(containers)) continue;
    if (containers.some((container) => jsonAt(container, 'securityContext', 'privileged') === true))
      return true;
  }
  return false;
}
