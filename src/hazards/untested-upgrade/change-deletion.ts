import type { ChangeRule, ChangeRuleInput, Observation } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import type { Severity } from '../../detect/contract.ts';
import { KIND, type GroupKind } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { kubectlName, objectAt, spokenName } from '../../kube/kube-object.ts';
import { parseWebhookConfiguration } from '../../kube/webhook/configuration.ts';
import { goneObjects } from './changed-object.ts';

/** A kind whose deletion takes more with it than the object, and what. */
interface Precious {
  readonly kind: GroupKind;
  readonly severity: Severity;
  readonly consequence: string;
}

const PRECIOUS: readonly Precious[] = [
  { kind: KIND.Namespace, severity: 'critical', consequence: 'every object in it goes with it' },
  {
    kind: KIND.CustomResourceDefinition,
    severity: 'critical',
    consequence: 'every custom resource of this kind, in all namespaces, goes with it',
  },
  {
    kind: KIND.PersistentVolumeClaim,
    severity: 'high',
    consequence: 'its data goes with it where the volume is reclaimed by Delete',
  },
  { kind: KIND.PersistentVolume, severity: 'high', consequence: 'the claim bound to it is lost' },
  { kind: KIND.StatefulSet, severity: 'medium', consequence: 'its pods stop at once and in no order' },
  { kind: KIND.APIService, severity: 'high', consequence: 'its API group is no longer served' },
];

function pruned(
  object: ClusterObject,
): Pick<Extract<Observation, { type: 'finding' }>, 'type' | 'object' | 'path' | 'fix'> {
  return {
    type: 'finding',
    object,
    path: [],
    fix: {
      text: `If it is to stay, bring it back or keep it from being pruned (Argo CD: argocd.argoproj.io/sync-options: Prune=false, Flux: kustomize.toolkit.fluxcd.io/prune: disabled, Helm: helm.sh/resource-policy: keep). If it is to go, take a backup first and delete it by hand: kubectl get ${kubectlName(object)}${object.namespace === '' ? '' : ` -n ${object.namespace}`} -o yaml`,
    },
  };
}

/** What is called through Services after the change: each Service with who calls it. */
function callersOf(after: Cluster): ReadonlyMap<string, string> {
  const callers = new Map<string, string>();
  for (const kind of [KIND.MutatingWebhookConfiguration, KIND.ValidatingWebhookConfiguration]) {
    for (const object of after.of(kind)) {
      for (const { webhook } of parseWebhookConfiguration(object.body)?.webhooks ?? []) {
        const { client } = webhook;
        if (client.type === 'service')
          callers.set(`${client.namespace}/${client.name}`, `the webhook ${webhook.name}`);
      }
    }
  }
  for (const object of after.of(KIND.APIService)) {
    const service = objectAt(object.body, 'spec', 'service');
    callers.set(
      `${stringAt(service, 'namespace') ?? ''}/${stringAt(service, 'name') ?? ''}`,
      spokenName(object),
    );
  }
  for (const object of after.of(KIND.CustomResourceDefinition)) {
    const service = objectAt(object.body, 'spec', 'conversion', 'webhook', 'clientConfig', 'service');
    const name = stringAt(service, 'name');
    if (name !== undefined)
      callers.set(
        `${stringAt(service, 'namespace') ?? ''}/${name}`,
        `the conversion of ${spokenName(object)}`,
      );
  }
  return callers;
}

function* deletedObjects(change: ChangeRuleInput): Generator<Observation> {
  for (const { kind, severity, consequence } of PRECIOUS) {
    for (const object of goneObjects(change, kind)) {
      yield {
        ...pruned(object),
        message: `${spokenName(object)} is gone after the change: where what is gone is pruned, ${consequence}`,
        severity,
      };
    }
  }
  const callers = change.deriveAfter(callersOf);
  for (const object of goneObjects(change, KIND.Service)) {
    const caller = callers.get(`${object.namespace}/${object.name}`);
    if (caller === undefined) continue;
    yield {
      ...pruned(object),
      message: `${spokenName(object)} is gone after the change, and ${caller} is called through it`,
      severity: 'critical',
    };
  }
}

export const deletedObject: ChangeRule = {
  id: 'deleted-object',
  title: 'Changes take nothing away that takes more with it',
  severity: 'high',
  persona: 'cluster admin',
  why: 'What was deleted stood behind webhooks and held the objects of others; bringing it back took hours.',
  check: deletedObjects,
};
