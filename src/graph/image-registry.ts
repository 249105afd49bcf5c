import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { KIND } from '../kube/group-kind.ts';
import { numberAt, stringAt } from '../kube/json.ts';
import { listAt } from '../kube/kube-object.ts';

/**
 * The registry of an image reference, without its port: `registry.infra.svc:5000/team/web:1` is `registry.infra.svc`. A first part
 * without dot, port or `localhost` is a folder of docker.io (distribution's reference grammar).
 */
export function registryOf(image: string): { readonly host: string; readonly port: number | undefined } {
  const slash = image.indexOf('/');
  const first = slash === -1 ? '' : image.slice(0, slash);
  if (!first.includes('.') && !first.includes(':') && first !== 'localhost') {
    return { host: 'docker.io', port: undefined };
  }
  const port = /:(\d+)$/.exec(first);
  return port === null
    ? { host: first, port: undefined }
    : { host: first.slice(0, port.index), port: Number(port[1]) };
}

const SERVICE_HOST = /^(?<name>[a-z0-9-]+)\.(?<namespace>[a-z0-9-]+)(?:\.svc(?:\.[a-z0-9.-]+)?)?$/;
const THIS_NODE = new Set(['localhost', '127.0.0.1', '[::1]']);

function byNodePort(service: ClusterObject, port: number | undefined): boolean {
  return (
    port !== undefined &&
    listAt(service.body, 'spec', 'ports').some((entry) => numberAt(entry, 'nodePort') === port)
  );
}

function ingressBackends(ingress: ClusterObject, host: string): readonly string[] {
  return listAt(ingress.body, 'spec', 'rules')
    .filter((rule) => stringAt(rule, 'host') === host)
    .flatMap((rule) => listAt(rule, 'http', 'paths'))
    .flatMap(
      (path) =>
        stringAt(path, 'backend', 'service', 'name') ?? stringAt(path, 'backend', 'serviceName') ?? [],
    );
}

/**
 * The Services of this cluster that serve an image registry: by Service name, cluster IP, a node port on localhost, or an Ingress host.
 * Empty where the registry is outside, as far as the objects tell.
 */
export function registryServices(cluster: Cluster, image: string): readonly ClusterObject[] {
  const { host, port } = registryOf(image);
  if (host === 'docker.io') return [];
  const named = SERVICE_HOST.exec(host)?.groups;
  if (named !== undefined) {
    const { name = '', namespace = '' } = named;
    const service = cluster.get({ ...KIND.Service, namespace, name });
    if (service !== undefined) return [service];
  }
  const services = cluster.of(KIND.Service);
  if (THIS_NODE.has(host)) return services.filter((service) => byNodePort(service, port));
  const byAddress = services.filter((service) => stringAt(service.body, 'spec', 'clusterIP') === host);
  if (byAddress.length > 0) return byAddress;
  return cluster
    .of(KIND.Ingress)
    .flatMap((ingress) =>
      ingressBackends(ingress, host).flatMap(
        (name) => cluster.get({ ...KIND.Service, namespace: ingress.namespace, name }) ?? [],
      ),
    );
}
