import type { AuditEvent } from '../../audit/event.ts';
import type { ObjectReference } from '../../kube/object-reference.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { actionName } from '../object-name.ts';

/** Verb and resource pairs counted: every resource of a large cluster with every write verb. */
const PAIRS_MAX_COUNT = 2_048;

/** How requests of one verb on one resource ended. */
export interface Outcomes {
  success_count: number;
  lastSuccess_us: EpochMicros;
}

/** `create pods`, `create pods/eviction`: what a webhook gates. */
export function actionOf(event: AuditEvent, object: ObjectReference): string {
  return actionName(event.verb, object);
}

/** Events and leases come by the thousand and are not counted when they succeed. */
export function isCounted({ resource }: Pick<ObjectReference, 'resource'>): boolean {
  return resource !== 'events' && resource !== 'leases';
}

/** Counts what succeeded, per verb and resource, to tell "never worked" from "stopped". Memory: PAIRS_MAX_COUNT. */
export class SuccessCounts {
  readonly #byAction = new BoundedMap<string, Outcomes>(PAIRS_MAX_COUNT);

  /** A request that succeeded. */
  observe(action: string, at_us: EpochMicros): void {
    const known = this.#byAction.fresh(action);
    if (known === undefined) {
      this.#byAction.set(action, { success_count: 1, lastSuccess_us: at_us });
      return;
    }
    known.success_count += 1;
    known.lastSuccess_us = at_us;
  }

  count(action: string): number {
    return this.#byAction.get(action)?.success_count ?? 0;
  }

  lastSuccess_us(action: string): EpochMicros {
    return this.#byAction.get(action)?.lastSuccess_us ?? 0;
  }
}
