import { stringAt, type JsonObject } from '../../../kube/json.ts';
import type { GroupVersionKind } from '../../../kube/webhook/admission-request.ts';
import type { RequestContext, RequestUser } from '../request/server-request.ts';
import type { Resource } from '../resources/resource.ts';
import { inPluginOrder, type PluginName } from './plugin-order.ts';

/** A write as admission sees it. Source: admission.Attributes, k8s.io/apiserver. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly resource: Resource;
  readonly subresource: string;
  /** What the object is: of subresources often another kind than that of the resource (`scale`, `eviction`, `exec`). */
  readonly kind: GroupVersionKind;
  /** Of a Namespace its own name. */
  readonly namespace: string;
  /** `''` where there is none yet (generateName), and of each object of a deletion of a collection. */
  readonly name: string;
  /** The new object, in the version of the request; `undefined` for a deletion. */
  readonly object: JsonObject | undefined;
  readonly oldObject: JsonObject | undefined;
  /** CreateOptions, UpdateOptions or DeleteOptions of meta.k8s.io/v1; `undefined` for CONNECT. */
  readonly options: JsonObject | undefined;
  readonly user: RequestUser;
  readonly dryRun: boolean;
  /** Where warnings and audit annotations go. */
  readonly context: RequestContext;
}

/** The name by which a plugin refuses an object that may have none yet (extractResourceName, admission/errors.go). */
export function forbiddenName({ name, object }: Pick<AdmissionRequest, 'name' | 'object'>): string {
  const known = [name, stringAt(object, 'metadata', 'name'), stringAt(object, 'metadata', 'generateName')];
  return known.find((text) => text !== undefined && text !== '') ?? 'Unknown';
}

/**
 * What the two rounds of mutating admission share: every plugin is asked again, once, where one `wants` it. Plugins keep what they
 * remember of round 0 in a WeakMap by this. Source: apiserver pkg/admission/plugin (reinvocation.go).
 */
export class Reinvocation {
  /** Is this the second round? */
  isSecondRound = false;
  /** Set by a plugin that changed the object after others had seen it. */
  isWanted = false;
  /** Set by a plugin that read the object back from what it made of it: times in it are as exact as JSON writes them from then on. */
  isReadBack = false;
}

/**
 * One step of admission; it throws an ApiError to refuse. `mutate` answers the object as it is to be from now on, and is asked only where
 * there is one. `admit` is the same phase, for plugins that look at deletions too; it answers the object, `undefined` where there is none.
 * `validate` runs after the object is validated (reference 5.5).
 */
export interface AdmissionPlugin {
  readonly name: PluginName;
  readonly mutate?: (request: AdmissionRequest, object: JsonObject) => Promise<JsonObject> | JsonObject;
  readonly admit?: (
    request: AdmissionRequest,
    reinvocation: Reinvocation,
  ) => Promise<JsonObject | undefined> | JsonObject | undefined;
  readonly validate?: (request: AdmissionRequest) => Promise<void> | void;
}

/** Told how each of the two phases of admission went. */
export type AdmissionObserver = (step: {
  readonly type: 'admit' | 'validate';
  readonly operation: AdmissionRequest['operation'];
  readonly isRejected: boolean;
  readonly took_ms: number;
}) => void;

function withObject(request: AdmissionRequest, object: JsonObject | undefined): AdmissionRequest {
  return object === request.object ? request : { ...request, object };
}

/** All steps of one server, in the order of the API server whatever order they are given in. */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];
  readonly #observe: AdmissionObserver;
  readonly #now_ms: () => number;

  constructor(
    plugins: readonly AdmissionPlugin[],
    observe: AdmissionObserver = () => undefined,
    now_ms: () => number = () => 0,
  ) {
    this.#plugins = inPluginOrder(plugins);
    this.#now_ms = now_ms;
    this.#observe = observe;
  }

  /** The object as admission wants it. */
  async mutate(request: AdmissionRequest, object: JsonObject): Promise<JsonObject> {
    return (await this.#admit({ ...request, object })) ?? object;
  }

  validate(request: AdmissionRequest): Promise<void> {
    return this.#observed('validate', request, async () => {
      for (const { validate } of this.#plugins) {
        const checking = validate?.(request);
        if (checking instanceof Promise) await checking;
      }
    });
  }

  /** Both phases of what has no object, or none that could be changed: deletions, CONNECT. */
  async check(request: AdmissionRequest): Promise<void> {
    await this.#admit(request);
    await this.validate(request);
  }

  #admit(request: AdmissionRequest): Promise<JsonObject | undefined> {
    return this.#observed('admit', request, async () => {
      const reinvocation = new Reinvocation();
      const first = await this.#round(request, request.object, reinvocation);
      if (!reinvocation.isWanted) return first;
      reinvocation.isSecondRound = true;
      return this.#round(request, first, reinvocation);
    });
  }

  async #observed<Value>(
    type: 'admit' | 'validate',
    { operation }: AdmissionRequest,
    step: () => Promise<Value>,
  ): Promise<Value> {
    const started_ms = this.#now_ms();
    let isRejected = true;
    try {
      const value = await step();
      isRejected = false;
      return value;
    } finally {
      this.#observe({ type, operation, isRejected, took_ms: this.#now_ms() - started_ms });
    }
  }

  async #round(
    request: AdmissionRequest,
    before: JsonObject | undefined,
    reinvocation: Reinvocation,
  ): Promise<JsonObject | undefined> {
    let seen: AdmissionRequest = { ...request, object: before };
    for (const { admit, mutate } of this.#plugins) {
      // Nearly all plugins answer at once, and with what they got: awaiting each and copying the request for each was a tenth of a write.
      if (mutate !== undefined && seen.object !== undefined) {
        const object = mutate(seen, seen.object);
        seen = withObject(seen, object instanceof Promise ? await object : object);
      }
      if (admit !== undefined) {
        const object = admit(seen, reinvocation);
        seen = withObject(seen, object instanceof Promise ? await object : object);
      }
    }
    return seen.object;
  }
}
