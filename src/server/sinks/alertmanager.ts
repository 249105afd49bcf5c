import { objectKey } from '../../kube/object-reference.ts';
import { postJson } from './post-json.ts';
import type { Sink } from './sink.ts';

export interface AlertmanagerSettings {
  readonly name: string;
  /** Of the server: /api/v2/alerts is added. */
  readonly url: string;
  readonly bearerToken: string | undefined;
}

/** Prometheus sends what is firing again every minute (--rules.alert.resend-delay). */
const RENEW_MS = 60_000;
/** Prometheus ends an alert four sendings after the last one, so that a lost one does not resolve it. */
const ENDS_AFTER_MS = 4 * RENEW_MS;
const AT_LEAST_MS = 5_000;
/** Objects named in the annotation. */
const OBJECTS_SHOWN_COUNT = 5;

/** `powerful-operator` -> `PlimsollPowerfulOperator`, as alerts of Prometheus are named. */
export function alertName(hazard: string): string {
  const words = hazard.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `Plimsoll${words.join('')}`;
}

/** Severities of Plimsoll as the three that alert rules use (STACK C7). */
const SEVERITY = { critical: 'critical', high: 'critical', medium: 'warning', low: 'info' } as const;

/**
 * Alertmanager's API v2 (api/v2/openapi.yaml, postableAlerts). Labels are the identity of an alert and stay the same while it grows: hazard, id, severity,
 * user. What changes stands in annotations. endsAt is renewed while it lasts.
 */
export function alertmanagerSink({ name, url, bearerToken }: AlertmanagerSettings): Sink {
  const target = `${url.replace(/\/+$/, '')}/api/v2/alerts`;
  return {
    name,
    cadence: { atLeast_ms: AT_LEAST_MS, onlySteps: false, renew_ms: RENEW_MS, end: true },
    async deliver({ kept, memory }, signal) {
      const { alert, begun_ms, ended_ms } = kept;
      const { offender, objects } = alert;
      // A label that changed would make another alert of it, and the first would go on until it times out.
      const severity =
        typeof memory?.['severity'] === 'string' ? memory['severity'] : SEVERITY[alert.severity];
      const shown = objects.sample.slice(0, OBJECTS_SHOWN_COUNT).map((object) => objectKey(object));
      const posted = {
        labels: {
          alertname: alertName(alert.hazard),
          hazard: alert.hazard,
          plimsoll_id: alert.id,
          severity,
          ...(offender === undefined ? {} : { user: offender.user }),
        },
        annotations: {
          summary: alert.title,
          description: [`${objects.count} objects: ${shown.join(', ')}`, ...alert.uncertain].join('\n'),
          severity_now: alert.severity,
          next: alert.next.map(({ command, why }) => `# ${why}\n${command}`).join('\n'),
        },
        startsAt: new Date(begun_ms).toISOString(),
        endsAt: new Date(ended_ms ?? Date.now() + ENDS_AFTER_MS).toISOString(),
      };
      const authorization = bearerToken === undefined ? undefined : `Bearer ${bearerToken}`;
      await postJson({ url: target, body: JSON.stringify([posted]), headers: { authorization }, signal });
      return { severity };
    },
  };
}
