import { isJsonArray, isJsonObject, stringAt, type JsonValue } from '../json.ts';
import { objectAt } from '../kube-object.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

const serviceAccountNames: Computed = (value) => {
  const name = value['serviceAccountName'] ?? value['serviceAccount'];
  return name === undefined ? value : { ...value, serviceAccountName: name, serviceAccount: name };
};

/** `:latest` and images without a tag are pulled always; a digest stands for itself. */
function pullPolicy(image: string): string {
  if (image.includes('@')) return 'IfNotPresent';
  const tag = /:([^/:]+)$/.exec(image)?.[1];
  return tag === undefined || tag === 'latest' ? 'Always' : 'IfNotPresent';
}

const container: Computed = (value) => ({
  ...value,
  imagePullPolicy: value['imagePullPolicy'] ?? pullPolicy(stringAt(value, 'image') ?? ''),
});

/** Requests that are left out are the limits. */
function containerResources(value: JsonValue | undefined): JsonValue | undefined {
  if (!isJsonObject(value)) return value;
  const limits = objectAt(value, 'limits');
  if (Object.keys(limits).length === 0) return value;
  return { ...value, requests: { ...limits, ...objectAt(value, 'requests') } };
}

/** Only of a Pod, not of the template of one (SetDefaults_Pod). */
function podContainer(value: JsonValue, isOnHostNetwork: boolean): JsonValue {
  if (!isJsonObject(value)) return value;
  const { ports, resources } = value;
  const hostPorts =
    isOnHostNetwork && isJsonArray(ports)
      ? {
          ports: ports.map((port) =>
            isJsonObject(port) ? { hostPort: port['containerPort'], ...port } : port,
          ),
        }
      : {};
  return {
    ...value,
    ...(resources === undefined ? {} : { resources: containerResources(resources) }),
    ...hostPorts,
  };
}

const pod: Computed = (value) => {
  const { spec } = value;
  if (!isJsonObject(spec)) return value;
  const isOnHostNetwork = spec['hostNetwork'] === true;
  const lists = ['containers', 'initContainers'].flatMap((name) => {
    const list = spec[name];
    return isJsonArray(list)
      ? [[name, list.map((item) => podContainer(item, isOnHostNetwork))] as const]
      : [];
  });
  return {
    ...value,
    spec: { ...spec, enableServiceLinks: spec['enableServiceLinks'] ?? true, ...Object.fromEntries(lists) },
  };
};

export const podDefaults: DefaultsTable = {
  'core.v1.PodSpec': {
    fixed: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      dnsPolicy: 'ClusterFirst',
      securityContext: {},
      schedulerName: 'default-scheduler',
    },
    computed: serviceAccountNames,
  },
  'core.v1.Container': {
    fixed: {
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    },
    computed: container,
  },
  'core.v1.EphemeralContainer': {
    fixed: {
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
    },
    computed: container,
  },
  'core.v1.ContainerPort': { fixed: { protocol: 'TCP' } },
  'core.v1.Probe': {
    fixed: { timeoutSeconds: 1, periodSeconds: 10, successThreshold: 1, failureThreshold: 3 },
  },
  'core.v1.HTTPGetAction': { fixed: { path: '/', scheme: 'HTTP' } },
  'core.v1.GRPCAction': { fixed: { service: '' } },
  'core.v1.ObjectFieldSelector': { fixed: { apiVersion: 'v1' } },
  'core.v1.ResourceFieldSelector': { fixed: { divisor: '0' } },
  'core.v1.Pod': { computed: pod },
};
