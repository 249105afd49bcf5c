import type { AuditEvent } from '../src/audit/event.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../src/kube/json.ts';
import {
  instant,
  readLog,
  seconds,
  type Client,
  type LogEntry,
  type LogLevel,
} from './simulated-log.fixture.ts';
import {
  apiVersionOf,
  fieldsOf,
  jsonPatch,
  mergePatch,
  requestPath,
  resourceType,
  type KubeObject,
  type ObjectMeta,
} from './simulated-objects.fixture.ts';
import { SimulatedClock } from './simulated-clock.fixture.ts';
import {
  answered,
  failed,
  isHeld,
  keyOf,
  objectRefOf,
  notFound,
  usOf,
  type ApiRequest,
  type ApiResponse,
  type Change,
  type ClusterOptions,
  type Mutation,
  type Outcome,
  type Refusal,
} from './simulated-request.fixture.ts';

const WRITES = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);

/**
 * A kube-apiserver as its audit log shows it, with a clock of its own: objects, finalizers, graceful deletion,
 * conflicts, stages. Controllers are elsewhere (simulated-controllers.fixture.ts) and hear of changes through
 * `onChange`, as over a watch.
 */
export class SimulatedCluster extends SimulatedClock {
  readonly #objects = new Map<string, Map<string, KubeObject>>();
  readonly refusals: Refusal[] = [];
  readonly mutations: Mutation[] = [];
  readonly minor: number;
  readonly #options: ClusterOptions;
  readonly #entries: LogEntry[] = [];
  readonly #listeners: ((change: Change) => void)[] = [];
  readonly #dependents = new Map<string, Set<string>>();
  #ids = 0;

  constructor(options: ClusterOptions = {}) {
    super(options.seed ?? 1);
    this.#options = options;
    this.minor = options.minor ?? 29;
  }

  onChange(listener: (change: Change) => void): void {
    this.#listeners.push(listener);
  }

  get(resource: string, namespace: string, name: string): KubeObject | undefined {
    return this.#objects.get(resource)?.get(keyOf(resource, namespace, name));
  }

