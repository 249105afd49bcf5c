import { stringAt, type JsonObject } from '../../kube/json.ts';
import { nameOf, namespaceOf } from '../controllers/object-meta.ts';
import type { PodBehaviour } from '../nodes/pod-behaviour.ts';
import type { PodName, PodNetwork, ServicePortName } from './pod-network.ts';

/** Where names are asked for: the Service, and its port for queries. */
export const DNS_SERVICE: ServicePortName = { namespace: 'kube-system', name: 'kube-dns', port: 'dns' };
/** By which DNS servers are known (kubeadm, most managed clusters). */
const DNS_LABEL = ['k8s-app', 'kube-dns'] as const;

/** What a program needs of others. */
export interface Needs {
  /** It looks names up when it starts, and ends where it gets no answer. */
  readonly dnsAtStart?: boolean;
  /** It is ready while it reaches this Service by its name. */
  readonly service?: ServicePortName;
}

export function podNameOf(pod: JsonObject): PodName {
  return { namespace: namespaceOf(pod), name: nameOf(pod) };
}

/** Is a new look-up of a pod answered? */
export function resolves(network: PodNetwork, from: PodName): boolean {
  return network.reachesService(from, DNS_SERVICE);
}

/** Is it a server of the cluster's DNS? */
export function isDnsServer(pod: JsonObject): boolean {
  const [label, value] = DNS_LABEL;
  return namespaceOf(pod) === DNS_SERVICE.namespace && stringAt(pod, 'metadata', 'labels', label) === value;
}

/**
 * CoreDNS: not ready before it has learned from the API server what there is (its plugins `ready` and `kubernetes`); from then on it answers from what it knows, and its watch, which stands, goes on.
 */
export function dnsServerBehaviour(network: PodNetwork, pod: JsonObject): Partial<PodBehaviour> {
  const from = podNameOf(pod);
  let hasSynced = false;
  return {
    begun: () => {
      hasSynced = false;
    },
    isWell: () => (hasSynced ||= network.reachesApiServer(from)),
  };
}

/** A program that needs others. */
export function needingBehaviour(
  network: PodNetwork,
  pod: JsonObject,
  { dnsAtStart = false, service }: Needs,
): Partial<PodBehaviour> {
  const from = podNameOf(pod);
  return {
    ...(dnsAtStart ? { failsAtStart: () => !resolves(network, from) } : {}),
    ...(service === undefined
      ? {}
      : { isWell: () => resolves(network, from) && network.reachesService(from, service) }),
  };
}
