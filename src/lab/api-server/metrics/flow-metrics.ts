import type { Gauge, MetricsRegistry } from './registry.ts';

const FLOW_BUCKETS_S = [0, 0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30];
const QUEUE_LENGTH_BUCKETS = [0, 10, 25, 50, 100, 250, 500, 1000];

const LEVEL = ['priority_level'];
const FLOW = ['priority_level', 'flow_schema'];
const FLOW_PREFIX = 'apiserver_flowcontrol_';

type Stability = 'ALPHA' | 'BETA';

function gaugeOf(registry: MetricsRegistry) {
  return (name: string, help: string, labels: readonly string[], stability: Stability): Gauge =>
    registry.gauge({ name: `${FLOW_PREFIX}${name}`, help, labels, stability });
}

/** What waits and runs now. */
function occupancy(registry: MetricsRegistry) {
  const gauge = gaugeOf(registry);
  return {
    flowInqueue: gauge(
      'current_inqueue_requests',
      'Number of requests currently pending in queues of the API Priority and Fairness subsystem',
      FLOW,
      'BETA',
    ),
    flowInqueueSeats: gauge(
      'current_inqueue_seats',
      'Number of seats currently pending in queues of the API Priority and Fairness subsystem',
      FLOW,
      'ALPHA',
    ),
    flowExecuting: gauge(
      'current_executing_requests',
      'Number of requests in initial (for a WATCH) or any (for a non-WATCH) execution stage in the API Priority and Fairness subsystem',
      FLOW,
      'BETA',
    ),
    flowExecutingSeats: gauge(
      'current_executing_seats',
      'Concurrency (number of seats) occupied by the currently executing (initial stage for a WATCH, any stage otherwise) requests in the API Priority and Fairness subsystem',
      FLOW,
      'BETA',
    ),
  };
}

/** What each level may use, and what that is worked out from. */
function limits(registry: MetricsRegistry) {
  const gauge = gaugeOf(registry);
  return {
    flowNominalSeats: gauge(
      'nominal_limit_seats',
      'Nominal number of execution seats configured for each priority level',
      LEVEL,
      'BETA',
    ),
    flowLowerSeats: gauge(
      'lower_limit_seats',
      'Configured lower bound on number of execution seats available to each priority level',
      LEVEL,
      'ALPHA',
    ),
    flowUpperSeats: gauge(
      'upper_limit_seats',
      'Configured upper bound on number of execution seats available to each priority level',
      LEVEL,
      'ALPHA',
    ),
    flowCurrentSeats: gauge(
      'current_limit_seats',
      'current derived number of execution seats available to each priority level',
      LEVEL,
      'ALPHA',
    ),
    flowHighDemand: gauge(
      'demand_seats_high_watermark',
      'High watermark, over last adjustment period, of demand_seats',
      LEVEL,
      'ALPHA',
    ),
    flowAverageDemand: gauge(
      'demand_seats_average',
      'Time-weighted average, over last adjustment period, of demand_seats',
      LEVEL,
      'ALPHA',
    ),
    flowDemandDeviation: gauge(
      'demand_seats_stdev',
      'Time-weighted standard deviation, over last adjustment period, of demand_seats',
      LEVEL,
      'ALPHA',
    ),
    flowSmoothDemand: gauge('demand_seats_smoothed', 'Smoothed seat demands', LEVEL, 'ALPHA'),
    flowTargetSeats: gauge('target_seats', 'Seat allocation targets', LEVEL, 'ALPHA'),
    flowFairFraction: gauge(
      'seat_fair_frac',
      "Fair fraction of server's concurrency to allocate to each priority level that can use it",
      [],
      'ALPHA',
    ),
  };
}

/** What has been let through and what has not. */
function counters(registry: MetricsRegistry) {
  return {
    flowRejected: registry.counter({
      name: `${FLOW_PREFIX}rejected_requests_total`,
      help: 'Number of requests rejected by API Priority and Fairness subsystem',
      stability: 'BETA',
      labels: [...FLOW, 'reason'],
    }),
    flowDispatched: registry.counter({
      name: `${FLOW_PREFIX}dispatched_requests_total`,
      help: 'Number of requests executed by API Priority and Fairness subsystem',
      stability: 'BETA',
      labels: FLOW,
    }),
    flowNoAccommodation: registry.counter({
      name: `${FLOW_PREFIX}request_dispatch_no_accommodation_total`,
      help: 'Number of times a dispatch attempt resulted in a non accommodation due to lack of available seats',
      stability: 'ALPHA',
      labels: FLOW,
    }),
  };
}

/** How long requests wait and run, and how big they are. */
function distributions(registry: MetricsRegistry) {
  return {
    flowWaits: registry.histogram({
      name: `${FLOW_PREFIX}request_wait_duration_seconds`,
      help: 'Length of time a request spent waiting in its queue',
      stability: 'BETA',
      labels: [...FLOW, 'execute'],
      buckets: FLOW_BUCKETS_S,
    }),
    flowExecutions: registry.histogram({
      name: `${FLOW_PREFIX}request_execution_seconds`,
      help: 'Duration of initial stage (for a WATCH) or any (for a non-WATCH) stage of request execution in the API Priority and Fairness subsystem',
      stability: 'ALPHA',
      labels: [...FLOW, 'type'],
      buckets: FLOW_BUCKETS_S,
    }),
    flowQueueLengths: registry.histogram({
      name: `${FLOW_PREFIX}request_queue_length_after_enqueue`,
      help: 'Length of queue in the API Priority and Fairness subsystem, as seen by each request after it is enqueued',
      stability: 'ALPHA',
      labels: FLOW,
      buckets: QUEUE_LENGTH_BUCKETS,
    }),
    flowSeats: registry.histogram({
      name: `${FLOW_PREFIX}work_estimated_seats`,
      help: 'Number of estimated seats (maximum of initial and final seats) associated with requests in API Priority and Fairness',
      stability: 'ALPHA',
      labels: FLOW,
      buckets: [1, 2, 4, 8, 16, 32, 64, 100],
    }),
    flowWatchCounts: registry.histogram({
      name: `${FLOW_PREFIX}watch_count_samples`,
      help: 'count of watchers for mutating requests in API Priority and Fairness',
      stability: 'ALPHA',
      labels: FLOW,
      buckets: [0, 1, 10, 100, 1000, 10_000],
    }),
  };
}

/** Families of util/flowcontrol/metrics. */
export function flowMetrics(registry: MetricsRegistry) {
  return {
    ...occupancy(registry),
    ...limits(registry),
    ...counters(registry),
    ...distributions(registry),
  };
}
