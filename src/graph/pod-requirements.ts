import { podsOf, type Workload } from '../cluster/workloads.ts';
import { KIND } from '../kube/group-kind.ts';
import { numberAt, stringAt } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';
import { parseImageReference } from '../kube/image-reference.ts';
import { allContainers, configReferencesOf, type PodSpec } from '../kube/pod-spec.ts';
import { objectThing, type Draft, type DraftThing } from './draft.ts';
import { registryServices } from './image-registry.ts';
import { fitsNode } from './node-fit.ts';
import { storageClassRequirements } from './persistent-volumes.ts';
import type { Edit, Requirement, ThingKey } from './thing.ts';

/** Nodes named as a requirement of a workload; one that runs on more survives the loss of any few. */
const NODES_NAMED_MAX_COUNT = 20;

function starts(anyOf: readonly ThingKey[], why: string, edits: readonly Edit[] = []): Requirement {
  return { anyOf, phase: 'start', why, edits };
}

/** The ConfigMaps and Secrets without which the kubelet does not start a container (CreateContainerConfigError, FailedMount). */
function configRequirements(draft: Draft, { object, template }: Workload): readonly Requirement[] {
  const needed = new Map<ThingKey, Requirement>();
  for (const { kind, name, optional } of configReferencesOf(template.spec)) {
    if (optional || name === '') continue;
    const thing = objectThing(draft, { ...KIND[kind], namespace: object.namespace, name });
    const edit: Edit = {
      id: `create ${thing.key}`,
      text: `Create ${thing.label}, or mark the reference as optional.`,
      cost: 1,
    };
    needed.set(thing.key, starts([thing.key], `its pods mount or read ${kind} ${name}`, [edit]));
  }
  return [...needed.values()];
}

function claimRequirements(draft: Draft, { object, template }: Workload): readonly Requirement[] {
  return template.spec.volumes.flatMap(({ source }) => {
    if (source.type !== 'persistentVolumeClaim' || source.claimName === '') return [];
    const name = { ...KIND.PersistentVolumeClaim, namespace: object.namespace, name: source.claimName };
    const { key } = objectThing(draft, name);
    return [starts([key], `its pods mount PersistentVolumeClaim ${source.claimName}`)];
  });
}

/** The claims that a StatefulSet makes for its first pod (`<template>-<name>-<ordinal>`), or what the class of one not made yet needs. */
function claimTemplateRequirements(draft: Draft, { object }: Workload): readonly Requirement[] {
  if (object.kind !== 'StatefulSet') return [];
  const first = numberAt(object.body, 'spec', 'ordinals', 'start') ?? 0;
  return listAt(object.body, 'spec', 'volumeClaimTemplates').flatMap((template) => {
    const name = `${stringAt(template, 'metadata', 'name') ?? ''}-${object.name}-${first}`;
    const claim = { ...KIND.PersistentVolumeClaim, namespace: object.namespace, name };
    if (draft.cluster.get(claim) === undefined)
      return storageClassRequirements(draft, stringAt(template, 'spec', 'storageClassName'));
    return [starts([objectThing(draft, claim).key], `its first pod mounts PersistentVolumeClaim ${name}`)];
  });
}

/** `default` is made by the service account controller in every namespace. */
function accountRequirements(draft: Draft, { object, template }: Workload): readonly Requirement[] {
  const { serviceAccountName, priorityClassName, runtimeClassName } = template.spec;
  const needed: Requirement[] = [];
  if (serviceAccountName !== 'default') {
    const name = { ...KIND.ServiceAccount, namespace: object.namespace, name: serviceAccountName };
    needed.push(
      starts([objectThing(draft, name).key], `its pods run as ServiceAccount ${serviceAccountName}`),
    );
  }
  // The two system classes are made by the API server itself at start.
  if (priorityClassName !== undefined && !priorityClassName.startsWith('system-')) {
    const name = { ...KIND.PriorityClass, namespace: '', name: priorityClassName };
    needed.push(starts([objectThing(draft, name).key], `its pods have PriorityClass ${priorityClassName}`));
  }
  if (runtimeClassName !== undefined) {
    const name = { group: 'node.k8s.io', kind: 'RuntimeClass', namespace: '', name: runtimeClassName };
    needed.push(starts([objectThing(draft, name).key], `its pods have RuntimeClass ${runtimeClassName}`));
  }
  return needed;
}

/** The kubelet asks the registry each time for `Always`, which is the default of `latest` and of images without a tag (API doc of Container). */
function isPulledAlways(image: string, policy: string | undefined): boolean {
  if (policy !== undefined) return policy === 'Always';
  const { tag, digest } = parseImageReference(image);
  return digest === undefined && (tag === undefined || tag === 'latest');
}

/** Is the image on every node that the pods may run on (`status.images`, at most the 50 largest of a node)? Then it starts without its registry. */
function isOnItsNodes({ cluster }: Draft, spec: PodSpec, image: string): boolean {
  const nodes = cluster.of(KIND.Node).filter((node) => fitsNode(spec, node));
  return (
    nodes.length > 0 &&
    nodes.every(({ body }) =>
      listAt(body, 'status', 'images').some((entry) => listAt(entry, 'names').includes(image)),
    )
  );
}

/** Images that come from a registry inside this cluster and are not on the nodes already. */
function imageRequirements(draft: Draft, { template }: Workload): readonly Requirement[] {
  const needed = new Map<ThingKey, Requirement>();
  for (const { image, imagePullPolicy } of allContainers(template.spec)) {
    if (imagePullPolicy === 'Never' || image === '') continue;
    if (!isPulledAlways(image, imagePullPolicy) && isOnItsNodes(draft, template.spec, image)) continue;
    for (const services of registryServices(draft.cluster, image)) {
      const keys = services.map((service) => objectThing(draft, service).key);
      const key = keys.join(' ');
      const edit: Edit = {
        id: `images from outside ${key}`,
        text: 'Pull this image from a registry outside the cluster, or put it on the nodes beforehand (`imagePullPolicy: IfNotPresent`).',
        cost: 4,
      };
      needed.set(key, starts(keys, `image ${image} comes from a registry that runs in this cluster`, [edit]));
    }
  }
  return [...needed.values()];
}

function nodeRequirements(draft: Draft, workload: Workload): readonly Requirement[] {
  const nodes = draft.cluster.of(KIND.Node);
  if (nodes.length === 0 || draft.cluster.coverage(KIND.Node).type !== 'all') return [];
  const { spec } = workload.template;
  if (!nodes.some((node) => fitsNode(spec, node))) {
    return [starts([], 'no node has the labels and taints that its pods ask for')];
  }
  const used = new Set(podsOf(workload).flatMap(({ body }) => stringAt(body, 'spec', 'nodeName') ?? []));
  if (used.size === 0 || used.size > NODES_NAMED_MAX_COUNT) return [];
  const keys = [...used].map((name) => objectThing(draft, { ...KIND.Node, namespace: '', name }).key);
  return [{ anyOf: keys, phase: 'run', why: 'all its pods run on these nodes', edits: [] }];
}

/** The thing of a workload, with all that its pods need to start. */
export function workloadThing(draft: Draft, workload: Workload): DraftThing {
  const thing = objectThing(draft, workload.object);
  thing.requirements.push(
    ...configRequirements(draft, workload),
    ...claimRequirements(draft, workload),
    ...claimTemplateRequirements(draft, workload),
    ...accountRequirements(draft, workload),
    ...imageRequirements(draft, workload),
    ...nodeRequirements(draft, workload),
  );
  return thing;
}
