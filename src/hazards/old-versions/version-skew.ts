import type { Observation, RuleInput } from '../../check/contract.ts';
import type { Severity } from '../../detect/contract.ts';
import { pointingAt, runnersText } from './runners.ts';
import { componentVersions, grouped, type Component, type VersionGroup } from './component-version.ts';

/**
 * How far components may be apart, in minor releases, seen from the API server. Source:
 * https://kubernetes.io/releases/version-skew-policy/.
 */
const KUBELET_OLDER_MAX_COUNT = 3;
/** Before API server 1.28 two (KEP-3935). */
const KUBELET_OLDER_BEFORE_28_MAX_COUNT = 2;
const CONTROLLER_OLDER_MAX_COUNT = 1;
const API_SERVERS_APART_MAX_COUNT = 1;

function olderMaxCount(component: Component, apiServerMinor: number): number {
  switch (component) {
    case 'kubelet':
    case 'kube-proxy':
      return apiServerMinor >= 28 ? KUBELET_OLDER_MAX_COUNT : KUBELET_OLDER_BEFORE_28_MAX_COUNT;
    case 'kube-controller-manager':
    case 'kube-scheduler':
      return CONTROLLER_OLDER_MAX_COUNT;
    case 'kube-apiserver':
    case 'etcd':
      break;
  }
  return Number.POSITIVE_INFINITY;
}

interface Skew {
  readonly severity: Severity;
  readonly what: string;
  readonly fix: string;
}

function skewOf(group: VersionGroup, apiServers: readonly number[]): Skew | undefined {
  const newest = Math.max(...apiServers);
  const oldest = Math.min(...apiServers);
  const { minor } = group.version;
  // Behind a load balancer each may meet each API server, so the oldest bounds what may be newer, and the newest what may be older.
  if (minor > oldest)
    return {
      severity: 'high',
      what: `newer than the API server's 1.${oldest}: that is not supported`,
      fix: `Bring it back to 1.${oldest}, or upgrade the API server first.`,
    };
  const older_count = newest - minor;
  const max_count = olderMaxCount(group.component, newest);
  if (older_count > max_count)
    return {
      severity: 'high',
      what: `${older_count} minor releases older than the API server's 1.${newest}: ${max_count} ${max_count === 1 ? 'is' : 'are'} supported`,
      fix: `Upgrade it to 1.${newest - max_count} or later, before the API server goes further.`,
    };
  if (older_count === max_count && max_count > CONTROLLER_OLDER_MAX_COUNT)
    return {
      severity: 'low',
      what: `${older_count} minor releases older than the API server's 1.${newest}: the next upgrade of the control plane leaves what is supported`,
      fix: `Upgrade it before the control plane.`,
    };
  return undefined;
}

/** Components that are further from the API server than is supported; unknown where no API server shows its version. */
export function* versionSkew({ derive }: RuleInput): Generator<Observation> {
  const groups = grouped(derive(componentVersions), ({ major, minor }) => `${major}.${minor}`).filter(
    ({ component }) => component !== 'etcd',
  );
  const servers = groups.filter(({ component }) => component === 'kube-apiserver');
  const apiServers = servers.map(({ version }) => version.minor);
  if (apiServers.length === 0) {
    if (groups.length > 0)
      yield {
        type: 'unknown',
        message:
          'Whether nodes are too far from the API server is not known: its version is not among the objects; ask the cluster itself (--live).',
      };
    return;
  }
  if (Math.max(...apiServers) - Math.min(...apiServers) > API_SERVERS_APART_MAX_COUNT)
    yield {
      type: 'finding',
      ...pointingAt(servers.flatMap(({ members }) => members)),
      message: `${runnersText({ component: 'kube-apiserver', members: servers.flatMap(({ members }) => members) })} run 1.${apiServers.toSorted((a, b) => a - b).join(', 1.')}: at most ${API_SERVERS_APART_MAX_COUNT} minor release apart is supported`,
      fix: { text: 'Finish the upgrade of the oldest first, one minor release at a time.' },
    };
  for (const group of groups) {
    if (group.component === 'kube-apiserver') continue;
    const skew = skewOf(group, apiServers);
    if (skew === undefined) continue;
    yield {
      type: 'finding',
      ...pointingAt(group.members),
      severity: skew.severity,
      message: `${runnersText(group)} runs 1.${group.version.minor}, ${skew.what}`,
      fix: { text: skew.fix },
    };
  }
}
