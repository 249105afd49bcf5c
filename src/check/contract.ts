import type { Cluster, ClusterObject, BodyPath, Location } from '../cluster/cluster.ts';
import type { Severity } from '../detect/contract.ts';
import type { Persona } from '../hazards/persona.ts';
import type { ObjectName } from '../kube/kube-object.ts';

/** What to do about a finding. `patch` is a manifest, a patch or a command that can be pasted as it stands. */
export interface Fix {
  readonly text: string;
  readonly patch?: string;
}

/**
 * A hazard that is open. `message` names the object and the number; `why` is one line of the story.
 * `objects` are others that belong to it (the webhook's Service, the pods hit): named, bounded by the rule.
 */
export interface Finding {
  readonly hazard: string;
  /** `<hazard>/<rule>`, stable: suppressions and baselines name it. */
  readonly rule: string;
  readonly severity: Severity;
  /** `undefined` where it is about the cluster as a whole. */
  readonly object: ObjectName | undefined;
  readonly path: BodyPath;
  readonly at: Location | undefined;
  readonly message: string;
  readonly why: string;
  readonly fix: Fix;
  readonly persona: Persona;
  readonly objects: readonly ObjectName[];
}

/** What these inputs cannot show about a rule: unknown, which is neither open nor closed. */
export interface Unknown {
  readonly hazard: string;
  readonly rule: string;
  /** What is not known, and what would show it. One sentence. */
  readonly message: string;
}

/** What a rule says; the engine adds the hazard, the rule, the location and the defaults of the rule. */
export type Observation =
  | {
      readonly type: 'finding';
      /** `undefined` where it is about the cluster as a whole. */
      readonly object: ClusterObject | undefined;
      /** The field to point at; `[]` is the object itself. */
      readonly path: BodyPath;
      readonly message: string;
      readonly fix: Fix;
      /** Where it differs from the rule's. */
      readonly severity?: Severity;
      readonly why?: string;
      readonly persona?: Persona;
      readonly objects?: readonly ObjectName[];
    }
  | { readonly type: 'unknown'; readonly message: string };

/**
 * Answers a question about the cluster once for all rules: the first call makes it, later calls get the same.
 * `make` is the key, so it has to be a function of a module (`derive(admissionWebhooksOf)`), never an arrow made on the spot.
 */
export type Derive = <T>(make: (cluster: Cluster) => T) => T;

/** One way in which a hazard is open. Pure: no clock but `now_ms`, no I/O. */
export interface Rule {
  /** The part after `<hazard>/`: kebab-case, stable. */
  readonly id: string;
  /** What a good cluster looks like, one line: `Webhooks that can block leases have a short timeout`. */
  readonly title: string;
  readonly severity: Severity;
  readonly persona: Persona;
  /** One line of the story, for every finding of the rule that has none of its own. */
  readonly why: string;
  /**
   * Rules (`<hazard>/<rule>`) whose findings on the same object are left out where this one found something on it: their
   * advice would contradict this one's, or say less. No rule may supersede itself, in however many steps.
   */
  readonly supersedes?: readonly string[];
  check(input: RuleInput): Iterable<Observation>;
}

export interface RuleInput {
  readonly cluster: Cluster;
  readonly derive: Derive;
  /** Now, for certificates and ages: milliseconds since 1970. */
  readonly now_ms: number;
}

/**
 * One way in which a change is dangerous though the state after it need not be: a selector that grew, an API that goes.
 * A finding points at the object as it is after the change, or, where it is deleted, as it was.
 */
export interface ChangeRule extends Omit<Rule, 'check'> {
  check(input: ChangeRuleInput): Iterable<Observation>;
}

export interface ChangeRuleInput {
  readonly before: Cluster;
  readonly after: Cluster;
  readonly deriveBefore: Derive;
  readonly deriveAfter: Derive;
  readonly now_ms: number;
}

/** How a hazard offers its rules to the engine. */
export interface CheckDefinition {
  readonly hazard: string;
  readonly rules: readonly Rule[];
  /** Rules over two clusters, for `--diff`. Their ids are of one set with those of `rules`. */
  readonly changes?: readonly ChangeRule[];
}
