import { numberAt, type JsonObject } from '../../kube/json.ts';
import { objectAt, stringsAt } from '../../kube/kube-object.ts';
import type { ObjectCache } from '../client/informer.ts';
import { unlessRefused, type LabClient } from '../client/lab-client.ts';
import { CONTROLLER_REVISIONS, type ResourceRef } from '../client/resource-ref.ts';
import { controllerReference, controllerUids, nameOf, namespaceOf, uidOf } from './object-meta.ts';
import { templateHash } from './template-hash.ts';

/** The label by which pods of one template are told from those of another. */
export const REVISION_LABEL = 'controller-revision-hash';

/** The hash of a template as it is now. */
export function revisionHash(owner: JsonObject): string {
  const collisions_count = numberAt(owner, 'status', 'collisionCount');
  return templateHash(objectAt(owner, 'spec', 'template'), collisions_count);
}

/** `web-5b4c7d`. */
export function revisionName(owner: JsonObject, hash: string): string {
  return `${nameOf(owner)}-${hash}`;
}

/** Makes the ControllerRevision that keeps a template, where there is none yet (pkg/controller/history). */
export async function keepRevision(
  { client, revisions }: { readonly client: LabClient; readonly revisions: ObjectCache },
  resource: ResourceRef,
  owner: JsonObject,
  hash: string,
): Promise<void> {
  const name = revisionName(owner, hash);
  if (revisions.get(`${namespaceOf(owner)}/${name}`) !== undefined) return;
  const own = [...revisions.values()].filter((found) => controllerUids(found)[0] === uidOf(owner));
  const revision = 1 + Math.max(0, ...own.map((found) => numberAt(found, 'revision') ?? 0));
  const template = { ...objectAt(owner, 'spec', 'template'), $patch: 'replace' };
  const object = {
    apiVersion: 'apps/v1',
    kind: 'ControllerRevision',
    metadata: {
      namespace: namespaceOf(owner),
      name,
      labels: { ...stringsAt(owner, 'spec', 'template', 'metadata', 'labels'), [REVISION_LABEL]: hash },
      ownerReferences: [controllerReference(resource, owner)],
    },
    data: { spec: { template } },
    revision,
  };
  await client.create(CONTROLLER_REVISIONS, object).catch(unlessRefused('AlreadyExists'));
}
