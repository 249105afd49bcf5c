import type { JsonObject } from '../../json.ts';
import { validateAtMostAll, validateIntOrPercent } from '../apps/int-or-percent.ts';
import { SPEC, STATUS, validateNonnegative } from '../apps/template-rules.ts';
import type { ErrorList } from '../error-list.ts';
import { GoText, goJson } from '../go-value.ts';
import type { KindRules } from '../kind-rules.ts';
import { hasInvalidLabelValue, shownSelector, validateLabelSelector } from '../label-selector.ts';
import { struct, structPointer, textPointer } from '../values.ts';

const EVICTION_POLICIES = ['AlwaysAllow', 'IfHealthyBudget'];

/** The spec as its internal type is shown. */
function shownSpec(spec: JsonObject): GoText {
  const one = (field: string) => goJson(spec[field] ?? null);
  const selector = shownSelector(structPointer(spec, 'selector')).text;
  return new GoText(
    `{"MinAvailable":${one('minAvailable')},"Selector":${selector},"MaxUnavailable":${one('maxUnavailable')},"UnhealthyPodEvictionPolicy":${one('unhealthyPodEvictionPolicy')}}`,
  );
}

function validateSpec(budget: JsonObject, allowInvalidValues: boolean, errors: ErrorList): void {
  const spec = struct(budget, 'spec');
  const { minAvailable, maxUnavailable } = spec;
  if (minAvailable !== undefined && maxUnavailable !== undefined)
    errors.invalid(SPEC, shownSpec(spec), 'minAvailable and maxUnavailable cannot be both set');
  for (const field of ['minAvailable', 'maxUnavailable']) {
    validateIntOrPercent(spec[field], SPEC.child(field), errors);
    validateAtMostAll(spec[field], SPEC.child(field), errors);
  }
  const selector = structPointer(spec, 'selector');
  validateLabelSelector(selector, { allowInvalidValues }, SPEC.child('selector'), errors);
  const policy = textPointer(spec, 'unhealthyPodEvictionPolicy');
  if (policy !== undefined && !EVICTION_POLICIES.includes(policy))
    errors.notSupported(SPEC.child('unhealthyPodEvictionPolicy'), policy, EVICTION_POLICIES);
}

const COUNTS = ['disruptionsAllowed', 'currentHealthy', 'desiredHealthy', 'expectedPods'];

/** PodDisruptionBudget (pkg/apis/policy/validation): of metadata it asks only what is asked of all kinds. */
export const podDisruptionBudgetRules: KindRules = {
  create: (budget, errors) => validateSpec(budget, false, errors),
  update(budget, old, errors) {
    validateSpec(budget, hasInvalidLabelValue(structPointer(struct(old, 'spec'), 'selector')), errors);
  },
  subresources: {
    status(budget, _old, errors) {
      validateNonnegative(struct(budget, 'status'), COUNTS, STATUS, errors);
    },
  },
};
