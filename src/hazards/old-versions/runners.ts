import { objectNameOf } from '../../kube/kube-object.ts';
import { shortList } from '../short-list.ts';
import type { ComponentVersion, VersionGroup } from './component-version.ts';

/** `kubelet of 3 Nodes a, b, c`, `kube-apiserver of Pod kube-system/kube-apiserver-m1`: who runs it. */
export function runnersText({ component, members }: Pick<VersionGroup, 'component' | 'members'>): string {
  const objects = members.flatMap(({ object }) => object ?? []);
  const [first] = objects;
  if (first === undefined) return `the ${component} of this cluster`;
  const names = objects.map(({ namespace, name }) => (namespace === '' ? name : `${namespace}/${name}`));
  return `${component} of ${objects.length === 1 ? first.kind : `${objects.length} ${first.kind}s`} ${shortList(names)}`;
}

/** Objects that one finding lists; the message says how many there are. */
const OBJECTS_MAX_COUNT = 20;

/** Where a finding about a group points: its first object, and the others named. */
export function pointingAt(members: readonly ComponentVersion[]) {
  const objects = members.flatMap(({ object }) => object ?? []);
  const first = members.find(({ object }) => object !== undefined) ?? members[0];
  return {
    object: first?.object,
    path: first?.path ?? [],
    objects: objects.length > 1 ? objects.slice(0, OBJECTS_MAX_COUNT).map(objectNameOf) : [],
  };
}
