import { describe, expect, it } from 'vitest';
import type { AuditEvent } from '../src/audit/event.ts';
import { detect, lines } from './detection.fixture.ts';
import * as days from './healthy-days.fixture.ts';
import type { LogLevel } from './simulated-log.fixture.ts';

const LEVELS: readonly LogLevel[] = ['RequestResponse', 'Metadata'];

const isOnFirst = (user: string): boolean =>
  Array.from(user).reduce((hash, letter) => (hash * 31 + letter.charCodeAt(0)) | 0, 7) % 2 === 0;

const first_us = (events: readonly AuditEvent[]): number => events[0]?.stageTimestamp_us ?? 0;
const minutesIn = (events: readonly AuditEvent[], event: AuditEvent): number =>
  (event.stageTimestamp_us - first_us(events)) / 60_000_000;

/** What would ring somebody; `medium_max_count` more may be there to be looked at. */
function disturbing(events: readonly AuditEvent[], medium_max_count: number): readonly string[] {
  const alerts = detect(events);
  const loud = alerts.filter(({ severity }) => severity === 'critical' || severity === 'high');
  const medium = alerts.filter(({ severity }) => severity === 'medium');
  return lines([...loud, ...medium.slice(medium_max_count)]);
}

describe('nothing is told on a day on which nothing is wrong', () => {
  it.each<readonly [string, days.HealthyDay, number, number]>([
    ['a quiet cluster', days.quietCluster, 5_000, 0],
    ['500 busy nodes', days.busyCluster, 10_000, 0],
    ['CI makes a namespace every 20 s and removes it', days.ciChurn, 6_000, 0],
    ['somebody scales an app and GitOps puts it back', days.selfHeal, 1_200, 0],
    ['an upgrade, node by node', days.upgradeNodeByNode, 8_000, 0],
    ['50 nodes in and out', days.autoscalerInAndOut, 4_000, 0],
    ['API servers restart in turn: everybody lists once', days.apiServerRollingRestart, 4_000, 0],
    ['kubectl delete ns of 300 objects', days.deleteTeamNamespace, 5_000, 0],
    ['helm uninstall', days.helmUninstall, 5_000, 0],
    ['terraform destroy', days.terraformDestroy, 5_000, 0],
    ['a Deployment in CrashLoopBackOff for two hours', days.crashLoop, 3_000, 0],
    ['a CronJob whose Jobs fail, with history limits', days.failingCronJob, 4_000, 0],
    ['25 operators elect leaders', days.leaderElections, 10_000, 0],
    ['autoscalers follow the load through four hours', days.autoscaledDay, 8_000, 0],
    ['Istio has injected sidecars all along', days.istioFromTheBeginning, 6_000, 0],
    ['Kyverno denies the pods of one team', days.policyDeniesOneTeam, 2_000, 0],
    ['cert-manager rotates Secrets', days.rotatedSecrets, 1_200, 0],
    ['velero reads everything', days.veleroBackup, 1_200, 0],
    ['a scanner reads everything every five minutes', days.securityScanner, 2_000, 0],
    ['1.34 with WatchList', days.watchLists, 4_000, 0],
    ['1.20, with RequestReceived in the log', days.requestReceivedToo, 6_000, 0],
    ['one release to all teams, and a DaemonSet', days.fleetWideRelease, 2_000, 0],
    ['workflows make and remove a pod every 6 s', days.batchWorkflows, 2_000, 0],
    ['one node dies', days.oneDeadNode, 4_000, 0],
  ])('%s', (_name, day, least_count, medium_max_count) => {
    const { cluster } = day();
    for (const level of LEVELS) {
      const events = cluster.log(level);
      expect(events.length, 'a day that logs nothing proves nothing').toBeGreaterThan(least_count);
      expect(disturbing(events, medium_max_count), level).toEqual([]);
    }
  });
});

describe('nor in what is left of such a log', () => {
  const whole = [days.quietCluster, days.upgradeNodeByNode, days.deleteTeamNamespace].map((day) => {
    const { cluster } = day();
    return LEVELS.map((level) => cluster.log(level));
  });

  it.each<readonly [string, (events: readonly AuditEvent[]) => readonly AuditEvent[]]>([
    ['it begins in the middle', (events) => events.filter((event) => minutesIn(events, event) > 7.3)],
    [
      'it has a hole of five minutes',
      (events) => events.filter((event) => minutesIn(events, event) < 6 || minutesIn(events, event) > 11),
    ],
    [
      'it is the log of one of two API servers: a client stays with one',
      (events) => events.filter((event) => isOnFirst(event.user.username)),
    ],
    [
      'two API servers whose clocks differ by 300 ms',
      (events) =>
        events
          .map((event, index) =>
            index % 2 === 0 ? event : { ...event, stageTimestamp_us: event.stageTimestamp_us + 300_000 },
          )
          .toSorted((one, other) => one.stageTimestamp_us - other.stageTimestamp_us),
    ],
    [
      'changes only and no groups, as GKE writes',
      (events) =>
        events
          .filter((event) => !['get', 'list', 'watch'].includes(event.verb))
          .map((event) => ({ ...event, user: { ...event.user, groups: [], uid: '' } })),
    ],
  ])('%s', (_name, cut) => {
    for (const logs of whole) {
      for (const log of logs) {
        const events = cut(log);
        expect(events.length).toBeGreaterThan(1_000);
        expect(disturbing(events, 1)).toEqual([]);
      }
    }
  });
});
