import { aggregateResources } from '../aggregate-resources.ts';
import { isJsonArray, isJsonObject, stringAt, type JsonObject, type JsonValue } from '../json.ts';
import { formatQuantity, type Quantity } from '../quantity.ts';
import { pullPolicy } from './pull-policy.ts';
import { objectAt } from '../kube-object.ts';
import type { Computed, DefaultsTable } from './type-defaults.ts';

const serviceAccountNames: Computed = (value) => {
  const { serviceAccountName, serviceAccount } = value;
  const name = serviceAccountName ?? serviceAccount;
  return name === undefined || (serviceAccountName === name && serviceAccount === name)
    ? value
    : { ...value, serviceAccountName: name, serviceAccount: name };
};

const container: Computed = (value) => {
  const { imagePullPolicy } = value;
  if (imagePullPolicy !== undefined && imagePullPolicy !== null) return value;
  return { ...value, imagePullPolicy: pullPolicy(stringAt(value, 'image') ?? '') };
};

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

function withAmounts(own: JsonObject, others: Iterable<readonly [string, Quantity]>): JsonObject {
  const added = [...others].filter(([name]) => own[name] === undefined);
  return { ...own, ...Object.fromEntries(added.map(([name, amount]) => [name, formatQuantity(amount)])) };
}

const HUGE_PAGES = 'hugepages-';

/** What a pod as a whole may use is, where it is said in part, made whole by its containers (defaultHugePagePodLimits, defaultPodRequests). */
function podResources(spec: JsonObject): JsonObject {
  const resources = spec['resources'];
  if (!isJsonObject(resources)) return spec;
  const limits = objectAt(resources, 'limits');
  const requests = objectAt(resources, 'requests');
  if (Object.keys(limits).length === 0 && Object.keys(requests).length === 0) return spec;
  const pages = [...aggregateResources(spec, 'limits')].filter(([name]) => name.startsWith(HUGE_PAGES));
  const allLimits = withAmounts(limits, pages);
  if (Object.keys(allLimits).length === 0) return spec;
  const asked = [...aggregateResources(spec, 'requests')].filter(([name]) => POD_LEVEL.has(name));
  const limited = Object.entries(allLimits).filter(
    ([name]) => POD_LEVEL.has(name) || name.startsWith(HUGE_PAGES),
  );
  const allRequests = { ...Object.fromEntries(limited), ...withAmounts(requests, asked) };
  return {
    ...spec,
    resources: {
      ...resources,
      limits: allLimits,
      ...(Object.keys(allRequests).length === 0 ? {} : { requests: allRequests }),
    },
  };
}

const POD_LEVEL: ReadonlySet<string> = new Set(['cpu', 'memory']);

const pod: Computed = (value) => {
  const spec = objectAt(value, 'spec');
  const isOnHostNetwork = spec['hostNetwork'] === true;
  const lists = ['containers', 'initContainers'].flatMap((name) => {
    const list = spec[name];
    return isJsonArray(list)
      ? [[name, list.map((item) => podContainer(item, isOnHostNetwork))] as const]
      : [];
  });
  const { terminationGracePeriodSeconds: grace_s } = spec;
  const made = {
    ...spec,
    enableServiceLinks: spec['enableServiceLinks'] ?? true,
    // Of a pod, but not of a template.
    ...(typeof grace_s === 'number' && grace_s < 0 ? { terminationGracePeriodSeconds: 1 } : {}),
    ...Object.fromEntries(lists),
  };
  return { ...value, spec: podResources(made) };
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