  list(resource: string, namespace?: string): readonly KubeObject[] {
    const prefix = namespace === undefined ? `${resource}|` : `${resource}|${namespace}|`;
    return [...(this.#objects.get(resource) ?? [])].flatMap(([key, object]) =>
      key.startsWith(prefix) ? [object] : [],
    );
  }

  owned(uid: string): readonly (readonly [string, KubeObject])[] {
    return [...(this.#dependents.get(uid) ?? [])].flatMap((key) => {
      const resource = key.split('|')[0] ?? '';
      const object = this.#objects.get(resource)?.get(key);
      return object === undefined ? [] : [[resource, object] as const];
    });
  }

  /** A request that the API server answers now; its log line carries the time that it took. */
  request(client: Client, request: ApiRequest): ApiResponse {
    const outcome = this.#answer(client, request);
    const duration_s = outcome.failure?.duration_s ?? request.duration_s ?? 0.001 + 0.008 * this.random();
    this.#record(client, request, outcome, duration_s);
    for (const change of outcome.changes) for (const listener of this.#listeners) listener(change);
    return outcome;
  }

  /** A watch that ends after `duration_s`; `undefined` where it outlives the log. */
  watch(client: Client, request: Omit<ApiRequest, 'verb'>, duration_s: number): void {
    const watch = {
      ...request,
      verb: 'watch',
      query: {
        allowWatchBookmarks: 'true',
        resourceVersion: this.resourceVersion(),
        timeout: `${Math.ceil(duration_s / 60)}m`,
        timeoutSeconds: String(Math.round(duration_s)),
        watch: 'true',
        ...request.query,
      },
    };
    const started = this.#event(
      client,
      watch,
      'ResponseStarted',
      this.now_s,
      0.001,
      { code: 200 },
      undefined,
    );
    if (started === undefined) return;
    this.after(duration_s, () => {
      this.#entries.push({
        at_us: usOf(this.now_s),
        event: { ...started, stage: 'ResponseComplete', stageTimestamp: instant(this.now_s) },
      });
    });
  }

  /** Takes objects out of etcd behind the API server's back: no request, but watchers are told. */
  vanish(resource: string, namespace?: string): number {
    const gone = this.list(resource, namespace);
    for (const object of gone) {
      this.#objects
        .get(resource)
        ?.delete(keyOf(resource, object.metadata.namespace ?? '', object.metadata.name));
      for (const listener of this.#listeners) listener({ type: 'DELETED', resource, object });
    }
    return gone.length;
  }

  resourceVersion(): string {
    return String(100_000 + this.#ids);
  }

  /** Requests that are no objects' (`/healthz`, `/openapi/v2`, `/metrics`). */
  nonResource(client: Client, path: string, code = 200): void {
    const at_s = this.now_s + 0.001;
    this.#entries.push({
      at_us: usOf(at_s),
      event: {
        ...this.#head(client, path, 'get', this.now_s),
        level: 'Metadata',
        stage: 'ResponseComplete',
        responseStatus: { metadata: {}, code },
        stageTimestamp: instant(at_s),
      },
    });
  }

  entries(): readonly LogEntry[] {
    return this.#entries;
  }

  log(level: LogLevel = 'RequestResponse'): readonly AuditEvent[] {
    return readLog(this.#entries, level);
  }

  #answer(client: Client, request: ApiRequest): Outcome {
    const failure = this.refusals
      .map((refuses) => refuses(request, client, this.#present(request)))
      .find((refused) => refused !== undefined);
    if (failure !== undefined) return failed(failure, request.name ?? '');
    if (request.verb === 'create') return this.#create(client, request);
    if (request.verb === 'deletecollection') return this.#deleteCollection(request);
    if (!WRITES.has(request.verb)) {
      return request.verb === 'get' && request.name !== undefined && this.#present(request) === undefined
        ? failed(notFound(request), request.name)
        : answered(200, undefined, request.name ?? '');
    }
    const present = this.#present(request);
    if (present === undefined) return failed(notFound(request), request.name ?? '');
    return request.verb === 'delete' ? this.#delete(request, present) : this.#write(client, request, present);
  }

  #present(request: ApiRequest): KubeObject | undefined {
    return this.get(request.resource, request.namespace ?? '', request.name ?? '');
  }

  #create(client: Client, request: ApiRequest): Outcome {
    const sent = isJsonObject(request.body) ? request.body : {};
    if (request.subresource !== undefined && request.subresource !== '')
      return this.#subresource(request, sent);
    const sentMeta = isJsonObject(sent['metadata']) ? sent['metadata'] : {};
    const generateName = sentMeta['generateName'];
    const name =
      typeof generateName === 'string' ? generateName + this.#suffix() : (stringAt(sentMeta, 'name') ?? '');
    const namespace = request.namespace ?? '';
    if (this.get(request.resource, namespace, name) !== undefined) {
      return failed(
        { code: 409, reason: 'AlreadyExists', message: `${request.resource} "${name}" already exists` },
        name,
      );
    }
    const home = namespace === '' ? undefined : this.get('namespaces', '', namespace);
    if (home?.metadata.deletionTimestamp !== undefined && request.resource !== 'events') {
      const message = `${request.resource} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`;
      return failed({ code: 403, reason: 'Forbidden', message }, '');
    }
    const metadata: ObjectMeta = {
      ...sentMeta,
      name,
      ...(namespace === '' ? {} : { namespace }),
      uid: this.#uid(),
      resourceVersion: this.#nextVersion(),
      creationTimestamp: seconds(this.now_s),
      ...(sent['spec'] === undefined ? {} : { generation: 1 }),
      managedFields: this.#managedFields(client, request, sent),
    };
    const admitted = this.#admitted(request, sent);
    const object = {
      ...admitted.body,
      kind: resourceType(request.resource).kind,
      apiVersion: apiVersionOf(request.resource),
      metadata,
    };
    this.#put(request.resource, object);
    return {
      ...answered(201, object, name),
      annotations: admitted.annotations,
      changes: [{ type: 'ADDED', resource: request.resource, object }],
    };
  }

  #subresource(request: ApiRequest, sent: JsonObject): Outcome {
    const present = this.#present(request);
    const name = request.name ?? '';
    if (present === undefined) return failed(notFound(request), name);
    const created: JsonObject = {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      code: 201,
    };
    if (request.subresource === 'eviction') {
      const outcome = this.#delete(request, present);
      return { ...outcome, code: 201, responseBody: created };
    }
    if (request.subresource !== 'binding') return { ...answered(201, undefined, name), responseBody: sent };
    const target = isJsonObject(sent['target']) ? sent['target']['name'] : '';
    const spec = isJsonObject(present['spec']) ? present['spec'] : {};
    const object = this.#replace(request.resource, present, {
      ...present,
      spec: { ...spec, nodeName: target },
    });
    return {
      ...answered(201, undefined, name),
      responseBody: created,
      changes: [{ type: 'MODIFIED', resource: request.resource, object }],
    };
  }

  #write(client: Client, request: ApiRequest, present: KubeObject): Outcome {
    const name = present.metadata.name;
    const body = request.body ?? {};
    const sentVersion =
      request.verb === 'update' && isJsonObject(body) && isJsonObject(body['metadata'])
        ? body['metadata']['resourceVersion']
        : undefined;
    if (sentVersion !== undefined && sentVersion !== present.metadata.resourceVersion) {
      const message = `Operation cannot be fulfilled on ${request.resource} "${name}": the object has been modified; please apply your changes to the latest version and try again`;
      return failed({ code: 409, reason: 'Conflict', message }, name);
    }
    const admitted = this.#admitted(request, this.#changed(request, present, body));
    const { body: changed, annotations } = admitted;
    const metadata = isJsonObject(changed['metadata']) ? changed['metadata'] : {};
    const isSame =
      JSON.stringify({ ...changed, metadata: { ...metadata, resourceVersion: '' } }) ===
      JSON.stringify({ ...present, metadata: { ...present.metadata, resourceVersion: '' } });
    if (isSame) return { ...answered(200, present, name), annotations };
    const managed = isJsonObject(body) ? { managedFields: this.#managedFields(client, request, body) } : {};
    const object = this.#replace(request.resource, present, {
      ...changed,
      metadata: { ...metadata, ...managed },
    });
    if (object.metadata.deletionTimestamp !== undefined && !isHeld(request.resource, object)) {
      return this.#removed(request, object, answered(200, object, name));
    }
    return {
      ...answered(200, object, name),
      annotations,
      changes: [{ type: 'MODIFIED', resource: request.resource, object }],
    };
  }

  #admitted(
    request: ApiRequest,
    object: JsonObject,
  ): { readonly body: JsonObject; readonly annotations: Readonly<Record<string, string>> } {
    let admitted = { body: object, annotations: {} };
    for (const mutation of this.mutations) {
      const mutated = mutation(request, admitted.body);
      if (mutated === undefined) continue;
      admitted = { body: mutated.body, annotations: { ...admitted.annotations, ...mutated.annotations } };
    }
    return admitted;
  }

  #changed(request: ApiRequest, present: KubeObject, body: JsonValue): JsonObject {
    if (isJsonArray(body)) return jsonPatch(present, body);
    if (!isJsonObject(body)) return present;
    if (request.subresource === 'scale') {
      const replicas = isJsonObject(body['spec']) ? body['spec']['replicas'] : undefined;
      return mergePatch(present, { spec: { replicas } }, false);
    }
    if (request.verb === 'update' && request.subresource === 'finalize')
      return { ...present, spec: body['spec'] };
    if (request.verb === 'update' && request.subresource === 'status')
      return { ...present, status: body['status'] };
    if (request.verb === 'update')
      return {
        ...body,
        metadata: { ...present.metadata, ...(isJsonObject(body['metadata']) ? body['metadata'] : {}) },
      };
    return mergePatch(present, body, request.patch !== 'merge');
  }

  #delete(request: ApiRequest, present: KubeObject): Outcome {
    const { resource } = request;
    const { name } = present.metadata;
    const options = isJsonObject(request.body) ? request.body : {};
    const spec = isJsonObject(present['spec']) ? present['spec'] : {};
    const isGraceful =
      resource === 'pods' && spec['nodeName'] !== undefined && options['gracePeriodSeconds'] !== 0;
    const isHeldNow =
      isHeld(resource, present) &&
      !(
        resource === 'pods' &&
        options['gracePeriodSeconds'] === 0 &&
        (present.metadata.finalizers ?? []).length === 0
      );
    if (present.metadata.deletionTimestamp !== undefined && (isGraceful || isHeldNow)) {
      return answered(200, present, name);
    }
    if (!isGraceful && !isHeldNow) {
      const status = {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { name, kind: resource.split('.')[0], uid: present.metadata.uid },
      };
      return this.#removed(request, present, { ...answered(200, undefined, name), responseBody: status });
    }
    const object = this.#replace(resource, present, {
      ...present,
      metadata: {
        ...present.metadata,
        deletionTimestamp: seconds(this.now_s + (isGraceful ? 30 : 0)),
        deletionGracePeriodSeconds: isGraceful ? 30 : 0,
      },
      ...(resource === 'namespaces' ? { status: { phase: 'Terminating' } } : {}),
    });
    return { ...answered(200, object, name), changes: [{ type: 'MODIFIED', resource, object }] };
  }

  #deleteCollection(request: ApiRequest): Outcome {
    const items = this.list(request.resource, request.namespace);
    const outcomes = items.map((item) => this.#delete({ ...request, body: {} }, item));
    return {
      ...answered(200, undefined, ''),
      responseBody: {
        kind: `${resourceType(request.resource).kind}List`,
        apiVersion: apiVersionOf(request.resource),
        metadata: { resourceVersion: this.resourceVersion() },
        items: items.map(({ kind: _kind, apiVersion: _apiVersion, ...item }) => item),
      },
      changes: outcomes.flatMap((outcome) => outcome.changes),
    };
  }

  #removed(request: ApiRequest, object: KubeObject, outcome: Outcome): Outcome {
    const key = keyOf(request.resource, object.metadata.namespace ?? '', object.metadata.name);
    this.#objects.get(request.resource)?.delete(key);
    for (const owner of object.metadata.ownerReferences ?? []) this.#dependents.get(owner.uid)?.delete(key);
    return { ...outcome, changes: [{ type: 'DELETED', resource: request.resource, object }] };
  }

  #replace(resource: string, before: KubeObject, after: JsonObject): KubeObject {
    const isSpecChanged = JSON.stringify(before['spec']) !== JSON.stringify(after['spec']);
    const metadata = isJsonObject(after['metadata']) ? after['metadata'] : {};
    const object: KubeObject = {
      ...after,
      kind: before.kind,
      apiVersion: before.apiVersion,
      metadata: {
        ...metadata,
        name: before.metadata.name,
        uid: before.metadata.uid,
        creationTimestamp: before.metadata.creationTimestamp,
        resourceVersion: this.#nextVersion(),
        ...(before.metadata.generation === undefined
          ? {}
          : { generation: before.metadata.generation + Number(isSpecChanged) }),
      },
    };
    this.#put(resource, object);
    return object;
  }

  #put(resource: string, object: KubeObject): void {
    const key = keyOf(resource, object.metadata.namespace ?? '', object.metadata.name);
    const ofKind = this.#objects.get(resource) ?? new Map<string, KubeObject>();
    this.#objects.set(resource, ofKind.set(key, object));
    for (const owner of object.metadata.ownerReferences ?? []) {
      const dependents = this.#dependents.get(owner.uid) ?? new Set();
      this.#dependents.set(owner.uid, dependents.add(key));
    }
  }

  #managedFields(client: Client, request: ApiRequest, body: JsonObject): readonly JsonValue[] {
    const manager = request.query?.['fieldManager'] ?? client.agent.split('/')[0] ?? '';
    const operation = request.patch === 'apply' ? 'Apply' : 'Update';
    const apiVersion = apiVersionOf(request.resource);
    return [
      {
        manager,
        operation,
        apiVersion,
        time: seconds(this.now_s),
        fieldsType: 'FieldsV1',
        fieldsV1: fieldsOf(body),
      },
    ];
  }

  #record(client: Client, request: ApiRequest, outcome: Outcome, duration_s: number): void {
    const { failure } = outcome;
    const body = isJsonObject(outcome.responseBody) ? outcome.responseBody : undefined;
    const status =
      failure === undefined
        ? { ...(body?.['kind'] === 'Status' ? { status: 'Success' } : {}), code: outcome.code }
        : {
            status: 'Failure',
            ...(this.minor >= 23 ? { message: failure.message } : {}),
            reason: failure.reason,
            code: failure.code,
          };
    this.#event(client, request, 'ResponseComplete', this.now_s, duration_s, status, outcome);
  }

  #event(
    client: Client,
    request: ApiRequest,
    stage: string,
    at_s: number,
    duration_s: number,
    status: JsonObject,
    outcome: Outcome | undefined,
  ): JsonObject | undefined {
    if (this.#options.unlogged?.(request, client) === true) return undefined;
    const isBodyLogged = WRITES.has(request.verb) && request.resource !== 'secrets';
    const query = new URLSearchParams(request.query ?? {}).toString();
    const path = requestPath(request.resource, request.namespace, request.name, request.subresource);
    const head = this.#head(client, query === '' ? path : `${path}?${query}`, request.verb, at_s, [
      outcome?.annotations ?? {},
    ]);
    const event: JsonObject = {
      ...head,
      level: isBodyLogged ? 'RequestResponse' : 'Metadata',
      stage,
      objectRef: objectRefOf(request),
      responseStatus: { metadata: {}, ...status },
      ...(isBodyLogged && request.body !== undefined ? { requestObject: request.body } : {}),
      ...(isBodyLogged && outcome?.responseBody !== undefined
        ? { responseObject: outcome.responseBody }
        : {}),
      stageTimestamp: instant(at_s + duration_s),
    };
    if (this.#options.logsRequestReceived === true && stage === 'ResponseComplete') {
      const { annotations: _annotations, ...received } = head;
      this.#entries.push({
        at_us: usOf(at_s),
        event: {
          ...received,
          level: 'Metadata',
          stage: 'RequestReceived',
          objectRef: objectRefOf(request),
          stageTimestamp: instant(at_s),
        },
      });
    }
    this.#entries.push({ at_us: usOf(at_s + duration_s), event });
    return event;
  }

  #head(
    client: Client,
    requestURI: string,
    verb: string,
    at_s: number,
    annotations: readonly Readonly<Record<string, string>>[] = [],
  ): JsonObject {
    return {
      kind: 'Event',
      apiVersion: 'audit.k8s.io/v1',
      auditID: this.#uid(),
      requestURI,
      verb,
      user: {
        username: client.user,
        ...(client.uid === undefined ? {} : { uid: client.uid }),
        groups: client.groups,
      },
      ...(client.as === undefined
        ? {}
        : { impersonatedUser: { username: client.as, groups: ['system:authenticated'] } }),
      sourceIPs: [client.ip],
      userAgent: client.agent,
      requestReceivedTimestamp: instant(at_s),
      annotations: Object.assign(
        { 'authorization.k8s.io/decision': 'allow', 'authorization.k8s.io/reason': '' },
        ...annotations,
      ),
    };
  }

  #uid(): string {
    const high = Math.floor(this.random() * 0xffffffff)
      .toString(16)
      .padStart(8, '0');
    return `${high}-5d0a-4c1e-9b7f-${String(++this.#ids).padStart(12, '0')}`;
  }

  #suffix(): string {
    const letters = 'bcdfghjklmnpqrstvwxz2456789';
    return Array.from({ length: 5 }, () => letters[Math.floor(this.random() * letters.length)]).join('');
  }

  #nextVersion(): string {
    this.#ids += 1;
    return this.resourceVersion();
  }
}
