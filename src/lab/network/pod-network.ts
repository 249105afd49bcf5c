import { booleanAt } from '../../kube/container.ts';
import { isJsonObject, numberAt, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt, stringsAt } from '../../kube/kube-object.ts';
import {
  networkPolicies,
  type Endpoint,
  type NamedPort,
  type NetworkPolicies,
  type PodEndpoint,
  type Traffic,
} from '../../kube/network-policy/is-allowed.ts';
import { parseNetworkPolicy } from '../../kube/network-policy/network-policy.ts';
import { objectKey } from '../client/reflector.ts';
import {
  ENDPOINT_SLICES,
  NAMESPACES,
  NETWORK_POLICIES,
  PODS,
  type ResourceRef,
} from '../client/resource-ref.ts';
import { nameOf, namespaceOf } from '../controllers/object-meta.ts';

/** What the network is told of the cluster. */
export interface NetworkSource {
  objects(resource: ResourceRef): readonly JsonObject[];
  listen(
    resource: ResourceRef,
    changed: (change: {
      readonly object: JsonObject | undefined;
      readonly previous: JsonObject | undefined;
    }) => void,
  ): () => void;
}

/** Where the API server listens, behind the Service default/kubernetes: on a machine that is no node of the cluster. */
export interface ApiServerAddress {
  readonly ips: readonly string[];
  readonly port: number;
}

/** A pod by its name. */
export interface PodName {
  readonly namespace: string;
  readonly name: string;
}

/** A port of a Service, by what a client asks for. */
export interface ServicePortName {
  readonly namespace: string;
  readonly name: string;
  /** Of its EndpointSlices; `''` where its Service has no name for it. */
  readonly port: string;
}

const SERVICE_NAME = 'kubernetes.io/service-name';

function namedPorts(pod: JsonObject): readonly NamedPort[] {
  return listAt(pod, 'spec', 'containers').flatMap((container) =>
    listAt(container, 'ports').flatMap((entry) => {
      const name = stringAt(entry, 'name');
      const port = numberAt(entry, 'containerPort');
      const protocol = stringAt(entry, 'protocol') ?? 'TCP';
      return name === undefined || port === undefined ? [] : [{ name, port, protocol }];
    }),
  );
}

/**
 * Who reaches whom with a new connection: pods, Services through their EndpointSlices, the API server; under NetworkPolicies as Kubernetes defines them, which hold from the moment in which the API
 * server has them. Connections that stand are none of its business: who has one keeps it. What the API leaves to the network plugin (pods on the host network) is let through, as most do.
 */
export class PodNetwork {
  readonly #apiServer: ApiServerAddress;
  readonly #pods: ReadonlyMap<string, JsonObject>;
  readonly #namespaces: ReadonlyMap<string, JsonObject>;
  readonly #policyObjects: ReadonlyMap<string, JsonObject>;
  readonly #slices = new Map<string, Map<string, JsonObject>>();
  #policies: NetworkPolicies | undefined;

  constructor(source: NetworkSource, apiServer: ApiServerAddress) {
    this.#apiServer = apiServer;
    this.#pods = kept(source, PODS);
    this.#namespaces = kept(source, NAMESPACES);
    this.#policyObjects = kept(source, NETWORK_POLICIES, () => {
      this.#policies = undefined;
    });
    for (const slice of source.objects(ENDPOINT_SLICES)) this.#sliceChanged(slice, undefined);
    source.listen(ENDPOINT_SLICES, ({ object, previous }) => this.#sliceChanged(object, previous));
  }

  /** Can a pod make a new connection to the API server? No pod of this name: no. */
  reachesApiServer(from: PodName): boolean {
    const { ips, port } = this.#apiServer;
    return this.#reaches(from, { type: 'node', ips }, { port, protocol: 'TCP' });
  }

  /** Can a pod make a new connection to a Service: does one of the pods that are ready behind it let it in? */
  reachesService(from: PodName, { namespace, name, port }: ServicePortName): boolean {
    for (const slice of this.#slices.get(`${namespace}/${name}`)?.values() ?? []) {
      const listed = listAt(slice, 'ports').find((entry) => (stringAt(entry, 'name') ?? '') === port);
      const number = numberAt(listed, 'port');
      if (number === undefined) continue;
      const traffic = { port: number, protocol: stringAt(listed, 'protocol') ?? 'TCP' };
      const isReached = readyPods(slice).some((pod) => {
        const to = this.#endpoint({ namespace, name: pod });
        return to !== undefined && this.#reaches(from, to, traffic);
      });
      if (isReached) return true;
    }
    return false;
  }

  /** Can a pod make a new connection to another one? */
  reachesPod(from: PodName, to: PodName, traffic: Traffic): boolean {
    const endpoint = this.#endpoint(to);
    return endpoint !== undefined && this.#reaches(from, endpoint, traffic);
  }

  #reaches(from: PodName, to: Endpoint, traffic: Traffic): boolean {
    const endpoint = this.#endpoint(from);
    if (endpoint === undefined) return false;
    this.#policies ??= networkPolicies(
      [...this.#policyObjects.values()].map((body) =>
        parseNetworkPolicy({ namespace: namespaceOf(body), name: nameOf(body), body }),
      ),
    );
    return this.#policies.isAllowed(endpoint, to, traffic).type !== 'denied';
  }

  #endpoint({ namespace, name }: PodName): PodEndpoint | undefined {
    const pod = this.#pods.get(`${namespace}/${name}`);
    if (pod === undefined) return undefined;
    const ip = stringAt(pod, 'status', 'podIP');
    const labels = this.#namespaces.get(namespace);
    return {
      type: 'pod',
      namespace,
      name,
      labels: stringsAt(pod, 'metadata', 'labels'),
      namespaceLabels: labels === undefined ? undefined : stringsAt(labels, 'metadata', 'labels'),
      ips: ip === undefined ? [] : [ip],
      hostNetwork: booleanAt(pod, 'spec', 'hostNetwork') === true,
      ports: namedPorts(pod),
    };
  }

  #sliceChanged(slice: JsonObject | undefined, previous: JsonObject | undefined): void {
    if (previous !== undefined) this.#slices.get(serviceOf(previous))?.delete(objectKey(previous));
    if (slice === undefined) return;
    const slices = this.#slices.get(serviceOf(slice)) ?? new Map<string, JsonObject>();
    this.#slices.set(serviceOf(slice), slices.set(objectKey(slice), slice));
  }
}

function serviceOf(slice: JsonObject): string {
  return `${namespaceOf(slice)}/${stringsAt(slice, 'metadata', 'labels')[SERVICE_NAME] ?? ''}`;
}

function readyPods(slice: JsonObject): readonly string[] {
  return listAt(slice, 'endpoints')
    .filter(isJsonObject)
    .filter((endpoint) => booleanAt(endpoint, 'conditions', 'ready') === true)
    .flatMap((endpoint) => stringAt(endpoint, 'targetRef', 'name') ?? []);
}

/** All objects of a resource by `namespace/name`, as they change. `changed` is told that some have. */
function kept(
  source: NetworkSource,
  resource: ResourceRef,
  changed: () => void = () => undefined,
): ReadonlyMap<string, JsonObject> {
  const keyOf = (object: JsonObject): string => (resource.namespaced ? objectKey(object) : nameOf(object));
  const objects = new Map(source.objects(resource).map((object) => [keyOf(object), object]));
  source.listen(resource, ({ object, previous }) => {
    if (object !== undefined) objects.set(keyOf(object), object);
    else if (previous !== undefined) objects.delete(keyOf(previous));
    changed();
  });
  return objects;
}
