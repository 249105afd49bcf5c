import { stringAt } from '../../../kube/json.ts';
import { ApiError } from '../request/api-error.ts';
import { deleteObject } from '../writes/delete.ts';
import type { DeleteOptions } from '../writes/delete-options.ts';
import type { Write } from '../writes/write-context.ts';
import { listPage, type Page } from './list.ts';

function isGone(error: unknown): boolean {
  return error instanceof ApiError && error.code === 404;
}

/**
 * DELETE of a collection: everything that a list with the same query shows, in its order; a limit holds. The answer is that list, as
 * the objects were before (DeleteCollection, registry/generic/registry/store.go).
 */
export async function deleteCollection(write: Write, options: DeleteOptions): Promise<Page> {
  const { parts, resource, request } = write;
  const page = await listPage(parts, resource, request);
  for (const body of page.bodies) {
    const place = {
      name: stringAt(body, 'metadata', 'name') ?? '',
      namespace: stringAt(body, 'metadata', 'namespace') ?? '',
    };
    await deleteUnlessGone({ ...write, ...place }, { ...options, admission: 'of a collection' });
  }
  return page;
}

async function deleteUnlessGone(write: Write, options: DeleteOptions): Promise<void> {
  try {
    await deleteObject(write, options);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
}
