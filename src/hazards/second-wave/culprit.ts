import type { Change, History, Trigger } from '../../detect/contract.ts';
import { MICROS_PER_HOUR, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource, objectKey } from '../../kube/object-reference.ts';
import { isControlPlaneName } from '../user-role.ts';
import { isNamedAfter, isWorkload, standsOn, type Backend, type Registration } from './registration.ts';

/** A second wave may roll in late: in the incident behind this hazard an hour after the first. */
const LOOKBACK_US = 2 * MICROS_PER_HOUR;
/** Without a name to look for, only what went right before is worth naming. */
const UNNAMED_LOOKBACK_US = 5 * 60 * MICROS_PER_SECOND;
/** Changes looked at per search, which runs once per failing backend. */
const CHANGES_MAX_COUNT = 65_536;

/** Scaling is everyday work; only right before the failures can it be what took the pods away. */
const SCALED_LOOKBACK_US = 600 * MICROS_PER_SECOND;

export interface Culprit {
  readonly change: Change;
  readonly trigger: Trigger;
}

function isTakingAway(change: Change): boolean {
  return change.verb === 'delete' || change.verb === 'deletecollection';
}

/** Somebody set the replicas; to how many is in the body, which is not kept. Autoscalers do it all day. */
function isScaling(change: Change, at_us: EpochMicros): boolean {
  if (change.object.subresource !== 'scale' || !isWorkload(change.object.resource)) return false;
  return at_us - change.at_us <= SCALED_LOOKBACK_US && !isControlPlaneName(change.user, change.userAgent);
}

/** Scaled is not gone: likely where it is named as the Service or after the webhook, and less sure than any deletion. */
function explainsByScaling(
  { object }: Change,
  name: string,
  service: Backend | undefined,
): { readonly rank: number; readonly why: string } | undefined {
  const isIt =
    service === undefined
      ? isNamedAfter(name, object)
      : object.namespace === service.namespace && object.name === service.name;
  if (!isIt) return undefined;
  const why = `${objectKey(object)}, named as what ${name} stands on, was scaled; to how many replicas is to be checked`;
  return { rank: 0.5, why };
}

function culpritOf(change: Change, at_us: EpochMicros, why: string): Culprit {
  const { user, verb, object, auditID } = change;
  const before_s = ((at_us - change.at_us) / MICROS_PER_SECOND).toFixed(1);
  return {
    change,
    trigger: {
      at_us: change.at_us,
      user,
      verb,
      object,
      auditID,
      why: `${why} (${before_s} s before the first failure).`,
    },
  };
}

/** How surely the loss of this object explains that `name` fails; `undefined` where it does not. */
function explains(
  change: Change,
  name: string,
  service: Backend | undefined,
  registration: Registration | undefined,
): { readonly rank: number; readonly why: string } | undefined {
  const { object } = change;
  const what = objectKey(object);
  if (service !== undefined) {
    if (object.resource === 'namespaces' && object.name === service.namespace)
      return { rank: 3, why: `${what} was deleted, and with it the Service that ${name} stands on` };
    if (object.namespace !== service.namespace) return undefined;
    if (object.resource === 'services' && object.name === service.name)
      return { rank: 4, why: `${what}, the Service that ${name} stands on, was deleted` };
    if (isWorkload(object.resource) && object.name === service.name)
      return { rank: 2, why: `${what}, named as the Service that ${name} stands on, was deleted` };
    if (isWorkload(object.resource) || (object.resource === 'pods' && object.name === ''))
      return {
        rank: 1,
        why: `${what} was deleted, in the namespace of the Service that ${name} stands on; a guess`,
      };
    return undefined;
  }
  const known = registration === undefined ? undefined : standsOn(registration, object);
  if (known === 'sure') return { rank: 4, why: `${what}, which ${name} stands on, was deleted` };
  if ((object.resource === 'services' || isWorkload(object.resource)) && isNamedAfter(name, object)) {
    return {
      rank: 2,
      why: `${what} was deleted; ${name} calls a URL, but is named after it: likely, not certain`,
    };
  }
  return undefined;
}

/** Who deleted, or scaled, what the failing backend stands on: the surest explanation, of these the latest. */
export function findCulprit(
  history: History,
  at_us: EpochMicros,
  name: string,
  service: Backend | undefined,
  registration: Registration | undefined,
): Culprit | undefined {
  let best: Culprit | undefined;
  let best_rank = 0;
  let seen_count = 0;
  for (const change of history.recentChanges(at_us - LOOKBACK_US)) {
    seen_count += 1;
    if (seen_count > CHANGES_MAX_COUNT) break;
    if (change.at_us > at_us) continue;
    let found: { readonly rank: number; readonly why: string } | undefined;
    if (isTakingAway(change)) found = explains(change, name, service, registration);
    else if (isScaling(change, at_us)) found = explainsByScaling(change, name, service);
    if (found === undefined || found.rank <= best_rank) continue;
    best = culpritOf(change, at_us, found.why);
    best_rank = found.rank;
  }
  return best;
}

/** For failures that name nobody: the last Service or webhook configuration that was changed or went before. */
export function findNearestLoss(history: History, at_us: EpochMicros): Culprit | undefined {
  let loss_count = 0;
  let nearest: Change | undefined;
  for (const change of history.recentChanges(at_us - UNNAMED_LOOKBACK_US)) {
    if (change.at_us > at_us) continue;
    const { resource } = change.object;
    const isConfiguration = resource.endsWith('webhookconfigurations') && change.verb !== 'delete';
    if (!isConfiguration && !(isTakingAway(change) && resource === 'services')) continue;
    loss_count += 1;
    nearest ??= change;
  }
  if (nearest === undefined) return undefined;
  const others = loss_count === 1 ? '' : `; ${loss_count - 1} more such changes came before it`;
  return culpritOf(
    nearest,
    at_us,
    `The last change to a ${groupResource(nearest.object)} before the failures${others}; that it is the cause is a guess`,
  );
}
