import { describe, expect, it } from 'vitest';
import { stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, objectAt } from '../../kube/kube-object.ts';
import { CRON_JOBS, JOBS, PODS } from '../client/resource-ref.ts';
import { startedCluster, type StartedCluster } from '../cluster/lab-cluster.fixture.ts';
import type { PodBehaviour } from '../nodes/pod-behaviour.ts';
import { conditionsOf } from './conditions.ts';
import { nameOf } from './object-meta.ts';
import { TRACKING } from './job-tracking.ts';

const SPACE = { namespace: 'default' };
let clock: StartedCluster['clock'];
let cluster: StartedCluster['cluster'];
let stored: StartedCluster['stored'];

async function start(behaviour: Partial<PodBehaviour>): Promise<void> {
  ({ clock, cluster, stored } = await startedCluster({ behaviour: () => behaviour }));
}

const jobSpec = (more: JsonObject = {}): JsonObject => ({
  template: { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'a:1' }] } },
  ...more,
});
const job = () => stored('jobs.batch')[0]!;
const ended = (object: JsonObject) => conditionsOf(object).map(({ type, reason }) => [type, reason]);

function made(spec: JsonObject): Promise<JsonObject> {
  const object = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'work', ...SPACE }, spec };
  return clock.complete(cluster.admin.create(JOBS, object));
}

const changed = (spec: JsonObject) =>
  clock.complete(cluster.admin.patch(JOBS, { ...SPACE, name: 'work' }, { spec }));

function scheduled(spec: JsonObject): Promise<JsonObject> {
  const object = {
    apiVersion: 'batch/v1',
    kind: 'CronJob',
    metadata: { name: 'often', ...SPACE },
    spec: { schedule: '* * * * *', jobTemplate: { spec: jobSpec() }, ...spec },
  };
  return clock.complete(cluster.admin.create(CRON_JOBS, object));
}

