import { presentGroup, KIND, type GroupKind } from '../kube/group-kind.ts';
import { isJsonObject, jsonAt, stringAt } from '../kube/json.ts';
import {
  annotationsOf,
  groupVersion,
  labelsOf,
  listAt,
  objectNameKey,
  stringsAt,
  uidOf,
  type ObjectName,
} from '../kube/kube-object.ts';
import { parsePodSpec, type PodSpec } from '../kube/pod-spec.ts';
import type { BodyPath, Cluster, ClusterObject } from './cluster.ts';
import { remembered } from './remembered.ts';

/** What pods are made of: the labels, annotations and spec that every pod of a workload begins with. */
export interface PodTemplate {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  readonly spec: PodSpec;
  /** Where the template stands in the object's body: `['spec', 'template']`, `[]` for a Pod. */
  readonly path: BodyPath;
}

/**
 * One thing that somebody runs: the object at the top of a chain of owners, with its pods. The ReplicaSets of a Deployment and the Jobs
 * of a CronJob are part of it and no workloads of their own.
 */
export interface Workload {
  /** The Deployment, CronJob, bare Pod. The first of the pods where the owner is not in the cluster. */
  readonly object: ClusterObject;
  readonly template: PodTemplate;
  /** The pods that are in the cluster; empty in manifests. */
  readonly pods: readonly ClusterObject[];
  /** The owner that the pods name and that is not in the cluster (a custom controller, or a kind that could not be read). */
  readonly absentOwner: ObjectName | undefined;
}

/** Every workload of a cluster, in the order in which objects were read. */
export interface Workloads {
  readonly all: readonly Workload[];
  ofNamespace(namespace: string): readonly Workload[];
  /** The workload that an object is or belongs to (a Deployment, its ReplicaSet, its Pod). */
  owning(name: ObjectName): Workload | undefined;
}

interface TemplateKind extends GroupKind {
  readonly template: BodyPath;
}

const IN_SPEC: BodyPath = ['spec', 'template'];

/**
 * Kinds with a pod template. Beyond the API's own: OpenShift's DeploymentConfig, Argo's Rollout and OpenKruise's workloads, which are
 * used in place of Deployments and carry the same template.
 */
const TEMPLATE_KINDS: readonly TemplateKind[] = [
  { ...KIND.Deployment, template: IN_SPEC },
  { ...KIND.DaemonSet, template: IN_SPEC },
  { ...KIND.StatefulSet, template: IN_SPEC },
  { ...KIND.ReplicaSet, template: IN_SPEC },
  { ...KIND.ReplicationController, template: IN_SPEC },
  { ...KIND.CronJob, template: ['spec', 'jobTemplate', 'spec', 'template'] },
  { ...KIND.Job, template: IN_SPEC },
  { group: '', kind: 'PodTemplate', template: ['template'] },
  { group: 'apps.openshift.io', kind: 'DeploymentConfig', template: IN_SPEC },
  { group: 'argoproj.io', kind: 'Rollout', template: IN_SPEC },
  { group: 'apps.kruise.io', kind: 'CloneSet', template: IN_SPEC },
  { group: 'apps.kruise.io', kind: 'StatefulSet', template: IN_SPEC },
  { group: 'apps.kruise.io', kind: 'DaemonSet', template: IN_SPEC },
  { ...KIND.Pod, template: [] },
];

const TEMPLATE_PATHS = new Map(TEMPLATE_KINDS.map((kind) => [`${kind.group}/${kind.kind}`, kind.template]));

/** Owner references lead to a top after Pod, Job, CronJob; more steps than this are a loop made by hand. */
const MAX_OWNER_STEPS = 8;

/**
 * The pod template of any object that has one (the Pod itself included), `undefined` for all others and where the template is
 * no object (an Argo Rollout with `workloadRef`).
 */
