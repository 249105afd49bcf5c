import { describe, expect, it } from 'vitest';
import { clusterOfYaml } from '../../cluster/cluster.fixture.ts';
import { findingLines, observationsOf } from '../check.fixture.ts';
import { deployment, staticPod } from '../manifest.fixture.ts';
import { check } from './check.ts';

const lines = (rule: string, yaml: string, type: 'all' | 'given' = 'all') =>
  findingLines(check, rule, clusterOfYaml(yaml, type));

const OLD = '2025-12-01T00:00:00Z';
const FRESH = '2025-12-31T12:00:00Z';

const of = (apiVersion: string, kind: string, name: string, rest: string, labels = '{}') =>
  `---\napiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: { name: ${name}, namespace: velero, labels: ${labels} }\n${rest}\n`;
const schedule = (rest = 'spec: {}') => of('velero.io/v1', 'Schedule', 'daily', rest);
const backup = (name: string, phase: string, time: string, by = 'daily') =>
  of(
    'velero.io/v1',
    'Backup',
    name,
    `status: { phase: ${phase}, startTimestamp: '${time}', completionTimestamp: '${time}' }`,
    `{ velero.io/schedule-name: ${by} }`,
  );
const cronJob = (status: string, command = 'etcdctl, snapshot, save, /b') =>
  of(
    'batch/v1',
    'CronJob',
    'job',
    `spec: { jobTemplate: { spec: { template: { spec: { containers: [{ name: c, command: [${command}] }] } } } } }\nstatus: ${status}`,
  );

describe('none-found', () => {
  it.each([
    ['etcd of our own', staticPod('etcd', []), 'high'],
    ['a provider', deployment(), 'medium'],
    ['Velero that does nothing', deployment({ name: 'velero' }), 'medium'],
    ['a CronJob about something else', cronJob('{}', 'report'), 'medium'],
  ])('%s', (_what, yaml, severity) => {
    expect(lines('none-found', yaml).map((line) => line.split(' ')[0])).toEqual([severity]);
  });
  it('names the tool that waits', () => {
    expect(lines('none-found', deployment({ name: 'velero' })).join()).toContain(
      'Deployment shop/velero is there, without a schedule and without a backup',
    );
  });
  it.each([
    ['a CronJob of etcdctl', cronJob('{}')],
    ["Velero's Schedule", schedule()],
    ["Velero's Backup alone", backup('b', 'Completed', FRESH)],
    [
      "k3s' and RKE2's snapshots",
      of('k3s.cattle.io/v1', 'ETCDSnapshotFile', 'f', 'status: { readyToUse: true }'),
    ],
    ["Gardener's etcd-druid", of('druid.gardener.cloud/v1alpha1', 'Etcd', 'main', 'spec: {}')],
    ["OpenShift's schedule", of('config.openshift.io/v1alpha1', 'Backup', 'b', 'spec: {}')],
    ['k8up', of('k8up.io/v1', 'Schedule', 'b', 'spec: {}')],
    ["Rancher's operator", of('resources.cattle.io/v1', 'Backup', 'b', 'spec: {}')],
    ["kOps' etcd-manager", staticPod('etcd-manager', ['--backup-store=s3://b'])],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('none-found', yaml)).toEqual([]);
  });
  it('does not know from manifests, and says so once', () => {
    expect(observationsOf(check, 'none-found', clusterOfYaml('', 'given'))).toMatchObject([
      { type: 'unknown' },
    ]);
  });
});

