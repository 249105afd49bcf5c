import type { ChangeRule, ChangeRuleInput, Observation } from '../../check/contract.ts';
import type { BodyPath } from '../../cluster/cluster.ts';
import { KIND, type GroupKind } from '../../kube/group-kind.ts';
import { isJsonObject, jsonAt, type JsonValue } from '../../kube/json.ts';
import { spokenName, stringsAt } from '../../kube/kube-object.ts';
import { selectorChange } from '../../kube/selector-cover.ts';
import { selectorString } from '../../kube/selector-string.ts';
import { parseLabelSelector, selectorOfLabels, type LabelSelector } from '../../kube/selector.ts';
import { changedObjects, type ChangedObject } from './changed-object.ts';

/** Where a kind selects pods, and what comes over those that a wider selector takes in. */
interface Selection {
  readonly kind: GroupKind;
  readonly path: BodyPath;
  /** A plain map of labels instead of a LabelSelector. */
  readonly isMap: boolean;
  readonly consequence: string;
}

const SELECTIONS: readonly Selection[] = [
  {
    kind: KIND.Service,
    path: ['spec', 'selector'],
    isMap: true,
    consequence: 'it sends traffic to pods that are not its own',
  },
  {
    kind: KIND.NetworkPolicy,
    path: ['spec', 'podSelector'],
    isMap: false,
    consequence: 'it isolates pods that were open',
  },
  {
    kind: KIND.PodDisruptionBudget,
    path: ['spec', 'selector'],
    isMap: false,
    consequence: 'it counts, and holds back evictions of, pods of others',
  },
];

/** `undefined` where the field selects nothing by labels, or cannot be read. */
function selectorOf(value: JsonValue | undefined, isMap: boolean): LabelSelector | undefined {
  if (!isJsonObject(value)) return undefined;
  // A Service without labels to select by selects nothing: its endpoints are made by hand.
  if (isMap) return Object.keys(value).length === 0 ? undefined : selectorOfLabels(stringsAt(value));
  return parseLabelSelector(value).selector;
}

function spoken(selector: LabelSelector): string {
  return selector.requirements.length === 0 ? 'everything' : selectorString(selector);
}

function* widened(
  { was, now }: ChangedObject,
  { path, isMap, consequence }: Selection,
): Generator<Observation> {
  const old = selectorOf(jsonAt(was.body, ...path), isMap);
  const present = selectorOf(jsonAt(now.body, ...path), isMap);
  if (old === undefined || present === undefined || selectorChange(old, present) !== 'wider') return;
  yield {
    type: 'finding',
    object: now,
    path,
    message: `${spokenName(now)} selects more: ${spoken(present)} instead of ${spoken(old)}; ${consequence}`,
    fix: {
      text: `Keep the labels that tell these pods from others, or look at what is selected first: kubectl get pods -n ${now.namespace} -l '${selectorString(present)}'`,
    },
    ...(present.requirements.length === 0 ? { severity: 'critical' as const } : {}),
  };
}

function* widenedSelectors(change: ChangeRuleInput): Generator<Observation> {
  for (const selection of SELECTIONS) {
    for (const object of changedObjects(change, selection.kind)) yield* widened(object, selection);
  }
}

export const widenedSelector: ChangeRule = {
  id: 'widened-selector',
  title: 'Changes do not widen label selectors',
  severity: 'high',
  persona: 'developer',
  why: 'A selector that grows takes in the objects of others; in one outage it had become empty, which means everything.',
  check: widenedSelectors,
};
