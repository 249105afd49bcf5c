import type { JsonObject } from '../../json.ts';
import { struct, structs, text } from '../values.ts';

/** Has the job this condition, and is it true? */
export function isConditionTrue(job: JsonObject, type: string): boolean {
  return hasCondition(job, type, 'True');
}

export function hasCondition(job: JsonObject, type: string, status: string): boolean {
  return structs(struct(job, 'status'), 'conditions').some(
    (condition) => text(condition, 'type') === type && text(condition, 'status') === status,
  );
}
