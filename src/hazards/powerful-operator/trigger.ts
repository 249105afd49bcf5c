import type { Change, History, Trigger } from '../../detect/contract.ts';
import { MICROS_PER_MINUTE, MICROS_PER_SECOND, type EpochMicros } from '../../kube/microtime.ts';
import { groupResource } from '../../kube/object-reference.ts';
import { classifyUserName, isControlPlane } from '../../kube/user-name.ts';
import type { Reading } from './reading.ts';

/** How far back a trigger is looked for: work queues and resyncs answer within a minute. */
const LOOKBACK_US = MICROS_PER_MINUTE;
/** Without knowing what the client reads, only what came right before is worth naming. */
const BLIND_LOOKBACK_US = 5 * MICROS_PER_SECOND;
/** Changes looked at per search: a busy cluster writes hundreds a second, and the nearest matter. */
const CHANGES_MAX_COUNT = 20_000;
/** A label value and a DNS label may have 63 characters (RFC 1123); object names of most kinds may have 253. */
const LABEL_MAX_CHARACTERS = 63;
/** An oddly named object outweighs being this much farther in time: names are what such accidents are made of. */
const ODD_BONUS_S = 30;
/** A deletion makes controllers delete. */
const DELETE_BONUS_S = 5;
/** What a client watches or lists drives it; what it gets is a detail that it looks up. */
const GET_PENALTY_S = 20;
/** A change to the very kind that it then deletes is less telling than one to the kind that it is driven by. */
const SAME_KIND_PENALTY_S = 10;

const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._:-]*[A-Za-z0-9])?$/;

/** What is odd about a name, or `undefined`. Such a name can be stored, but not be used as a label value. */
export function oddName(name: string): string | undefined {
  if (name.length > LABEL_MAX_CHARACTERS) {
    return `its name has ${name.length} characters, too many for a label value (${LABEL_MAX_CHARACTERS}); a client that builds a selector from it may end up with an empty one, which selects everything`;
  }
  if (name !== '' && !LABEL_VALUE.test(name)) {
    return 'its name is not a valid label value; a client that builds a selector from it may end up with an empty one, which selects everything';
  }
  return undefined;
}

interface Candidate {
  readonly change: Change;
  readonly score_s: number;
  readonly knownRead: boolean;
}

function candidateOf(
  change: Change,
  from_us: EpochMicros,
  reading: Reading,
  deletedResource: string,
): Candidate | undefined {
  const resource = groupResource(change.object);
  const readVerb = reading.verbOf(resource);
  const before_us = from_us - change.at_us;
  const odd = oddName(change.object.name) !== undefined;
  if (readVerb === undefined) {
    // Its watch may be older than the log; then only a change that stands out is named.
    if (before_us > BLIND_LOOKBACK_US && !odd) return undefined;
    if (!odd && !change.object.apiGroup.includes('.')) return undefined;
  }
  const score_s =
    -before_us / MICROS_PER_SECOND +
    (odd ? ODD_BONUS_S : 0) +
    (change.verb === 'delete' ? DELETE_BONUS_S : 0) -
    (readVerb === undefined ? LOOKBACK_US / MICROS_PER_SECOND : 0) -
    (readVerb === 'get' ? GET_PENALTY_S : 0) -
    (resource === deletedResource ? SAME_KIND_PENALTY_S : 0);
  return { change, score_s, knownRead: readVerb !== undefined };
}

function millis(span_us: number): string {
  const span_ms = span_us / 1000;
  return span_ms < 1000 ? `${Math.round(span_ms)} ms` : `${(span_ms / 1000).toFixed(1)} s`;
}

function whyOf(candidate: Candidate, from_us: EpochMicros): string {
  const { change, knownRead } = candidate;
  const resource = groupResource(change.object);
  const odd = oddName(change.object.name);
  const reads = knownRead
    ? `the client reads ${resource}`
    : `the log does not show that the client reads ${resource}, so this is a guess`;
  const oddPart = odd === undefined ? '' : `; ${odd}`;
  return `It happened ${millis(from_us - change.at_us)} before the first deletion, and ${reads}${oddPart}.`;
}

/**
 * The change by somebody else that most likely set a client off: to a kind that this client reads, shortly
 * before `from_us`; an odd name, a deletion and nearness in time speak for it. `undefined` where nothing fits.
 */
export function findTrigger(
  history: History,
  user: string,
  from_us: EpochMicros,
  reading: Reading,
  deletedResource: string,
): Trigger | undefined {
  let best: Candidate | undefined;
  let seen_count = 0;
  for (const change of history.recentChanges(from_us - LOOKBACK_US)) {
    seen_count += 1;
    if (seen_count > CHANGES_MAX_COUNT) break;
    if (change.at_us > from_us || change.user === user) continue;
    if (isControlPlane(classifyUserName(change.user, change.userAgent))) continue;
    const candidate = candidateOf(change, from_us, reading, deletedResource);
    if (candidate !== undefined && (best === undefined || candidate.score_s > best.score_s)) best = candidate;
  }
  if (best === undefined) return undefined;
  const { change } = best;
  return {
    at_us: change.at_us,
    user: change.user,
    verb: change.verb,
    object: change.object,
    auditID: change.auditID,
    why: whyOf(best, from_us),
  };
}
