import { parseImageReference } from '../kube/image-reference.ts';
import type { Cluster, ClusterObject } from './cluster.ts';
import { KIND } from '../kube/group-kind.ts';
import type { Workload, Workloads } from './workloads.ts';
import { servicePorts, serviceSelector } from './workloads-services.ts';

/** The DNS of the cluster: the servers behind the Service `kube-dns`, and the cache on each node in front of them. */
export interface ClusterDns {
  readonly servers: readonly Workload[];
  readonly nodeCaches: readonly Workload[];
  /** The Services with port 53 that select the servers. */
  readonly services: readonly ClusterObject[];
}

/** Where distributions run the cluster's DNS: upstream and most managed clusters, OpenShift. A CoreDNS elsewhere serves something else. */
export const DNS_NAMESPACES: readonly string[] = ['kube-system', 'openshift-dns'];
export const DNS_PORT = 53;

/** coredns, rancher's mirrored-coredns-coredns and hardened-coredns, GKE's k8s-dns-kube-dns; not the autoscalers beside them. */
const DNS_IMAGE = /^(?:[a-z0-9-]*-)?coredns$|^k8s-dns-kube-dns(?:-[a-z0-9]+)?$|^kubedns(?:-[a-z0-9]+)?$/;
const NODE_CACHE_IMAGE = /^(?:[a-z0-9-]*-)?k8s-dns-node-cache$/;

function hasImage({ template }: Workload, pattern: RegExp): boolean {
  return template.spec.containers.some(({ image }) => pattern.test(parseImageReference(image).name));
}

/** Finds the cluster's DNS by image in the namespaces where it lives. Empty where the input does not hold it: then nothing is known. */
export function clusterDnsOf(cluster: Cluster, workloads: Workloads): ClusterDns {
  const here = DNS_NAMESPACES.flatMap((namespace) => workloads.ofNamespace(namespace));
  const servers = here.filter((workload) => hasImage(workload, DNS_IMAGE));
  const services = DNS_NAMESPACES.flatMap((namespace) => cluster.ofNamespace(KIND.Service, namespace)).filter(
    (service) => {
      const selector = serviceSelector(service);
      const isDns = servicePorts(service).some(({ port }) => port === DNS_PORT);
      return (
        isDns &&
        selector !== undefined &&
        servers.some(
          ({ object, template }) =>
            object.namespace === service.namespace &&
            Object.entries(selector).every(([key, value]) => template.labels[key] === value),
        )
      );
    },
  );
  return { servers, nodeCaches: here.filter((workload) => hasImage(workload, NODE_CACHE_IMAGE)), services };
}
