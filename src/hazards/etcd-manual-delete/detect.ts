import type { AuditEvent } from '../../audit/event.ts';
import type { Alert, Detector, DetectorDefinition } from '../../detect/contract.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { objectKey } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { alertOf, rate, type Loss } from './alert.ts';
import { Existences, type Vanished } from './existence.ts';

/** Lost objects remembered; a larger loss is counted on, not named. */
const LOSSES_MAX_COUNT = 20_000;
/**
 * An API server's watch cache may lag behind another's write, so that what was just made seems missing. Seconds at
 * worst; a loss that is older than that is none of it.
 */
const CACHE_LAG_US = 5 * MICROS_PER_SECOND;
/** Silence of the whole log this long is a hole in it: kubelets renew leases every 10 s, controllers every 2 s. */
const HOLE_US = MICROS_PER_MINUTE;
/** Holes remembered; the last ones matter. */
const HOLES_MAX_COUNT = 100;
/** Losses further apart than this belong to different events. */
const QUIET_US = 60 * MICROS_PER_MINUTE;

interface Hole {
  readonly from_us: EpochMicros;
  readonly to_us: EpochMicros;
}

/**
 * Sees objects that are gone though nobody asked the API server to delete them: read or written with success, then
 * 404, or made anew under the same name without a deletion between. That is what deleting in etcd itself looks
 * like. Explained losses do not count: collections, namespaces, custom resource definitions, time to live, a
 * lagging cache, holes in the log.
 *
 * Memory: see Existences; and LOSSES_MAX_COUNT lost objects.
 */
class EtcdManualDeleteDetector implements Detector {
  readonly #existences = new Existences();
  readonly #lost = new BoundedMap<string, Loss>(LOSSES_MAX_COUNT);
  readonly #holes: Hole[] = [];
  #last_us: EpochMicros = 0;
  #inHole_count = 0;

  observe(event: AuditEvent): void {
    const at_us = event.stageTimestamp_us;
    if (this.#last_us !== 0 && at_us - this.#last_us > HOLE_US) {
      this.#holes.push({ from_us: this.#last_us, to_us: at_us });
      if (this.#holes.length > HOLES_MAX_COUNT) this.#holes.shift();
    }
    this.#last_us = at_us;
    if (event.stage !== 'ResponseComplete' || event.objectRef === undefined) return;
    const { vanished, found } = this.#existences.observe(event);
    if (found !== undefined) this.#lost.delete(found);
    if (vanished !== undefined) this.#lose(vanished, event);
  }

  #lose(vanished: Vanished, event: AuditEvent): void {
    if (vanished.missed_us - vanished.lastSeen_us < CACHE_LAG_US) return;
    const isInHole = this.#holes.some(
      (hole) => hole.to_us > vanished.lastSeen_us && hole.from_us < vanished.missed_us,
    );
    if (isInHole) {
      this.#inHole_count += 1;
      return;
    }
    const key = objectKey(vanished.object);
    if (this.#lost.has(key)) return;
    this.#lost.set(key, {
      ...vanished,
      auditID: event.auditID,
      user: event.user.username,
      isMadeAnew: event.responseStatus.code < 300,
    });
  }

  alerts(): readonly Alert[] {
    return runsOf([...this.#lost.values()]).flatMap((losses) => {
      const circumstances = {
        deletions: this.#existences.deletions,
        appearedUnseen_count: this.#existences.appearedUnseen_count,
        inHole_count: this.#inHole_count,
        forgotten_count: this.#lost.evicted_count,
      };
      const severity = rate(losses, circumstances);
      return severity === undefined ? [] : [alertOf(losses, severity, circumstances)];
    });
  }
}

/** Losses noticed near in time belong together. */
function runsOf(losses: readonly Loss[]): readonly (readonly Loss[])[] {
  const runs: Loss[][] = [];
  for (const loss of losses) {
    const run = runs.at(-1);
    const last = run?.at(-1);
    if (run !== undefined && last !== undefined && loss.missed_us - last.missed_us <= QUIET_US)
      run.push(loss);
    else runs.push([loss]);
  }
  return runs;
}

export const detect: DetectorDefinition = {
  hazard: 'etcd-manual-delete',
  start: () => new EtcdManualDeleteDetector(),
};
