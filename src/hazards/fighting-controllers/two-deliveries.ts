import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { stringAt } from '../../kube/json.ts';
import { kubectlName, listAt, spokenName } from '../../kube/kube-object.ts';

interface DeliveryMark {
  readonly tool: string;
  readonly where: 'labels' | 'annotations';
  readonly key: string;
}

/**
 * What delivery tools write on what they apply, and apply again when it differs (tracking labels and annotations of Argo CD, Flux and
 * Rancher Fleet). The `app.kubernetes.io/instance` of older Argo CD is not told from a chart's own.
 */
const MARKS: readonly DeliveryMark[] = [
  { tool: 'Argo CD', where: 'annotations', key: 'argocd.argoproj.io/tracking-id' },
  { tool: 'Argo CD', where: 'labels', key: 'argocd.argoproj.io/instance' },
  { tool: "Flux' Kustomization", where: 'labels', key: 'kustomize.toolkit.fluxcd.io/name' },
  { tool: "Flux' HelmRelease", where: 'labels', key: 'helm.toolkit.fluxcd.io/name' },
  { tool: 'Fleet', where: 'annotations', key: 'objectset.rio.cattle.io/owner-name' },
];

/** Two deliveries of one tool by name, else the name of the tool once. */
function deliveriesOf({ body }: ClusterObject): readonly DeliveryMark[] {
  const found = MARKS.filter(({ where, key }) => stringAt(body, 'metadata', where, key) !== undefined);
  return found.filter(({ tool }, index) => found.findIndex((other) => other.tool === tool) === index);
}

/** Kinds that bear the labels of what made them, by the hundred thousand. */
const MADE_KINDS = new Set([
  'Pod',
  'ReplicaSet',
  'Endpoints',
  'EndpointSlice',
  'Event',
  'ControllerRevision',
]);

function* deliveredTwice({ cluster }: RuleInput): Generator<Observation> {
  for (const kind of cluster.kinds()) {
    if (MADE_KINDS.has(kind.kind)) continue;
    for (const object of cluster.of(kind)) {
      // What a controller made copies the labels of its owner; Flux' own objects are applied by Flux, and apply.
      if (listAt(object.body, 'metadata', 'ownerReferences').length > 0) continue;
      const marks = deliveriesOf(object);
      const [first, second] = marks;
      if (first === undefined || second === undefined) continue;
      const remove = first.where === 'labels' ? 'label' : 'annotate';
      yield {
        type: 'finding',
        object,
        path: ['metadata', second.where, second.key],
        message: `${spokenName(object)} is delivered by ${marks.map(({ tool }) => tool).join(' and ')}: each sets back what the other applies`,
        fix: {
          text: `Take it out of what one of them delivers, and only then its mark off the object; here ${first.tool}'s.`,
          patch: `kubectl ${remove} ${kubectlName(object)}${object.namespace === '' ? '' : ` -n ${object.namespace}`} ${first.key}-`,
        },
      };
    }
  }
}

export const deliveredByTwo: Rule = {
  id: 'delivered-by-two',
  title: 'Each object is delivered by one tool',
  severity: 'medium',
  persona: 'developer',
  why: 'Two tools that each set the object back to their Git are two controllers that fight.',
  check: deliveredTwice,
};
