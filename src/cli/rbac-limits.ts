import { Bindings } from '../audit/query/bindings.ts';
import { windowSql, type Filter } from '../audit/query/filter.ts';
import { numberOf, optionalNumberOf, queryRows } from '../audit/query/row.ts';
import { formatDuration } from '../kube/duration.ts';
import { formatMicroTime, MICROS_PER_HOUR } from '../kube/microtime.ts';
import type { AuditSource } from './audit-source.ts';

/** Duties of a month's end, of an upgrade or a restore come less often than this. */
const SHORT_PERIOD_US = 30 * 24 * MICROS_PER_HOUR;

/**
 * Why rights that this log does not show in use may be needed all the same: the period, what the audit policy leaves out, and what is
 * authorized without a request of its own. One sentence each; always at least one.
 */
export async function logLimits(
  source: Pick<AuditSource, 'connection'>,
  filter: Filter,
): Promise<readonly string[]> {
  const [row = {}] = await queryRows(
    source.connection,
    `SELECT epoch_us(min(stage_timestamp))::DOUBLE AS first_us, epoch_us(max(stage_timestamp))::DOUBLE AS last_us,
        count(*) FILTER (resource = '') AS path_count,
        count(*) FILTER (verb IN ('get', 'list', 'watch') AND resource <> '') AS read_count
      FROM events WHERE ${windowSql(filter)}`,
    new Bindings(),
  );
  const [first_us, last_us] = [optionalNumberOf(row, 'first_us'), optionalNumberOf(row, 'last_us')];
  const period_us = first_us === undefined || last_us === undefined ? 0 : last_us - first_us;
  const period =
    first_us === undefined || last_us === undefined
      ? 'it holds nothing in this time'
      : `it reaches from ${formatMicroTime(first_us)} to ${formatMicroTime(last_us)} (${formatDuration(period_us)})`;
  const rare =
    period_us < SHORT_PERIOD_US
      ? ': what is done once a month, at an upgrade or in an emergency is not in it'
      : '';
  return [
    `${period}${rare}`,
    ...(numberOf(row, 'path_count') === 0
      ? ['it has no request for a path that is no resource (/metrics, /apis): the audit policy may drop them']
      : []),
    ...(numberOf(row, 'read_count') === 0
      ? ['it has no get, list or watch at all: the audit policy drops reads, and the roles here would too']
      : []),
    'what the audit policy drops for some users or kinds, and what other API servers logged elsewhere, leaves no trace in it',
    'bind, escalate, use, approve, sign and the finalizers of owners are asked for beside a request and are never logged: keep those that are needed',
  ];
}
