import { jsonAt, numberAt, stringAt } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import { podsOf, type Workload } from './workloads.ts';

/** Conditions by which a Job says that it will start no more pods (batch/v1 `JobComplete`, `JobFailed`). */
const JOB_ENDS = new Set(['Complete', 'Failed']);

/**
 * Will no more pods of this start by themselves? True for Jobs that are complete, failed or suspended, for CronJobs that are suspended, for
 * what is scaled to zero, and for bare pods that have ended. Manifests without a status are work to come.
 */
export function isFinished(workload: Workload): boolean {
  const { body, kind } = workload.object;
  if (jsonAt(body, 'spec', 'suspend') === true) return true;
  if (kind === 'Pod') return workload.pods.length > 0 && podsOf(workload).length === 0;
  if (kind === 'Job') {
    const conditions = listAt(body, 'status', 'conditions');
    return conditions.some(
      (condition) =>
        JOB_ENDS.has(stringAt(condition, 'type') ?? '') && stringAt(condition, 'status') === 'True',
    );
  }
  return numberAt(body, 'spec', 'replicas') === 0;
}