describe('a Job', () => {
  it('runs so many pods at once until so many have succeeded, and counts each once', async () => {
    await start({ runs_ms: 5_000 });
    await made(jobSpec({ parallelism: 2, completions: 5 }));
    let most_count = 0;
    cluster.server.store.collection('pods').listen(() => {
      const running = stored('pods').filter((pod) => stringAt(pod, 'status', 'phase') === 'Running');
      most_count = Math.max(most_count, running.length);
    });
    await clock.run(60_000);
    expect(most_count).toBe(2);
    expect(stored('pods')).toHaveLength(5);
    expect(job()['status']).toMatchObject({ succeeded: 5, ready: 0, uncountedTerminatedPods: {} });
    expect(objectAt(job(), 'status')['active']).toBeUndefined();
    expect(ended(job())).toEqual([
      ['SuccessCriteriaMet', 'CompletionsReached'],
      ['Complete', 'CompletionsReached'],
    ]);
    for (const pod of stored('pods')) expect(listAt(pod, 'metadata', 'finalizers')).not.toContain(TRACKING);
  });

  it('fails after so many failures, each of them further from the last', async () => {
    await start({ runs_ms: 1_000, exitCode: 1 });
    await made(jobSpec({ backoffLimit: 2 }));
    await clock.run(120_000);
    expect(job()['status']).toMatchObject({ failed: 3 });
    expect(ended(job())).toEqual([
      ['FailureTarget', 'BackoffLimitExceeded'],
      ['Failed', 'BackoffLimitExceeded'],
    ]);
    const made_ms = stored('pods')
      .map((pod) => Date.parse(stringAt(pod, 'metadata', 'creationTimestamp') ?? ''))
      .toSorted((one, other) => one - other);
    expect(made_ms[1]! - made_ms[0]!).toBeGreaterThanOrEqual(10_000);
    expect(made_ms[2]! - made_ms[1]!).toBeGreaterThanOrEqual(20_000);
  });

  it('is ended at its deadline, and its pods with it', async () => {
    await start({});
    await made(jobSpec({ activeDeadlineSeconds: 30 }));
    await clock.run(25_000);
    expect(job()['status']).toMatchObject({ active: 1 });
    await clock.run(60_000);
    expect(ended(job()).at(-1)).toEqual(['Failed', 'DeadlineExceeded']);
    expect(stored('pods')).toEqual([]);
  });

  it('says why it fails before its pods are gone, and keeps to that when they count as failed', async () => {
    await start({});
    await made(jobSpec({ activeDeadlineSeconds: 30, parallelism: 3, completions: 3, backoffLimit: 0 }));
    const said: (readonly unknown[])[] = [];
    cluster.server.store.collection('jobs.batch').listen(({ object }) => {
      const conditions = ended(object.body).flat();
      const { failed, active } = objectAt(object.body, 'status');
      said.push([...conditions, { failed, active }]);
    });
    await clock.run(90_000);
    const gone = { active: undefined };
    const target = ['FailureTarget', 'DeadlineExceeded'];
    expect(said).toContainEqual([...target, { ...gone, failed: undefined }]);
    expect(said.at(-1)).toEqual([...target, 'Failed', 'DeadlineExceeded', { ...gone, failed: 3 }]);
  });

  it('stands still while it is suspended: its pods go uncounted, and its deadline does not come nearer', async () => {
    await start({});
    await made(jobSpec({ activeDeadlineSeconds: 60, parallelism: 2, completions: 2, backoffLimit: 0 }));
    await clock.run(20_000);
    await changed({ suspend: true });
    await clock.run(90_000);
    expect(stored('pods')).toEqual([]);
    expect(job()['status']).toEqual({
      conditions: [
        {
          type: 'Suspended',
          status: 'True',
          reason: 'JobSuspended',
          message: 'Job suspended',
          lastProbeTime: expect.any(String),
          lastTransitionTime: expect.any(String),
        },
      ],
      ready: 0,
      terminating: 0,
      uncountedTerminatedPods: {},
    });
    await changed({ suspend: false });
    await clock.run(50_000);
    expect(job()['status']).toMatchObject({
      active: 2,
      conditions: [{ type: 'Suspended', status: 'False', reason: 'JobResumed', message: 'Job resumed' }],
    });
    await clock.run(90_000);
    expect(ended(job()).at(-1)).toEqual(['Failed', 'DeadlineExceeded']);
  });

  it('gives up pods that it may not have any more, and does not count them', async () => {
    await start({});
    await made(jobSpec({ parallelism: 3, completions: 3, backoffLimit: 0 }));
    await clock.run(20_000);
    await changed({ parallelism: 1 });
    await clock.run(60_000);
    expect(stored('pods')).toHaveLength(1);
    expect(job()['status']).toMatchObject({ active: 1, terminating: 0 });
    expect(objectAt(job(), 'status')['failed']).toBeUndefined();
  });

  it('fails when a container has been started again in place too often', async () => {
    await start({ runs_ms: 1_000, exitCode: 1 });
    const spec = { restartPolicy: 'OnFailure', containers: [{ name: 'a', image: 'a:1' }] };
    await made({ backoffLimit: 2, template: { spec } });
    await clock.run(300_000);
    expect(ended(job()).at(-1)).toEqual(['Failed', 'BackoffLimitExceeded']);
    expect(job()['status']).toMatchObject({ failed: 1 });
    expect(stored('pods')).toEqual([]);
  });

  it('gives each of its parts an index, and says which of them have succeeded', async () => {
    await start({ runs_ms: 2_000 });
    await made(jobSpec({ completionMode: 'Indexed', completions: 4, parallelism: 2 }));
    await clock.run(60_000);
    expect(job()['status']).toMatchObject({
      succeeded: 4,
      completedIndexes: '0-3',
      uncountedTerminatedPods: {},
    });
    expect(ended(job()).at(-1)).toEqual(['Complete', 'CompletionsReached']);
    const last = stored('pods').find((pod) => nameOf(pod).startsWith('work-3-'))!;
    const known = { 'batch.kubernetes.io/job-completion-index': '3' };
    expect(last['metadata']).toMatchObject({ annotations: known, labels: known });
    const fieldPath = "metadata.labels['batch.kubernetes.io/job-completion-index']";
    expect(last['spec']).toMatchObject({
      hostname: 'work-3',
      containers: [{ env: [{ name: 'JOB_COMPLETION_INDEX', valueFrom: { fieldRef: { fieldPath } } }] }],
    });
  });

  it('is complete as soon as its policy for success says so, and its other pods go', async () => {
    await start({});
    await made(
      jobSpec({
        completionMode: 'Indexed',
        completions: 3,
        parallelism: 3,
        successPolicy: { rules: [{ succeededIndexes: '1' }] },
      }),
    );
    await clock.run(20_000);
    const pod = stored('pods').find((one) => nameOf(one).startsWith('work-1-'))!;
    const at = { ...SPACE, name: nameOf(pod), subresource: 'status' };
    await clock.complete(cluster.admin.patch(PODS, at, { status: { phase: 'Succeeded' } }));
    await clock.run(60_000);
    expect(job()['status']).toMatchObject({ succeeded: 1, completedIndexes: '1' });
    expect(objectAt(job(), 'status')['failed']).toBeUndefined();
    expect(ended(job())).toEqual([
      ['SuccessCriteriaMet', 'SuccessPolicy'],
      ['Complete', 'SuccessPolicy'],
    ]);
    expect(stored('pods').map(nameOf)).toEqual([nameOf(pod)]);
  });

  it.each([
    [
      'FailJob',
      1,
      1,
      [
        ['FailureTarget', 'PodFailurePolicy'],
        ['Failed', 'PodFailurePolicy'],
      ],
    ],
    ['Ignore', undefined, 2, []],
    [
      'Count',
      2,
      2,
      [
        ['FailureTarget', 'BackoffLimitExceeded'],
        ['Failed', 'BackoffLimitExceeded'],
      ],
    ],
  ])('with a policy for failures that says %s', async (action, failed_count, pods_count, conditions) => {
    await start({ runs_ms: 10_000, exitCode: 42 });
    const onExitCodes = { operator: 'In', values: [42] };
    await made(jobSpec({ backoffLimit: 1, podFailurePolicy: { rules: [{ action, onExitCodes }] } }));
    await clock.run(80_000);
    expect(objectAt(job(), 'status')['failed']).toBe(failed_count);
    expect(stored('pods').length).toBeGreaterThanOrEqual(pods_count);
    expect(ended(job())).toEqual(conditions);
  });

  it('is deleted so long after its end as it says, and its pods with it', async () => {
    await start({ runs_ms: 1_000 });
    await made(jobSpec({ ttlSecondsAfterFinished: 60 }));
    await clock.run(40_000);
    expect(ended(job()).at(-1)?.[0]).toBe('Complete');
    await clock.run(90_000);
    expect(stored('jobs.batch')).toEqual([]);
    expect(stored('pods')).toEqual([]);
  });
});

