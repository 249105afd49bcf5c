import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { coldStartOf } from '../../graph/cold-start.ts';
import { dependencyGraphOf } from '../../graph/dependency-graph.ts';
import { hasWebhook, isCircle, knotObservation } from '../knot-observation.ts';

/** Circles over webhooks are webhook-deadlock's, and what is simply missing is credential-backlog's: each is told once. */
function* otherKnots({ cluster, derive }: RuleInput): Generator<Observation> {
  const graph = derive(dependencyGraphOf);
  for (const knot of derive(coldStartOf).knots) {
    if (isCircle(knot) && !hasWebhook(graph, knot)) yield knotObservation(cluster, graph, knot);
  }
}

const knot: Rule = {
  id: 'knot',
  title: 'Everything can start again from nothing',
  severity: 'high',
  persona: 'cluster operator',
  why: 'After the next power cut the first thing to start waits for the last.',
  check: otherKnots,
};

export const check: CheckDefinition = { hazard: 'cold-start', rules: [knot] };