describe('stale', () => {
  it.each([
    ['a CronJob', cronJob(`{ lastSuccessfulTime: '${OLD}' }`), '744 hours ago'],
    ['a CronJob that never worked', cronJob(`{ lastScheduleTime: '${OLD}' }`), 'never succeeded'],
    [
      'a Schedule',
      schedule(`status: { lastBackup: '${OLD}' }`),
      'Schedule velero/daily last made a backup 744 hours ago',
    ],
    [
      'a Schedule that only begins',
      `${schedule(`status: { lastBackup: '${FRESH}' }`)}${backup('a', 'Completed', OLD)}${backup('b', 'Failed', FRESH)}`,
      '744 hours ago',
    ],
    ['a Schedule that always failed', `${schedule()}${backup('b', 'Failed', FRESH)}`, 'never succeeded'],
    ['a Schedule that is paused', schedule('spec: { paused: true }'), 'is suspended'],
    [
      'a CronJob that is suspended',
      cronJob('{}').replace('spec: {', 'spec: { suspend: true,'),
      'is suspended',
    ],
    [
      'backups made by hand',
      backup('b', 'Completed', OLD, 'gone'),
      'Backup velero/b last made a backup 744 hours ago',
    ],
    [
      "RKE2's snapshots",
      of('k3s.cattle.io/v1', 'ETCDSnapshotFile', 'f', `status: { readyToUse: true, creationTime: '${OLD}' }`),
      '744 hours ago',
    ],
  ])('%s', (_what, yaml, part) => {
    expect(lines('stale', yaml, 'given')).toEqual([expect.stringContaining(part)]);
  });
  it.each([
    ['a fresh CronJob', cronJob(`{ lastScheduleTime: '${FRESH}', lastSuccessfulTime: '${FRESH}' }`)],
    ['a fresh Schedule', `${schedule()}${backup('a', 'Completed', OLD)}${backup('b', 'Completed', FRESH)}`],
    ['a manifest without status', schedule()],
    ['a backup at work', `${schedule()}${backup('a', 'InProgress', FRESH)}`],
    ['times of a wrong type', schedule('status: { lastBackup: 5 }')],
    ['times that are none', schedule('status: { lastBackup: yesterday }')],
    [
      'one fresh snapshot of many',
      Array.from({ length: 5 }, (_, index) =>
        of(
          'k3s.cattle.io/v1',
          'ETCDSnapshotFile',
          `f${index}`,
          `status: { readyToUse: true, creationTime: '${index === 3 ? FRESH : OLD}' }`,
        ),
      ).join(''),
    ],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('stale', yaml, 'given')).toEqual([]);
  });
});

describe('last-failed', () => {
  it.each([
    [
      'of a schedule',
      `${schedule()}${backup('a', 'Completed', OLD)}${backup('b', 'PartiallyFailed', FRESH)}`,
      'Backup velero/b, the newest of Schedule velero/daily, failed: PartiallyFailed',
    ],
    ['by hand', backup('b', 'FailedValidation', FRESH, 'gone'), 'Backup velero/b failed: FailedValidation'],
    [
      "OpenShift's",
      of(
        'operator.openshift.io/v1alpha1',
        'EtcdBackup',
        'b',
        'status: { conditions: [{ type: BackupFailed, status: "True", message: disk is full }] }',
      ),
      'failed: disk is full',
    ],
    [
      "k3s'",
      of('k3s.cattle.io/v1', 'ETCDSnapshotFile', 'f', 'status: { error: { message: no bucket } }'),
      'failed: no bucket',
    ],
  ])('%s', (_what, yaml, part) => {
    expect(lines('last-failed', yaml).join()).toContain(part);
  });
  it.each([
    ['an older failure', `${schedule()}${backup('a', 'Failed', OLD)}${backup('b', 'Completed', FRESH)}`],
    ['one at work', backup('a', 'InProgress', FRESH)],
    ['no status', of('velero.io/v1', 'Backup', 'b', 'status: nonsense')],
  ])('is silent about %s', (_what, yaml) => {
    expect(lines('last-failed', yaml)).toEqual([]);
  });
});

const restore = (phase: string, time: string) =>
  of('velero.io/v1', 'Restore', 'r', `status: { phase: ${phase}, completionTimestamp: '${time}' }`);

describe('restore-drill', () => {
  it.each([
    ['none', schedule(), 1],
    ['one that failed', `${schedule()}${restore('Failed', FRESH)}`, 1],
    ['one long ago', `${schedule()}${restore('Completed', '2025-01-01T00:00:00Z')}`, 1],
    ['one this month', `${schedule()}${restore('Completed', OLD)}`, 0],
    [
      'a job that drills',
      `${schedule()}${cronJob(`{ lastSuccessfulTime: '${OLD}' }`, 'drill').replace('name: job', 'name: restore-drill')}`,
      0,
    ],
    ['no backup to restore', '', 0],
  ])('%s: %i', (_what, yaml, count) => {
    expect(lines('restore-drill', yaml)).toHaveLength(count);
  });
  it('does not ask manifests', () => {
    expect(lines('restore-drill', schedule(), 'given')).toEqual([]);
  });
});
