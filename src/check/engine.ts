import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import type { Severity } from '../detect/contract.ts';
import type { ObjectName } from '../kube/kube-object.ts';
import { withoutSuperseded } from './advice.ts';
import type { ChangeRule, CheckDefinition, Finding, Observation, Rule, Unknown } from './contract.ts';
import { deriveFrom } from './derive.ts';
import { compareFindings } from './finding-order.ts';
import { selectRules, type RulePatterns } from './rule-selection.ts';

/** A rule that threw: a mistake of ours, told instead of hidden, since its findings may now be incomplete. */
export interface RuleProblem {
  /** `<hazard>/<rule>`. */
  readonly rule: string;
  readonly message: string;
}

export interface CheckResult {
  /** Worst first (finding-order.ts), each once, with its place in a file where there is one. */
  readonly findings: readonly Finding[];
  /** Left out because another finding on the same object supersedes them (advice.ts). */
  readonly superseded: readonly Finding[];
  readonly unknowns: readonly Unknown[];
  readonly problems: readonly RuleProblem[];
  /** Ids of the rules that ran. */
  readonly rules: readonly string[];
  /** The object that a finding of this result is about, with its body. */
  readonly objectOf: (finding: Finding) => ClusterObject | undefined;
}

interface CheckOptions extends Partial<RulePatterns> {
  readonly definitions: readonly CheckDefinition[];
  readonly now_ms: number;
  /** Severities that stand over those of the rules and of single findings; keys are `<hazard>/<rule>`. */
  readonly severities?: ReadonlyMap<string, Severity>;
}

/** One rule, ready to be asked. */
interface Run {
  readonly hazard: string;
  readonly id: string;
  readonly rule: Rule | ChangeRule;
  readonly observe: () => Iterable<Observation>;
}

type FindingObservation = Extract<Observation, { type: 'finding' }>;

function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? `${thrown.name}: ${thrown.message}` : String(thrown);
}

function objectName({ group, kind, namespace, name }: ClusterObject): ObjectName {
  return { group, kind, namespace, name };
}

/** What one rule said about one object. */
interface Draft {
  readonly run: Run;
  readonly observation: FindingObservation;
}

/** Collects what the rules say; what is said twice is kept once. */
class Observations {
  readonly objects = new Map<Finding, ClusterObject>();
  readonly problems: RuleProblem[] = [];
  readonly #drafts = new Map<ClusterObject | undefined, Map<string, Draft>>();
  readonly #unknowns = new Map<string, Unknown>();
  readonly #severities: ReadonlyMap<string, Severity> | undefined;

  constructor(severities: ReadonlyMap<string, Severity> | undefined) {
    this.#severities = severities;
  }

  /** A rule that throws keeps what it had said: that much is true. */
  take(run: Run): void {
    try {
      for (const observation of run.observe()) this.#add(run, observation);
    } catch (thrown) {
      this.problems.push({ rule: run.id, message: messageOf(thrown) });
    }
  }

  #add(run: Run, observation: Observation): void {
    const { message } = observation;
    if (observation.type === 'unknown') {
      this.#unknowns.set(`${run.id} ${message}`, { hazard: run.hazard, rule: run.id, message });
      return;
    }
    const key = JSON.stringify([run.id, observation.path, message]);
    const ofObject = this.#drafts.get(observation.object);
    if (ofObject === undefined) this.#drafts.set(observation.object, new Map([[key, { run, observation }]]));
    else if (!ofObject.has(key)) ofObject.set(key, { run, observation });
  }

  /** Object by object, because an origin keeps the text of the object that it located last. */
  findings(): readonly Finding[] {
    const findings: Finding[] = [];
    for (const [object, drafts] of this.#drafts) {
      for (const draft of drafts.values()) {
        const finding = this.#finding(draft);
        findings.push(finding);
        if (object !== undefined) this.objects.set(finding, object);
      }
    }
    return findings.toSorted(compareFindings);
  }

  #finding({ run: { hazard, id, rule }, observation }: Draft): Finding {
    const { object, path } = observation;
    return {
      hazard,
      rule: id,
      severity: this.#severities?.get(id) ?? observation.severity ?? rule.severity,
      object: object && objectName(object),
      path,
      at: object?.origin.locate(path),
      message: observation.message,
      why: observation.why ?? rule.why,
      fix: observation.fix,
      persona: observation.persona ?? rule.persona,
      objects: (observation.objects ?? []).map(({ group, kind, namespace, name }) => ({
        group,
        kind,
        namespace,
        name,
      })),
    };
  }

  get unknowns(): readonly Unknown[] {
    return [...this.#unknowns.values()];
  }
}

function resultOf(runs: readonly Run[], severities: ReadonlyMap<string, Severity> | undefined): CheckResult {
  const observations = new Observations(severities);
  for (const run of runs) observations.take(run);
  const { findings, superseded } = withoutSuperseded(observations.findings(), runs);
  return {
    findings,
    superseded,
    unknowns: observations.unknowns,
    problems: observations.problems,
    rules: runs.map(({ id }) => id),
    objectOf: (finding) => observations.objects.get(finding),
  };
}

/**
 * Runs the rules over a cluster. Pure but for `Origin.locate`, which may read a file again for what is reported. A rule
 * that throws is reported in `problems` and disturbs no other. Throws a Problem where `include` or `exclude` name nothing.
 */
export function runCheck({ cluster, ...options }: CheckOptions & { readonly cluster: Cluster }): CheckResult {
  const { definitions, now_ms, severities } = options;
  const selected = selectRules(definitions, {
    include: options.include ?? [],
    exclude: options.exclude ?? [],
  });
  const input = { cluster, derive: deriveFrom(cluster), now_ms };
  const runs = definitions.flatMap(({ hazard, rules }) =>
    rules.map((rule) => ({ hazard, id: `${hazard}/${rule.id}`, rule, observe: () => rule.check(input) })),
  );
  return resultOf(runs.filter(selected), severities);
}

/** Runs the rules about change over what was and what is to be; the same promises as `runCheck`. */
export function runChangeCheck({
  before,
  after,
  ...options
}: CheckOptions & { readonly before: Cluster; readonly after: Cluster }): CheckResult {
  const { definitions, now_ms, severities } = options;
  const selected = selectRules(definitions, {
    include: options.include ?? [],
    exclude: options.exclude ?? [],
  });
  const input = { before, after, deriveBefore: deriveFrom(before), deriveAfter: deriveFrom(after), now_ms };
  const runs = definitions.flatMap(({ hazard, changes = [] }) =>
    changes.map((rule) => ({ hazard, id: `${hazard}/${rule.id}`, rule, observe: () => rule.check(input) })),
  );
  return resultOf(runs.filter(selected), severities);
}