describe('a CronJob', () => {
  it('makes a Job at each time of its schedule, and keeps as many as it may', async () => {
    await start({ runs_ms: 2_000 });
    await scheduled({ successfulJobsHistoryLimit: 2 });
    await clock.run(300_000);
    // The simulation begins at 17:00:00, and the minute of a Job is in its name.
    const minute = Date.UTC(2026, 0, 5, 17, 0) / 60_000;
    expect(stored('jobs.batch').map(nameOf)).toEqual([`often-${minute + 4}`, `often-${minute + 5}`]);
    expect(stored('cronjobs.batch')[0]?.['status']).toMatchObject({
      lastScheduleTime: '2026-01-05T17:05:00Z',
      lastSuccessfulTime: expect.stringMatching(/^2026-01-05T17:05:\d\dZ$/),
    });
    expect(stored('pods')).toHaveLength(2);
  });

  it.each([
    ['Allow', 5],
    ['Forbid', 1],
    ['Replace', 1],
  ])('with concurrencyPolicy %s has %d Jobs where none of them ends', async (concurrencyPolicy, count) => {
    await start({});
    await scheduled({ concurrencyPolicy });
    await clock.run(300_000);
    expect(stored('jobs.batch')).toHaveLength(count);
    expect(listAt(stored('cronjobs.batch')[0], 'status', 'active')).toHaveLength(count);
  });

  it('makes one Job of all the runs that it has missed, for the last of them', async () => {
    await start({ runs_ms: 1_000 });
    await scheduled({ suspend: true, successfulJobsHistoryLimit: 10 });
    await clock.run(20 * 60_000);
    const at = { ...SPACE, name: 'often' };
    await clock.complete(cluster.admin.patch(CRON_JOBS, at, { spec: { suspend: false } }));
    await clock.run(1_000);
    const minute = Math.floor(clock.now_ms() / 60_000);
    expect(stored('jobs.batch').map(nameOf)).toEqual([`often-${minute}`]);
  });

  it('rests while it is suspended', async () => {
    await start({});
    await scheduled({ suspend: true });
    await clock.run(180_000);
    expect(stored('jobs.batch')).toEqual([]);
  });
});
