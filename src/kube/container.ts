import { isJsonObject, jsonAt, numberAt, stringAt, type JsonObject, type JsonValue } from './json.ts';
import { listAt, objectAt } from './kube-object.ts';

/** Where something stands in the body it was parsed from: keys and positions from the root of that body. */
export type FieldPath = readonly (string | number)[];

/** A port by number or by the name of a container port, as IntOrString fields have it. */
export type PortNumberOrName = number | string;

/** Reference to a ConfigMap or Secret of the pod's namespace. */
export interface ConfigReference {
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** One key of it; `undefined` where the whole object is used. */
  readonly key: string | undefined;
  /** The pod starts without it. */
  readonly optional: boolean;
  readonly path: FieldPath;
}

export interface EnvVar {
  readonly name: string;
  readonly value: string | undefined;
  /** `valueFrom.secretKeyRef` and `valueFrom.configMapKeyRef`. */
  readonly from: ConfigReference | undefined;
  readonly path: FieldPath;
}

export interface ContainerPort {
  readonly name: string | undefined;
  readonly containerPort: number;
  readonly hostPort: number | undefined;
  readonly protocol: string;
  readonly path: FieldPath;
}

/** Requests and limits as they are written: `{ cpu: '100m', memory: '1Gi' }`; numbers are kept as their text. */
export interface ResourceRequirements {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
  readonly path: FieldPath;
}

/** What a probe or a lifecycle hook does. `none` is a handler that is empty or of a kind not known here. */
export type Handler =
  | {
      readonly type: 'httpGet';
      readonly host: string | undefined;
      readonly httpPath: string;
      readonly port: PortNumberOrName | undefined;
      readonly scheme: string;
    }
  | {
      readonly type: 'tcpSocket';
      readonly host: string | undefined;
      readonly port: PortNumberOrName | undefined;
    }
  | { readonly type: 'exec'; readonly command: readonly string[] }
  | { readonly type: 'grpc'; readonly port: number | undefined; readonly service: string }
  | { readonly type: 'sleep'; readonly seconds: number | undefined }
  | { readonly type: 'none' };

/** A probe with the API's defaults (`pkg/apis/core/v1/defaults.go`): delay 0, timeout 1, period 10, success 1, failure 3. */
export interface Probe {
  readonly handler: Handler;
  readonly initialDelaySeconds: number;
  readonly timeoutSeconds: number;
  readonly periodSeconds: number;
  readonly successThreshold: number;
  readonly failureThreshold: number;
  readonly terminationGracePeriodSeconds: number | undefined;
  readonly path: FieldPath;
}

export interface VolumeMount {
  readonly name: string;
  readonly mountPath: string;
  readonly subPath: string | undefined;
  readonly readOnly: boolean;
  readonly mountPropagation: string | undefined;
  readonly path: FieldPath;
}

/** `undefined` is "not said", which for most fields means that the pod's securityContext or the image decides. */
export interface ContainerSecurityContext {
  readonly privileged: boolean;
  readonly allowPrivilegeEscalation: boolean | undefined;
  readonly runAsNonRoot: boolean | undefined;
  readonly runAsUser: number | undefined;
  readonly readOnlyRootFilesystem: boolean | undefined;
  readonly addedCapabilities: readonly string[];
  readonly droppedCapabilities: readonly string[];
  readonly path: FieldPath;
}

export interface Container {
  readonly name: string;
  readonly image: string;
  readonly imagePullPolicy: string | undefined;
  readonly command: readonly string[];
  readonly args: readonly string[];
  readonly env: readonly EnvVar[];
  /** ConfigMaps and Secrets of which every key becomes a variable. */
  readonly envFrom: readonly ConfigReference[];
  readonly ports: readonly ContainerPort[];
  readonly resources: ResourceRequirements;
  readonly livenessProbe: Probe | undefined;
  readonly readinessProbe: Probe | undefined;
  readonly startupProbe: Probe | undefined;
  readonly preStop: Handler | undefined;
  readonly postStart: Handler | undefined;
  /** `Always` on an init container makes it a sidecar (KEP-753). */
  readonly restartPolicy: string | undefined;
  readonly securityContext: ContainerSecurityContext;
  readonly volumeMounts: readonly VolumeMount[];
  readonly path: FieldPath;
}

