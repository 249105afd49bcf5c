import { numberAt, stringAt, type JsonObject } from '../../../../kube/json.ts';
import { listAt } from '../../../../kube/kube-object.ts';
import type { ObjectStore } from '../../storage/object-store.ts';

/** Where the connections of a Service go. */
export type Route =
  | { readonly type: 'address'; readonly address: string; readonly port: number }
  | { readonly type: 'process'; readonly answer: AnswerReview }
  | { readonly type: 'none'; readonly why: string };

export type ServiceRoute = (namespace: string, name: string, port: number) => Route;

/**
 * A webhook inside this process: answers an AdmissionReview with one. Of a simulation, which waits for nothing outside. A promise that stays open is a webhook that
 * hangs: the call runs into its timeout.
 */
export type AnswerReview = (review: JsonObject) => JsonObject | Promise<JsonObject>;

/** What stands behind a Service: `host:port`, or a webhook inside this process; `undefined`: nothing does. */
export type ResolveService = (
  namespace: string,
  name: string,
  port: number,
) => string | AnswerReview | undefined;

function none(why: string): Route {
  return { type: 'none', why };
}

/**
 * Finds what a webhook's Service stands for. The lab has no network: `resolve` says where a Service leads; a cluster IP without anything
 * behind it refuses connections, as kube-proxy does. Texts of ResolveCluster, apiserver pkg/util/proxy.
 */
export function serviceRoute(store: ObjectStore, resolve: ResolveService): ServiceRoute {
  return (namespace, name, port) => {
    const service = store.collection('services').get(`${namespace}/${name}`)?.body;
    if (service === undefined) return none(`service "${name}" not found`);
    const type = stringAt(service, 'spec', 'type') ?? 'ClusterIP';
    const clusterIP = stringAt(service, 'spec', 'clusterIP') ?? '';
    if (type === 'ClusterIP' && clusterIP === 'None')
      return none('cannot route to service with ClusterIP "None"');
    const hasPort = listAt(service, 'spec', 'ports').some((entry) => numberAt(entry, 'port') === port);
    if (type !== 'ExternalName' && !hasPort)
      return none(`no service port ${port} found for service "${name}"`);
    const found = resolve(namespace, name, port);
    if (typeof found === 'function') return { type: 'process', answer: found };
    if (found !== undefined) {
      const colon = found.lastIndexOf(':');
      return { type: 'address', address: found.slice(0, colon), port: Number(found.slice(colon + 1)) };
    }
    if (type === 'ExternalName')
      return { type: 'address', address: stringAt(service, 'spec', 'externalName') ?? '', port };
    return none(`dial tcp ${clusterIP}:${port}: connect: connection refused`);
  };
}
