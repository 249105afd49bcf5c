import { numberAt } from '../../kube/json.ts';
import { objectKey } from '../client/reflector.ts';
import { JOBS } from '../client/resource-ref.ts';
import type { ControllerDefinition } from './controller.ts';
import { finishedAt_ms } from './job-state.ts';
import { isTerminating, pathOf, uidOf } from './object-meta.ts';
import { unlessRefused } from '../client/lab-client.ts';

/** Deletes Jobs so long after they are over as they say (pkg/controller/ttlafterfinished). */
export const ttlAfterFinishedController: ControllerDefinition = {
  name: 'ttl-after-finished-controller',
  workers_count: 5,
  start({ client, clock, informers, queue }) {
    const jobs = informers.of(JOBS);
    jobs.handle({ changed: (job) => queue.add(objectKey(job)), deleted: () => undefined });
    return async (key) => {
      const job = jobs.get(key);
      const ttl_s = numberAt(job, 'spec', 'ttlSecondsAfterFinished');
      if (job === undefined || ttl_s === undefined || isTerminating(job)) return;
      const finished_ms = finishedAt_ms(job);
      if (finished_ms === undefined) return;
      const left_ms = finished_ms + ttl_s * 1000 - clock.now_ms();
      if (left_ms > 0) return queue.addAfter(key, left_ms);
      const options = { propagationPolicy: 'Foreground', preconditions: { uid: uidOf(job) } };
      await client.delete(JOBS, pathOf(job), options).catch(unlessRefused('NotFound', 'Conflict'));
    };
  },
};
