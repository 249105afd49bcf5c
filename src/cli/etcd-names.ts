import { groupVersion, kubectlName } from '../kube/kube-object.ts';
import type { SkimmedObject } from '../kube/protobuf/skim-object.ts';

/** `service/shop/web`, `deployment.apps/shop/web`, `node/n1`: what `etcd get` takes. */
export function choiceName({
  apiVersion,
  kind,
  namespace,
  name,
}: Pick<SkimmedObject, 'apiVersion' | 'kind' | 'namespace' | 'name'>): string {
  const { group } = groupVersion(apiVersion);
  return kubectlName({ group, kind, namespace, name: namespace === '' ? name : `${namespace}/${name}` });
}

/** `Deployment.apps`, `Pod`. */
export function kindLabel({ apiVersion, kind }: Pick<SkimmedObject, 'apiVersion' | 'kind'>): string {
  const { group } = groupVersion(apiVersion);
  return group === '' ? kind : `${kind}.${group}`;
}

/** `2026-11-21T03:16:44Z`; `-` where it is not known. */
export function secondText(second: number | undefined): string {
  return second === undefined ? '-' : new Date(second * 1000).toISOString().replace('.000Z', 'Z');
}
