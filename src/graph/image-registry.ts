import type { Cluster, ClusterObject } from '../cluster/cluster.ts';
import { ingressServicesBefore, servicesAt } from './service-host.ts';

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

/**
 * The Services of this cluster without which an image cannot be pulled: of each list any one. Empty where the registry is outside, as far as the
 * objects tell.
 */
export function registryServices(cluster: Cluster, image: string): readonly (readonly ClusterObject[])[] {
  const { host, port } = registryOf(image);
  if (host === 'docker.io') return [];
  const services = servicesAt(cluster, host, port).map(({ service }) => service);
  return [services, ingressServicesBefore(cluster, host, port)].filter((anyOf) => anyOf.length > 0);
}
