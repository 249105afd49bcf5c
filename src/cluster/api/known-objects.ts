import { stringAt, type JsonObject } from '../../kube/json.ts';
import type { ReflectedName, ReflectorEvent } from './reflector-event.ts';

function nameOf(object: JsonObject): ReflectedName {
  return {
    namespace: stringAt(object, 'metadata', 'namespace') ?? '',
    name: stringAt(object, 'metadata', 'name') ?? '',
    uid: stringAt(object, 'metadata', 'uid') ?? '',
  };
}

/** `''` where there is none. */
export function versionOf(object: JsonObject): string {
  return stringAt(object, 'metadata', 'resourceVersion') ?? '';
}

interface Known {
  readonly name: ReflectedName;
  readonly resourceVersion: string;
}

/** What has been told of a collection: names and versions only, about 200 bytes an object. */
export class KnownObjects {
  readonly #known = new Map<string, Known>();
  /** Keys seen since `beginSync`; `undefined` outside of one. */
  #seen: Set<string> | undefined;

  get count(): number {
    return this.#known.size;
  }

  beginSync(): void {
    this.#seen = new Set();
  }

  /** What to tell of an object that exists; nothing where that version was told before. */
  *present(object: JsonObject): Generator<ReflectorEvent> {
    const name = nameOf(object);
    const key = `${name.namespace}/${name.name}`;
    const resourceVersion = versionOf(object);
    this.#seen?.add(key);
    const before = this.#known.get(key);
    if (before?.name.uid === name.uid && before.resourceVersion === resourceVersion) return;
    this.#known.set(key, { name, resourceVersion });
    // Another uid is another object: the first one was deleted unseen.
    if (before !== undefined && before.name.uid !== name.uid)
      yield { type: 'deleted', name: before.name, object: undefined };
    yield { type: before?.name.uid === name.uid ? 'modified' : 'added', name, object };
  }

  *absent(object: JsonObject): Generator<ReflectorEvent> {
    const name = nameOf(object);
    const key = `${name.namespace}/${name.name}`;
    this.#seen?.delete(key);
    const before = this.#known.get(key);
    if (before === undefined) return;
    this.#known.delete(key);
    // Under the uid that was told: another object of this name may have come and gone unseen.
    yield { type: 'deleted', name: before.name, object };
  }

  /** Everything that exists has been seen: what was not is gone. */
  *endSync(): Generator<ReflectorEvent> {
    const seen = this.#seen;
    this.#seen = undefined;
    if (seen === undefined) return;
    for (const [key, { name }] of this.#known) {
      if (seen.has(key)) continue;
      this.#known.delete(key);
      yield { type: 'deleted', name, object: undefined };
    }
  }
}
