import type { AuditEvent } from '../../audit/event.ts';
import { groupResource, type ObjectReference } from '../../kube/object-reference.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { BoundedMap } from '../bounded-map.ts';
import { succeeded } from '../request-outcome.ts';

/** Verb and resource pairs counted: every resource of a large cluster with every write verb. */
const PAIRS_MAX_COUNT = 2_048;

/** How requests of one verb on one resource ended. */
export interface Outcomes {
  success_count: number;
  lastSuccess_us: EpochMicros;
}

/** `create pods`, `create pods/eviction`: what a webhook gates. */
export function actionOf(event: AuditEvent, object: ObjectReference): string {
  const resource = groupResource(object);
  return `${event.verb} ${object.subresource === '' ? resource : `${resource}/${object.subresource}`}`;
}

/** Counts what succeeded, per verb and resource, to tell "never worked" from "stopped". Memory: PAIRS_MAX_COUNT. */
export class SuccessCounts {
  readonly #byAction = new BoundedMap<string, Outcomes>(PAIRS_MAX_COUNT);

  observe(event: AuditEvent, action: string): void {
    if (!succeeded(event)) return;
    const outcomes = this.#byAction.refresh(action, () => ({ success_count: 0, lastSuccess_us: 0 }));
    outcomes.success_count += 1;
    outcomes.lastSuccess_us = event.stageTimestamp_us;
  }

  count(action: string): number {
    return this.#byAction.get(action)?.success_count ?? 0;
  }

  lastSuccess_us(action: string): EpochMicros {
    return this.#byAction.get(action)?.lastSuccess_us ?? 0;
  }
}
