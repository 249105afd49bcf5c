import { jsonAt, numberAt, stringAt, type JsonObject } from '../../../kube/json.ts';
import { listAt } from '../../../kube/kube-object.ts';
import { timeText, type ServerClock } from '../clock.ts';
import { isTold, withCondition, type DefinitionCondition } from '../custom-resources/conditions.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import type { Change } from '../storage/stored-object.ts';

const API_SERVICES = 'apiservices.apiregistration.k8s.io';
const SERVICES = 'services';
const SLICES = 'endpointslices.discovery.k8s.io';
const SERVICE_NAME_LABEL = 'kubernetes.io/service-name';

/** The Service by which an APIService is served; `undefined` for one that is served here. */
interface Backend {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
}

function backendOf(apiService: JsonObject): Backend | undefined {
  const service = jsonAt(apiService, 'spec', 'service');
  const name = stringAt(service, 'name');
  if (name === undefined) return undefined;
  return { namespace: stringAt(service, 'namespace') ?? '', name, port: numberAt(service, 'port') ?? 0 };
}

/** hasAvailableEndpoint: one that says nothing of whether it is ready is. */
function hasAvailableEndpoint(slice: JsonObject, portName: string): boolean {
  return (
    listAt(slice, 'endpoints').some((endpoint) => jsonAt(endpoint, 'conditions', 'ready') !== false) &&
    listAt(slice, 'ports').some(
      (port) => (stringAt(port, 'name') ?? '') === portName && numberAt(port, 'port') !== undefined,
    )
  );
}

function slicesOf(store: ObjectStore, { namespace, name }: Backend): readonly JsonObject[] {
  const range = { prefix: `${namespace}/`, after: '' };
  return Array.from(store.collection(SLICES).objects(range), ({ body }) => body).filter(
    (slice) => stringAt(slice, 'metadata', 'labels', SERVICE_NAME_LABEL) === name,
  );
}

/** Why nobody answers at a Service, as far as its objects tell. */
function whyUnavailable(
  store: ObjectStore,
  backend: Backend,
): readonly [reason: string, message: string] | undefined {
  const { namespace, name, port } = backend;
  const shown = `service/${name} in "${namespace}"`;
  const service = store.collection(SERVICES).get(`${namespace}/${name}`)?.body;
  if (service === undefined) return ['ServiceNotFound', `${shown} is not present`];
  if (stringAt(service, 'spec', 'type') !== 'ClusterIP') return undefined;
  const found = listAt(service, 'spec', 'ports').find((one) => numberAt(one, 'port') === port);
  if (found === undefined) return ['ServicePortError', `${shown} is not listening on port ${port}`];
  const slices = slicesOf(store, backend);
  if (slices.length === 0) return ['EndpointsNotFound', `cannot find endpointslices for ${shown}`];
  const portName = stringAt(found, 'name') ?? '';
  return slices.some((slice) => hasAvailableEndpoint(slice, portName))
    ? undefined
    : ['MissingEndpoints', `endpointslices for ${shown} have no addresses with port name "${portName}"`];
}

function availability(store: ObjectStore, backend: Backend): DefinitionCondition {
  const why = whyUnavailable(store, backend);
  if (why !== undefined) return { type: 'Available', status: 'False', reason: why[0], message: why[1] };
  const { namespace, name } = backend;
  return {
    type: 'Available',
    status: 'Unknown',
    reason: 'ServiceAccessError',
    message: `service/${name} in "${namespace}" cannot be checked due to: this API server has no network of Services`,
  };
}

/**
 * Says of each APIService that is served by a Service whether that can be: the Service, its port and its endpoints are looked at. A real server
 * then asks the Service itself. Source: pkg/controllers/status/remote/remote_available_controller.go of kube-aggregator.
 */
export function keepAvailableConditions(store: ObjectStore, clock: ServerClock): void {
  /** `namespace/name` of each Service by which something is served. */
  let backends: ReadonlySet<string> = new Set();
  let isPlanned = false;
  const update = (): void => {
    isPlanned = false;
    const found = new Set<string>();
    for (const stored of Array.from(store.collection(API_SERVICES).objects({ prefix: '', after: '' }))) {
      const backend = backendOf(stored.body);
      if (backend === undefined) continue;
      found.add(`${backend.namespace}/${backend.name}`);
      const condition = availability(store, backend);
      if (isTold(stored.body, condition)) continue;
      store.update(API_SERVICES, stored, withCondition(stored.body, condition, timeText(clock.now_ms())));
    }
    backends = found;
  };
  // Not from within the change that made it necessary: others are still being told of that one.
  const plan = (): void => {
    if (isPlanned) return;
    isPlanned = true;
    queueMicrotask(update);
  };
  store.collection(API_SERVICES).listen(({ object, previous }: Change) => {
    if (backendOf(object.body) !== undefined || backendOf(previous?.body ?? {}) !== undefined) plan();
  });
  store.collection(SERVICES).listen(({ object }) => {
    if (backends.has(object.key)) plan();
  });
  store.collection(SLICES).listen(({ object: { body } }) => {
    if (backends.size === 0) return;
    const namespace = stringAt(body, 'metadata', 'namespace') ?? '';
    const name = stringAt(body, 'metadata', 'labels', SERVICE_NAME_LABEL) ?? '';
    if (backends.has(`${namespace}/${name}`)) plan();
  });
}
