import { X509Certificate } from 'node:crypto';
import { SEVERITIES } from '../detect/contract.ts';
import { MICROS_PER_SECOND } from '../kube/microtime.ts';
import type { AlertDesk } from './alerts/alert-desk.ts';
import type { Detectors } from './live/detectors.ts';
import type { Metrics } from './metrics.ts';
import type { StoreDesk } from './store/store-desk.ts';
import type { FollowedFiles } from './tail/followed-files.ts';

export interface MeteredParts {
  readonly version: string;
  readonly desk: AlertDesk;
  readonly detectors: Detectors;
  readonly store: StoreDesk;
  readonly followed: FollowedFiles;
  /** PEM of what the listener shows. */
  readonly certificate: () => string;
}

function detectorMetrics(metrics: Metrics, detectors: Detectors): void {
  const disorder = () => detectors.state?.disorder;
  metrics.counterOf(
    'plimsoll_detector_events_total',
    'Events that the detectors have seen live.',
    () => detectors.state?.events_count,
  );
  metrics.gauge('plimsoll_detector_newest_event_timestamp_seconds', 'Time of the newest of them.', () => {
    const newest_us = detectors.state?.newest_us;
    return newest_us === undefined ? undefined : newest_us / MICROS_PER_SECOND;
  });
  metrics.gauge('plimsoll_detector_rebuilt', 'Do the detectors stand where the store is? 1 or 0.', () =>
    Number(detectors.isRebuilt),
  );
  metrics.counterOf(
    'plimsoll_detector_restarts_total',
    'How often the detectors ended and began again.',
    () => detectors.restarts_count,
  );
  metrics.counterOf(
    'plimsoll_detector_late_events_total',
    'Events that came after later ones, and were told as of then.',
    () => disorder()?.late_count,
  );
  metrics.counterOf(
    'plimsoll_detector_missed_events_total',
    'Events that came minutes late, and are only in the store.',
    () => disorder()?.tooLate_count,
  );
  metrics.counterOf(
    'plimsoll_detector_repeated_events_total',
    'Events that came twice.',
    () => disorder()?.repeated_count,
  );
}

function alertMetrics(metrics: Metrics, desk: AlertDesk): void {
  metrics.gauges('plimsoll_active_alerts', 'Alerts that have not ended, by severity.', () =>
    SEVERITIES.map((severity) => [
      { severity },
      desk.book.all.filter(({ alert, ended_ms }) => ended_ms === undefined && alert.severity === severity)
        .length,
    ]),
  );
  metrics.gauges('plimsoll_sink_waiting_alerts', 'Alerts that wait to be sent, by sink.', () =>
    desk.outboxes.map(({ name, waiting_count }) => [{ sink: name }, waiting_count]),
  );
  metrics.counters('plimsoll_sink_deliveries_total', 'Alerts by sink and what became of them.', () =>
    desk.outboxes.flatMap(({ name, counts }) =>
      Object.entries(counts).map(([result, count]) => [{ sink: name, result }, count] as const),
    ),
  );
}

/** What a scraper is told beside what each part counts by itself. */
export function addServerMetrics(metrics: Metrics, parts: MeteredParts): void {
  const { version, desk, detectors, store, followed, certificate } = parts;
  metrics.gauge('plimsoll_build_info', 'The version that runs; always 1.', () => 1, { version });
  detectorMetrics(metrics, detectors);
  alertMetrics(metrics, desk);
  metrics.gauge(
    'plimsoll_store_questions',
    'Questions that the store is working on.',
    () => store.asked_count,
  );
  metrics.gauge(
    'plimsoll_followed_files_failing',
    'Audit logs that cannot be read at present.',
    () => followed.files.filter(({ problem }) => problem !== undefined).length,
  );
  metrics.gauge(
    'plimsoll_certificate_expiry_timestamp_seconds',
    'When the certificate of the listener ends.',
    () => Date.parse(new X509Certificate(certificate()).validTo) / 1000,
  );
  metrics.gauge('process_resident_memory_bytes', 'Memory of the process that receives.', () =>
    process.memoryUsage.rss(),
  );
}