export function podTemplateOf(object: ClusterObject): PodTemplate | undefined {
  const path = TEMPLATE_PATHS.get(`${presentGroup(object)}/${object.kind}`);
  if (path === undefined) return undefined;
  const template = jsonAt(object.body, ...path);
  if (!isJsonObject(template)) return undefined;
  return {
    labels: stringsAt(template, 'metadata', 'labels'),
    annotations: stringsAt(template, 'metadata', 'annotations'),
    spec: parsePodSpec(template['spec'], [...path, 'spec']),
    path,
  };
}

/** An owner reference; the owner of a namespaced object is of the same namespace, or cluster-scoped (`Node n1`). */
export interface Owner extends ObjectName {
  /** `''` where the reference has none. */
  readonly uid: string;
}

/** The owner that manages the object: the reference with `controller: true`, else the first; `undefined` where it has none. */
export function ownerOf(object: Pick<ClusterObject, 'body' | 'namespace'>): Owner | undefined {
  const references = listAt(object.body, 'metadata', 'ownerReferences').filter(isJsonObject);
  const reference = references.find(({ controller }) => controller === true) ?? references[0];
  const kind = stringAt(reference, 'kind');
  const name = stringAt(reference, 'name');
  if (kind === undefined || name === undefined) return undefined;
  const { group } = groupVersion(stringAt(reference, 'apiVersion') ?? 'v1');
  return {
    group: presentGroup({ group, kind }),
    kind,
    namespace: object.namespace,
    name,
    uid: stringAt(reference, 'uid') ?? '',
  };
}

/**
 * The Deployment of a ReplicaSet that could not be read: the deployment controller names a ReplicaSet `<deployment>-<hash>` and puts
 * the hash on the pods (`pkg/controller/deployment/sync.go`).
 */
function deploymentByHash(
  cluster: Cluster,
  pod: ClusterObject,
  owner: ObjectName,
): ClusterObject | undefined {
  const hash = labelsOf(pod)['pod-template-hash'];
  if (owner.kind !== 'ReplicaSet' || hash === undefined || !owner.name.endsWith(`-${hash}`)) return undefined;
  return cluster.get({
    ...KIND.Deployment,
    namespace: owner.namespace,
    name: owner.name.slice(0, -hash.length - 1),
  });
}

/** The owner itself: an object of the same name with another uid came after it, and owns nothing. */
function ownerByUid(cluster: Cluster, owner: Owner): ClusterObject | undefined {
  const found = cluster.get(owner);
  if (found === undefined || owner.uid === '' || uidOf(found) === '') return found;
  return uidOf(found) === owner.uid ? found : undefined;
}

/** The topmost object above `object` that has a pod template, and the owner above it that is not in the cluster. */
function topOf(
  cluster: Cluster,
  object: ClusterObject,
): { readonly top: ClusterObject; readonly absentOwner: ObjectName | undefined } {
  let top = object;
  for (let step = 0; step < MAX_OWNER_STEPS; step += 1) {
    const owner = ownerOf(top);
    if (owner === undefined) break;
    const found = deploymentByHash(cluster, top, owner) ?? ownerByUid(cluster, owner);
    if (found === undefined) return { top, absentOwner: owner };
    // An operator's custom resource above a Deployment: the Deployment is what runs.
    if (!hasTemplate(found)) return { top, absentOwner: undefined };
    top = found;
  }
  return { top, absentOwner: undefined };
}

function hasTemplate(object: ClusterObject): boolean {
  const path = TEMPLATE_PATHS.get(`${presentGroup(object)}/${object.kind}`);
  return path !== undefined && isJsonObject(jsonAt(object.body, ...path));
}

interface Draft {
  readonly object: ClusterObject;
  readonly pods: ClusterObject[];
  readonly absentOwner: ObjectName | undefined;
}

/** Pods of one absent owner are one workload (so are its ReplicaSets): a finding about them is one finding. */
function draftKey(top: ClusterObject, absentOwner: ObjectName | undefined): string {
  const isPart = top.kind === 'Pod' || top.kind === 'ReplicaSet' || absentOwner?.kind === 'CronJob';
  const isOfNode = absentOwner?.kind === 'Node';
  return isPart && absentOwner !== undefined && !isOfNode
    ? `owner:${objectNameKey(absentOwner)}`
    : objectNameKey(top);
}

