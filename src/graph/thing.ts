import type { ObjectName } from '../kube/kube-object.ts';

/** Unique within one graph: `objectNameKey` for objects, another prefix for what is no object (a webhook of a configuration, a registry). */
export type ThingKey = string;

/**
 * What a requirement is needed for: `run` means that the thing stops working as soon as it is gone, `start` that it is only
 * needed to come up (again): what runs goes on, but does not come back.
 */
export type Phase = 'run' | 'start';

/** One edit of the cluster that takes requirements away. All requirements that name the same edit go with it. */
export interface Edit {
  readonly id: string;
  /** An imperative sentence. */
  readonly text: string;
  /** A command or manifest that can be pasted. */
  readonly patch?: string;
  /** What the edit gives up; lower is tried first where two edits free the same. */
  readonly cost: number;
}

/** Something that a thing needs: any one of `anyOf`. `why` is a sentence: which field says so. */
export interface Requirement {
  readonly anyOf: readonly ThingKey[];
  readonly phase: Phase;
  readonly why: string;
  readonly edits: readonly Edit[];
}

/**
 * One thing that starts, serves or admits. `missing` says why it can never be available (an object that does not exist);
 * `assumed` says what is taken for granted about it because the input does not show it.
 */
export interface Thing {
  readonly key: ThingKey;
  /** `Deployment shop/web`, `webhook validate.example.com`. */
  readonly label: string;
  readonly kind: string;
  readonly namespace: string;
  /** `undefined` for what is no object of the cluster. */
  readonly object: ObjectName | undefined;
  readonly requirements: readonly Requirement[];
  /** Requests that the API server refuses while this is down, for people: `creating Pods in 12 of 14 namespaces`. */
  readonly gates: readonly string[];
  readonly missing?: string;
  readonly assumed?: string;
}

/** What depends on what. Every key that a requirement names is in `things`. */
export interface DependencyGraph {
  readonly things: ReadonlyMap<ThingKey, Thing>;
  /** What the input could not show, in whole sentences; the answers hold only as far as these allow. */
  readonly uncertain: readonly string[];
}
