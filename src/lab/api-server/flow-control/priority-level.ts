import { numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import type { Queuing } from './queue-set.ts';

/** A PriorityLevelConfiguration, read. */
export interface PriorityLevel {
  readonly name: string;
  readonly uid: string;
  readonly queuing: Queuing;
  readonly shares_count: number;
  readonly lendable_percent: number;
  /** `undefined`: as much as there is. */
  readonly borrowing_percent: number | undefined;
}

/** Seats that a level has. */
export interface LevelLimits {
  readonly nominal_count: number;
  readonly minimum_count: number;
  readonly maximum_count: number;
  /** What one request may take; 0: as much as its kind may. */
  readonly maxSeats_count: number;
}

/** Shares where none are said: of a limited level 30 (apis/flowcontrol/v1/defaults.go). */
const SHARES_COUNT = 30;
const QUEUES: Queuing & { type: 'queue' } = {
  type: 'queue',
  queues_count: 64,
  handSize_count: 8,
  lengthLimit_count: 50,
};
/** Of its nominal seats (priorityLevelMaxSeatsPercent). */
const MAX_SEATS_PART = 0.15;

function queuingOf(body: JsonObject): Queuing {
  const response = ['spec', 'limited', 'limitResponse'] as const;
  if (stringAt(body, ...response, 'type') !== 'Queue') return { type: 'reject' };
  const number = (name: string, absent: number) => numberAt(body, ...response, 'queuing', name) ?? absent;
  return {
    type: 'queue',
    queues_count: number('queues', QUEUES.queues_count),
    handSize_count: number('handSize', QUEUES.handSize_count),
    lengthLimit_count: number('queueLengthLimit', QUEUES.lengthLimit_count),
  };
}

export function priorityLevelOf(body: JsonObject): PriorityLevel {
  const isExempt = stringAt(body, 'spec', 'type') === 'Exempt';
  const path = ['spec', isExempt ? 'exempt' : 'limited'] as const;
  return {
    name: stringAt(body, 'metadata', 'name') ?? '',
    uid: stringAt(body, 'metadata', 'uid') ?? '',
    queuing: isExempt ? { type: 'exempt' } : queuingOf(body),
    shares_count: numberAt(body, ...path, 'nominalConcurrencyShares') ?? (isExempt ? 0 : SHARES_COUNT),
    lendable_percent: numberAt(body, ...path, 'lendablePercent') ?? 0,
    borrowing_percent: numberAt(body, ...path, 'borrowingLimitPercent'),
  };
}

/** Seats of a level among all levels (finishQueueSetReconfigsLocked, apf_controller.go). */
export function limitsOf(level: PriorityLevel, sharesSum_count: number, server_count: number): LevelLimits {
  const nominal_count = Math.ceil((server_count * level.shares_count) / sharesSum_count);
  const part = (percent: number) => Math.round((nominal_count * percent) / 100);
  const { borrowing_percent, queuing } = level;
  return {
    nominal_count,
    minimum_count: nominal_count - part(level.lendable_percent),
    maximum_count: nominal_count + (borrowing_percent === undefined ? server_count : part(borrowing_percent)),
    maxSeats_count:
      queuing.type === 'queue'
        ? Math.max(
            1,
            Math.min(
              Math.ceil(nominal_count * MAX_SEATS_PART),
              Math.floor(nominal_count / queuing.handSize_count),
            ),
          )
        : 0,
  };
}
