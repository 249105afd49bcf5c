import { recursiveDifference, type FieldNode, type FieldSet } from './field-set.ts';
import type { PathElement } from './path-element.ts';

/** What of a set of fields counts: fields that a request cannot change are owned by nobody through it. */
export type FieldFilter = (set: FieldSet) => FieldSet;

/** Leaves out these fields and all that is below them. */
export function without(excluded: FieldSet): FieldFilter {
  return (set) => recursiveDifference(set, excluded);
}

/** One step of a pattern: a path element, or any. */
export type PatternStep = PathElement | typeof ANY_ELEMENT;

export const ANY_ELEMENT = Symbol('any path element');

function matching(set: FieldSet, patterns: readonly (readonly PatternStep[])[]): FieldSet {
  if (patterns.some((pattern) => pattern.length === 0)) return set;
  const nodes = new Map<PathElement, FieldNode>();
  for (const [element, { isMember, below }] of set) {
    const rests = patterns
      .filter(([first]) => first === ANY_ELEMENT || first === element)
      .map((pattern) => pattern.slice(1));
    if (rests.length > 0) nodes.set(element, { isMember, below: matching(below, rests) });
  }
  return new Map([...nodes].filter(([, { isMember, below }]) => isMember || below.size > 0));
}

/** Keeps what lies on the way to, at or below one of these patterns (NewIncludeMatcherFilter, fieldpath/set.go). */
export function only(...patterns: readonly (readonly PatternStep[])[]): FieldFilter {
  return (set) => matching(set, patterns);
}
