import { annotationsOf } from '../kube/kube-object.ts';
import type { JsonObject } from '../kube/json.ts';

/** On an object: why it may be deleted although it is protected or a budget is used up. */
export const ALLOW_ANNOTATION = 'guard.plimsoll.dev/allow';
/** Until when (RFC 3339); without it the reason counts for as long as it stands there. */
export const ALLOW_UNTIL_ANNOTATION = 'guard.plimsoll.dev/allow-until';
/** On an object, `"true"`: it is not to be deleted without ALLOW_ANNOTATION. */
export const PROTECT_ANNOTATION = 'guard.plimsoll.dev/protect';
/** Whoever is in this group passes, and it is recorded. */
export const BREAK_GLASS_GROUP = 'plimsoll:break-glass';

/** May it be deleted all the same? `expired` and `unreadable` say why a reason that stands there does not count. */
export type Pass =
  | { readonly type: 'none' }
  | { readonly type: 'reason'; readonly reason: string }
  | { readonly type: 'expired'; readonly until: string }
  | { readonly type: 'unreadable'; readonly until: string };

export function passOf(object: JsonObject | undefined, now_ms: number): Pass {
  if (object === undefined) return { type: 'none' };
  const annotations = annotationsOf({ body: object });
  const reason = annotations[ALLOW_ANNOTATION]?.trim() ?? '';
  if (reason === '') return { type: 'none' };
  const until = annotations[ALLOW_UNTIL_ANNOTATION];
  if (until === undefined) return { type: 'reason', reason };
  const until_ms = Date.parse(until);
  if (Number.isNaN(until_ms)) return { type: 'unreadable', until };
  return until_ms > now_ms ? { type: 'reason', reason } : { type: 'expired', until };
}
