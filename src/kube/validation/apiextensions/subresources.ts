import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { goText } from '../go-value.ts';
import type { Path } from '../path.ts';
import { structPointer, text } from '../values.ts';

/** `.spec.replicas`: all that is asked of a JSONPath of a definition is that it begins with a dot. Answers whether it does. */
export function isSimplePath(value: string, path: Path, errors: ErrorList): boolean {
  if (value.startsWith('.')) return true;
  errors.invalid(path, value, 'must be a simple json path starting with .');
  return false;
}

const REQUIRED = [
  ['specReplicasPath', '.spec'],
  ['statusReplicasPath', '.status'],
] as const;

/** Where the subresource `scale` finds its numbers (ValidateCustomResourceDefinitionSubresources). */
export function validateSubresources(holder: JsonObject, path: Path, errors: ErrorList): void {
  const scale = structPointer(structPointer(holder, 'subresources') ?? {}, 'scale');
  if (scale === undefined) return;
  for (const [field, root] of REQUIRED) {
    const at = path.child(`scale.${field}`);
    const value = text(scale, field);
    if (value === '') errors.required(at);
    else if (isSimplePath(value, at, errors) && !value.startsWith(`${root}.`))
      errors.invalid(at, value, `should be a json path under ${root}`);
  }
  const selector = text(scale, 'labelSelectorPath');
  const at = path.child('scale.labelSelectorPath');
  if (selector === '' || !isSimplePath(selector, at, errors)) return;
  if (!selector.startsWith('.spec.') && !selector.startsWith('.status.'))
    errors.invalid(at, goText(selector), 'should be a json path under either .spec or .status');
}
