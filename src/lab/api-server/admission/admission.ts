import type { JsonObject } from '../../../kube/json.ts';
import type { RequestUser } from '../request/server-request.ts';
import type { Resource } from '../resources/resource.ts';

/** A write as admission sees it. Source: admission.Attributes, k8s.io/apiserver. */
export interface AdmissionRequest {
  readonly operation: 'CREATE' | 'UPDATE' | 'DELETE' | 'CONNECT';
  readonly resource: Resource;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** The new object, in the version of the request; `undefined` for a deletion. */
  readonly object: JsonObject | undefined;
  readonly oldObject: JsonObject | undefined;
  readonly user: RequestUser;
  readonly dryRun: boolean;
}

/**
 * One step of admission. `mutate` answers the object as it is to be from now on; `validate` throws an ApiError to refuse. Mutating steps
 * run in their order before the object is validated, validating ones after (reference 5.5).
 */
export interface AdmissionPlugin {
  readonly name: string;
  readonly mutate?: (request: AdmissionRequest, object: JsonObject) => Promise<JsonObject> | JsonObject;
  readonly validate?: (request: AdmissionRequest) => Promise<void> | void;
}

/** All steps of one server, in order. */
export class AdmissionChain {
  readonly #plugins: readonly AdmissionPlugin[];

  constructor(plugins: readonly AdmissionPlugin[]) {
    this.#plugins = plugins;
  }

  async mutate(request: AdmissionRequest, object: JsonObject): Promise<JsonObject> {
    let current = object;
    for (const { mutate } of this.#plugins)
      if (mutate !== undefined) current = await mutate({ ...request, object: current }, current);
    return current;
  }

  async validate(request: AdmissionRequest): Promise<void> {
    for (const { validate } of this.#plugins) await validate?.(request);
  }
}
