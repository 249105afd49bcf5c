import { stringAt, type JsonObject } from '../../kube/json.ts';
import { objectKey } from '../client/reflector.ts';
import { PODS } from '../client/resource-ref.ts';
import { isTerminating, namespaceOf } from '../controllers/object-meta.ts';
import { isReady } from '../controllers/pod-state.ts';
import type { Lab } from './lab.ts';

/** The ready pods of one program, kept as they come and go; requests go to each in turn. */
export class ReadyPods {
  readonly #pods = new Map<string, JsonObject>();
  readonly #namespace: string;
  readonly #app: string;
  #turn = 0;

  constructor(lab: Lab, namespace: string, app: string) {
    this.#namespace = namespace;
    this.#app = app;
    for (const pod of lab.objects(PODS)) this.#take(pod);
    lab.cluster.server.store.collection('pods').listen(({ type, object }) => {
      if (type === 'DELETED') this.#pods.delete(objectKey(object.body));
      else this.#take(object.body);
    });
  }

  get count(): number {
    return this.#pods.size;
  }

  /** The image of the pod whose turn it is; `undefined` where there is none. */
  nextImage(): string | undefined {
    const pods = [...this.#pods.values()];
    this.#turn += 1;
    return stringAt(pods[this.#turn % Math.max(1, pods.length)], 'spec', 'containers', 0, 'image');
  }

  #take(pod: JsonObject): void {
    const isOurs =
      namespaceOf(pod) === this.#namespace && stringAt(pod, 'metadata', 'labels', 'app') === this.#app;
    if (!isOurs) return;
    if (isReady(pod) && !isTerminating(pod)) this.#pods.set(objectKey(pod), pod);
    else this.#pods.delete(objectKey(pod));
  }
}
