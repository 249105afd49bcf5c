import {
  booleanAt,
  configReference,
  itemsAt,
  parseContainer,
  quantitiesAt,
  stringListAt,
  type ConfigReference,
  type Container,
  type FieldPath,
} from './container.ts';
import { isJsonObject, jsonAt, numberAt, stringAt, type JsonObject, type JsonValue } from './json.ts';
import { objectAt, stringsAt } from './kube-object.ts';
import { parseVolume, referencesOfVolume, type Volume } from './volume.ts';

/** An absent field matches: no key is every key, no effect is every effect; operator defaults to `Equal`. */
export interface Toleration {
  readonly key: string | undefined;
  readonly operator: string;
  readonly value: string;
  readonly effect: string | undefined;
  readonly tolerationSeconds: number | undefined;
  readonly path: FieldPath;
}

export interface TopologySpreadConstraint {
  readonly topologyKey: string;
  readonly maxSkew: number | undefined;
  readonly whenUnsatisfiable: string;
  /** As written: a LabelSelector. */
  readonly labelSelector: JsonValue | undefined;
  readonly path: FieldPath;
}

/** One option of resolv.conf. Values are strings; `rotate` and the like have none. */
export interface DnsOption {
  readonly name: string;
  readonly value: string | undefined;
  readonly path: FieldPath;
}

export interface DnsConfig {
  readonly nameservers: readonly string[];
  readonly searches: readonly string[];
  readonly options: readonly DnsOption[];
}

/**
 * A PodSpec, read once, with the API's defaults where they are what a rule means (`terminationGracePeriodSeconds` 30, `dnsPolicy`
 * ClusterFirst, `restartPolicy` Always, service account `default`). `path` leads from the root of the object's body to this
 * spec; every part has its own, so that findings point at `spec.template.spec.containers[0].resources`.
 */
export interface PodSpec {
  readonly containers: readonly Container[];
  readonly initContainers: readonly Container[];
  readonly ephemeralContainers: readonly Container[];
  readonly volumes: readonly Volume[];
  readonly serviceAccountName: string;
  /** `undefined`: the ServiceAccount decides. */
  readonly automountServiceAccountToken: boolean | undefined;
  readonly nodeName: string | undefined;
  readonly hostNetwork: boolean;
  readonly hostPID: boolean;
  readonly hostIPC: boolean;
  readonly dnsPolicy: string;
  readonly dnsConfig: DnsConfig;
  readonly priorityClassName: string | undefined;
  /** Set by admission on pods that live; `undefined` in most templates. */
  readonly priority: number | undefined;
  readonly nodeSelector: Readonly<Record<string, string>>;
  /** As written; `{}` where there is none. */
  readonly affinity: JsonObject;
  readonly tolerations: readonly Toleration[];
  readonly topologySpreadConstraints: readonly TopologySpreadConstraint[];
  readonly terminationGracePeriodSeconds: number;
  readonly activeDeadlineSeconds: number | undefined;
  readonly restartPolicy: string;
  readonly schedulerName: string;
  readonly runtimeClassName: string | undefined;
  readonly imagePullSecrets: readonly ConfigReference[];
  /** What the RuntimeClass adds to the requests. */
  readonly overhead: Readonly<Record<string, string>>;
  /** The pod's securityContext as written; `{}` where there is none. */
  readonly securityContext: JsonObject;
  /** Condition types that must be True before the pod is Ready. */
  readonly readinessGates: readonly string[];
  readonly path: FieldPath;
}

function parseTolerations(spec: JsonObject, path: FieldPath): readonly Toleration[] {
  return itemsAt(spec, path, 'tolerations').map((toleration) => ({
    key: stringAt(toleration.item, 'key') || undefined,
    operator: stringAt(toleration.item, 'operator') || 'Equal',
    value: stringAt(toleration.item, 'value') ?? '',
    effect: stringAt(toleration.item, 'effect') || undefined,
    tolerationSeconds: numberAt(toleration.item, 'tolerationSeconds'),
    path: toleration.path,
  }));
}

function parseTopologySpread(spec: JsonObject, path: FieldPath): readonly TopologySpreadConstraint[] {
  return itemsAt(spec, path, 'topologySpreadConstraints').map((constraint) => ({
    topologyKey: stringAt(constraint.item, 'topologyKey') ?? '',
    maxSkew: numberAt(constraint.item, 'maxSkew'),
    whenUnsatisfiable: stringAt(constraint.item, 'whenUnsatisfiable') ?? 'DoNotSchedule',
    labelSelector: jsonAt(constraint.item, 'labelSelector'),
    path: constraint.path,
  }));
}

