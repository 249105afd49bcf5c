import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { BodyPath, Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { isFinished } from '../../cluster/finished-work.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import type { ConfigReference } from '../../kube/container.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { listAt, objectAt, spokenName } from '../../kube/kube-object.ts';
import { configReferencesOf } from '../../kube/pod-spec.ts';
import { shortList } from '../short-list.ts';

/** A Secret or ConfigMap that a pod names, and what of it is not there. */
interface Missing {
  /** `Secret db`, `key password of Secret db`. */
  readonly what: string;
  readonly path: BodyPath;
  /** Is every object of the kind among the input, so that what is not there does not exist? */
  readonly isCertain: boolean;
}

const DATA_FIELDS = ['data', 'stringData', 'binaryData'] as const;

function hasKey({ body }: ClusterObject, key: string): boolean {
  return DATA_FIELDS.some((field) => Object.hasOwn(objectAt(body, field), key));
}

/** A manifest without any data is filled in the cluster: by external-secrets, by a token controller, by an injector of certificates. */
function isFilledLater({ body }: ClusterObject): boolean {
  return DATA_FIELDS.every((field) => Object.keys(objectAt(body, field)).length === 0);
}

/** The keys that a reference needs: the one of a variable, or the items that a volume picks. */
function neededKeys({ object }: Workload, { key, path }: ConfigReference): readonly string[] {
  if (key !== undefined) return [key];
  return listAt(object.body, ...path, 'items').flatMap((item) => stringAt(item, 'key') ?? []);
}

function missingOf(cluster: Cluster, workload: Workload, reference: ConfigReference): readonly Missing[] {
  const { kind, name, path } = reference;
  const { namespace } = workload.object;
  const found = cluster.get({ ...KIND[kind], namespace, name });
  const isCertain = cluster.coverage(KIND[kind]).type === 'all';
  if (found === undefined) return [{ what: `${kind} ${name}`, path, isCertain }];
  const absent = neededKeys(workload, reference).filter((key) => !hasKey(found, key));
  // The object is here as it is, so its keys are known, whatever else the input leaves out.
  const isKnown = isCertain || !isFilledLater(found);
  return absent.map((key) => ({ what: `key ${key} of ${kind} ${name}`, path, isCertain: isKnown }));
}

function missingOfWorkload(cluster: Cluster, workload: Workload): readonly Missing[] {
  return configReferencesOf(workload.template.spec)
    .filter(({ optional }) => !optional)
    .flatMap((reference) => missingOf(cluster, workload, reference));
}

/** One finding for a workload, not one for each Secret: they come from one provider and are missing together. */
function* absentReferences({ cluster, derive }: RuleInput): Generator<Observation> {
  let unknown_count = 0;
  for (const workload of derive(workloadsOf).all) {
    if (isFinished(workload)) continue;
    const missing = missingOfWorkload(cluster, workload);
    const certain = missing.filter(({ isCertain }) => isCertain);
    if (missing.length > certain.length) unknown_count += 1;
    const [first] = certain;
    if (first === undefined) continue;
    const names = [...new Set(certain.map(({ what }) => what))];
    yield {
      type: 'finding',
      object: workload.object,
      path: first.path,
      message: `${spokenName(workload.object)} needs ${shortList(names)}, which ${names.length === 1 ? 'does' : 'do'} not exist: no new pod of it starts`,
      fix: {
        text: 'Create what is missing, or find out why what should create it (an IAM provider, external-secrets, cert-manager) is behind: its queue, its replicas, its errors.',
        patch: `kubectl get events -n ${workload.object.namespace} --field-selector type=Warning --sort-by=.lastTimestamp`,
      },
    };
  }
  if (unknown_count > 0) {
    yield {
      type: 'unknown',
      message: `Whether all mounted Secrets and ConfigMaps exist is not known: ${unknown_count} ${unknown_count === 1 ? 'workload names' : 'workloads name'} some that are not among the objects.`,
    };
  }
}

const absentReference: Rule = {
  id: 'absent-reference',
  title: 'Secrets and ConfigMaps that pods need exist, with the keys that they need',
  severity: 'high',
  persona: 'developer',
  why: 'When the credential provider fell behind, new Secrets stayed missing for hours and no deployment worked.',
  check: absentReferences,
};

/** Pull secrets by which a pod gets its image: its own, else those of its ServiceAccount (admission plugin ServiceAccount). */
function absentPullSecretsOf(cluster: Cluster, { object, template }: Workload): readonly string[] {
  const { namespace } = object;
  const { imagePullSecrets, serviceAccountName } = template.spec;
  const account = cluster.get({ ...KIND.ServiceAccount, namespace, name: serviceAccountName });
  const inherited = listAt(account?.body, 'imagePullSecrets').flatMap(
    (entry) => stringAt(entry, 'name') ?? [],
  );
  const names = imagePullSecrets.length > 0 ? imagePullSecrets.map(({ name }) => name) : inherited;
  return names.filter((name) => cluster.get({ ...KIND.Secret, namespace, name }) === undefined);
}

function* absentPullSecrets({ cluster, derive }: RuleInput): Generator<Observation> {
  if (cluster.coverage(KIND.Secret).type !== 'all') return;
  for (const workload of derive(workloadsOf).all) {
    if (isFinished(workload)) continue;
    const absent = absentPullSecretsOf(cluster, workload);
    if (absent.length === 0) continue;
    const { object, template } = workload;
    const isOwn = template.spec.imagePullSecrets.length > 0;
    yield {
      type: 'finding',
      object,
      path: isOwn ? [...template.spec.path, 'imagePullSecrets'] : template.spec.path,
      message: `${spokenName(object)} pulls its images with ${shortList(absent.map((name) => `Secret ${name}`))}${isOwn ? '' : ` (of ServiceAccount ${template.spec.serviceAccountName})`}, which ${absent.length === 1 ? 'does' : 'do'} not exist: on a node that has not the image yet, a private one is refused`,
      fix: {
        text: 'Create the pull secret in this namespace, or take the reference out where the registry is public or the nodes log in.',
        patch: `kubectl create secret docker-registry ${absent[0] ?? ''} -n ${object.namespace} --docker-server=REGISTRY --docker-username=USER --docker-password=PASSWORD`,
      },
    };
  }
}

const absentPullSecret: Rule = {
  id: 'absent-pull-secret',
  title: 'Secrets that images are pulled with exist',
  severity: 'low',
  persona: 'developer',
  why: 'It goes well as long as the image is on the node, and fails on the day the node is replaced.',
  check: absentPullSecrets,
};

export const check: CheckDefinition = {
  hazard: 'credential-backlog',
  rules: [absentReference, absentPullSecret],
};
