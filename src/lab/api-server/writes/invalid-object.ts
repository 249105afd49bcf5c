import { conflict, type ApiError } from '../request/api-error.ts';
import { etcdKey } from '../storage/etcd-key.ts';
import { storageKey, type Write } from './write-context.ts';

/** 409: the object is not the one that a request means, as storage finds out (Preconditions.Check, storage/interfaces.go; StorageError, storage/errors.go). */
export function invalidObject(
  { resource, namespace, name, dryRun }: Write,
  field: 'UID' | 'ResourceVersion',
  wanted: string,
  found: string,
): ApiError {
  // A dry run ends before the prefix of etcd is put in front (DryRunnableStorage, registry/generic/registry/dryrun.go).
  const prefix = dryRun ? '' : '/registry';
  const key = `${prefix}${etcdKey(resource, storageKey(resource, namespace, name))}`;
  const why = `Precondition failed: ${field} in precondition: ${wanted}, ${field} in object meta: ${found}`;
  return conflict(
    resource,
    name,
    `StorageError: invalid object, Code: 4, Key: ${key}, ResourceVersion: 0, AdditionalErrorMsg: ${why}`,
  );
}