function parseDnsConfig(spec: JsonObject, path: FieldPath): DnsConfig {
  const config = objectAt(spec, 'dnsConfig');
  const options = itemsAt(config, [...path, 'dnsConfig'], 'options');
  return {
    nameservers: stringListAt(config, 'nameservers'),
    searches: stringListAt(config, 'searches'),
    options: options.map((option) => ({
      name: stringAt(option.item, 'name') ?? '',
      value: stringAt(option.item, 'value'),
      path: option.path,
    })),
  };
}

function containersAt(spec: JsonObject, path: FieldPath, key: string): readonly Container[] {
  return itemsAt(spec, path, key).map((container) => parseContainer(container.item, container.path));
}

/**
 * Reads a PodSpec (`spec` of a Pod, `spec.template.spec` of a workload). `path` is where it stands in the object's body.
 * Never throws: what has the wrong type reads as absent, list entries that are no object are left out.
 */
export function parsePodSpec(json: JsonValue | undefined, path: FieldPath = []): PodSpec {
  const spec = isJsonObject(json) ? json : {};
  return {
    containers: containersAt(spec, path, 'containers'),
    initContainers: containersAt(spec, path, 'initContainers'),
    ephemeralContainers: containersAt(spec, path, 'ephemeralContainers'),
    volumes: itemsAt(spec, path, 'volumes').map((volume) => parseVolume(volume.item, volume.path)),
    serviceAccountName: stringAt(spec, 'serviceAccountName') || stringAt(spec, 'serviceAccount') || 'default',
    automountServiceAccountToken: booleanAt(spec, 'automountServiceAccountToken'),
    nodeName: stringAt(spec, 'nodeName') || undefined,
    hostNetwork: booleanAt(spec, 'hostNetwork') ?? false,
    hostPID: booleanAt(spec, 'hostPID') ?? false,
    hostIPC: booleanAt(spec, 'hostIPC') ?? false,
    dnsPolicy: stringAt(spec, 'dnsPolicy') || 'ClusterFirst',
    dnsConfig: parseDnsConfig(spec, path),
    priorityClassName: stringAt(spec, 'priorityClassName') || undefined,
    priority: numberAt(spec, 'priority'),
    nodeSelector: stringsAt(spec, 'nodeSelector'),
    affinity: objectAt(spec, 'affinity'),
    tolerations: parseTolerations(spec, path),
    topologySpreadConstraints: parseTopologySpread(spec, path),
    terminationGracePeriodSeconds: numberAt(spec, 'terminationGracePeriodSeconds') ?? 30,
    activeDeadlineSeconds: numberAt(spec, 'activeDeadlineSeconds'),
    restartPolicy: stringAt(spec, 'restartPolicy') || 'Always',
    schedulerName: stringAt(spec, 'schedulerName') || 'default-scheduler',
    runtimeClassName: stringAt(spec, 'runtimeClassName') || undefined,
    imagePullSecrets: itemsAt(spec, path, 'imagePullSecrets').flatMap(
      (secret) => configReference('Secret', secret.item, secret.path) ?? [],
    ),
    overhead: quantitiesAt(spec, 'overhead'),
    securityContext: objectAt(spec, 'securityContext'),
    readinessGates: itemsAt(spec, path, 'readinessGates').flatMap(
      (gate) => stringAt(gate.item, 'conditionType') ?? [],
    ),
    path,
  };
}

/** Every container that can run in the pod: init containers (sidecars among them), containers, ephemeral ones. */
export function allContainers(spec: PodSpec): readonly Container[] {
  return [...spec.initContainers, ...spec.containers, ...spec.ephemeralContainers];
}

/**
 * Containers that run for as long as the pod does: the containers, and the init containers with `restartPolicy: Always`
 * (sidecars, KEP-753).
 */
export function longRunningContainers(spec: PodSpec): readonly Container[] {
  return [
    ...spec.initContainers.filter(({ restartPolicy }) => restartPolicy === 'Always'),
    ...spec.containers,
  ];
}

/**
 * Every ConfigMap and Secret that the pod names: variables, `envFrom`, volumes (projected too) and pull secrets. The same object
 * named twice is listed twice, each with its path. A pull secret that is absent does not stop a pod: it counts as optional.
 */
export function configReferencesOf(spec: PodSpec): readonly ConfigReference[] {
  const containers = allContainers(spec);
  return [
    ...containers.flatMap(({ env }) => env.flatMap(({ from }) => from ?? [])),
    ...containers.flatMap(({ envFrom }) => envFrom),
    ...spec.volumes.flatMap(referencesOfVolume),
    ...spec.imagePullSecrets.map((reference) => ({ ...reference, optional: true })),
  ];
}
