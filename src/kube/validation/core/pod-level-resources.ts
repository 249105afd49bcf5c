import type { JsonObject } from '../../json.ts';
import { addQuantities, compareQuantities, formatQuantity, type Quantity } from '../../quantity.ts';
import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';
import { struct, structPointer, structs, text, textPointer } from '../values.ts';
import type { PodOptions } from './pod-options.ts';
import { quantities, quantity } from './quantity-rules.ts';
import { isHugePages } from './resource-name.ts';
import { validatePodLevelResources } from './resource-requirements.ts';

type Amounts = ReadonlyMap<string, Quantity>;

function combined(one: Amounts, other: Amounts, how: (a: Quantity, b: Quantity) => Quantity): Amounts {
  const all = new Map(one);
  for (const [name, value] of other) {
    const own = all.get(name);
    all.set(name, own === undefined ? value : how(own, value));
  }
  return all;
}

function larger(one: Quantity, other: Quantity): Quantity {
  return compareQuantities(one, other) < 0 ? other : one;
}

function amountsOf(container: JsonObject, field: string): Amounts {
  return new Map(quantities(struct(container, 'resources'), field));
}

/**
 * What the containers of a pod need at once: sidecars run beside the others, init containers before them (AggregateContainerRequests,
 * component-helpers/resource).
 */
function aggregate(spec: JsonObject, field: 'requests' | 'limits'): Amounts {
  let total: Amounts = new Map();
  let sidecars: Amounts = new Map();
  let starting: Amounts = new Map();
  for (const container of structs(spec, 'containers'))
    total = combined(total, amountsOf(container, field), addQuantities);
  for (const container of structs(spec, 'initContainers')) {
    const own = amountsOf(container, field);
    if (textPointer(container, 'restartPolicy') === 'Always') {
      total = combined(total, own, addQuantities);
      sidecars = combined(sidecars, own, addQuantities);
      starting = combined(starting, sidecars, larger);
    } else starting = combined(starting, combined(own, sidecars, addQuantities), larger);
  }
  return combined(total, starting, larger);
}

function validateConsistency(spec: JsonObject, resources: JsonObject, path: Path, errors: ErrorList): void {
  const requests = struct(resources, 'requests');
  for (const [name, needed] of aggregate(spec, 'requests')) {
    const own = quantity(requests[name]);
    if (requests[name] !== undefined && compareQuantities(needed, own) > 0)
      errors.invalid(
        path.child('requests').key(name),
        formatQuantity(own),
        `must be greater than or equal to aggregate container requests of ${formatQuantity(needed)}`,
      );
  }
  const limits = struct(resources, 'limits');
  for (const [name, needed] of aggregate(spec, 'limits')) {
    const own = quantity(limits[name]);
    if (isHugePages(name) && limits[name] !== undefined && compareQuantities(needed, own) > 0)
      errors.invalid(
        path.child('limits').key(name),
        formatQuantity(own),
        `must be greater than or equal to aggregate container limits of ${formatQuantity(needed)}`,
      );
  }
  for (const [index, container] of structs(spec, 'containers').entries())
    for (const [name, limit] of amountsOf(container, 'limits')) {
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
