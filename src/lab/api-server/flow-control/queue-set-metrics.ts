import type { ServerMetrics } from '../metrics/server-metrics.ts';
import type { QueuedRequest, QueueSetListener } from './queue-set.ts';
import { maxSeats } from './work-estimate.ts';

/** Tells /metrics what happens in the queues of one level. */
export function queueSetMetrics(levelName: string, metrics: ServerMetrics): QueueSetListener {
  const labels = ({ schemaName }: Pick<QueuedRequest, 'schemaName'>) => [levelName, schemaName];
  return {
    queued: (request, length_count) => {
      metrics.flowInqueue.add(labels(request));
      metrics.flowInqueueSeats.add(labels(request), maxSeats(request.estimate));
      metrics.flowQueueLengths.observe(labels(request), length_count);
    },
    unqueued: (request) => {
      metrics.flowInqueue.add(labels(request), -1);
      metrics.flowInqueueSeats.add(labels(request), -maxSeats(request.estimate));
    },
    started: (request) => {
      metrics.flowExecuting.add(labels(request));
      metrics.flowExecutingSeats.add(labels(request), maxSeats(request.estimate));
    },
    ended: (request) => metrics.flowExecuting.add(labels(request), -1),
    released: (request) => metrics.flowExecutingSeats.add(labels(request), -maxSeats(request.estimate)),
    rejected: (schemaName, reason) => metrics.flowRejected.add([levelName, schemaName, reason]),
    notAccommodated: (schemaName) => metrics.flowNoAccommodation.add([levelName, schemaName]),
  };
}
