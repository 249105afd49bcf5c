import type { UserIdentity } from '../../../kube/rbac/subject.ts';
import type { RequestInfo } from '../../../kube/request-uri.ts';
import type { Endpoint } from './accept.ts';
import type { JsonObject } from '../../../kube/json.ts';
import type { LatencyLayer } from './latency.ts';

/** What was sent with a request, once it could be read: an object, or the text of a patch. */
export type SentBody =
  | { readonly type: 'object'; readonly object: JsonObject }
  | { readonly type: 'patch'; readonly text: string }
  /** A patch that came as a value. */
  | { readonly type: 'patch value'; readonly value: JsonObject };

/** What is told about a request besides its answer; one for each request. */
export interface RequestContext {
  /** Texts for `Warning` headers, in order; a text that is there twice is sent once. */
  readonly warnings: string[];
  /** Annotations of the audit event. */
  readonly annotations: Map<string, string>;
  /** Annotations that are written at the audit levels Request and RequestResponse only. */
  readonly requestLevelAnnotations: Map<string, string>;
  /** What took how long, in milliseconds. */
  readonly latencies_ms: Map<LatencyLayer, number>;
  /** When the handler has to have ended, in milliseconds since 1970. */
  deadline_ms: number;
  /** Set by whoever reads the body: audit records it. */
  sent: SentBody | undefined;
}

export function newRequestContext(): RequestContext {
  return {
    warnings: [],
    annotations: new Map(),
    requestLevelAnnotations: new Map(),
    latencies_ms: new Map(),
    deadline_ms: Infinity,
    sent: undefined,
  };
}

/** A request behind authentication, read as a whole. */
export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  /** The query as it was sent: of a parameter that is there several times `query` has the first. */
  readonly rawQuery: string;
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
  /** The body, where it came as an object: of clients inside this process. `body` is empty then. */
  readonly object?: JsonObject | undefined;
  readonly user: RequestUser;
  /** `undefined` for what is no resource (`/healthz`, `/apis`). */
  readonly info: RequestInfo | undefined;
  readonly verb: string;
  readonly context: RequestContext;
}

/** Who asks. `uid` and `extra` are told to TokenReviews and audit; authorization knows name and groups. */
export interface RequestUser extends UserIdentity {
  readonly uid: string;
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** What happened to an object that somebody watches. `ERROR`: its object is a Status. */
export interface WatchEvent {
  readonly type: 'ADDED' | 'MODIFIED' | 'DELETED' | 'BOOKMARK' | 'ERROR';
  readonly object: JsonObject;
}

/** Where the frames of a watch go. */
export interface FrameSink {
  /** `taken`: called once the connection has it. */
  write(frame: string | Uint8Array, taken?: () => void): void;
  /** Takes events as they are; where it is there, no frames are written. `size_bytes`: what the frame would have had. */
  readonly event?: (event: WatchEvent, size_bytes: number, taken?: () => void) => void;
  /** Bytes that the client has not taken yet. */
  readonly waiting_bytes: number;
  end(): void;
}

/** Headers beside those that every answer has; names in lower case. */
export type AnswerHeaders = Readonly<Record<string, string>>;

/** What a request is answered with. */
export type Answer =
  | {
      readonly type: 'object';
      readonly code: number;
      readonly object: JsonObject;
      readonly warnings?: readonly string[];
      readonly headers?: AnswerHeaders;
      /** What the object may be turned into; `plain` unless given. */
      readonly endpoint?: Endpoint;
      /** Written without negotiation: always JSON, and no part of the audit event (WriteRawJSON). */
      readonly isRaw?: boolean;
    }
  | {
      readonly type: 'text';
      readonly code: number;
      readonly contentType: string;
      readonly text: string | Uint8Array;
      readonly headers?: AnswerHeaders;
      /** An API object that is written as this text: what audit shows as the response. */
      readonly object?: JsonObject;
    }
  | {
      readonly type: 'stream';
      readonly contentType: string;
      /** Begins to write; the answer stops it (the client went away). */
      readonly start: (sink: FrameSink) => () => void;
      readonly headers?: AnswerHeaders;
    };

/** An answer with the warnings that were told on the way, each once. */
export function withWarnings(answer: Answer, { warnings }: RequestContext): Answer {
  if (answer.type !== 'object' || warnings.length === 0) return answer;
  return { ...answer, warnings: [...new Set([...warnings, ...(answer.warnings ?? [])])] };
}

/** The verb of a request as authorization and audit name it. Source: RequestInfoFactory, k8s.io/apiserver. */
export function verbOf(
  method: string,
  info: RequestInfo | undefined,
  query: ReadonlyMap<string, string>,
): string {
  if (info === undefined) return method.toLowerCase();
  switch (method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return info.name === '' ? 'deletecollection' : 'delete';
    case 'GET':
    case 'HEAD':
      if (info.prefixVerb === 'watch') return 'watch';
      if (info.name !== '') return 'get';
      return isTrue(query.get('watch')) ? 'watch' : 'list';
    default:
      // Of resources only these methods have verbs; of all other paths every method is its own.
      return '';
  }
}

/** A boolean as Go's strconv.ParseBool reads it; `undefined`: it is none. */
export function parseGoBool(text: string): boolean | undefined {
  if (['1', 't', 'T', 'true', 'TRUE', 'True'].includes(text)) return true;
  return ['0', 'f', 'F', 'false', 'FALSE', 'False'].includes(text) ? false : undefined;
}

/** Booleans of the query: present without a value, `1` and `true` are true (Convert_Slice_string_To_bool). */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && value.toLowerCase() !== 'false' && value !== '0';
}
