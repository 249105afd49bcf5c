import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { accessOf } from '../../cluster/access.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import type { Workload } from '../../cluster/workloads.ts';
import { KIND } from '../../kube/group-kind.ts';
import { isJsonObject, jsonAt, numberAt, stringAt, type JsonValue } from '../../kube/json.ts';
import { labelsOf, listAt, spokenName } from '../../kube/kube-object.ts';

/** Workloads named in one message. */
const NAMED_COUNT = 5;

/** Who a workload belongs to, as far as labels tell: the instance of a chart, else the application. */
function ownerLabel({ object, template }: Workload): string | undefined {
  const labels = { ...template.labels, ...labelsOf(object) };
  return labels['app.kubernetes.io/instance'] ?? labels['release'] ?? labels['app.kubernetes.io/part-of'];
}

function named(workloads: readonly Workload[]): string {
  const names = workloads.slice(0, NAMED_COUNT).map(({ object }) => spokenName(object));
  const rest_count = workloads.length - NAMED_COUNT;
  return `${names.join(', ')}${rest_count > 0 ? ` and ${rest_count} more` : ''}`;
}

/**
 * A ServiceAccount of a controller (one that may do something) under several owners. The account `default` without rights, and
 * components of one chart that share an account, are not meant.
 */
function* sharedAccounts({ cluster, derive }: RuleInput): Generator<Observation> {
  const access = derive(accessOf);
  for (const account of cluster.of(KIND.ServiceAccount)) {
    const subject = { kind: 'ServiceAccount', namespace: account.namespace, name: account.name } as const;
    const workloads = access.workloadsRunningAs(subject).filter(({ object }) => object.kind !== 'Pod');
    const owners = new Set(workloads.map(ownerLabel));
    if (workloads.length < 2 || owners.size < 2 || owners.has(undefined)) continue;
    if (access.index.grantsTo(subject).length === 0) continue;
    yield {
      type: 'finding',
      object: account,
      path: [],
      message: `${spokenName(account)} has rights and is shared by ${workloads.length} workloads of ${owners.size} owners: ${named(workloads)}`,
      objects: workloads.slice(0, NAMED_COUNT).map(({ object }) => object),
      fix: {
        text: 'Give each its own ServiceAccount with only its rights; then a change in the audit log has one author.',
      },
    };
  }
}

const sharedServiceAccount: Rule = {
  id: 'shared-service-account',
  title: 'Each owner has a ServiceAccount of its own',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'Two components shared one account, and the controller that signs accounts rewrote the signature without end.',
  check: sharedAccounts,
};

function scaledObject(cluster: RuleInput['cluster'], scaler: ClusterObject): ClusterObject | undefined {
  const kind = stringAt(scaler.body, 'spec', 'scaleTargetRef', 'kind') ?? 'Deployment';
  const name = stringAt(scaler.body, 'spec', 'scaleTargetRef', 'name') ?? '';
  return cluster.get({ group: 'apps', kind, namespace: scaler.namespace, name });
}

/** Does somebody apply this field from a manifest? In manifests it is there to be applied; live, a manager other than an autoscaler owns it. */
function appliesReplicas(cluster: RuleInput['cluster'], target: ClusterObject): boolean {
  if (numberAt(target.body, 'spec', 'replicas') === undefined) return false;
  if (cluster.coverage(target).type === 'given') return true;
  return listAt(target.body, 'metadata', 'managedFields').some(
    (entry) =>
      stringAt(entry, 'subresource') === undefined &&
      stringAt(entry, 'operation') === 'Apply' &&
      isJsonObject(jsonAt(entry, 'fieldsV1', 'f:spec')) &&
      jsonAt(entry, 'fieldsV1', 'f:spec', 'f:replicas') !== undefined,
  );
}

function* replicasAndAutoscaler({ cluster }: RuleInput): Generator<Observation> {
  for (const scaler of cluster.of(KIND.HorizontalPodAutoscaler)) {
    const target = scaledObject(cluster, scaler);
    if (target === undefined || !appliesReplicas(cluster, target)) continue;
    const replicas = numberAt(target.body, 'spec', 'replicas');
    const [least, most] = [
      numberAt(scaler.body, 'spec', 'minReplicas') ?? 1,
      numberAt(scaler.body, 'spec', 'maxReplicas'),
    ];
    // A fixed autoscaler and the same number in the manifest want the same.
    if (least === most && least === replicas) continue;
    yield {
      type: 'finding',
      object: target,
      path: ['spec', 'replicas'],
      message: `${spokenName(target)} says replicas: ${replicas} and ${spokenName(scaler)} scales it (${least} to ${most ?? 'unknown'}): each apply sets it back`,
      objects: [scaler],
      fix: { text: 'Take spec.replicas out of the manifest and leave the number to the autoscaler.' },
    };
  }
}

