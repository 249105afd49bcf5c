import type { Cluster } from '../cluster/cluster.ts';
import type { Derive } from './contract.ts';

type Answer = { readonly value: unknown } | { readonly thrown: unknown };

/**
 * Answers each question about the cluster once. A question that throws throws for each rule that asks it, and is not
 * asked again: on a big cluster the second try would cost as much as the first.
 */
export function deriveFrom(cluster: Cluster): Derive {
  const answers = new Map<(cluster: Cluster) => unknown, Answer>();
  return <T>(make: (cluster: Cluster) => T): T => {
    let answer = answers.get(make);
    if (answer === undefined) {
      try {
        answer = { value: make(cluster) };
      } catch (thrown) {
        answer = { thrown };
      }
      answers.set(make, answer);
    }
    if ('thrown' in answer) throw answer.thrown;
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the key is the function that made the value: it returned a T
    return answer.value as T;
  };
}
