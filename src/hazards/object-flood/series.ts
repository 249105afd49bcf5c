import type { ObjectReference } from '../../kube/object-reference.ts';

/**
 * A series of objects that one client makes: `name` is what they have in common. `helm`: releases that Helm stores, with
 * the revision that the name carries.
 */
export type Series =
  | { readonly kind: 'helm'; readonly name: string; readonly release: string; readonly revision: number }
  | { readonly kind: 'named'; readonly name: string };

/** Helm 3 and 4. Source: helm pkg/storage/storage.go makeKey: `sh.helm.release.v1.<release>.v<revision>`. */
const HELM_3 = /^sh\.helm\.release\.v1\.(.+)\.v(\d+)$/;
/** Helm 2 keeps `<release>.v<revision>` in the namespace of Tiller, kube-system by default. */
const HELM_2 = /^(.+)\.v(\d+)$/;
/** The end that generateName adds. Source: apimachinery util/rand: five of these characters. */
const RANDOM_END = /-[bcdfghjklmnpqrstvwxz2456789]{5}$/;

/** To which series an object belongs, by its resource and name alone. */
export function seriesOf(object: ObjectReference): Series {
  const { apiGroup, resource, namespace, name } = object;
  const mayBeRelease = apiGroup === '' && (resource === 'secrets' || resource === 'configmaps');
  if (mayBeRelease) {
    const match = HELM_3.exec(name) ?? (namespace === 'kube-system' ? HELM_2.exec(name) : null);
    if (match?.[1] !== undefined) {
      return {
        kind: 'helm',
        name: 'Helm releases',
        release: `${namespace}/${match[1]}`,
        revision: Number(match[2]),
      };
    }
  }
  const stem = name.replace(RANDOM_END, '-*');
  return { kind: 'named', name: stem === name ? name.replace(/[0-9a-f]*\d[0-9a-f]*/g, '*') : stem };
}
