import type { JsonObject, JsonValue } from '../../kube/json.ts';

/** Where an audit log can come from: what `--format` takes. Without it every document is recognised by its content. */
export const LOG_FORMATS = ['native', 'event-list', 'eks', 'gke', 'aks', 'must-gather', 'envelope'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/**
 * Why a document is no event. `not an audit event` is well-formed but something else; the others are losses.
 * `cut by CloudWatch` events end in `[Truncated...]`; their auditID is kept in the quarantine.
 */
export type RejectReason =
  | 'not an audit event'
  | 'audit event without what identifies it'
  | 'not JSON'
  | 'not YAML'
  | 'truncated'
  | 'cut by CloudWatch'
  | 'too large'
  | 'nested too deeply'
  | 'not in the format asked for';

/** One audit event found in a document, still as it was logged (any API version). */
interface FoundEvent {
  readonly native: JsonObject;
  /** The JSON text of exactly this event, where it is at hand. */
  readonly text: string | undefined;
  readonly format: LogFormat;
  /** The format for people, with what is around it: `envelope "log"`, `aks in envelope "body"`. */
  readonly description: string;
}

interface FoundReject {
  readonly reason: RejectReason;
  /** One clause that says more: `kind is Policy`. */
  readonly detail: string;
  readonly value: JsonValue;
  readonly auditID?: string;
}

export type Found = FoundEvent | FoundReject;

/** A wrapper around events. `parts` are what lies in it, each an event, a text of one, or another wrapper; `undefined`: not mine. */
export interface Wrapper {
  readonly format: LogFormat;
  readonly description: string;
  parts(value: JsonObject): readonly JsonValue[] | undefined;
}

/** A translated event, or why there is none in what is otherwise of this format. */
export type Translated = { readonly native: JsonObject } | { readonly reject: string };

/** A format that says in its own fields what an audit event says. `undefined`: not mine. */
export interface Translation {
  readonly format: LogFormat;
  native(value: JsonObject): Translated | undefined;
}
