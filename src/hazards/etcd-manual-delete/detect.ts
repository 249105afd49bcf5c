import type { AuditEvent } from '../../audit/event.ts';
import type { Alert, Detector, DetectorDefinition, TallyFacts } from '../../detect/contract.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND } from '../../kube/microtime.ts';
import { objectKey } from '../../kube/object-reference.ts';
import { BoundedMap } from '../../audit/bounded-map.ts';
import { resourceName } from '../object-name.ts';
import { isAnswered } from '../request-shape.ts';
import { alertOf, rate, rateHole, type Loss } from './alert.ts';
import { Existences, mayShowEnd, mayShowLoss, showsExistence, type Vanished } from './existence.ts';
import { Silences } from './silence.ts';

/** Lost objects remembered; a larger loss is counted on, not named. */
const LOSSES_MAX_COUNT = 20_000;
/**
 * An API server's watch cache may lag behind another's write, so that what was just made seems missing. Seconds at
 * worst; a loss that is older than that is none of it.
 */
const CACHE_LAG_US = 5 * MICROS_PER_SECOND;
/** Losses further apart than this belong to different events. */
const QUIET_US = 60 * MICROS_PER_MINUTE;

/**
 * Sees objects that are gone though nobody asked the API server to delete them: read or written with success, then
 * 404, or made anew under the same name without a deletion between. That is what deleting in etcd itself looks
 * like. Explained losses do not count: collections, namespaces, custom resource definitions, time to live, a
 * lagging cache. Those that may have been deleted in a hole of the log are told apart, and only where they are many.
 *
 * Memory: see Existences and Silences; and LOSSES_MAX_COUNT lost objects.
 */
class EtcdManualDeleteDetector implements Detector {
  readonly #existences = new Existences();
  readonly #lost = new BoundedMap<string, Loss>(LOSSES_MAX_COUNT);
  readonly #silences = new Silences();

  tally({ at_us }: TallyFacts): boolean {
    this.#silences.observe(at_us);
    return false;
  }

  observe(event: AuditEvent): void {
    if (event.stage !== 'ResponseComplete' || event.objectRef === undefined) return;
    const { vanished, found } = this.#existences.observe(event);
    if (found !== undefined) this.#lost.delete(found);
    if (vanished !== undefined) this.#lose(vanished, event);
  }

  #lose(vanished: Vanished, event: AuditEvent): void {
    if (vanished.missed_us - vanished.lastSeen_us < CACHE_LAG_US) return;
    const key = objectKey(vanished.object);
    if (this.#lost.has(key)) return;
    this.#lost.set(key, {
      ...vanished,
      auditID: event.auditID,
      user: event.user.username,
      isMadeAnew: event.responseStatus.code < 300,
      silence_us: this.#silences.longest_us(vanished.lastSeen_us, vanished.missed_us),
    });
  }

  alerts(): readonly Alert[] {
    const holeMin_us = this.#silences.holeMin_us();
    return runsOf([...this.#lost.values()]).flatMap((all) => {
      const losses = all.filter((loss) => loss.silence_us <= holeMin_us);
      const circumstances = {
        deletions: this.#existences.deletions,
        appearedUnseen_count: this.#existences.appearedUnseen_count,
        inHole_count: all.length - losses.length,
        forgotten_count: this.#lost.evicted_count,
      };
      const severity = rate(losses, circumstances);
      if (severity !== undefined) return [alertOf(losses, severity, circumstances)];
      const severityOfHole = rateHole(circumstances);
      return severityOfHole === undefined ? [] : [alertOf(all, severityOfHole, circumstances, true)];
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
  interests: [
    {
      of: (request) =>
        isAnswered(request) && (mayShowLoss(request) || mayShowEnd(request)) ? 'fields' : 'none',
    },
    {
      of: (request) => (isAnswered(request) && showsExistence(request) ? 'fields' : 'none'),
      ofCued: resourceName,
      ofCuedObject: true,
    },
  ],
  cues: [
    {
      of: (request) => isAnswered(request) && mayShowLoss(request),
      says: (request) => [resourceName(request)],
      ofObject: true,
    },
  ],
  start: () => new EtcdManualDeleteDetector(),
};
