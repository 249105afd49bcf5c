import type { GroupKind } from '../kube/group-kind.ts';

/** What the guard answers to a request. */
export type Decision =
  | { readonly type: 'allow' }
  /** `message` says what, why, and how to get through. */
  | { readonly type: 'refuse'; readonly message: string; readonly retryAfter_s?: number }
  | { readonly type: 'warn'; readonly text: string };

/** How the guard stands: `observe` only reports what `normal` would refuse; `open` lets everything through; `closed` refuses every removal but for who may pass always. */
export const GUARD_STATES = ['normal', 'observe', 'open', 'closed'] as const;
export type GuardState = (typeof GUARD_STATES)[number];

/** What a request costs: one object that goes, one workload that is scaled to nothing, one more change of the same object, and with a namespace every object in it. */
export type ChargeType = 'removal' | 'scale to zero' | 'update of one object' | 'content of a namespace';

/** How much of something one client may do in a window. Declared by hazards; data only. */
export interface Budget {
  /** `powerful-operator/precious-kinds`. */
  readonly id: string;
  readonly hazard: string;
  readonly charge: ChargeType;
  /** Of these kinds, each counted apart; undefined: of all that no other budget of the same charge names. */
  readonly kinds: readonly GroupKind[] | undefined;
  /** Of the objects of the kind that there are; 0: only the floor counts. */
  readonly share: number;
  /** At least so many are allowed, however few there are. */
  readonly floor_count: number;
  /** And never more. */
  readonly ceiling_count: number;
  readonly window_s: number;
  /** Why the limit is what it is: the last part of the refusal. */
  readonly why: string;
}

/** Resources of one group that a static rule looks at. */
export interface RuleResources {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

/** A named CEL expression: a variable, or a condition under which a rule looks at a request. */
export interface NamedExpression {
  readonly name: string;
  readonly expression: string;
}

/**
 * What can be said of one request without memory: becomes a ValidatingAdmissionPolicy, which runs inside kube-apiserver, also while the guard is down. Declared by hazards; data only. Who is never refused
 * (control plane, break-glass) is added by guard/policies/.
 */
export interface StaticRule {
  /** `huge-objects/size`; the name of the policy is made from it. */
  readonly id: string;
  readonly operations: readonly ('CREATE' | 'UPDATE' | 'DELETE')[];
  readonly matches: readonly RuleResources[];
  /** Are kube-system and kube-node-lease left alone? */
  readonly systemNamespaces: 'left alone' | 'looked at';
  readonly matchConditions?: readonly NamedExpression[];
  /** Numbers that an administrator may set; variables of the policy under this name. */
  readonly limits?: readonly { readonly name: string; readonly value: number }[];
  readonly variables?: readonly NamedExpression[];
  /** CEL: true when the request may pass. */
  readonly expression: string;
  /** What is refused and why, without a full stop; how to get through is added. */
  readonly message: string;
}
