import { openStore } from '../../audit/store/store.ts';
import { readEventRows, type Audience } from '../../audit/store/event-rows.ts';
import type { Detection } from '../../detect/engine.ts';
import type { EpochMicros } from '../../kube/microtime.ts';
import type { DetectorStart } from './detector-message.ts';

/** What was read again. */
export interface Rebuilt {
  readonly events_count: number;
  readonly newest_us: EpochMicros | undefined;
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
  if (rebuildFrom_us === undefined) return { events_count: 0, newest_us: undefined };
  const store = await openStore(data);
  try {
    const connection = await store.connect(lastSegment);
    let events_count = 0;
    let newest_us: EpochMicros | undefined;
    try {
      for await (const { rows, start, end } of readEventRows(connection, {
        from_us: rebuildFrom_us,
        audience: audienceOf(detection),
      })) {
        detection.observeRows(rows, start, end);
        events_count += end - start;
        newest_us = rows.at_us(end - 1);
      }
    } finally {
      connection.closeSync();
    }
    return { events_count, newest_us };
  } finally {
    await store.close();
  }
}
