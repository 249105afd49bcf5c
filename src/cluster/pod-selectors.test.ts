import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import type { JsonObject } from '../kube/json.ts';
import { clusterOf } from './cluster.fixture.ts';
import { podSelectorsOf } from './pod-selectors.ts';
import { disruptionBudgetsFor } from './workloads-availability.ts';
import { servicesSelecting } from './workloads-services.ts';

const word = fc.constantFrom('a', 'b', 'c');
const labels = fc.dictionary(word, word, { maxKeys: 3 });
const namespace = fc.constantFrom('one', 'two');
const expressions = fc.array(
  fc.record({
    key: word,
    operator: fc.constantFrom('In', 'NotIn', 'Exists', 'DoesNotExist'),
    values: fc.array(word, { minLength: 1, maxLength: 2 }),
  }),
  { maxLength: 2 },
);

const names = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name).toSorted();

it('finds what asking every Service and every budget finds', () => {
  const object = fc.record({
    isService: fc.boolean(),
    namespace,
    matchLabels: labels,
    matchExpressions: expressions,
    isBeta: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(object, { maxLength: 12 }), namespace, labels, (objects, where, podLabels) => {
      const bodies = objects.map((entry, index): JsonObject => {
        const metadata = { name: `o${index}`, namespace: entry.namespace };
        if (entry.isService)
          return { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: entry.matchLabels } };
        const matchExpressions = entry.matchExpressions.map(({ values, ...rest }) =>
          rest.operator.endsWith('In') ? { ...rest, values } : rest,
        );
        const selector = { matchLabels: entry.matchLabels, matchExpressions };
        return {
          apiVersion: entry.isBeta ? 'policy/v1beta1' : 'policy/v1',
          kind: 'PodDisruptionBudget',
          metadata,
          spec: { selector },
        };
      });
      const cluster = clusterOf(bodies);
      const selectors = podSelectorsOf(cluster);
      expect(names(selectors.servicesFor(where, podLabels))).toEqual(
        names(servicesSelecting(cluster, where, podLabels)),
      );
      expect(names(selectors.disruptionBudgetsFor(where, podLabels))).toEqual(
        names(disruptionBudgetsFor(cluster, where, podLabels)),
      );
    }),
  );
});
