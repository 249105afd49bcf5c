import type { AuditEvent } from '../../audit/event.ts';
import type { Severity } from '../../detect/contract.ts';
import { refusalMessage } from '../webhook-failure.ts';
import type { SuccessCounts } from './outcome-count.ts';
import {
  BLOCKED_SHARE,
  CRITICAL_COUNT,
  FLOOR_COUNT,
  HIGH_COUNT,
  INSTALL_US,
  SPREAD_NAMESPACES_COUNT,
  type Wave,
} from './wave.ts';

/** Without a name the same requests must have worked before this often: a cluster that starts up fails, too. */
const UNNAMED_SUCCESSES_COUNT = 10;
/** ...must fail almost without exception, */
const UNNAMED_BLOCKED_SHARE = 0.8;
/** ...and must not come from one client in one place, whose own fault it may be. */
const UNNAMED_USERS_COUNT = 2;

/** Reasons of 500s that have nothing to do with webhooks: start-up, storage, overload. */
const OTHER_REASONS: ReadonlySet<string> = new Set([
  'ServerTimeout',
  'Timeout',
  'TooManyRequests',
  'AlreadyExists',
  'Conflict',
]);

/** A 500 on a write that says nothing about its reason, as a failing webhook does at level Metadata. */
export function isUnnamedFailure(event: AuditEvent): boolean {
  if (event.responseStatus.code !== 500 || OTHER_REASONS.has(event.responseStatus.reason)) return false;
  if (!['create', 'update', 'patch', 'delete'].includes(event.verb)) return false;
  return refusalMessage(event) === '';
}

function rateUnnamed(wave: Wave, successes: SuccessCounts): Severity | undefined {
  if (wave.failure_count < HIGH_COUNT) return undefined;
  if ((wave.successesBefore.get(wave.name) ?? 0) < UNNAMED_SUCCESSES_COUNT) return undefined;
  if (wave.users.size < UNNAMED_USERS_COUNT && wave.namespaces.size < SPREAD_NAMESPACES_COUNT)
    return undefined;
  return wave.blockedShare(successes) >= UNNAMED_BLOCKED_SHARE ? 'medium' : undefined;
}

/** How bad it is; `undefined` while it may be a restart, an installation or a start-up. */
export function rate(wave: Wave, successes: SuccessCounts): Severity | undefined {
  if (wave.kind === 'unknown') return rateUnnamed(wave, successes);
  if (wave.failure_count === 0) return wave.isPredicted ? 'medium' : undefined;

  if (wave.failure_count < FLOOR_COUNT) return wave.isPredicted ? 'medium' : undefined;
  if (!wave.hadWorked && wave.trigger === undefined) {
    // Installed a moment ago and not up yet; or a cluster that starts.
    return wave.to_us - wave.from_us < INSTALL_US ? undefined : 'medium';
  }
  const share = wave.blockedShare(successes);
  if (share < BLOCKED_SHARE) return wave.trigger === undefined ? 'low' : 'medium';
  const isSpread = wave.namespaces.size >= SPREAD_NAMESPACES_COUNT;
  if (wave.failure_count >= CRITICAL_COUNT && isSpread && !wave.isConcluded) return 'critical';
  if (wave.failure_count >= HIGH_COUNT && (isSpread || wave.trigger !== undefined)) return 'high';
  return 'medium';
}