/** The strings of the list at `path`; entries that are no string are left out. */
export function stringListAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): readonly string[] {
  return listAt(value, ...path).filter((entry) => typeof entry === 'string');
}

/** The boolean at `path`, or `undefined` where there is none or it is no boolean. */
export function booleanAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): boolean | undefined {
  const found = jsonAt(value, ...path);
  return typeof found === 'boolean' ? found : undefined;
}

/** The objects of the list at `key`, each with its path; entries that are no object are left out, positions stay. */
export function itemsAt(
  value: JsonValue | undefined,
  path: FieldPath,
  key: string,
): readonly { readonly item: JsonObject; readonly path: FieldPath }[] {
  return listAt(value, key).flatMap((item, index) =>
    isJsonObject(item) ? [{ item, path: [...path, key, index] }] : [],
  );
}

function portAt(value: JsonValue | undefined, key: string): PortNumberOrName | undefined {
  const found = jsonAt(value, key);
  return typeof found === 'number' || typeof found === 'string' ? found : undefined;
}

/** A map of quantities; YAML lets people write `cpu: 1`, which is the quantity `1`. */
export function quantitiesAt(
  value: JsonValue | undefined,
  ...path: readonly (string | number)[]
): Readonly<Record<string, string>> {
  const found: Record<string, string> = {};
  for (const [name, quantity] of Object.entries(objectAt(value, ...path))) {
    if (typeof quantity === 'string' || typeof quantity === 'number') found[name] = String(quantity);
  }
  return found;
}

/** Requests as the API server defaults them: a limit is the request where none is given (`SetDefaults_Pod`). */
export function effectiveRequests({
  requests,
  limits,
}: ResourceRequirements): Readonly<Record<string, string>> {
  return { ...limits, ...requests };
}

function parseHandler(value: JsonObject): Handler {
  const { httpGet, tcpSocket, exec, grpc, sleep } = value;
  if (isJsonObject(httpGet)) {
    return {
      type: 'httpGet',
      host: stringAt(httpGet, 'host'),
      httpPath: stringAt(httpGet, 'path') ?? '/',
      port: portAt(httpGet, 'port'),
      scheme: stringAt(httpGet, 'scheme') ?? 'HTTP',
    };
  }
  if (isJsonObject(tcpSocket)) {
    return { type: 'tcpSocket', host: stringAt(tcpSocket, 'host'), port: portAt(tcpSocket, 'port') };
  }
  if (isJsonObject(exec)) return { type: 'exec', command: stringListAt(exec, 'command') };
  if (isJsonObject(grpc)) {
    return { type: 'grpc', port: numberAt(grpc, 'port'), service: stringAt(grpc, 'service') ?? '' };
  }
  if (isJsonObject(sleep)) return { type: 'sleep', seconds: numberAt(sleep, 'seconds') };
  return { type: 'none' };
}

function parseProbe(container: JsonObject, containerPath: FieldPath, key: string): Probe | undefined {
  const probe = container[key];
  if (!isJsonObject(probe)) return undefined;
  // The API server defaults 0 too: `timeoutSeconds: 0` becomes 1.
  const positive = (name: string, otherwise: number) => numberAt(probe, name) || otherwise;
  return {
    handler: parseHandler(probe),
    initialDelaySeconds: numberAt(probe, 'initialDelaySeconds') ?? 0,
    timeoutSeconds: positive('timeoutSeconds', 1),
    periodSeconds: positive('periodSeconds', 10),
    successThreshold: positive('successThreshold', 1),
    failureThreshold: positive('failureThreshold', 3),
    terminationGracePeriodSeconds: numberAt(probe, 'terminationGracePeriodSeconds'),
    path: [...containerPath, key],
  };
}

function lifecycleHandler(container: JsonObject, key: 'preStop' | 'postStart'): Handler | undefined {
  const handler = jsonAt(container, 'lifecycle', key);
  return isJsonObject(handler) ? parseHandler(handler) : undefined;
}

/** A `{ name, key?, optional? }` reference; `undefined` where it names nothing. */
export function configReference(
  kind: ConfigReference['kind'],
  value: JsonValue | undefined,
  path: FieldPath,
  nameKey = 'name',
): ConfigReference | undefined {
  const name = stringAt(value, nameKey);
  if (name === undefined || name === '') return undefined;
  return { kind, name, key: stringAt(value, 'key'), optional: booleanAt(value, 'optional') ?? false, path };
}

