import { numberAt, type JsonObject } from '../../kube/json.ts';
import { objectAt, stringsAt } from '../../kube/kube-object.ts';
import type { ObjectCache } from '../client/informer.ts';
import { unlessRefused, type LabClient } from '../client/lab-client.ts';
import { CONTROLLER_REVISIONS, type ResourceRef } from '../client/resource-ref.ts';
import { BY_CONTROLLER, controllerReference, nameOf, namespaceOf, pathOf, uidOf } from './object-meta.ts';
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

/** Where revisions lie, and who writes them. */
export interface RevisionParts {
  readonly client: LabClient;
  readonly revisions: ObjectCache;
}

function numberOf(revision: JsonObject): number {
  return numberAt(revision, 'revision') ?? 0;
}

/** The revisions of an owner, the oldest first. */
export function revisionsOf(revisions: ObjectCache, owner: JsonObject): readonly JsonObject[] {
  return revisions
    .by(BY_CONTROLLER, uidOf(owner))
    .toSorted((one, other) => numberOf(one) - numberOf(other) || (nameOf(one) < nameOf(other) ? -1 : 1));
}

/** The template that a revision keeps. */
export function templateIn(revision: JsonObject): JsonObject {
  const { $patch: _patch, ...template } = objectAt(revision, 'data', 'spec', 'template');
  return template;
}

/** Makes the ControllerRevision that keeps a template, where there is none yet; one that is gone back to becomes the newest (pkg/controller/history). */
export async function keepRevision(
  { client, revisions }: RevisionParts,
  resource: ResourceRef,
  owner: JsonObject,
  hash: string,
): Promise<void> {
  const name = revisionName(owner, hash);
  const own = revisionsOf(revisions, owner);
  const known = own.find((found) => nameOf(found) === name);
  const newest = own.at(-1);
  if (known !== undefined && known === newest) return;
  const revision = 1 + (newest === undefined ? 0 : numberOf(newest));
  if (known !== undefined) {
    await client.update(CONTROLLER_REVISIONS, { ...known, revision });
    return;
  }
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

/** Of how many revisions an owner wants to keep the past. */
export function historyLimitOf(owner: JsonObject): number {
  return numberAt(owner, 'spec', 'revisionHistoryLimit') ?? 10;
}

/** Deletes so many revisions, the oldest first. */
export async function forgetRevisions(
  { client }: Pick<RevisionParts, 'client'>,
  old: readonly JsonObject[],
  surplus_count: number,
): Promise<void> {
  for (const revision of old.slice(0, Math.max(0, surplus_count)))
    await client.delete(CONTROLLER_REVISIONS, pathOf(revision)).catch(unlessRefused('NotFound'));
}
