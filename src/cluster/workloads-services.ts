import type { PortNumberOrName } from '../kube/container.ts';
import { KIND } from '../kube/group-kind.ts';
import { isJsonObject, jsonAt, numberAt, stringAt } from '../kube/json.ts';
import { labelsOf, listAt, objectAt, stringsAt } from '../kube/kube-object.ts';
import { longRunningContainers, type PodSpec } from '../kube/pod-spec.ts';
import type { BodyPath, Cluster, ClusterObject } from './cluster.ts';
import { remembered } from './remembered.ts';
import { SelectorIndex } from './selector-index.ts';
import { isPodReady, podsOf, type Workload, type Workloads } from './workloads.ts';

export type Labels = Readonly<Record<string, string>>;

export interface ServicePort {
  readonly name: string | undefined;
  readonly port: number;
  /** The container's port by number or name; the Service's own port where it is not given. */
  readonly targetPort: PortNumberOrName;
  readonly protocol: string;
  readonly path: BodyPath;
}

/** The ports of a Service; entries without a number are left out. */
export function servicePorts({ body }: Pick<ClusterObject, 'body'>): readonly ServicePort[] {
  return listAt(body, 'spec', 'ports').flatMap((entry, index) => {
    const port = numberAt(entry, 'port');
    if (port === undefined) return [];
    const target = jsonAt(entry, 'targetPort');
    const isTarget =
      (typeof target === 'number' && target !== 0) || (typeof target === 'string' && target !== '');
    return [
      {
        name: stringAt(entry, 'name') || undefined,
        port,
        targetPort: isTarget ? target : port,
        protocol: stringAt(entry, 'protocol') || 'TCP',
        path: ['spec', 'ports', index],
      },
    ];
  });
}

/** A Service's selector; `undefined` where it has none (endpoints made by hand, ExternalName): then it selects no pod. */
export function serviceSelector({ body }: Pick<ClusterObject, 'body'>): Labels | undefined {
  const selector = stringsAt(body, 'spec', 'selector');
  const isExternal = stringAt(body, 'spec', 'type') === 'ExternalName';
  return isExternal || Object.keys(selector).length === 0 ? undefined : selector;
}

/** Does a map selector (`spec.selector` of a Service) match? An empty one matches nothing here: see `serviceSelector`. */
function isSelected(selector: Labels | undefined, labels: Labels): boolean {
  if (selector === undefined) return false;
  for (const key in selector) if (labels[key] !== selector[key]) return false;
  return true;
}

/** Services by what they select, each with its place in the cluster's order. */
const serviceIndexOf = remembered(
  (cluster) =>
    new SelectorIndex(
      cluster.of(KIND.Service).flatMap((service, place) => {
        const labels = serviceSelector(service);
        return labels === undefined
          ? []
          : [{ item: { service, place, labels }, namespace: service.namespace, labels }];
      }),
    ),
);

/** The Services of the namespace that select pods with these labels. */
export function servicesSelecting(
  cluster: Cluster,
  namespace: string,
  labels: Labels,
): readonly ClusterObject[] {
  return serviceIndexOf(cluster)
    .candidates(namespace, labels)
    .filter((candidate) => isSelected(candidate.labels, labels))
    .toSorted((one, other) => one.place - other.place)
    .map(({ service }) => service);
}

/** Workloads by each label of their pods, under namespace, key and value: names and keys hold no line breaks. */
type WorkloadsByLabel = ReadonlyMap<string, readonly Workload[]>;

function labelKeys(namespace: string, labels: Labels): readonly string[] {
  return Object.entries(labels).map(([key, value]) => `${namespace}\n${key}\n${value}`);
}

function indexByLabel(workloads: Workloads): WorkloadsByLabel {
  const byLabel = new Map<string, Workload[]>();
  for (const workload of workloads.all) {
    const { namespace } = workload.object;
    const keys = new Set(labelKeys(namespace, workload.template.labels));
    for (const pod of workload.pods) for (const key of labelKeys(namespace, labelsOf(pod))) keys.add(key);
    for (const key of keys) {
      const found = byLabel.get(key);
      if (found === undefined) byLabel.set(key, [workload]);
      else found.push(workload);
    }
  }
  return byLabel;
}

const workloadsByLabel = new WeakMap<Workloads, WorkloadsByLabel>();

/** Those that have the label of the selector which fewest have: 10,000 Services must not ask 10,000 workloads and all of their pods. */
function workloadCandidates(workloads: Workloads, namespace: string, selector: Labels): readonly Workload[] {
  const byLabel = workloadsByLabel.get(workloads) ?? indexByLabel(workloads);
  workloadsByLabel.set(workloads, byLabel);
  return labelKeys(namespace, selector)
    .map((key) => byLabel.get(key) ?? [])
    .reduce((one, other) => (other.length < one.length ? other : one));
}

/**
 * The workloads whose pods a Service selects. Labels of the template count, and those of the pods that live: an injector or a person
 * may have added some.
 */
export function workloadsBehind(workloads: Workloads, service: ClusterObject): readonly Workload[] {
  const selector = serviceSelector(service);
  if (selector === undefined) return [];
  return workloadCandidates(workloads, service.namespace, selector).filter(
    ({ template, pods }) =>
      isSelected(selector, template.labels) || pods.some((pod) => isSelected(selector, labelsOf(pod))),
  );
}

