import type { JsonObject } from '../../kube/json.ts';
import { timeText } from '../api-server/clock.ts';
import type { Pressures } from './node-pressure.ts';

/** A machine of the lab. */
export interface Machine {
  readonly name: string;
  readonly ip: string;
  /** `10.128.0`: the first three parts of the addresses of its pods. */
  readonly podNetwork: string;
  readonly cpu_count: number;
  readonly memory_bytes: number;
  readonly pods_count: number;
  readonly labels: Readonly<Record<string, string>>;
  readonly taints: readonly { readonly key: string; readonly value?: string; readonly effect: string }[];
}

const VERSION = 'v1.36.3';
const BYTES_PER_KIBIBYTE = 1024;
/** 10.0.0.0/8 is cut into nodes' addresses (10.0 to 10.63) and pods' (10.64 and up), 256 pods a node. */
const FIRST_POD_BLOCK = 64;

/** Machine number `index` of a fleet: addresses follow from the number, so that no two share one. */
export function machine(index: number, size: Partial<Machine> = {}): Machine {
  const name = size.name ?? `node-${String(index).padStart(5, '0')}`;
  return {
    name,
    ip: `10.${1 + (index >> 16)}.${(index >> 8) & 255}.${index & 255}`,
    podNetwork: `10.${FIRST_POD_BLOCK + (index >> 8)}.${index & 255}`,
    cpu_count: 8,
    memory_bytes: 32 * 1024 ** 3,
    pods_count: 110,
    taints: [],
    ...size,
    labels: {
      'kubernetes.io/arch': 'amd64',
      'kubernetes.io/hostname': name,
      'kubernetes.io/os': 'linux',
      'topology.kubernetes.io/zone': `zone-${'abc'.charAt(index % 3)}`,
      ...size.labels,
    },
  };
}

/** Of 256 addresses .0 is the network's, .1 the node's and .255 everybody's. */
export const POD_ADDRESSES_COUNT = 253;

/** The address of the how-manieth pod of a machine. */
export function podAddress({ podNetwork }: Pick<Machine, 'podNetwork'>, count: number): string {
  return `${podNetwork}.${2 + (count % POD_ADDRESSES_COUNT)}`;
}

/** Conditions of pressure: what is said where there is none, and where there is. */
const KUBELET_CONDITIONS = [
  [
    'MemoryPressure',
    ['KubeletHasSufficientMemory', 'kubelet has sufficient memory available'],
    ['KubeletHasInsufficientMemory', 'kubelet has insufficient memory available'],
  ],
  [
    'DiskPressure',
    ['KubeletHasNoDiskPressure', 'kubelet has no disk pressure'],
    ['KubeletHasDiskPressure', 'kubelet has disk pressure'],
  ],
  [
    'PIDPressure',
    ['KubeletHasSufficientPID', 'kubelet has sufficient PID available'],
    ['KubeletHasInsufficientPID', 'kubelet has insufficient PID available'],
  ],
] as const;

/** When each condition began. */
export interface NodeTimes {
  readonly heartbeat_ms: number;
  readonly since_ms: number;
}

/** What a kubelet that works says of its node (pkg/kubelet/nodestatus/setters.go); it is under no pressure unless that is said. */
export function nodeConditions(
  { heartbeat_ms, since_ms }: NodeTimes,
  found: Pressures = new Map(),
): readonly JsonObject[] {
  const times = { lastHeartbeatTime: timeText(heartbeat_ms), lastTransitionTime: timeText(since_ms) };
  const pressures = KUBELET_CONDITIONS.map(([type, none, some]) => {
    const pressure = found.get(type) ?? { isUnder: false, since_ms };
    const [reason, message] = pressure.isUnder ? some : none;
    const status = pressure.isUnder ? 'True' : 'False';
    return { type, status, ...times, lastTransitionTime: timeText(pressure.since_ms), reason, message };
  });
  const ready = {
    type: 'Ready',
    status: 'True',
    ...times,
    reason: 'KubeletReady',
    message: 'kubelet is posting ready status',
  };
  return [...pressures, ready];
}

/** The Node that a kubelet registers. */
export function nodeObject(
  { name, ip, podNetwork, cpu_count, memory_bytes, pods_count, labels, taints }: Machine,
  times: NodeTimes,
): JsonObject {
  const resources = {
    cpu: String(cpu_count),
    memory: `${Math.floor(memory_bytes / BYTES_PER_KIBIBYTE)}Ki`,
    pods: String(pods_count),
  };
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: { name, labels },
    spec: {
      podCIDR: `${podNetwork}.0/24`,
      podCIDRs: [`${podNetwork}.0/24`],
      ...(taints.length === 0 ? {} : { taints: taints.map((taint) => ({ ...taint })) }),
    },
    status: {
      capacity: resources,
      allocatable: resources,
      conditions: nodeConditions(times),
      addresses: [
        { type: 'InternalIP', address: ip },
        { type: 'Hostname', address: name },
      ],
      daemonEndpoints: { kubeletEndpoint: { Port: 10_250 } },
      nodeInfo: {
        machineID: '',
        systemUUID: '',
        bootID: '',
        kernelVersion: '6.8.0',
        osImage: 'plimsoll lab',
        containerRuntimeVersion: 'containerd://2.1.0',
        kubeletVersion: VERSION,
        kubeProxyVersion: '',
        operatingSystem: 'linux',
        architecture: 'amd64',
      },
    },
  };
}
