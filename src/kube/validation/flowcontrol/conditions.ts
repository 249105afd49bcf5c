import type { JsonObject } from '../../json.ts';
import type { ErrorList } from '../error-list.ts';
import { Path } from '../path.ts';
import { struct, structs, text } from '../values.ts';

const CONDITIONS = Path.of('status', 'conditions');

/** The conditions of a FlowSchema or a PriorityLevelConfiguration: each type once, and none without one. */
export function validateConditions(object: JsonObject, errors: ErrorList): void {
  const seen = new Set<string>();
  for (const [index, condition] of structs(struct(object, 'status'), 'conditions').entries()) {
    const type = text(condition, 'type');
    const at = CONDITIONS.index(index).child('type');
    if (seen.has(type)) errors.duplicate(at, type);
    seen.add(type);
    if (type === '') errors.required(at);
  }
}
