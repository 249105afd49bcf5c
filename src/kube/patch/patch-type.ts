import { isJsonArray, isJsonObject, stringAt } from '../json.ts';
import type { JsonValue } from '../json.ts';
import { isBuiltInGroup } from './merge-keys.ts';
import { hasStrategicDirective } from './strategic-merge-patch.ts';

/** The four kinds of patch, by the end of their media type: `application/json-patch+json` and so on. */
export type PatchType = 'json-patch' | 'merge-patch' | 'strategic-merge-patch' | 'apply-patch';

/** `certain` is false where another type would also fit; then `why` says what it was guessed from. */
export interface PatchTypeGuess {
  readonly type: PatchType;
  readonly certain: boolean;
  readonly why: string;
}

/** What else is known of the request. */
interface PatchContext {
  readonly userAgent?: string;
  readonly apiGroup?: string;
  readonly fieldManager?: string;
  readonly force?: boolean;
}

/** Clients that send the same type for every built-in kind, by the start of their user agent. */
const CLIENTS: readonly (readonly [RegExp, PatchType])[] = [
  [/^(?:kubectl|oc|helm|Helm|argocd-application-controller)\b/, 'strategic-merge-patch'],
  [/^(?:kubelet|kube-controller-manager|kube-scheduler|cloud-controller-manager)\b/, 'strategic-merge-patch'],
  [/^(?:OpenAPI-Generator|Swagger-Codegen)\b.*\/python$/, 'strategic-merge-patch'],
  [/^kustomize-controller\b/, 'apply-patch'],
];

/**
 * Which type of patch a body is: the audit log carries the body as sent, but not its Content-Type. An array is a JSON
 * Patch; a `$` directive makes a strategic merge patch; custom resources have no strategic merge. A whole object
 * (apiVersion, kind, name) with a field manager is most likely a server-side apply. A body without lists reads the
 * same as merge patch and as strategic merge patch; with lists the client decides, and the guess says so.
 */
export function guessPatchType(body: JsonValue, context: PatchContext = {}): PatchTypeGuess {
  if (isJsonArray(body)) return { type: 'json-patch', certain: true, why: 'the body is a list' };
  if (hasStrategicDirective(body)) {
    return { type: 'strategic-merge-patch', certain: true, why: 'the body carries a $ directive' };
  }
  const client = CLIENTS.find(([agent]) => agent.test(context.userAgent ?? ''))?.[1];
  const apply = guessApply(body, context, client);
  if (apply !== undefined) return apply;
  if (!isBuiltInGroup(context.apiGroup ?? '')) {
    return { type: 'merge-patch', certain: true, why: 'custom resources have no strategic merge patch' };
  }
  if (!hasList(body)) {
    return {
      type: 'strategic-merge-patch',
      certain: true,
      why: 'without lists it reads the same as a merge patch',
    };
  }
  if (client === 'strategic-merge-patch') {
    return { type: client, certain: false, why: `this client usually sends it: ${context.userAgent ?? ''}` };
  }
  return {
    type: 'strategic-merge-patch',
    certain: false,
    why: 'the log carries no Content-Type: it may be a merge patch, which replaces lists as a whole',
  };
}

function guessApply(
  body: JsonValue,
  context: PatchContext,
  client: PatchType | undefined,
): PatchTypeGuess | undefined {
  const whole =
    stringAt(body, 'apiVersion') !== undefined &&
    stringAt(body, 'kind') !== undefined &&
    stringAt(body, 'metadata', 'name') !== undefined;
  if (!whole) return undefined;
  // `force` is refused for any other patch (apimachinery metav1/validation ValidatePatchOptions).
  if (context.force === true) return { type: 'apply-patch', certain: true, why: 'force is for apply alone' };
  const named = context.fieldManager !== undefined && context.fieldManager !== '';
  if (!named && client !== 'apply-patch') return undefined;
  return {
    type: 'apply-patch',
    certain: false,
    why: 'a whole object with a field manager is most likely a server-side apply',
  };
}

function hasList(body: JsonValue): boolean {
  const open: JsonValue[] = [body];
  for (let value = open.pop(); value !== undefined; value = open.pop()) {
    if (isJsonArray(value)) return true;
    if (!isJsonObject(value)) continue;
    for (const below of Object.values(value)) if (below !== undefined) open.push(below);
  }
  return false;
}
