import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { jsonAt, stringAt, type JsonObject } from '../kube/json.ts';
import { stringsAt } from '../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector } from '../kube/selector.ts';
import { clusterOf } from './cluster.fixture.ts';
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

/** Asks one object, by the words of the API: a Service without labels in its selector selects nothing, so does an empty budget of v1beta1. */
function selects(body: JsonObject, podLabels: Readonly<Record<string, string>>): boolean {
  if (stringAt(body, 'kind') === 'Service') {
    const wanted = Object.entries(stringsAt(body, 'spec', 'selector'));
    return wanted.length > 0 && wanted.every(([key, value]) => podLabels[key] === value);
  }
  const { selector } = parseLabelSelector(jsonAt(body, 'spec', 'selector'));
  if (selector === undefined) return false;
  const isBeta = stringAt(body, 'apiVersion') === 'policy/v1beta1';
  return selector.requirements.length === 0 ? !isBeta : matchesLabels(selector, podLabels);
}

const names = (found: readonly { readonly name: string }[]) => found.map(({ name }) => name);

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
      const asked = (kind: string) =>
        bodies
          .filter(
            (body) => stringAt(body, 'kind') === kind && stringAt(body, 'metadata', 'namespace') === where,
          )
          .filter((body) => selects(body, podLabels))
          .map((body) => stringAt(body, 'metadata', 'name') ?? '');
      expect(names(servicesSelecting(cluster, where, podLabels))).toEqual(asked('Service'));
      expect(names(disruptionBudgetsFor(cluster, where, podLabels))).toEqual(asked('PodDisruptionBudget'));
    }),
  );
});
