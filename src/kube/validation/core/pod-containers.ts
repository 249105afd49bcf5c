import type { JsonObject } from '../../json.ts';
import type { Path } from '../path.ts';
import { structs } from '../values.ts';

/** The lists of containers in the order in which they are visited (VisitContainersWithPath, pkg/api/pod/util.go). */
const LISTS = ['initContainers', 'containers', 'ephemeralContainers'] as const;

/** Every container of a pod spec, whatever its kind. */
export function allContainers(spec: JsonObject): readonly JsonObject[] {
  return LISTS.flatMap((list) => structs(spec, list));
}

/** Every container with its place. */
export function containersWithPath(
  spec: JsonObject,
  path: Path,
): readonly (readonly [container: JsonObject, path: Path])[] {
  return LISTS.flatMap((list) =>
    structs(spec, list).map((container, index) => [container, path.child(list).index(index)] as const),
  );
}
