import { MICROS_PER_SECOND } from '../kube/microtime.ts';
import type { AuditEvent, Level, Stage, UserInfo } from './event.ts';

/** Who asks, as many requests have it: one object for all events of the same client. */
export interface ClientShape {
  /** A small number for tables of what is known of each client; see ShapeTable. */
  readonly slot: number;
  readonly user: UserInfo;
  readonly impersonatedUser: UserInfo | undefined;
  readonly userAgent: string;
}

/** What is asked and how it went, as many requests have it: one object for all events that are alike in it. */
export interface RequestShape {
  readonly slot: number;
  readonly stage: Stage;
  readonly level: Level;
  readonly verb: string;
  readonly code: number;
  readonly reason: string;
  /** '' for a non-resource request, which has no objectRef. */
  readonly resource: string;
  readonly subresource: string;
  readonly apiGroup: string;
  readonly apiVersion: string;
  readonly hasReference: boolean;
  /** The request names a namespace; a Namespace itself stands in none. */
  readonly hasNamespace: boolean;
  /** It names one object. */
  readonly hasName: boolean;
  /** A list or watch narrowed to one name by its field selector. */
  readonly selectsName: boolean;
  /** A watch that may have ended before half of its time; false only where it is sure that it did not. */
  readonly mayEndEarly: boolean;
  /** An annotation tells of a mutating webhook's call. */
  readonly callsWebhooks: boolean;
  /** An annotation names ClusterRole cluster-admin: mostly as the reason why it was allowed. */
  readonly namesClusterAdmin: boolean;
}

/** Reflectors ask for 5 to 10 minutes; a watch without timeoutSeconds is ended by the server after 30 to 60. */
export const WATCH_S_WHERE_UNSAID = 300;
/** Half of the time asked for is early; the server itself never ends one before. */
export const EARLY_SHARE = 0.5;
/** What a field selector contains that selects one name. */
export const NAME_SELECTOR = 'metadata.name=';

/** What a key of the annotations contains where a mutating webhook was called. */
export const WEBHOOK_CALL = 'mutation.webhook.admission.k8s.io/';
/** What the text of an annotation contains. */
export const CLUSTER_ADMIN = 'cluster-admin';

/**
 * Events in order of time as columns: what nearly all events are asked for is there without an object being made for each.
 * `row` counts from 0.
 */
export interface EventRows {
  readonly rows_count: number;
  at_us(row: number): number;
  receivedAt_us(row: number): number;
  /** Bytes of the larger of the two bodies as logged. */
  body_bytes(row: number): number;
  /** Stands for resource, group, namespace and name: the same for the same object. */
  object(row: number): number;
  client(row: number): ClientShape;
  request(row: number): RequestShape;
  /** The whole event. Holds on to nothing of the others. Throws where it was said before that nothing of it is needed. */
  event(row: number): AuditEvent;
}

/** Requests that are alike in who asks and in what is asked. */
export interface RequestOfClient {
  readonly client: ClientShape;
  readonly request: RequestShape;
}

/** Requests are counted in stretches of this length to tell when a client is busiest. They begin at whole multiples of it. */
export const PEAK_STRETCH_S = 10;

/** How many requests of any kind a client makes in its busiest stretch of PEAK_STRETCH_S. */
export interface ClientPeak {
  readonly client: ClientShape;
  readonly most_count: number;
}

/** What is needed of an event beyond what EventRows says of its row: nothing, its fields, or its bodies as well. */
export const NEED = { nothing: 0, fields: 1, bodies: 2 } as const;

/**
 * What is known of each shape, found without hashing. Slots are used again when a reader has seen too many shapes and forgets them; a value
 * is only given to the very shape that it was set for. Memory: as many entries as a reader remembers shapes.
 */
export class ShapeTable<Shape extends { readonly slot: number }, Value> {
  readonly #shapes: (Shape | undefined)[] = [];
  readonly #values: (Value | undefined)[] = [];

  get(shape: Shape): Value | undefined {
    return this.#shapes[shape.slot] === shape ? this.#values[shape.slot] : undefined;
  }

