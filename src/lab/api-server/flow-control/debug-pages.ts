import { goDuration } from '../audit/go-duration.ts';
import type { Answer, ServerRequest } from '../request/server-request.ts';
import type { LevelState } from './priority-and-fairness.ts';
import type { QueuedRequest } from './queue-set.ts';

type Row = readonly string[];
type Page = (request: ServerRequest) => Answer;

/** As Go's tabwriter lays cells out: as wide as the widest of their column and one more, eight at least. */
function aligned(rows: readonly Row[]): string {
  const widths: number[] = [];
  for (const row of rows)
    for (const [column, cell] of row.entries())
      widths[column] = Math.max(widths[column] ?? 0, cell.length + 1, column === row.length - 1 ? 0 : 7);
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : `${cell},`.padEnd((widths[column] ?? 0) + 1),
        )
        .join(''),
    )
    .map((line) => `${line}\n`)
    .join('');
}

function page(rows: readonly Row[]): Answer {
  return { type: 'text', code: 200, contentType: 'text/plain; charset=utf-8', text: aligned(rows) };
}

/** Virtual time as SeatSeconds are written: `0.00300000ss`. */
function seatSeconds(seat_ms: number): string {
  return `${(seat_ms / 1000).toFixed(8)}ss`;
}

function levelRows(levels: ReadonlyMap<string, LevelState>): readonly Row[] {
  const header = [
    'PriorityLevelName',
    'ActiveQueues',
    'IsIdle',
    'IsQuiescing',
    'WaitingRequests',
    'ExecutingRequests',
    'DispatchedRequests',
    'RejectedRequests',
    'TimedoutRequests',
    'CancelledRequests',
  ];
  const names = [...levels.keys()].toSorted();
  const rows = names.flatMap((name): readonly Row[] => {
    const state = levels.get(name);
    if (state === undefined) return [];
    const { totals, queues, isIdle } = state.queues;
    const active_count = queues.filter(({ waiting }) => waiting.length > 0).length;
    const numbers = [
      totals.waiting_count,
      totals.executing_count,
      totals.dispatched_count,
      totals.rejected_count,
      totals.timedOut_count,
      totals.cancelled_count,
    ].map(String);
    return [[name, String(active_count), String(isIdle), String(state.isQuiescing), ...numbers]];
  });
  return [header, ...rows];
}

function queueRows(levels: ReadonlyMap<string, LevelState>): readonly Row[] {
  const rows = [...levels].flatMap(([name, { queues }]) =>
    queues.queues.map(({ waiting, executing, seatsInUse_count, nextDispatchR, work }, index): Row => {
      const initial_count = waiting.reduce((sum, { estimate }) => sum + estimate.initialSeats_count, 0);
      const max_count = waiting.reduce(
        (sum, { estimate }) => sum + Math.max(estimate.initialSeats_count, estimate.finalSeats_count),
        0,
      );
      const numbers = [index, waiting.length, executing.size, seatsInUse_count].map(String);
      return [
        name,
        ...numbers,
        seatSeconds(nextDispatchR),
        String(initial_count),
        String(max_count),
        seatSeconds(work),
      ];
    }),
  );
  return [
    [
      'PriorityLevelName',
      'Index',
      'PendingRequests',
      'ExecutingRequests',
      'SeatsInUse',
      'NextDispatchR',
      'InitialSeatsSum',
      'MaxSeatsSum',
      'TotalWorkSum',
    ],
    ...rows,
  ];
}

function timeText(at_ms: number | undefined): string {
  if (at_ms === undefined) return '0001-01-01T00:00:00Z';
  return new Date(at_ms).toISOString().replace(/\.?0*Z$/, 'Z');
}

function requestRow(
  level: string,
  request: QueuedRequest,
  place: readonly [number, number],
  isLong: boolean,
): Row {
  const { estimate, details, schemaName, distinguisher } = request;
  const row = [
    level,
    schemaName,
    ...place.map(String),
    distinguisher,
    timeText(request.arrived_ms),
    String(estimate.initialSeats_count),
    String(estimate.finalSeats_count),
    goDuration(estimate.additionalLatency_ms),
    timeText(request.started_ms),
  ];
  const { userName, verb, path, namespace, name, apiVersion, resource, subresource } = details;
  return isLong ? [...row, userName, verb, path, namespace, name, apiVersion, resource, subresource] : row;
}

const REQUEST_HEADER = [
  'PriorityLevelName',
  'FlowSchemaName',
  'QueueIndex',
  'RequestIndexInQueue',
  'FlowDistingsher',
  'ArriveTime',
  'InitialSeats',
  'FinalSeats',
  'AdditionalLatency',
  'StartTime',
];
const DETAIL_HEADER = [
  'UserName',
  'Verb',
  'APIPath',
  'Namespace',
  'Name',
  'APIVersion',
  'Resource',
  'SubResource',
];

function requestRows(levels: ReadonlyMap<string, LevelState>, isLong: boolean): readonly Row[] {
  const rows = [...levels].flatMap(([level, { queues }]) => [
    ...queues.queues.flatMap(({ waiting, executing }, index) => [
      ...waiting.map((request, place) => requestRow(level, request, [index, place], isLong)),
      ...[...executing].map((request) => requestRow(level, request, [index, -1], isLong)),
    ]),
    ...[...queues.unqueued].map((request) => requestRow(level, request, [-1, -1], isLong)),
  ]);
  return [isLong ? [...REQUEST_HEADER, ...DETAIL_HEADER] : REQUEST_HEADER, ...rows];
}

/** The pages under /debug/api_priority_and_fairness. Source: util/flowcontrol/apf_controller_debug.go. */
export function debugPages(levels: ReadonlyMap<string, LevelState>): ReadonlyMap<string, Page> {
  const root = '/debug/api_priority_and_fairness';
  return new Map<string, Page>([
    [`${root}/dump_priority_levels`, () => page(levelRows(levels))],
    [`${root}/dump_queues`, () => page(queueRows(levels))],
    [
      `${root}/dump_requests`,
      ({ query }) => page(requestRows(levels, (query.get('includeRequestDetails') ?? '') !== '')),
    ],
  ]);
}
