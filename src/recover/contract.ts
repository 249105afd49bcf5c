import type { JsonObject } from '../kube/json.ts';
import type { ObjectName } from '../kube/kube-object.ts';

/** When a step comes: everything of one stage may go at once, and the next stage waits for it. In this order. */
export const STAGES = [
  'definitions',
  'namespaces',
  'accounts and classes',
  'what admission stands on',
  'configuration',
  'services',
  'volumes',
  'workloads',
  'custom resources',
  'policies',
  'admission',
] as const;
export type Stage = (typeof STAGES)[number];

/** What has to be true before the next stage begins. */
export type Wait =
  /** A CustomResourceDefinition whose condition Established is True: before that its resources are not served. */
  | { readonly type: 'established' }
  /** A Service that has an endpoint which is ready. */
  | { readonly type: 'ready endpoints' }
  /** An APIService whose condition Available is True. */
  | { readonly type: 'available' };

/** An owner whose uid in the cluster is not known when the plan is made: it is itself in the plan. */
export interface OwnerLink {
  /** Position in `metadata.ownerReferences` of the body. */
  readonly index: number;
  readonly owner: ObjectName;
}

/** One request, and everything that a person should know before it is sent. */
export interface Step {
  /** Unique in its plan, and always the same for the same object: journals go by it. */
  readonly id: string;
  readonly stage: Stage;
  readonly object: ObjectName;
  readonly request: {
    readonly method: 'POST';
    readonly path: string;
    readonly body: JsonObject;
  };
  /** Why it comes here. */
  readonly why: string;
  readonly waitsFor?: Wait;
  /** Owner references to be given the uids that their owners get. */
  readonly owners: readonly OwnerLink[];
  /** Where the object came from, in words. */
  readonly from: string;
  /** RFC 3339; undefined where the source knows no times. */
  readonly asOf?: string;
  /** What is lost or guessed, in whole sentences. */
  readonly notes: readonly string[];
}

/** An object that was asked for, and is not in the plan. */
export interface LeftOut {
  readonly object: ObjectName;
  readonly why: string;
  /** It is gone, and no source has a version of it. */
  readonly isLost: boolean;
}

/** What to send, in which order. Data: it is printed, kept in a file, and applied. */
export interface Plan {
  readonly kind: 'RestorePlan';
  readonly apiVersion: 'plimsoll.dev/v1alpha1';
  /** In order: by stage. */
  readonly steps: readonly Step[];
  readonly leftOut: readonly LeftOut[];
  /** What the sources could not show, in whole sentences. */
  readonly cannotTell: readonly string[];
}
