import { goJson } from '../../../../kube/validation/go-value.ts';
import { converting } from '../../custom-resources/conversion/converting.ts';
import { annotate, annotateChecked } from '../../request/annotate.ts';
import { ApiError } from '../../request/api-error.ts';
import { qualifiedResource } from '../../resources/resource.ts';
import type { ObjectStore } from '../../storage/object-store.ts';
import { forbiddenName, type AdmissionPlugin, type AdmissionRequest } from '../admission.ts';
import { evaluateNamed } from '../evaluate-expression.ts';
import { matchConditions } from '../match-conditions.ts';
import { isExemptFromDynamicAdmission } from '../sight.ts';
import { PolicySource, type Binding, type Policy, type Validation } from './policy.ts';
import { runsOf, type PolicyParts, type PolicyRun } from './policy-runs.ts';
import { runVariables, type RunVariables } from './policy-variables.ts';

/** One thing that a policy says against a request. */
interface Denial {
  readonly policy: Policy;
  readonly binding: Binding | undefined;
  readonly message: string;
  readonly reason: string;
}

/** What one validation comes to: `index` is its place in the policy. */
interface Decision {
  readonly index: number;
  readonly message: string;
  readonly reason: string;
}

/** MaxEvaluatedMessageExpressionSizeBytes of apis/cel/config.go. */
const MESSAGE_MAX_BYTES = 5 * 1024;
/** maxAuditAnnotationValueLength of the dispatcher. */
const ANNOTATION_MAX_CHARACTERS = 10 * 1024;

const CODES: Readonly<Record<string, number>> = {
  Forbidden: 403,
  Unauthorized: 401,
  RequestEntityTooLarge: 413,
  Invalid: 422,
};

function messageOf({ message, messageExpression, expression }: Validation, variables: RunVariables): string {
  if (messageExpression !== '') {
    const result = evaluateNamed(messageExpression, variables.withoutAuthorizer);
    const made = result.type === 'value' && typeof result.value === 'string' ? result.value.trim() : '';
    if (made !== '' && !made.includes('\n') && Buffer.byteLength(made) <= MESSAGE_MAX_BYTES) return made;
  }
  return message.trim() === '' ? `failed expression: ${expression.trim()}` : message.trim();
}

/** What is wrong with a request, by the validations of a policy (validator.go). */
function decisionsOf({ policy }: PolicyRun, variables: RunVariables): readonly Decision[] {
  return policy.validations.flatMap((validation, index): readonly Decision[] => {
    const result = evaluateNamed(validation.expression, variables.all);
    if (result.type === 'error')
      return policy.failurePolicy === 'Ignore' ? [] : [{ index, message: result.why, reason: '' }];
    if (result.value === true) return [];
    return [{ index, message: messageOf(validation, variables), reason: validation.reason || 'Invalid' }];
  });
}

/** One request under all policies. */
class Review {
  readonly #parts: PolicyParts;
  readonly #request: AdmissionRequest;
  readonly denials: Denial[] = [];

  constructor(parts: PolicyParts, request: AdmissionRequest) {
    this.#parts = parts;
    this.#request = request;
  }

  run(run: PolicyRun, annotations: Map<string, string[]>): void {
    const { policy, binding, invocation, param } = run;
    const variables = runVariables(policy, { request: this.#request, invocation }, param, this.#parts);
    const match = matchConditions(policy.matchConditions, policy.failurePolicy, variables.all);
    if (match.type === 'does not match') return;
    if (match.type === 'failed') {
      this.#act(run, { index: 0, message: match.why, reason: '' });
      return;
    }
    for (const decision of decisionsOf(run, variables)) this.#act(run, decision);
    for (const { key, valueExpression } of policy.auditAnnotations) {
      const result = evaluateNamed(valueExpression, variables.withoutAuthorizer);
      if (result.type === 'value' && typeof result.value === 'string') {
        const value = result.value.trim().slice(0, ANNOTATION_MAX_CHARACTERS);
        const before = annotations.get(key) ?? [];
        if (value !== '' && !before.includes(value)) annotations.set(key, [...before, value]);
      } else if (result.type === 'error' && policy.failurePolicy === 'Fail')
        this.denials.push({ policy, binding, message: result.why, reason: '' });
    }
  }

  #act({ policy, binding }: PolicyRun, { index, message, reason }: Decision): void {
    const { context } = this.#request;
    for (const action of binding.validationActions)
      if (action === 'Deny') this.denials.push({ policy, binding, message, reason });
      else if (action === 'Warn')
        context.warnings.push(
          `Validation failed for ValidatingAdmissionPolicy '${policy.name}' with binding '${binding.name}': ${message}`,
        );
      else if (action === 'Audit')
        annotate(
          context,
          FAILURE,
          goJson([
            {
              message,
              policy: policy.name,
              binding: binding.name,
              expressionIndex: index,
              validationActions: binding.validationActions,
            },
          ]),
        );
  }
}

const FAILURE = 'validation.policy.admission.k8s.io/validation_failure';

/** The refusal that the first denial makes. */
function refusal(request: AdmissionRequest, { policy, binding, message, reason }: Denial): ApiError {
  const by = binding === undefined ? '' : ` with binding '${binding.name}'`;
  const said = `ValidatingAdmissionPolicy '${policy.name}'${by} denied request: ${message}`;
  const { resource } = request;
  const name = forbiddenName(request);
  const told = reason === '' ? 'Invalid' : reason;
  return new ApiError({
    code: CODES[told] ?? 422,
    reason: told,
    message: `${qualifiedResource(resource)} ${JSON.stringify(name)} is forbidden: ${said}`,
    details: {
      name,
      ...(resource.group === '' ? {} : { group: resource.group }),
      kind: resource.resource,
      causes: [{ message: said }],
    },
  });
}

/** ValidatingAdmissionPolicy: all bound policies are asked; the first denial is told (plugin/policy/validating/dispatcher.go). */
export function validatingPolicies(store: ObjectStore, parts: PolicyParts): AdmissionPlugin {
  const source = new PolicySource(store, 'validating');
  /** May run again from its beginning: what it notes of a request is noted once. */
  const reviewed = (request: AdmissionRequest): void => {
    const review = new Review(parts, request);
    for (const bound of source.bound()) {
      const { policy } = bound;
      const annotations = new Map<string, string[]>();
      for (const run of runsOf(bound, request, parts))
        if (run.type === 'run') review.run(run, annotations);
        else if (policy.failurePolicy === 'Fail')
          review.denials.push({ policy, binding: run.binding, message: run.why, reason: '' });
      for (const [key, values] of annotations)
        annotateChecked(request.context, `${policy.name}/${key}`, values.join(', '));
    }
    const [first] = review.denials;
    if (first !== undefined) throw refusal(request, first);
  };
  return {
    name: 'ValidatingAdmissionPolicy',
    validate: (request) =>
      isExemptFromDynamicAdmission(request)
        ? undefined
        : converting(parts.conversions, () => reviewed(request)),
  };
}
