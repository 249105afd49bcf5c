import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { coldStartOf } from '../../graph/cold-start.ts';
import { dependencyGraphOf } from '../../graph/dependency-graph.ts';
import { hasWebhook, isCircle, knotObservation } from '../knot-observation.ts';

function* loopsOverWebhooks({ cluster, derive }: RuleInput): Generator<Observation> {
  const graph = derive(dependencyGraphOf);
  for (const knot of derive(coldStartOf).knots) {
    if (isCircle(knot) && hasWebhook(graph, knot)) yield knotObservation(cluster, graph, knot);
  }
}

export const webhookLoop: Rule = {
  id: 'loop',
  title: 'No webhook stands in the way of its own pods',
  severity: 'high',
  persona: 'cluster admin',
  why: 'As long as one pod lives all is well; once they are gone together, none can be created again.',
  check: loopsOverWebhooks,
};
