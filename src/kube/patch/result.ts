import type { JsonValue } from '../json.ts';

/** What became of a patch: the patched document (the input is never changed), or why it cannot be applied. */
export type PatchResult =
  | { readonly kind: 'applied'; readonly document: JsonValue }
  | { readonly kind: 'refused'; readonly why: string };

/** Thrown inside this folder only; `attempt` turns it into a PatchResult. */
export class PatchRefusal extends Error {}

/** Runs one patch and turns a refusal into a result. */
export function attempt(patch: () => JsonValue): PatchResult {
  try {
    return { kind: 'applied', document: patch() };
  } catch (error) {
    if (error instanceof PatchRefusal) return { kind: 'refused', why: error.message };
    throw error;
  }
}

/** Deeper patches are refused: no Kubernetes object nests like this, and the stack stays bounded. */
export const PATCH_MAXIMUM_DEPTH = 1000;

/** Refuses at the depth where recursion has to end. */
export function checkDepth(depth: number): void {
  if (depth > PATCH_MAXIMUM_DEPTH) {
    throw new PatchRefusal(`the document or the patch nests deeper than ${PATCH_MAXIMUM_DEPTH} levels`);
  }
}
