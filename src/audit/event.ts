import type { JsonValue } from '../kube/json.ts';
import type { EpochMicros } from '../kube/microtime.ts';
import type { ObjectReference } from '../kube/object-reference.ts';

/** audit.k8s.io/v1 stages. All stages of one request share its auditID. */
export type Stage = 'RequestReceived' | 'ResponseStarted' | 'ResponseComplete' | 'Panic';

/** audit.k8s.io/v1 levels; bodies exist only from Request (request) and RequestResponse (both) on. */
export type Level = 'None' | 'Metadata' | 'Request' | 'RequestResponse';

/** authentication.k8s.io/v1 UserInfo as far as the log carries it (GKE carries no groups). */
export interface UserInfo {
  readonly username: string;
  readonly uid: string;
  readonly groups: readonly string[];
}

/** How the request ended. `code` is an HTTP status (gRPC codes of GKE are translated); 0 where the log has none. */
export interface ResponseStatus {
  readonly code: number;
  readonly reason: string;
  /** Also looked for in a v1 Status response body: kube-apiserver leaves it empty in `responseStatus`. */
  readonly message: string;
}

/** What only the query string of the requestURI says. Absent parameters are `undefined`. */
export interface RequestQuery {
  readonly fieldManager?: string;
  readonly dryRun?: boolean;
  readonly resourceVersion?: string;
  readonly resourceVersionMatch?: string;
  readonly limit?: number;
  readonly continue?: string;
  readonly watch?: boolean;
  readonly sendInitialEvents?: boolean;
  readonly timeoutSeconds?: number;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  readonly propagationPolicy?: string;
  readonly force?: boolean;
}

/**
 * One audit event in normal form: what every reader yields, every query shows and every detector takes,
 * whatever wrapper (EKS, GKE, AKS, must-gather) or API version it came in. Strings that the log does not
 * carry are `''`, so that no consumer has to guess; bodies that it does not carry are `undefined`.
 *
 * - `verb` is the Kubernetes verb, or the lower-case HTTP method for a non-resource request.
 * - `objectRef` is undefined for non-resource requests. For `create` with generateName, `objectRef.name` is
 *   taken from the response body where there is one, else it is `''`.
 * - `stageTimestamp_us` falls back to requestReceivedTimestamp, then to the old `timestamp` and
 *   `metadata.creationTimestamp`; an event without any time is rejected, not guessed.
 * - `requestObject` is the body as sent (a JSON Patch is an array; delete carries DeleteOptions).
 *   Bodies may be parsed on first access: read them only after the cheap fields have said that it is worth it.
 * - Events are redacted (audit/redact.ts) before anyone but the reader sees them.
 */
export interface AuditEvent {
  readonly auditID: string;
  readonly stage: Stage;
  readonly level: Level;
  readonly verb: string;
  readonly requestURI: string;
  readonly query: RequestQuery;
  readonly user: UserInfo;
  readonly impersonatedUser: UserInfo | undefined;
  readonly sourceIPs: readonly string[];
  readonly userAgent: string;
  readonly objectRef: ObjectReference | undefined;
  readonly responseStatus: ResponseStatus;
  readonly requestReceivedTimestamp_us: EpochMicros;
  readonly stageTimestamp_us: EpochMicros;
  readonly annotations: Readonly<Record<string, string>>;
  readonly requestObject: JsonValue | undefined;
  readonly responseObject: JsonValue | undefined;
  /** Bytes of the bodies as logged, 0 where there is none: known without parsing them. */
  readonly requestObject_bytes: number;
  readonly responseObject_bytes: number;
}
