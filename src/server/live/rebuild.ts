import type { DuckDBConnection } from '@duckdb/node-api';
import { stageNamed } from '../../audit/normalise-canonical.ts';
import { Bindings } from '../../audit/query/bindings.ts';
import { windowSql } from '../../audit/query/filter.ts';
import { numberOf, queryRows, textOf } from '../../audit/query/row.ts';
import { openStore } from '../../audit/store/store.ts';
import { readEventRows, type Audience } from '../../audit/store/event-rows.ts';
import type { Detection } from '../../detect/engine.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { DetectorStart } from './detector-message.ts';
import { KNOWN_MAX_COUNT, LATE_MAX_US, type EventIdentity, type ToldBefore } from './time-order.ts';

/** What was read again. */
export interface Rebuilt {
  readonly events_count: number;
  /** Undefined where there was nothing. */
  readonly before: ToldBefore | undefined;
}

/** The last events: an API server that was not answered sends them again. */
async function recentEvents(
  connection: DuckDBConnection,
  newest_us: EpochMicros,
): Promise<readonly EventIdentity[]> {
  const bindings = new Bindings();
  const rows = await queryRows(
    connection,
    `SELECT audit_id, stage, epoch_us(stage_timestamp)::DOUBLE AS at_us, verb, user_name FROM events
      WHERE ${windowSql({ from_us: newest_us - LATE_MAX_US })} ORDER BY stage_timestamp DESC LIMIT ${KNOWN_MAX_COUNT / 2}`,
    bindings,
  );
  return rows.map((row) => ({
    auditID: textOf(row, 'audit_id'),
    stage: stageNamed(textOf(row, 'stage')) ?? 'ResponseComplete',
    stageTimestamp_us: numberOf(row, 'at_us'),
    verb: textOf(row, 'verb'),
    user: { username: textOf(row, 'user_name') },
  }));
}

/** Nobody can look ahead in what is still to come: all that is said beforehand is which rows are needed at all. */
function audienceOf(detection: Detection): Audience {
  return {
    areCues: (requests) => requests.map(() => false),
    expect: () => undefined,
    areObjectCues: (requests) => requests.map(() => false),
    expectObjects: () => undefined,
    needs: (rows) => detection.needs(rows),
  };
}

/** Shows the detectors what the store holds from a time on, in order, so that they stand where they would if they had seen it live. */
export async function rebuild(
  detection: Detection,
  { data, lastSegment, rebuildFrom_us }: Pick<DetectorStart, 'data' | 'lastSegment' | 'rebuildFrom_us'>,
): Promise<Rebuilt> {
  if (rebuildFrom_us === undefined) return { events_count: 0, before: undefined };
  const store = await openStore(data);
  try {
    const connection = await store.connect(lastSegment);
    let events_count = 0;
    let newest_us: EpochMicros | undefined;
    let recent: readonly EventIdentity[] = [];
    try {
      for await (const { rows, start, end } of readEventRows(connection, {
        from_us: rebuildFrom_us,
        audience: audienceOf(detection),
      })) {
        detection.observeRows(rows, start, end);
        events_count += end - start;
        newest_us = rows.at_us(end - 1);
      }
      if (newest_us !== undefined) recent = await recentEvents(connection, newest_us);
    } finally {
      connection.closeSync();
    }
    return { events_count, before: newest_us === undefined ? undefined : { released_us: newest_us, recent } };
  } finally {
    await store.close();
  }
}