  set(shape: Shape, value: Value): void {
    // Slots are given out in order, so that these stay arrays without holes, which are far quicker.
    while (this.#shapes.length < shape.slot) {
      this.#shapes.push(undefined);
      this.#values.push(undefined);
    }
    this.#shapes[shape.slot] = shape;
    this.#values[shape.slot] = value;
  }
}

/** Clients and requests remembered as shared objects; beyond, memory is worth more than sharing. */
export const SHAPES_MAX_COUNT = 100_000;

/** Finds the shapes of events that come one by one. Memory: SHAPES_MAX_COUNT of each, then all are forgotten. */
export class ShapeBook {
  readonly #clients = new Map<string, ClientShape>();
  readonly #requests = new Map<string, RequestShape>();

  clientOf(event: AuditEvent): ClientShape {
    const { user, impersonatedUser, userAgent } = event;
    const as = impersonatedUser;
    const key = `${userText(user)}\0${userAgent}${as === undefined ? '' : `\0${userText(as)}`}`;
    const known = this.#clients.get(key);
    if (known !== undefined) return known;
    if (this.#clients.size >= SHAPES_MAX_COUNT) this.#clients.clear();
    const shape = { slot: this.#clients.size, user, impersonatedUser, userAgent };
    this.#clients.set(key, shape);
    return shape;
  }

  requestOf(event: AuditEvent): RequestShape {
    const { stage, level, verb, objectRef, responseStatus } = event;
    const { code, reason } = responseStatus;
    const { resource = '', subresource = '', apiGroup = '', apiVersion = '' } = objectRef ?? {};
    const hasReference = objectRef !== undefined;
    const hasNamespace = hasReference && objectRef.namespace !== '';
    const hasName = hasReference && objectRef.name !== '';
    const isStream = verb === 'list' || verb === 'watch';
    const selectsName = isStream && event.query.fieldSelector?.includes(NAME_SELECTOR) === true;
    const mayEndEarly = verb === 'watch' && endsEarly(event);
    const { callsWebhooks, namesClusterAdmin } = marksOf(event.annotations);
    const key = `${stage}\0${level}\0${verb}\0${code}\0${reason}\0${resource}\0${subresource}\0${apiGroup}\0${apiVersion}\0${hasReference}${hasNamespace}${hasName}${selectsName}${mayEndEarly}${callsWebhooks}${namesClusterAdmin}`;
    const known = this.#requests.get(key);
    if (known !== undefined) return known;
    if (this.#requests.size >= SHAPES_MAX_COUNT) this.#requests.clear();
    const slot = this.#requests.size;
    const shape = {
      slot,
      stage,
      level,
      verb,
      code,
      reason,
      resource,
      subresource,
      apiGroup,
      apiVersion,
      hasReference,
      hasNamespace,
      hasName,
      selectsName,
      mayEndEarly,
      callsWebhooks,
      namesClusterAdmin,
    };
    this.#requests.set(key, shape);
    return shape;
  }
}

/** Did the watch end long before its time? The server itself never ends one before half of it. */
export function endsEarly(event: AuditEvent): boolean {
  const planned_s = event.query.timeoutSeconds ?? WATCH_S_WHERE_UNSAID;
  const duration_us = event.stageTimestamp_us - event.requestReceivedTimestamp_us;
  return duration_us < EARLY_SHARE * planned_s * MICROS_PER_SECOND;
}

function marksOf(
  annotations: AuditEvent['annotations'],
): Pick<RequestShape, 'callsWebhooks' | 'namesClusterAdmin'> {
  let callsWebhooks = false;
  let namesClusterAdmin = false;
  for (const key in annotations) {
    callsWebhooks ||= key.includes(WEBHOOK_CALL);
    namesClusterAdmin ||= annotations[key]?.includes(CLUSTER_ADMIN) === true;
  }
  return { callsWebhooks, namesClusterAdmin };
}

function userText(user: UserInfo): string {
  return `${user.username}\0${user.uid}\0${user.groups.join('\0')}`;
}