const replicasAgainstAutoscaler: Rule = {
  id: 'replicas-against-autoscaler',
  title: 'What an autoscaler scales has no replicas in its manifest',
  severity: 'medium',
  persona: 'developer',
  why: 'Two writers of one field go A, B, A, B until one of them is stopped.',
  check: replicasAndAutoscaler,
};

/** Managers that are people or delivery tools: they come and go, and do not fight by themselves. */
const PEOPLE =
  /^(?:kubectl|helm|Mozilla|argocd|flux|kustomize|terraform|pulumi|Lens|k9s|rancher|before-first-apply)/i;
/** Fields that several managers are meant to share. */
const MEANT_TO_BE_SHARED = /^(?:\.|k:|v:)|^f:(?:status|managedFields|finalizers|ownerReferences)$/;

/** The leaves of a FieldsV1 set, as paths of its keys: `f:spec f:replicas`. */
function leavesOf(fields: JsonValue | undefined, path: readonly string[] = []): readonly string[] {
  if (!isJsonObject(fields)) return [];
  const keys = Object.keys(fields).filter((key) => key !== '.');
  if (keys.length === 0) return path.length === 0 ? [] : [path.join(' ')];
  return keys
    .filter((key) => path.length > 0 || !MEANT_TO_BE_SHARED.test(key))
    .flatMap((key) => leavesOf(fields[key], [...path, key]));
}

function managersByField(object: ClusterObject): ReadonlyMap<string, ReadonlySet<string>> {
  const managers = new Map<string, Set<string>>();
  for (const entry of listAt(object.body, 'metadata', 'managedFields')) {
    const manager = stringAt(entry, 'manager');
    if (manager === undefined || stringAt(entry, 'subresource') !== undefined) continue;
    for (const leaf of leavesOf(jsonAt(entry, 'fieldsV1'))) {
      const known = managers.get(leaf);
      if (known === undefined) managers.set(leaf, new Set([manager]));
      else known.add(manager);
    }
  }
  return managers;
}

function spokenField(leaf: string): string {
  return leaf
    .split(' ')
    .map((key) => key.slice(2))
    .join('.');
}

/** Kinds of which every object is written by several controllers by design. */
const WRITTEN_BY_MANY = new Set([
  'Node',
  'Pod',
  'Event',
  'Lease',
  'EndpointSlice',
  'Endpoints',
  'CustomResourceDefinition',
]);

/** Objects of one kind with the same pair of managers are one finding: it is one pair of controllers. */
function* fieldsOfTwo({ cluster }: RuleInput): Generator<Observation> {
  const told = new Set<string>();
  for (const object of cluster.all()) {
    if (WRITTEN_BY_MANY.has(object.kind)) continue;
    for (const [leaf, managers] of managersByField(object)) {
      const controllers = [...managers].filter((manager) => !PEOPLE.test(manager)).toSorted();
      if (controllers.length < 2) continue;
      const pair = `${object.kind} ${controllers.join(' ')}`;
      if (told.has(pair)) continue;
      told.add(pair);
      yield {
        type: 'finding',
        object,
        path: [],
        message: `${controllers.join(' and ')} both write ${spokenField(leaf)} of ${spokenName(object)} (and perhaps of other ${object.kind}s)`,
        fix: { text: 'Decide which of them owns the field, and take it out of what the other applies.' },
      };
    }
  }
}

const fieldOfTwoManagers: Rule = {
  id: 'field-of-two-managers',
  title: 'No field has two controllers as managers',
  severity: 'low',
  persona: 'cluster admin',
  why: 'Today they agree; on the day one of them changes its mind they fight.',
  check: fieldsOfTwo,
};

export const check: CheckDefinition = {
  hazard: 'fighting-controllers',
  rules: [sharedServiceAccount, replicasAgainstAutoscaler, fieldOfTwoManagers],
};
