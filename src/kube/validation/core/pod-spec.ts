import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { dnsLabel } from '../formats.ts';
import type { Path } from '../path.ts';
import { structs, text } from '../values.ts';

/** PodSpec of a Pod and of a template (ValidatePodSpec, pkg/apis/core/validation). */
export function validatePodSpec(spec: JsonObject, path: Path, errors: ErrorList): void {
  if (structs(spec, 'containers').length === 0) errors.required(path.child('containers'));
  for (const field of ['initContainers', 'containers'])
    for (const [index, container] of structs(spec, field).entries()) {
      const name = text(container, 'name');
      if (name !== '') errors.eachInvalid(path.child(field).index(index).child('name'), name, dnsLabel(name));
    }
}
