import type { JsonObject } from '../../kube/json.ts';
import type { ObjectCache } from '../client/informer.ts';
import { objectKey } from '../client/reflector.ts';
import type { ControllerQueue } from './controller.ts';
import { BY_CONTROLLER, controllerUids, uidOf } from './object-meta.ts';

/** The index of owners by their uid. */
export const BY_UID = 'uid';

/** Puts an owner into the queue whenever it has changed, or one of the objects that it controls has. */
export function followOwned(
  queue: Pick<ControllerQueue, 'add'>,
  owners: ObjectCache,
  owned: ObjectCache,
): void {
  owners.index(BY_UID, (owner) => [uidOf(owner)]);
  owned.index(BY_CONTROLLER, controllerUids);
  const ofOwner = (owner: JsonObject): void => queue.add(objectKey(owner));
  const ofOwned = (object: JsonObject): void => {
    for (const owner of ownersOf(owners, object)) ofOwner(owner);
  };
  owners.handle({ changed: ofOwner, deleted: ofOwner });
  owned.handle({ changed: ofOwned, deleted: ofOwned });
}

/** The one owner in a cache that controls an object; none where it is not there. */
export function ownersOf(owners: ObjectCache, object: JsonObject): readonly JsonObject[] {
  return controllerUids(object).flatMap((uid) => owners.by(BY_UID, uid));
}
