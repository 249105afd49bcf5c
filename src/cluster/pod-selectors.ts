import { KIND } from '../kube/group-kind.ts';
import { jsonAt, stringAt } from '../kube/json.ts';
import { groupVersion } from '../kube/kube-object.ts';
import { matchesLabels, parseLabelSelector, type LabelSelector } from '../kube/selector.ts';
import type { Cluster, ClusterObject } from './cluster.ts';
import { remembered } from './remembered.ts';
import { SelectorIndex, type Selecting } from './selector-index.ts';
import { serviceSelector, type Labels } from './workloads-services.ts';

/** Which Services and PodDisruptionBudgets select pods with given labels, for questions about every workload of a cluster. */
export interface PodSelectors {
  servicesFor(namespace: string, labels: Labels): readonly ClusterObject[];
  disruptionBudgetsFor(namespace: string, labels: Labels): readonly ClusterObject[];
}

interface Budget {
  readonly object: ClusterObject;
  readonly selector: LabelSelector;
}

/** Selects all pods of the namespace: the empty selector of policy/v1; that of policy/v1beta1, and an absent one, select none. */
function budgetOf(object: ClusterObject): readonly Selecting<Budget>[] {
  const { selector, problems } = parseLabelSelector(jsonAt(object.body, 'spec', 'selector'));
  if (selector === undefined || problems.length > 0) return [];
  const isBeta = groupVersion(stringAt(object.body, 'apiVersion') ?? '').version === 'v1beta1';
  if (selector.requirements.length === 0 && isBeta) return [];
  const labels: Record<string, string> = {};
  for (const { key, operator, values } of selector.requirements) {
    const [value] = values;
    if (operator === 'In' && values.length === 1 && value !== undefined) labels[key] = value;
  }
  return [{ item: { object, selector }, namespace: object.namespace, labels }];
}

function isSelected(selector: Labels | undefined, labels: Labels): boolean {
  return selector !== undefined && Object.entries(selector).every(([key, value]) => labels[key] === value);
}

function indexSelectors(cluster: Cluster): PodSelectors {
  const services = new SelectorIndex(
    cluster.of(KIND.Service).flatMap((item) => {
      const labels = serviceSelector(item);
      return labels === undefined ? [] : [{ item, namespace: item.namespace, labels }];
    }),
  );
  const budgets = new SelectorIndex(cluster.of(KIND.PodDisruptionBudget).flatMap(budgetOf));
  return {
    servicesFor: (namespace, labels) =>
      services
        .candidates(namespace, labels)
        .filter((service) => isSelected(serviceSelector(service), labels)),
    disruptionBudgetsFor: (namespace, labels) =>
      budgets
        .candidates(namespace, labels)
        .filter(({ selector }) => matchesLabels(selector, labels))
        .map(({ object }) => object),
  };
}

/** For `derive`. */
export const podSelectorsOf: (cluster: Cluster) => PodSelectors = remembered(indexSelectors);
