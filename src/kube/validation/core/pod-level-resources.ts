import type { JsonObject } from '../../json.ts';
import { aggregateResources } from '../../aggregate-resources.ts';
import { compareQuantities, formatQuantity } from '../../quantity.ts';
import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { struct, structPointer, structs, text } from '../values.ts';
import type { PodOptions } from './pod-options.ts';
import { quantities, quantity } from './quantity-rules.ts';
import { isHugePages } from './resource-name.ts';
import { validatePodLevelResources } from './resource-requirements.ts';

function validateConsistency(spec: JsonObject, resources: JsonObject, path: Path, errors: ErrorList): void {
  const requests = struct(resources, 'requests');
  for (const [name, needed] of aggregateResources(spec, 'requests')) {
    const own = quantity(requests[name]);
    if (requests[name] !== undefined && compareQuantities(needed, own) > 0)
      errors.invalid(
        path.child('requests').key(name),
        formatQuantity(own),
        `must be greater than or equal to aggregate container requests of ${formatQuantity(needed)}`,
      );
  }
  const limits = struct(resources, 'limits');
  for (const [name, needed] of aggregateResources(spec, 'limits')) {
    const own = quantity(limits[name]);
    if (isHugePages(name) && limits[name] !== undefined && compareQuantities(needed, own) > 0)
      errors.invalid(
        path.child('limits').key(name),
        formatQuantity(own),
        `must be greater than or equal to aggregate container limits of ${formatQuantity(needed)}`,
      );
  }
  for (const [index, container] of structs(spec, 'containers').entries())
    for (const [name, limit] of quantities(struct(container, 'resources'), 'limits')) {
      const ofPod = quantity(limits[name]);
      if (limits[name] !== undefined && compareQuantities(limit, ofPod) > 0)
        errors.invalid(
          path.child('containers').index(index).key(name).child('limits'),
          formatQuantity(limit),
          `must be less than or equal to pod limits of ${formatQuantity(ofPod)}`,
        );
    }
}

/** validatePodResources (KEP-2837): `spec.resources`. */
export function validatePodResources(
  spec: JsonObject,
  claims: ReadonlySet<string>,
  specPath: Path,
  options: PodOptions,
  errors: ErrorList,
): void {
  const resources = structPointer(spec, 'resources');
  if (resources === undefined) return;
  const path = specPath.child('resources');
  if (text(struct(spec, 'os'), 'name') === 'windows')
    return errors.forbidden(path, 'may not be set for a windows pod');
  if (resources['claims'] !== undefined)
    errors.forbidden(path.child('claims'), 'claims may not be set for Resources at pod-level');
  validatePodLevelResources(resources, claims, path, options, errors);
  validateConsistency(spec, resources, path, errors);
}
