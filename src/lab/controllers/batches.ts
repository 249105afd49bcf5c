import type { JsonObject } from '../../kube/json.ts';
import { unlessRefused, type LabClient } from '../client/lab-client.ts';
import { PODS } from '../client/resource-ref.ts';
import { pathOf } from './object-meta.ts';

/**
 * Does `count` things, 1 at first, then 2, 4, 8 at once, and stops behind the first batch with an error: a controller whose pods are all refused does not ask for all of
 * them (slowStartBatch, pkg/controller/replicaset). Answers the first error, if there was one.
 */
export async function inGrowingBatches(
  count: number,
  action: (index: number) => Promise<unknown>,
): Promise<Error | undefined> {
  let done_count = 0;
  for (let size_count = Math.min(1, count); size_count > 0;) {
    const first = done_count;
    const results = await Promise.allSettled(
      Array.from({ length: size_count }, (_, index) => action(first + index)),
    );
    const error = firstError(results);
    if (error !== undefined) return error;
    done_count += size_count;
    size_count = Math.min(2 * size_count, count - done_count);
  }
  return undefined;
}

/** Deletes pods, all at once; answers the first error. One that is gone already is as good as deleted. */
export async function deletePods(client: LabClient, pods: readonly JsonObject[]): Promise<Error | undefined> {
  const gone = unlessRefused('NotFound');
  return firstError(
    await Promise.allSettled(pods.map((pod) => client.delete(PODS, pathOf(pod)).catch(gone))),
  );
}

/** The first error of several things that were done at once; what was thrown and is none is thrown again. */
function firstError(results: readonly PromiseSettledResult<unknown>[]): Error | undefined {
  const failed = results.find((result) => result.status === 'rejected');
  if (failed === undefined) return undefined;
  if (failed.reason instanceof Error) return failed.reason;
  throw failed.reason;
}