function parseEnv(container: JsonObject, containerPath: FieldPath): readonly EnvVar[] {
  return itemsAt(container, containerPath, 'env').map(({ item, path }) => ({
    name: stringAt(item, 'name') ?? '',
    value: stringAt(item, 'value'),
    from:
      configReference('Secret', jsonAt(item, 'valueFrom', 'secretKeyRef'), [
        ...path,
        'valueFrom',
        'secretKeyRef',
      ]) ??
      configReference('ConfigMap', jsonAt(item, 'valueFrom', 'configMapKeyRef'), [
        ...path,
        'valueFrom',
        'configMapKeyRef',
      ]),
    path,
  }));
}

function parseEnvFrom(container: JsonObject, containerPath: FieldPath): readonly ConfigReference[] {
  return itemsAt(container, containerPath, 'envFrom').flatMap(({ item, path }) => {
    const reference =
      configReference('Secret', item['secretRef'], [...path, 'secretRef']) ??
      configReference('ConfigMap', item['configMapRef'], [...path, 'configMapRef']);
    return reference === undefined ? [] : [reference];
  });
}

function parsePorts(container: JsonObject, containerPath: FieldPath): readonly ContainerPort[] {
  return itemsAt(container, containerPath, 'ports').flatMap(({ item, path }) => {
    const containerPort = numberAt(item, 'containerPort');
    if (containerPort === undefined) return [];
    return [
      {
        name: stringAt(item, 'name'),
        containerPort,
        hostPort: numberAt(item, 'hostPort'),
        protocol: stringAt(item, 'protocol') ?? 'TCP',
        path,
      },
    ];
  });
}

function parseSecurityContext(container: JsonObject, containerPath: FieldPath): ContainerSecurityContext {
  const context = objectAt(container, 'securityContext');
  return {
    privileged: booleanAt(context, 'privileged') ?? false,
    allowPrivilegeEscalation: booleanAt(context, 'allowPrivilegeEscalation'),
    runAsNonRoot: booleanAt(context, 'runAsNonRoot'),
    runAsUser: numberAt(context, 'runAsUser'),
    readOnlyRootFilesystem: booleanAt(context, 'readOnlyRootFilesystem'),
    addedCapabilities: stringListAt(context, 'capabilities', 'add'),
    droppedCapabilities: stringListAt(context, 'capabilities', 'drop'),
    path: [...containerPath, 'securityContext'],
  };
}

function parseVolumeMounts(container: JsonObject, containerPath: FieldPath): readonly VolumeMount[] {
  return itemsAt(container, containerPath, 'volumeMounts').map(({ item, path }) => ({
    name: stringAt(item, 'name') ?? '',
    mountPath: stringAt(item, 'mountPath') ?? '',
    subPath: stringAt(item, 'subPath') ?? stringAt(item, 'subPathExpr'),
    readOnly: booleanAt(item, 'readOnly') ?? false,
    mountPropagation: stringAt(item, 'mountPropagation'),
    path,
  }));
}

/** One container, init container or ephemeral container. Fields of a wrong type read as absent. */
export function parseContainer(container: JsonObject, path: FieldPath): Container {
  return {
    name: stringAt(container, 'name') ?? '',
    image: stringAt(container, 'image') ?? '',
    imagePullPolicy: stringAt(container, 'imagePullPolicy'),
    command: stringListAt(container, 'command'),
    args: stringListAt(container, 'args'),
    env: parseEnv(container, path),
    envFrom: parseEnvFrom(container, path),
    ports: parsePorts(container, path),
    resources: {
      requests: quantitiesAt(container, 'resources', 'requests'),
      limits: quantitiesAt(container, 'resources', 'limits'),
      path: [...path, 'resources'],
    },
    livenessProbe: parseProbe(container, path, 'livenessProbe'),
    readinessProbe: parseProbe(container, path, 'readinessProbe'),
    startupProbe: parseProbe(container, path, 'startupProbe'),
    preStop: lifecycleHandler(container, 'preStop'),
    postStart: lifecycleHandler(container, 'postStart'),
    restartPolicy: stringAt(container, 'restartPolicy'),
    securityContext: parseSecurityContext(container, path),
    volumeMounts: parseVolumeMounts(container, path),
    path,
  };
}
