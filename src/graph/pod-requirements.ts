import { podsOf, type Workload } from '../cluster/workloads.ts';
import { KIND } from '../kube/group-kind.ts';
import { stringAt } from '../kube/json.ts';
import { allContainers, configReferencesOf } from '../kube/pod-spec.ts';
import { objectThing, type Draft, type DraftThing } from './draft.ts';
import { registryServices } from './image-registry.ts';
import { fitsNode } from './node-fit.ts';
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

/** Images that come from a registry inside this cluster. A node that has the image needs no registry, but a new node has none. */
function imageRequirements(draft: Draft, { template }: Workload): readonly Requirement[] {
  const needed = new Map<ThingKey, Requirement>();
  for (const { image, imagePullPolicy } of allContainers(template.spec)) {
    if (imagePullPolicy === 'Never' || image === '') continue;
    const keys = registryServices(draft.cluster, image).map((service) => objectThing(draft, service).key);
    const [key] = keys;
    if (key === undefined) continue;
    const edit: Edit = {
      id: `images from outside ${key}`,
      text: 'Pull this image from a registry outside the cluster, or put it on the nodes beforehand (`imagePullPolicy: IfNotPresent`).',
      cost: 4,
    };
    needed.set(key, starts(keys, `image ${image} comes from a registry that runs in this cluster`, [edit]));
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
    ...accountRequirements(draft, workload),
    ...imageRequirements(draft, workload),
    ...nodeRequirements(draft, workload),
  );
  return thing;
}
