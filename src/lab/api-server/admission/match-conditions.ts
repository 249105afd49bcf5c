import type { CelVariables } from '../../../kube/cel/cel.ts';
import type { WebhookMatchCondition } from '../../../kube/webhook/configuration.ts';
import { evaluateNamed } from './evaluate-expression.ts';

/** What conditions say of a request. */
export type ConditionMatch =
  | { readonly type: 'matches' }
  | { readonly type: 'does not match' }
  | { readonly type: 'failed'; readonly why: string };

/** Errors of one evaluation as utilerrors.NewAggregate shows them: each text once. */
export function aggregated(errors: readonly string[]): string {
  const texts = [...new Set(errors)];
  return texts.length === 1 ? (texts[0] ?? '') : `[${texts.join(', ')}]`;
}

/**
 * Any condition that is false lets the request pass by, whatever the others are; else any error counts by the failure policy
 * (plugin/webhook/matchconditions/matcher.go).
 */
export function matchConditions(
  conditions: readonly WebhookMatchCondition[],
  failurePolicy: 'Fail' | 'Ignore',
  variables: CelVariables,
): ConditionMatch {
  const errors: string[] = [];
  for (const { expression } of conditions) {
    const result = evaluateNamed(expression, variables);
    if (result.type === 'error') errors.push(result.why);
    else if (result.value === false) return { type: 'does not match' };
  }
  if (errors.length === 0) return { type: 'matches' };
  return failurePolicy === 'Ignore'
    ? { type: 'does not match' }
    : { type: 'failed', why: aggregated(errors) };
}