function* draftsOf(cluster: Cluster): Generator<readonly [object: ClusterObject, key: string, draft: Draft]> {
  const drafts = new Map<string, Draft>();
  const tops = new Map<string, ReturnType<typeof topOf>>();
  for (const kind of TEMPLATE_KINDS) {
    for (const object of cluster.of(kind)) {
      if (!hasTemplate(object)) continue;
      const owner = ownerOf(object);
      const ownerKey = owner === undefined ? undefined : `${objectNameKey(owner)} ${owner.uid}`;
      // The pods of one ReplicaSet have one top: asked once, not once a pod.
      const known = ownerKey === undefined || object.kind !== 'Pod' ? undefined : tops.get(ownerKey);
      const found = known ?? topOf(cluster, object);
      const isOwnTop = found.top === object;
      if (ownerKey !== undefined && object.kind === 'Pod' && !isOwnTop) tops.set(ownerKey, found);
      const key = draftKey(found.top, found.absentOwner);
      let draft = drafts.get(key);
      if (draft === undefined) {
        draft = { object: found.top, pods: [], absentOwner: found.absentOwner };
        drafts.set(key, draft);
      }
      if (object.kind === 'Pod') draft.pods.push(object);
      yield [object, key, draft];
    }
  }
}

/** Two manifests of one Deployment are one workload here (the first); that they are two is reported elsewhere. */
function indexWorkloads(cluster: Cluster): Workloads {
  const workloads = new Map<string, Workload>();
  const byMember = new Map<string, Workload>();
  const byNamespace = new Map<string, Workload[]>();
  for (const [member, key, draft] of draftsOf(cluster)) {
    let workload = workloads.get(key);
    if (workload === undefined) {
      const template = podTemplateOf(draft.object);
      if (template === undefined) continue;
      workload = { ...draft, template };
      workloads.set(key, workload);
      const neighbours = byNamespace.get(draft.object.namespace);
      if (neighbours === undefined) byNamespace.set(draft.object.namespace, [workload]);
      else neighbours.push(workload);
    }
    // Pods are found by their owner: one entry for each of 620,000 pods would be the largest map of all.
    if (member.kind !== 'Pod' || member === draft.object) byMember.set(objectNameKey(member), workload);
  }
  const owning = (name: ObjectName): Workload | undefined => {
    const found = byMember.get(objectNameKey({ ...name, group: presentGroup(name) }));
    if (found !== undefined || name.kind !== 'Pod') return found;
    const pod = cluster.get(name);
    if (pod === undefined) return undefined;
    const { top, absentOwner } = topOf(cluster, pod);
    return workloads.get(draftKey(top, absentOwner));
  };
  return {
    all: [...workloads.values()],
    ofNamespace: (namespace) => byNamespace.get(namespace) ?? [],
    owning,
  };
}

/** Every workload of the cluster, with its pods; for `derive`. */
export const workloadsOf: (cluster: Cluster) => Workloads = remembered(indexWorkloads);

/** The pods of a workload that have not ended: phases Succeeded and Failed are left out. */
export function podsOf({ pods }: Workload): readonly ClusterObject[] {
  return pods.filter(({ body }) => {
    const phase = stringAt(body, 'status', 'phase');
    return phase !== 'Succeeded' && phase !== 'Failed';
  });
}

/** Is the pod's condition Ready True? `undefined` where its status does not say (a manifest). */
export function isPodReady({ body }: Pick<ClusterObject, 'body'>): boolean | undefined {
  const conditions = listAt(body, 'status', 'conditions').filter(isJsonObject);
  const ready = conditions.find((condition) => condition['type'] === 'Ready');
  const status = stringAt(ready, 'status');
  return status === undefined ? undefined : status === 'True';
}

/** Mirror pods stand for static pods, which a kubelet runs from a file: the API server cannot stop them. */
export function isMirrorPod(object: Pick<ClusterObject, 'body'>): boolean {
  return annotationsOf(object)['kubernetes.io/config.mirror'] !== undefined;
}
