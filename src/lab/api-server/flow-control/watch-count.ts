import type { RequestInfo } from '../../../kube/request-uri.ts';

function keyOf(apiGroup: string, resource: string, namespace = '', name = ''): string {
  return `${apiGroup}/${resource}/${namespace}/${name}`;
}

/** Counts who watches what, to tell what a write sets off. Source: util/flowcontrol/watch_tracker.go. */
export class WatchCount {
  readonly #counts = new Map<string, number>();

  /** A watch begins; the answer ends it. Watches of the pods of one node are not counted: a write is told to one of them. */
  register({ apiGroup, resource, namespace, name }: RequestInfo, fieldSelector: string): () => void {
    const isOfOneNode = resource === 'pods' && /(^|,)spec\.nodeName==?[^,]/.test(fieldSelector);
    if (isOfOneNode) return () => undefined;
    const key = keyOf(apiGroup, resource, namespace, name);
    this.#counts.set(key, (this.#counts.get(key) ?? 0) + 1);
    return () => {
      const left_count = (this.#counts.get(key) ?? 1) - 1;
      if (left_count === 0) this.#counts.delete(key);
      else this.#counts.set(key, left_count);
    };
  }

  interested({ apiGroup, resource, namespace, name }: RequestInfo): number {
    const keys = new Set([
      keyOf(apiGroup, resource),
      keyOf(apiGroup, resource, namespace),
      keyOf(apiGroup, resource, namespace, name),
    ]);
    let watches_count = 0;
    for (const key of keys) watches_count += this.#counts.get(key) ?? 0;
    return watches_count;
  }
}
