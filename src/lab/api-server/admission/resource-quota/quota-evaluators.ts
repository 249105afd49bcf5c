import { objectCountEvaluator, type QuotaEvaluator } from './evaluator.ts';
import { claimEvaluator, serviceEvaluator } from './other-evaluators.ts';
import { podEvaluator } from './pod-evaluator.ts';

/** These are never counted. Source: ignoredResources, pkg/quota/v1/install/registry.go. */
const IGNORED: ReadonlySet<string> = new Set([
  'bindings',
  'events',
  'localsubjectaccessreviews.authorization.k8s.io',
]);

/** Can a quota count the objects of a collection (`pods`, `deployments.apps`)? */
export function isEverCounted(collection: string): boolean {
  return !IGNORED.has(collection);
}

/** How the objects of a collection count. */
export type EvaluatorOf = (collection: string) => QuotaEvaluator;

/** The evaluators of all collections, each of them once. Whether a pod still counts depends on the time. */
export function quotaEvaluators(now_ms: () => number): EvaluatorOf {
  const evaluators = new Map<string, QuotaEvaluator>([
    ['pods', podEvaluator(now_ms)],
    ['services', serviceEvaluator],
    ['persistentvolumeclaims', claimEvaluator],
  ]);
  return (collection) => {
    const known = evaluators.get(collection) ?? objectCountEvaluator(collection);
    evaluators.set(collection, known);
    return known;
  };
}
