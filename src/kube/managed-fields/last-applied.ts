import { isJsonObject, stringAt, type JsonObject } from '../json.ts';
import { objectAt, stringsAt } from '../kube-object.ts';
import { compareTyped } from './compare-typed.ts';
import { difference, type FieldSet } from './field-set.ts';
import { fieldSetOf } from './field-set-of.ts';
import { goJson } from './path-element.ts';
import type { Atom } from './type-schema.ts';
import { typeProblems } from './validate-typed.ts';

/** The manager as which kubectl applies on the server. */
export const LAST_APPLIED_MANAGER = 'kubectl';

const ANNOTATION = 'kubectl.kubernetes.io/last-applied-configuration';
/** TotalAnnotationSizeLimitB of apimachinery: an annotation that does not fit is left out. */
const ANNOTATIONS_MAX_BYTES = 256 * 1024;

/** Was the object applied by `kubectl apply` on the client's side? */
export function hasLastApplied(object: JsonObject): boolean {
  return (stringAt(object, 'metadata', 'annotations', ANNOTATION) ?? '') !== '';
}

function bytes(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The annotation follows what is applied on the server, so that one can go back (managedfields/internal/lastappliedupdater.go). */
export function withLastApplied(object: JsonObject, config: JsonObject): JsonObject {
  const { [ANNOTATION]: _, ...ownAnnotations } = objectAt(config, 'metadata', 'annotations');
  const { annotations: _annotations, ...metadata } = objectAt(config, 'metadata');
  const applied = {
    ...config,
    metadata:
      Object.keys(ownAnnotations).length === 0 ? metadata : { ...metadata, annotations: ownAnnotations },
  };
  const { [ANNOTATION]: _old, ...others } = stringsAt(object, 'metadata', 'annotations');
  const annotations: Readonly<Record<string, string>> = { ...others, [ANNOTATION]: `${goJson(applied)}\n` };
  const size_bytes = Object.entries(annotations).reduce(
    (sum, [name, value]) => sum + bytes(name) + bytes(value),
    0,
  );
  const kept = size_bytes > ANNOTATIONS_MAX_BYTES ? others : annotations;
  return { ...object, metadata: { ...objectAt(object, 'metadata'), annotations: kept } };
}

function lastAppliedOf(object: JsonObject): JsonObject | undefined {
  const text = stringAt(object, 'metadata', 'annotations', ANNOTATION) ?? '';
  try {
    const value: unknown = JSON.parse(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // No annotation, or one that is no JSON: nothing is allowed by it.
    return undefined;
  }
}

/** The fields that the last client-side apply set and that still are as it set them; `undefined` where nothing can be told. */
export function allowedByLastApplied(
  live: JsonObject,
  apiVersion: string,
  atom: Atom | undefined,
): FieldSet | undefined {
  const last = lastAppliedOf(live);
  if (last === undefined || atom === undefined || stringAt(last, 'apiVersion') !== apiVersion)
    return undefined;
  if (typeProblems(live, atom, false).length > 0 || typeProblems(last, atom, false).length > 0)
    return undefined;
  const { removed, modified, added } = compareTyped(last, live, atom);
  return [modified, added, removed].reduce(difference, fieldSetOf(last, atom));
}
