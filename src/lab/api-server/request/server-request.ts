import type { UserIdentity } from '../../../kube/rbac/subject.ts';
import type { RequestInfo } from '../../../kube/request-uri.ts';
import type { JsonObject } from '../../../kube/json.ts';

/** What is told about a request besides its answer; one for each request. */
export interface RequestContext {
  /** Texts for `Warning` headers, in order; a text that is there twice is sent once. */
  readonly warnings: string[];
  /** Annotations of the audit event. */
  readonly annotations: Map<string, string>;
  /** Annotations that are written at the audit levels Request and RequestResponse only. */
  readonly requestLevelAnnotations: Map<string, string>;
}

export function newRequestContext(): RequestContext {
  return { warnings: [], annotations: new Map(), requestLevelAnnotations: new Map() };
}

/** A request behind authentication, read as a whole. */
export interface ServerRequest {
  readonly method: string;
  readonly path: string;
  readonly query: ReadonlyMap<string, string>;
  readonly header: (name: string) => string | undefined;
  readonly body: Uint8Array;
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

/** Where the frames of a watch go. */
export interface FrameSink {
  write(frame: string): void;
  /** Bytes that the client has not taken yet. */
  readonly waiting_bytes: number;
  end(): void;
}

/** What a request is answered with. */
export type Answer =
  | {
      readonly type: 'object';
      readonly code: number;
      readonly object: JsonObject;
      readonly warnings?: readonly string[];
    }
  | { readonly type: 'text'; readonly code: number; readonly contentType: string; readonly text: string }
  | {
      readonly type: 'stream';
      /** Begins to write; the answer stops it (the client went away). */
      readonly start: (sink: FrameSink) => () => void;
    };

/** An answer with the warnings that were told on the way, each once. */
export function withWarnings(answer: Answer, { warnings }: RequestContext): Answer {
  if (answer.type !== 'object' || warnings.length === 0) return answer;
  return { ...answer, warnings: [...new Set([...(answer.warnings ?? []), ...warnings])] };
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
      if (info.prefixVerb === 'watch' || isTrue(query.get('watch'))) return 'watch';
      return info.name === '' ? 'list' : 'get';
    default:
      return method.toLowerCase();
  }
}

/** Booleans of the query: present without a value, `1` and `true` are true (Convert_Slice_string_To_bool). */
export function isTrue(value: string | undefined): boolean {
  return value !== undefined && value !== 'false' && value !== '0';
}
