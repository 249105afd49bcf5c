import { converting } from '../../custom-resources/conversion/converting.ts';
import { jsonEqual } from '../../../../kube/json-difference.ts';
import type { JsonObject } from '../../../../kube/json.ts';
import { ApiError } from '../../request/api-error.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import {
  forbiddenName,
  type AdmissionPlugin,
  type AdmissionRequest,
  type Reinvocation,
} from '../admission.ts';
import { matchConditions } from '../match-conditions.ts';
import { Rounds } from '../rounds.ts';
import { isExemptFromDynamicAdmission } from '../sight.ts';
import { inRequestVersion, ownInvocation, shownObject } from '../versioned-object.ts';
import { mutated, MutationFailed } from './apply-mutation.ts';
import { paramKey } from './params.ts';
import { PolicySource, type Binding, type Policy } from './policy.ts';
import { runsOf, type ConfigurationProblem, type PolicyParts, type PolicyRun } from './policy-runs.ts';
import { runVariables } from './policy-variables.ts';

interface PolicyProblem {
  readonly policy: Policy;
  readonly binding: Binding | undefined;
  readonly why: string;
  readonly reason: string;
}

function problemText({ policy, binding, why }: PolicyProblem): string {
  return binding === undefined
    ? `policy ${JSON.stringify(policy.name)} denied request: ${why}`
    : `policy '${policy.name}' with binding '${binding.name}' denied request: ${why}`;
}

/** The refusal: the first problem is its message, all of them its causes (policy_dispatcher.go). */
function refusal(request: AdmissionRequest, problems: readonly PolicyProblem[]): ApiError {
  const texts = problems.map(problemText);
  const { resource } = request;
  return new ApiError({
    code: 403,
    reason: problems[0]?.reason || 'Forbidden',
    message: texts[0] ?? '',
    details: {
      name: forbiddenName(request),
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.resource,
      causes: texts.map((message) => ({ message })),
    },
  });
}

function keyOf({ policy, binding, param }: PolicyRun): string {
  return `${policy.name} ${binding.name} ${paramKey(param)}`;
}

/** One pass over all policies. */
class Pass {
  readonly problems: PolicyProblem[] = [];
  /** Has a mutation been applied, be it one that changes nothing? */
  #isApplied = false;
  readonly #parts: PolicyParts;
  readonly #reinvocation: Reinvocation;
  readonly #rounds: Rounds;
  #request: AdmissionRequest;

  constructor(parts: PolicyParts, reinvocation: Reinvocation, rounds: Rounds, request: AdmissionRequest) {
    this.#parts = parts;
    this.#reinvocation = reinvocation;
    this.#rounds = rounds;
    this.#request = request;
  }

  get object(): JsonObject | undefined {
    return this.#request.object;
  }

  note({ policy, binding, why }: ConfigurationProblem): void {
    this.problems.push({ policy, binding, why, reason: '' });
  }

  run(run: PolicyRun): void {
    const { policy, binding, invocation, param } = run;
    const seen = { request: this.#request, invocation };
    const { all } = runVariables(policy, seen, param, this.#parts);
    const match = matchConditions(policy.matchConditions, policy.failurePolicy, all);
    if (match.type === 'failed') this.problems.push({ policy, binding, why: match.why, reason: 'Invalid' });
    if (match.type !== 'matches') return;
    if (this.#reinvocation.isSecondRound && !this.#rounds.isDue(keyOf(run))) return;
    const before = shownObject(this.#request.object, this.#request, invocation);
    if (before !== undefined && policy.mutations.length > 0) this.#mutate(run, before);
    if (policy.reinvocationPolicy === 'IfNeeded') this.#rounds.called(keyOf(run));
  }

  #mutate(run: PolicyRun, before: JsonObject): void {
    const { policy, binding, invocation, param } = run;
    let object = before;
    for (const mutation of policy.mutations) {
      const { all } = runVariables(policy, { request: this.#request, invocation }, param, this.#parts);
      try {
        object = mutated(object, mutation, all, invocation);
      } catch (error) {
        if (!(error instanceof MutationFailed)) throw error;
        this.problems.push({ policy, binding, why: error.message, reason: 'Invalid' });
        continue;
      }
      this.#request = { ...this.#request, object: inRequestVersion(object, this.#request, invocation) };
      this.#isApplied = true;
    }
    if (!jsonEqual(before, object)) this.#rounds.objectChanged();
  }

  /** Whoever was called is due again once something was applied: the last one too, which saw no change after itself. */
  end(): void {
    if (this.#isApplied) {
      this.#rounds.objectChanged();
      this.#reinvocation.isWanted = true;
      this.#reinvocation.isReadBack = true;
    }
    this.#rounds.ended(this.#request, this.#request.object);
  }
}

/**
 * MutatingAdmissionPolicy: bound policies change the object one after the other, those with reinvocationPolicy IfNeeded once more where it changed after them
 * (plugin/policy/mutating/dispatcher.go).
 */
export function mutatingPolicies(store: ObjectStore, parts: PolicyParts): AdmissionPlugin {
  const source = new PolicySource(store, 'mutating');
  const memory = new WeakMap<Reinvocation, Rounds>();
  /** May run again from its beginning: what it remembers counts from its end on. */
  const changed = (request: AdmissionRequest, reinvocation: Reinvocation): JsonObject | undefined => {
    const rounds = memory.get(reinvocation)?.copy() ?? new Rounds();
    if (reinvocation.isSecondRound) {
      const shown = shownObject(request.object, request, ownInvocation(request));
      if (!jsonEqual(shown ?? null, rounds.lastOutput() ?? null)) rounds.objectChanged();
    }
    const runs = source.bound().flatMap((bound) => runsOf(bound, request, parts));
    const pass = new Pass(parts, reinvocation, rounds, request);
    for (const run of runs)
      if (run.type === 'run') pass.run(run);
      else pass.note(run);
    pass.end();
    memory.set(reinvocation, rounds);
    const counted = pass.problems.filter(({ policy }) => policy.failurePolicy === 'Fail');
    if (counted.length > 0) throw refusal(request, counted);
    return pass.object;
  };
  return {
    name: 'MutatingAdmissionPolicy',
    admit: (request, reinvocation) =>
      isExemptFromDynamicAdmission(request)
        ? request.object
        : converting(parts.conversions, () => changed(request, reinvocation)),
  };
}
