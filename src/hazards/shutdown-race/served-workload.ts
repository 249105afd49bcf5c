import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { containerPortNumber, servicePorts, servicesSelecting } from '../../cluster/workloads-services.ts';
import type { Workload, Workloads } from '../../cluster/workloads.ts';
import type { Container } from '../../kube/container.ts';
import { KIND } from '../../kube/group-kind.ts';
import { isJsonObject, stringAt, type JsonValue } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { longRunningContainers } from '../../kube/pod-spec.ts';

/** A workload that Services send requests to. */
export interface ServedWorkload {
  readonly workload: Workload;
  readonly services: readonly ClusterObject[];
  /** Reached from outside of the cluster: through an Ingress, a route of the Gateway API, or a Service of type LoadBalancer. */
  readonly isExposed: boolean;
}

/** Kinds that are rolled out or drained; bare pods, Jobs and one-pod-a-node agents are another matter. */
const SERVED_KINDS: readonly string[] = [
  'Deployment',
  'StatefulSet',
  'ReplicaSet',
  'ReplicationController',
  'DeploymentConfig',
  'Rollout',
  'CloneSet',
];

const ROUTES = ['HTTPRoute', 'GRPCRoute', 'TLSRoute', 'TCPRoute'].map((kind) => ({
  group: 'gateway.networking.k8s.io',
  kind,
}));

/** Names of the Services of a namespace that something brings in from outside. */
function exposedServices(cluster: Cluster, namespace: string): ReadonlySet<string> {
  const names = new Set<string>();
  const takeBackend = (backend: JsonValue | undefined) => {
    const name = stringAt(backend, 'service', 'name') ?? stringAt(backend, 'serviceName');
    if (name !== undefined) names.add(name);
  };
  for (const { body } of cluster.ofNamespace(KIND.Ingress, namespace)) {
    const spec = body['spec'];
    if (isJsonObject(spec)) takeBackend(spec['defaultBackend'] ?? spec['backend']);
    for (const rule of listAt(spec, 'rules')) {
      for (const path of listAt(rule, 'http', 'paths'))
        takeBackend(isJsonObject(path) ? path['backend'] : undefined);
    }
  }
  for (const { body } of ROUTES.flatMap((kind) => cluster.ofNamespace(kind, namespace))) {
    for (const rule of listAt(body, 'spec', 'rules')) {
      for (const backend of listAt(rule, 'backendRefs')) names.add(stringAt(backend, 'name') ?? '');
    }
  }
  for (const service of cluster.ofNamespace(KIND.Service, namespace)) {
    if (stringAt(service.body, 'spec', 'type') === 'LoadBalancer') names.add(service.name);
  }
  return names;
}

/** Every workload behind a Service. */
export function servedWorkloads(cluster: Cluster, workloads: Workloads): readonly ServedWorkload[] {
  const exposed = new Map<string, ReadonlySet<string>>();
  return workloads.all.flatMap((workload) => {
    const { object, template } = workload;
    if (!SERVED_KINDS.includes(object.kind)) return [];
    const services = servicesSelecting(cluster, object.namespace, template.labels);
    if (services.length === 0) return [];
    const names = exposed.get(object.namespace) ?? exposedServices(cluster, object.namespace);
    exposed.set(object.namespace, names);
    return [{ workload, services, isExposed: services.some(({ name }) => names.has(name)) }];
  });
}

/** The containers that listen on the ports which the Services send to; a lone container is the one, named ports or not. */
export function servingContainers({ workload, services }: ServedWorkload): readonly Container[] {
  const { spec } = workload.template;
  const [only, ...others] = spec.containers;
  if (only !== undefined && others.length === 0) return [only];
  const targets = services.flatMap((service) =>
    servicePorts(service).flatMap(
      ({ targetPort, protocol }) => containerPortNumber(spec, targetPort, protocol) ?? [],
    ),
  );
  return longRunningContainers(spec).filter(({ ports }) =>
    ports.some(({ containerPort }) => targets.includes(containerPort)),
  );
}
