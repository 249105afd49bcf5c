import { isJsonArray } from '../src/kube/json.ts';
import { loopOf } from './simulated-control-plane.fixture.ts';
import type { SimulatedControllers } from './simulated-controllers.fixture.ts';
import { seconds } from './simulated-log.fixture.ts';
import { at, ownerOf } from './simulated-workload.fixture.ts';

/** A CronJob: a Job every `interval_s`, and the history limits kept. */
export function runCronJob(
  controllers: SimulatedControllers,
  namespace: string,
  name: string,
  interval_s: number,
  historyLimit: number,
): void {
  const { cluster } = controllers;
  const client = loopOf(cluster, 'cronjob-controller');
  cluster.every(interval_s, () => {
    const cronJob = cluster.get('cronjobs.batch', namespace, name);
    if (cronJob === undefined) return false;
    const scheduled = Math.floor(cluster.now_s / 60);
    cluster.request(client, {
      verb: 'create',
      resource: 'jobs.batch',
      namespace,
      body: {
        kind: 'Job',
        apiVersion: 'batch/v1',
        metadata: {
          name: `${name}-${29_000_000 + scheduled}`,
          namespace,
          annotations: { 'batch.kubernetes.io/cronjob-scheduled-timestamp': seconds(cluster.now_s) },
          ownerReferences: [ownerOf(cronJob)],
        },
        spec: at(cronJob, 'spec', 'jobTemplate', 'spec') ?? {},
      },
    });
    const jobs = cluster.owned(cronJob.metadata.uid).map(([, job]) => job);
    const done = jobs.filter((job) => isJsonArray(at(job, 'status', 'conditions')));
    for (const job of done.slice(0, Math.max(0, done.length - historyLimit))) {
      cluster.request(client, {
        verb: 'delete',
        resource: 'jobs.batch',
        namespace,
        name: job.metadata.name,
        body: { kind: 'DeleteOptions', apiVersion: 'batch/v1', propagationPolicy: 'Background' },
      });
    }
    controllers.writeStatus(
      'cronjob-controller',
      'cronjobs.batch',
      cluster.get('cronjobs.batch', namespace, name) ?? cronJob,
      {
        lastScheduleTime: seconds(cluster.now_s),
        active: jobs
          .filter((job) => !done.includes(job))
          .map((job) => ({ kind: 'Job', name: job.metadata.name })),
      },
    );
    return true;
  });
}
