import { jsonAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt, objectAt } from '../../../kube/kube-object.ts';

/** A definition that remembers every version in which its objects may be stored (strategy.go of customresourcedefinition). */
export function withStoredVersions(definition: JsonObject): JsonObject {
  const stored = listAt(definition, 'spec', 'versions').find(
    (version) => jsonAt(version, 'storage') === true,
  );
  // A version without a name is stored as one: validation tells of it where it is.
  const name = stored === undefined ? undefined : (stringAt(stored, 'name') ?? '');
  const known = listAt(definition, 'status', 'storedVersions');
  if (name === undefined || known.includes(name)) return definition;
  return { ...definition, status: { ...objectAt(definition, 'status'), storedVersions: [...known, name] } };
}
