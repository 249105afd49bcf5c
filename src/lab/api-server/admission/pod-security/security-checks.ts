import {
  appArmorProfile,
  capabilitiesBaseline,
  hostNamespaces,
  hostPathVolumes,
  hostPorts,
  hostProbesAndHostLifecycle,
  privileged,
  procMount,
  seLinuxOptions,
  sysctls,
  windowsHostProcess,
} from './baseline-checks.ts';
import {
  unlessUserNamespace,
  unlessWindows,
  type CheckedPod,
  type Level,
  type SecurityCheck,
  type VersionedCheck,
  type Violation,
} from './pod-check.ts';
import {
  allowPrivilegeEscalation,
  capabilitiesRestricted,
  restrictedVolumes,
  runAsNonRoot,
  runAsUser,
} from './restricted-checks.ts';
import { seccompAnnotations, seccompBaseline, seccompRestricted } from './seccomp-checks.ts';

const SYSCTLS = [
  'kernel.shm_rmid_forced',
  'net.ipv4.ip_local_port_range',
  'net.ipv4.tcp_syncookies',
  'net.ipv4.ping_group_range',
  'net.ipv4.ip_unprivileged_port_start',
];
const SYSCTLS_27 = [...SYSCTLS, 'net.ipv4.ip_local_reserved_ports'];
const SYSCTLS_29 = [
  ...SYSCTLS_27,
  'net.ipv4.tcp_keepalive_time',
  'net.ipv4.tcp_fin_timeout',
  'net.ipv4.tcp_keepalive_intvl',
  'net.ipv4.tcp_keepalive_probes',
];
const SYSCTLS_32 = [...SYSCTLS_29, 'net.ipv4.tcp_rmem', 'net.ipv4.tcp_wmem'];
const SELINUX_TYPES = ['', 'container_t', 'container_init_t', 'container_kvm_t'];

function since(
  sinceMinor: number,
  check: VersionedCheck['check'],
  ...overrides: readonly string[]
): VersionedCheck {
  return { sinceMinor, check, overrides };
}

/** All checks of the Pod Security Standards. Source: k8s.io/pod-security-admission/policy, one file a check. */
const CHECKS: readonly SecurityCheck[] = [
  { id: 'appArmorProfile', level: 'baseline', versions: [since(0, appArmorProfile)] },
  { id: 'capabilities_baseline', level: 'baseline', versions: [since(0, capabilitiesBaseline)] },
  { id: 'hostNamespaces', level: 'baseline', versions: [since(0, hostNamespaces)] },
  { id: 'hostPathVolumes', level: 'baseline', versions: [since(0, hostPathVolumes)] },
  { id: 'hostPorts', level: 'baseline', versions: [since(0, hostPorts)] },
  { id: 'hostProbesAndHostLifecycle', level: 'baseline', versions: [since(34, hostProbesAndHostLifecycle)] },
  { id: 'privileged', level: 'baseline', versions: [since(0, privileged)] },
  {
    id: 'procMount',
    level: 'baseline',
    versions: [since(0, procMount), since(35, unlessUserNamespace(procMount))],
  },
  {
    id: 'seLinuxOptions',
    level: 'baseline',
    versions: [
      since(0, seLinuxOptions(SELINUX_TYPES)),
      since(31, seLinuxOptions([...SELINUX_TYPES, 'container_engine_t'])),
    ],
  },
  {
    id: 'seccompProfile_baseline',
    level: 'baseline',
    versions: [since(0, seccompAnnotations), since(19, seccompBaseline)],
  },
  {
    id: 'sysctls',
    level: 'baseline',
    versions: [
      since(0, sysctls(SYSCTLS)),
      since(27, sysctls(SYSCTLS_27)),
      since(29, sysctls(SYSCTLS_29)),
      since(32, sysctls(SYSCTLS_32)),
    ],
  },
  { id: 'windowsHostProcess', level: 'baseline', versions: [since(0, windowsHostProcess)] },
  {
    id: 'allowPrivilegeEscalation',
    level: 'restricted',
    versions: [since(8, allowPrivilegeEscalation), since(25, unlessWindows(allowPrivilegeEscalation))],
  },
  {
    id: 'capabilities_restricted',
    level: 'restricted',
    versions: [
      since(22, capabilitiesRestricted, 'capabilities_baseline'),
      since(25, unlessWindows(capabilitiesRestricted), 'capabilities_baseline'),
    ],
  },
  { id: 'procMount_restricted', level: 'restricted', versions: [since(35, procMount, 'procMount')] },
  {
    id: 'restrictedVolumes',
    level: 'restricted',
    versions: [since(0, restrictedVolumes, 'hostPathVolumes')],
  },
  {
    id: 'runAsNonRoot',
    level: 'restricted',
    versions: [since(0, runAsNonRoot), since(35, unlessUserNamespace(runAsNonRoot))],
  },
  {
    id: 'runAsUser',
    level: 'restricted',
    versions: [since(23, runAsUser), since(35, unlessUserNamespace(runAsUser))],
  },
  {
    id: 'seccompProfile_restricted',
    level: 'restricted',
    versions: [
      since(19, seccompRestricted, 'seccompProfile_baseline'),
      since(25, unlessWindows(seccompRestricted), 'seccompProfile_baseline'),
    ],
  },
];

/** Checks of one level as they are at a version, in the order of their ids. */
function checksOf(level: Level, minor: number) {
  return CHECKS.filter((check) => check.level === level)
    .flatMap(({ id, versions }) => {
      const current = versions.findLast(({ sinceMinor }) => sinceMinor <= minor);
      return current === undefined ? [] : [{ id, ...current }];
    })
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
}

/**
 * What is wrong with a pod at a level of the Pod Security Standards: baseline checks first, then restricted ones (checkRegistry,
 * k8s.io/pod-security-admission/policy/registry.go). `minor`: of 1.x; `Infinity` for the latest.
 */
export function violationsOf(pod: CheckedPod, level: Level, minor: number): readonly Violation[] {
  if (level === 'privileged') return [];
  const restricted = level === 'restricted' ? checksOf('restricted', minor) : [];
  const overridden = new Set(restricted.flatMap(({ overrides = [] }) => overrides));
  const baseline = checksOf('baseline', minor).filter(({ id }) => !overridden.has(id));
  return [...baseline, ...restricted].flatMap(({ check }) => check(pod) ?? []);
}

/** `privileged (container "web" must ...), hostPort (...)`. */
export function violationText(violations: readonly Violation[]): string {
  return violations
    .map(({ reason, detail }) => (detail === '' ? reason : `${reason} (${detail})`))
    .join(', ');
}
