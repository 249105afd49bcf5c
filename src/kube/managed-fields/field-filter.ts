import { recursiveDifference, type FieldSet } from './field-set.ts';

/** What of a set of fields counts: fields that a request cannot change are owned by nobody through it. */
export type FieldFilter = (set: FieldSet) => FieldSet;

/** Leaves out these fields and all that is below them. */
export function without(excluded: FieldSet): FieldFilter {
  return (set) => recursiveDifference(set, excluded);
}
