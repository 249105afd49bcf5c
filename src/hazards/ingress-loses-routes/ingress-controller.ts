import type { Workload, Workloads } from '../../cluster/workloads.ts';
import type { Container } from '../../kube/container.ts';
import { parseImageReference } from '../../kube/image-reference.ts';

/** An ingress controller whose pods carry the traffic themselves, and so lose their routes when they restart. */
export interface IngressController {
  readonly workload: Workload;
  readonly container: Container;
  /** `ingress-nginx`: what people call it. */
  readonly product: string;
}

/** By repository, because many images are called just `controller`. Mirrors keep the end of the name. */
const PRODUCTS: readonly (readonly [product: string, repository: RegExp])[] = [
  [
    'ingress-nginx',
    /(?:^|\/)(?:ingress-nginx\/controller|(?:[a-z0-9-]*-)?nginx-ingress-controller)(?:-chroot)?$/,
  ],
  ['NGINX Ingress Controller', /(?:^|\/)nginx(?:-ic)?(?:-plus)?\/nginx(?:-plus)?-ingress$/],
  ['Traefik', /(?:^|\/)(?:mirrored-library-)?traefik(?:-hub|ee)?$/],
  ['HAProxy Ingress', /(?:^|\/)haproxy-ingress$/],
  ['HAProxy Kubernetes Ingress', /(?:^|\/)haproxytech\/kubernetes-ingress$/],
  ['Skipper', /(?:^|\/)skipper(?:-ingress)?$/],
  ['Emissary', /(?:^|\/)(?:emissary|ambassador)$/],
  ['OpenShift router', /(?:^|\/)(?:origin|ose)-haproxy-router$/],
];

/** Every ingress controller of the cluster that is known by its image; several containers of one pod are one controller. */
export function ingressControllers({ all }: Workloads): readonly IngressController[] {
  return all.flatMap((workload) => {
    if (workload.object.kind === 'Job' || workload.object.kind === 'CronJob') return [];
    for (const container of workload.template.spec.containers) {
      const { repository } = parseImageReference(container.image);
      const found = PRODUCTS.find(([, pattern]) => pattern.test(repository));
      if (found !== undefined) return [{ workload, container, product: found[0] }];
    }
    return [];
  });
}