/** The number of the container port that `target` means on a pod; `undefined` where no container names it. */
export function containerPortNumber(
  spec: PodSpec,
  target: PortNumberOrName,
  protocol: string,
): number | undefined {
  if (typeof target === 'number') return target;
  const ports = longRunningContainers(spec).flatMap((container) => container.ports);
  return ports.find((port) => port.name === target && port.protocol === protocol)?.containerPort;
}

/** How many addresses stand behind a Service, and from what that is known. */
export type EndpointsReady =
  | {
      readonly type: 'known';
      readonly ready_count: number;
      readonly notReady_count: number;
      readonly from: 'EndpointSlice' | 'Endpoints' | 'Pod';
    }
  | { readonly type: 'unknown'; readonly why: string };

function fromEndpointSlices(slices: readonly ClusterObject[]): EndpointsReady {
  // Slices of two address families (dual stack) list one pod twice.
  const families = new Map<string, { ready: number; notReady: number }>();
  for (const { body } of slices) {
    const family = stringAt(body, 'addressType') ?? '';
    const counts = families.get(family) ?? { ready: 0, notReady: 0 };
    families.set(family, counts);
    for (const endpoint of listAt(body, 'endpoints').filter(isJsonObject)) {
      // "nil should be interpreted as true" (EndpointConditions.ready, discovery/v1).
      if (jsonAt(endpoint, 'conditions', 'ready') === false) counts.notReady += 1;
      else counts.ready += 1;
    }
  }
  const all = [...families.values()];
  return {
    type: 'known',
    ready_count: Math.max(0, ...all.map(({ ready }) => ready)),
    notReady_count: Math.max(0, ...all.map(({ notReady }) => notReady)),
    from: 'EndpointSlice',
  };
}

function fromEndpoints(endpoints: ClusterObject | undefined): EndpointsReady {
  const subsets = listAt(endpoints?.body, 'subsets');
  const addresses = (key: string) =>
    new Set(subsets.flatMap((subset) => listAt(subset, key).map((address) => stringAt(address, 'ip') ?? '')))
      .size;
  return {
    type: 'known',
    ready_count: addresses('addresses'),
    notReady_count: addresses('notReadyAddresses'),
    from: 'Endpoints',
  };
}

function fromPods(workloads: Workloads, service: ClusterObject): EndpointsReady {
  const selector = serviceSelector(service);
  const pods = workloadsBehind(workloads, service)
    .flatMap(podsOf)
    .filter((pod) => isSelected(selector, labelsOf(pod)));
  const ready = pods.filter((pod) => isPodReady(pod) === true).length;
  const publishesAll = jsonAt(service.body, 'spec', 'publishNotReadyAddresses') === true;
  return {
    type: 'known',
    ready_count: publishesAll ? pods.length : ready,
    notReady_count: publishesAll ? 0 : pods.length - ready,
    from: 'Pod',
  };
}

/**
 * How many endpoints of a Service are ready: from its EndpointSlices, else its Endpoints, else the readiness of the pods that it selects,
 * whichever the cluster holds in full. Unknown for manifests (nothing runs there), for ExternalName, and where nothing could be read.
 */
export function endpointsReady(
  cluster: Cluster,
  workloads: Workloads,
  service: ClusterObject,
): EndpointsReady {
  if (stringAt(service.body, 'spec', 'type') === 'ExternalName') {
    return { type: 'unknown', why: 'the Service is an alias of a name outside the cluster' };
  }
  if (cluster.coverage(KIND.EndpointSlice).type === 'all') {
    const slices = cluster
      .ofNamespace(KIND.EndpointSlice, service.namespace)
      .filter((slice) => labelsOf(slice)['kubernetes.io/service-name'] === service.name);
    return fromEndpointSlices(slices);
  }
  if (cluster.coverage(KIND.Endpoints).type === 'all') {
    return fromEndpoints(
      cluster.get({ ...KIND.Endpoints, namespace: service.namespace, name: service.name }),
    );
  }
  if (cluster.coverage(KIND.Pod).type === 'all' && serviceSelector(service) !== undefined) {
    return fromPods(workloads, service);
  }
  const coverage = cluster.coverage(KIND.EndpointSlice);
  return {
    type: 'unknown',
    why: coverage.type === 'unknown' ? coverage.why : 'manifests do not show which endpoints are ready',
  };
}

/** The addresses that stand behind a Service now (ready or not), with the port numbers; empty where none are known. */
export function endpointAddresses(
  cluster: Cluster,
  service: Pick<ClusterObject, 'namespace' | 'name'>,
): { readonly ips: readonly string[]; readonly ports: readonly number[] } {
  const slices = cluster
    .ofNamespace(KIND.EndpointSlice, service.namespace)
    .filter((slice) => labelsOf(slice)['kubernetes.io/service-name'] === service.name);
  const endpoints = cluster.get({ ...KIND.Endpoints, namespace: service.namespace, name: service.name });
  const subsets = listAt(endpoints?.body, 'subsets');
  const ips = [
    ...slices.flatMap(({ body }) =>
      listAt(body, 'endpoints').flatMap((endpoint) => listAt(endpoint, 'addresses')),
    ),
    ...subsets.flatMap((subset) => listAt(subset, 'addresses').map((address) => objectAt(address)['ip'])),
  ].filter((ip) => typeof ip === 'string');
  const ports = [
    ...slices.flatMap(({ body }) => listAt(body, 'ports')),
    ...subsets.flatMap((subset) => listAt(subset, 'ports')),
  ].flatMap((port) => numberAt(port, 'port') ?? []);
  return { ips: [...new Set(ips)], ports: [...new Set(ports)] };
}
