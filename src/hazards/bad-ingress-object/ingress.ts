import type { BodyPath, Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { KIND } from '../../kube/group-kind.ts';
import { isJsonObject, jsonAt, stringAt, type JsonValue } from '../../kube/json.ts';
import { annotationsOf, listAt } from '../../kube/kube-object.ts';

/** The Service that a route leads to. `port` is a number, a name, or `undefined` where none is given. */
export interface IngressBackend {
  readonly service: string;
  readonly port: number | string | undefined;
  readonly path: BodyPath;
}

export interface IngressRoute {
  /** `''` is every host. */
  readonly host: string;
  readonly hostPath: BodyPath;
  /** `''` where none is given. */
  readonly urlPath: string;
  readonly pathType: string | undefined;
  readonly backend: IngressBackend | undefined;
  readonly path: BodyPath;
}

/** An Ingress, read once; networking.k8s.io/v1, v1beta1 and extensions/v1beta1 name backends differently. */
export interface Ingress {
  readonly object: ClusterObject;
  /** `spec.ingressClassName`, else the old annotation; `''` is the default class. */
  readonly className: string;
  readonly annotations: Readonly<Record<string, string>>;
  readonly defaultBackend: IngressBackend | undefined;
  readonly routes: readonly IngressRoute[];
  readonly tls: readonly { readonly secretName: string; readonly path: BodyPath }[];
}

function portOf(value: JsonValue | undefined): number | string | undefined {
  return (typeof value === 'string' && value !== '') || typeof value === 'number' ? value : undefined;
}

function backendAt(value: JsonValue | undefined, path: BodyPath): IngressBackend | undefined {
  const name = stringAt(value, 'service', 'name');
  if (name !== undefined) {
    const port =
      portOf(jsonAt(value, 'service', 'port', 'number')) ?? portOf(jsonAt(value, 'service', 'port', 'name'));
    return { service: name, port, path: [...path, 'service'] };
  }
  const old = stringAt(value, 'serviceName');
  return old === undefined ? undefined : { service: old, port: portOf(jsonAt(value, 'servicePort')), path };
}

function routesOf(object: ClusterObject): readonly IngressRoute[] {
  return listAt(object.body, 'spec', 'rules').flatMap((rule, index) => {
    const at: BodyPath = ['spec', 'rules', index];
    return listAt(rule, 'http', 'paths').map((entry, number) => {
      const path = [...at, 'http', 'paths', number];
      return {
        host: stringAt(rule, 'host') ?? '',
        hostPath: [...at, 'host'],
        urlPath: stringAt(entry, 'path') ?? '',
        pathType: stringAt(entry, 'pathType'),
        backend: backendAt(isJsonObject(entry) ? entry['backend'] : undefined, [...path, 'backend']),
        path,
      };
    });
  });
}

function parseIngress(object: ClusterObject): Ingress {
  const spec = isJsonObject(object.body['spec']) ? object.body['spec'] : {};
  const annotations = annotationsOf(object);
  const field = spec['defaultBackend'] === undefined ? 'backend' : 'defaultBackend';
  return {
    object,
    className: stringAt(spec, 'ingressClassName') ?? annotations['kubernetes.io/ingress.class'] ?? '',
    annotations,
    defaultBackend: backendAt(spec[field], ['spec', field]),
    routes: routesOf(object),
    tls: listAt(spec, 'tls').flatMap((entry, index) => {
      const secretName = stringAt(entry, 'secretName') ?? '';
      return secretName === '' ? [] : [{ secretName, path: ['spec', 'tls', index, 'secretName'] }];
    }),
  };
}

/** Classes whose controller makes a load balancer for each Ingress: nobody shares it (AWS; GKE, where the class is often not given). */
const OWN_LOAD_BALANCER: ReadonlySet<string> = new Set(['alb', 'gce', 'gce-internal']);

/** Is the Ingress one of many in one proxy, so that its routes meet those of others? */
export function isShared({ className, annotations }: Ingress): boolean {
  return (
    !OWN_LOAD_BALANCER.has(className) || annotations['alb.ingress.kubernetes.io/group.name'] !== undefined
  );
}

/** Every Ingress of the cluster; for `derive`. */
export function ingressesOf(cluster: Cluster): readonly Ingress[] {
  return cluster.of(KIND.Ingress).map(parseIngress);
}

/** `shop.example/cart`, `every host/`: how messages name a route. */
export function spokenRoute({ host, urlPath }: Pick<IngressRoute, 'host' | 'urlPath'>): string {
  return `${host === '' ? 'every host ' : host}${urlPath === '' ? '/' : urlPath}`;
}
