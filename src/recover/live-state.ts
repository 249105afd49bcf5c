import type { Cluster } from '../cluster/cluster.ts';
import type { ServedResource } from '../cluster/api/resource-path.ts';
import { stringAt } from '../kube/json.ts';
import { listAt, uidOf, type ObjectName } from '../kube/kube-object.ts';
import { resourceTypeOfKind } from '../kube/resource-table.ts';

/** What a plan has to know of the cluster that it is made for. */
export interface LiveState {
  /** The uid of the object with this name; undefined where there is none. */
  uidOf(name: ObjectName): string | undefined;
  /** The Service that has this address. */
  ownerOfAddress(address: string): ObjectName | undefined;
  /** The Service that has this node port. */
  ownerOfNodePort(port: number): ObjectName | undefined;
  /** How the cluster serves a kind; undefined where it does not. */
  served(
    group: string,
    kind: string,
  ): Pick<ServedResource, 'group' | 'version' | 'resource' | 'namespaced'> | undefined;
}

function numbersAt(ports: readonly unknown[]): readonly number[] {
  return ports.flatMap((port) => {
    const nodePort: unknown =
      typeof port === 'object' && port !== null && 'nodePort' in port ? port.nodePort : undefined;
    return typeof nodePort === 'number' ? [nodePort] : [];
  });
}

/** The state of a cluster that was read, and what it serves. */
export function liveState(cluster: Cluster, resources: readonly ServedResource[]): LiveState {
  const addresses = new Map<string, ObjectName>();
  const nodePorts = new Map<number, ObjectName>();
  for (const service of cluster.of({ group: '', kind: 'Service' })) {
    for (const address of [
      stringAt(service.body, 'spec', 'clusterIP'),
      ...listAt(service.body, 'spec', 'clusterIPs'),
    ])
      if (typeof address === 'string' && address !== '' && address !== 'None')
        addresses.set(address, service);
    for (const port of numbersAt(listAt(service.body, 'spec', 'ports'))) nodePorts.set(port, service);
  }
  const served = new Map(resources.map((resource) => [`${resource.group}/${resource.kind}`, resource]));
  return {
    uidOf: (name) => {
      const found = cluster.get(name);
      return found === undefined ? undefined : uidOf(found);
    },
    ownerOfAddress: (address) => addresses.get(address),
    ownerOfNodePort: (port) => nodePorts.get(port),
    served: (group, kind) => served.get(`${group}/${kind}`),
  };
}

/** A cluster of which nothing is known, for plans that are looked at without one: everything is taken to be gone, and every built-in kind to be served as it was. */
export const UNKNOWN_STATE: LiveState = {
  uidOf: () => undefined,
  ownerOfAddress: () => undefined,
  ownerOfNodePort: () => undefined,
  served: (group, kind) => {
    const type = resourceTypeOfKind(group, kind);
    return type === undefined ? undefined : { ...type, version: '' };
  },
};
