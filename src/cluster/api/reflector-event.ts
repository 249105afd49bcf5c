import type { JsonObject } from '../../kube/json.ts';

/** Which object a change is about. */
export interface ReflectedName {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/**
 * What a reflector tells:
 * - `added`, `modified`, `deleted`: the collection changed. A deletion that was only noticed by listing again has no `object`.
 * - `synced`: everything that exists at `resourceVersion` has been told; again after each new list.
 * - `interrupted`: from here until `resumed` or `synced` what was told may be out of date; `why` says what happened, and it goes
 *   on by itself after `retry_ms`;
 * - `resumed`: the changes come again, from where they were interrupted on.
 */
export type ReflectorEvent =
  | { readonly type: 'added' | 'modified'; readonly name: ReflectedName; readonly object: JsonObject }
  | { readonly type: 'deleted'; readonly name: ReflectedName; readonly object: JsonObject | undefined }
  | { readonly type: 'synced'; readonly resourceVersion: string; readonly objects_count: number }
  | { readonly type: 'resumed' }
  | {
      readonly type: 'interrupted';
      readonly why: Error;
      readonly relists: boolean;
      readonly retry_ms: number;
    };
