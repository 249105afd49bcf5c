import { groupResource, objectKey, type ObjectReference } from '../kube/object-reference.ts';

/** Names remembered: the resources and verbs of a large cluster many times over. Then all are forgotten and made anew. */
const NAMES_MAX_COUNT = 8_192;

/**
 * Names that were made before. Detectors ask for the same few for every event; a string that is put together anew each
 * time has to be hashed anew in each Map (measured: 150 ns, two look-ups with strings that are known 30 ns).
 */
class KnownNames {
  readonly #names = new Map<string, Map<string, string>>();
  #count = 0;

  of(one: string, other: string, make: () => string): string {
    const found = this.#names.get(one)?.get(other);
    if (found !== undefined) return found;
    if (this.#count >= NAMES_MAX_COUNT) {
      this.#names.clear();
      this.#count = 0;
    }
    let names = this.#names.get(one);
    if (names === undefined) {
      names = new Map();
      this.#names.set(one, names);
    }
    const name = make();
    names.set(other, name);
    this.#count += 1;
    return name;
  }
}

const resources = new KnownNames();
const subresources = new KnownNames();
const actions = new KnownNames();

/** What groupResource says, without making the string for every event. */
export function resourceName(object: Pick<ObjectReference, 'apiGroup' | 'resource'>): string {
  if (object.apiGroup === '') return object.resource;
  return resources.of(object.resource, object.apiGroup, () => groupResource(object));
}

/** `create pods`, `create pods/eviction`, `patch deployments.apps`. */
export function actionName(
  verb: string,
  object: Pick<ObjectReference, 'apiGroup' | 'resource' | 'subresource'>,
): string {
  const resource = resourceName(object);
  const { subresource } = object;
  const whole =
    subresource === ''
      ? resource
      : subresources.of(resource, subresource, () => `${resource}/${subresource}`);
  return actions.of(whole, verb, () => `${verb} ${whole}`);
}

let lastObject: ObjectReference | undefined;
let lastName = '';

/**
 * What objectKey says. One event goes through all detectors before the next, and several ask for the same name: it is
 * made and hashed once (measured: 150 ns for each that asks again). Remembers one object.
 */
export function objectName(object: ObjectReference): string {
  if (object === lastObject) return lastName;
  lastName = objectKey(object);
  lastObject = object;
  return lastName;
}
