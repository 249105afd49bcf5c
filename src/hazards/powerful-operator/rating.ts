import type { Severity } from '../../detect/contract.ts';
import type { Episode } from './episode.ts';
import { DRAIN_NODES_COUNT } from './eviction-rush.ts';

/** Objects of others that must go before anything is said: "the tenth delete". Below lies everyday work. */
export const FLOOR_COUNT = 10;
/** From three namespaces on it is no longer one release or one team's clearing up. */
const SPREAD_NAMESPACES_COUNT = 3;
/** Four times the floor over several namespaces: no uninstall that was meant looks like it. */
const CRITICAL_COUNT = 40;
/** Half of all objects of a kind, when they are at least twice the floor. */
const CRITICAL_SHARE = 0.5;
const CRITICAL_SHARE_COUNT = 20;
/** A release or a stack (helm uninstall, terraform destroy) takes a few of many kinds; an accident takes many of one. */
const UNINSTALL_KINDS_COUNT = 5;
const UNINSTALL_TOP_SHARE = 0.5;
const UNINSTALL_NAMESPACES_COUNT = 5;
/** Stacks of this size are rare enough to be worth a look, and ten times a usual one is alarming. */
const UNINSTALL_MEDIUM_COUNT = 50;
const UNINSTALL_HIGH_COUNT = 200;
/** One kind in one or two namespaces: more than a chart contains, then more than a team owns. */
const NARROW_MEDIUM_COUNT = 20;
const NARROW_HIGH_COUNT = 100;
/** Cluster-scoped kinds belong to everybody. */
const CLUSTER_SCOPED_HIGH_COUNT = 20;
/** Namespaces: one is somebody's own; three at once are not; ten are a cluster. */
const NAMESPACES_MEDIUM_COUNT = 3;
const NAMESPACES_HIGH_COUNT = 10;
/** One namespace with this much in it is "huge". */
const CASCADE_MEDIUM_COUNT = 100;
const CASCADE_HIGH_COUNT = 1000;
/** Pods, Jobs and the like come back or were due: only floods in many places count. */
const REPLACEABLE_MEDIUM_COUNT = 50;
const REPLACEABLE_HIGH_COUNT = 200;
const REPLACEABLE_HIGH_SHARE = 0.5;
const REPLACEABLE_NAMESPACES_HIGH_COUNT = 5;
/** Evictions honour PodDisruptionBudgets: fewer, or a smaller share of all pods, is everyday work. */
const EVICTIONS_MEDIUM_COUNT = 100;
const EVICTIONS_SHARE = 0.3;
/** deletecollection whose number the log does not show. */
const COLLECTIONS_MEDIUM_COUNT = 3;
const COLLECTIONS_HIGH_COUNT = 10;

/** Numbers that the verdict rests on; `net` is what went less what others made anew meanwhile. */
export interface Losses {
  readonly durable_net_count: number;
  readonly durable_kinds_count: number;
  /** The durable kind that lost most. */
  readonly top: { readonly resource: string; readonly count: number; readonly share: number };
  readonly replaceable_net_count: number;
  readonly replaceable_share: number;
  readonly namespaces_deleted_count: number;
  readonly cascade_count: number;
}

function netCount(episode: Episode, resource: string, count: number): number {
  return Math.max(0, count - (episode.created.get(resource) ?? 0));
}

function shareOf(episode: Episode, resource: string, count: number): number {
  const population_count = episode.population.get(resource) ?? 0;
  return population_count === 0 ? 0 : Math.min(1, count / population_count);
}

function totalOf(counts: ReadonlyMap<string, number>): number {
  let total = 0;
  for (const count of counts.values()) total += count;
  return total;
}

export function lossesOf(episode: Episode): Losses {
  let durable_net_count = 0;
  let replaceable_net_count = 0;
  let replaceable_share = 0;
  let top = { resource: '', count: 0, share: 0 };
  for (const [resource, count] of episode.durable) {
    const net_count = netCount(episode, resource, count);
    durable_net_count += net_count;
    if (net_count > top.count)
      top = { resource, count: net_count, share: shareOf(episode, resource, net_count) };
  }
  for (const [resource, count] of episode.replaceable) {
    const net_count = netCount(episode, resource, count);
    replaceable_net_count += net_count;
    replaceable_share = Math.max(replaceable_share, shareOf(episode, resource, net_count));
  }
  return {
    durable_net_count,
    durable_kinds_count: episode.durable.size,
    top,
    replaceable_net_count,
    replaceable_share,
    namespaces_deleted_count: netCount(episode, 'namespaces', episode.durable.get('namespaces') ?? 0),
    cascade_count: totalOf(episode.cascade),
  };
}

/** Namespaces hit, without the `''` of cluster-scoped objects and without namespaces deleted as objects. */
function namespacesHit(episode: Episode): number {
  return episode.namespaces.size - Number(episode.namespaces.has(''));
}

function looksLikeUninstall(episode: Episode, losses: Losses): boolean {
  return (
    losses.durable_kinds_count >= UNINSTALL_KINDS_COUNT &&
    losses.top.count <= UNINSTALL_TOP_SHARE * losses.durable_net_count &&
    namespacesHit(episode) <= UNINSTALL_NAMESPACES_COUNT
  );
}

function rateDurable(episode: Episode, losses: Losses): Severity | undefined {
  const count = losses.durable_net_count;
  if (count < FLOOR_COUNT) return undefined;
  if (looksLikeUninstall(episode, losses)) {
    if (count >= UNINSTALL_HIGH_COUNT) return 'high';
    return count >= UNINSTALL_MEDIUM_COUNT ? 'medium' : undefined;
  }
  if (namespacesHit(episode) >= SPREAD_NAMESPACES_COUNT) {
    if (count >= CRITICAL_COUNT) return 'critical';
    if (losses.top.count >= CRITICAL_SHARE_COUNT && losses.top.share >= CRITICAL_SHARE) return 'critical';
    return episode.isFast ? 'high' : 'medium';
  }
  const { top } = losses;
  if (top.count >= NARROW_HIGH_COUNT) return 'high';
  if (top.count >= CRITICAL_SHARE_COUNT && top.share >= CRITICAL_SHARE) return 'high';
  if (namespacesHit(episode) === 0 && top.count >= CLUSTER_SCOPED_HIGH_COUNT) return 'high';
  if (namespacesHit(episode) === 0 || top.count >= NARROW_MEDIUM_COUNT) return 'medium';
  return count >= NARROW_HIGH_COUNT ? 'medium' : undefined;
}

function rateNamespaces(episode: Episode, losses: Losses): Severity | undefined {
  const count = losses.namespaces_deleted_count;
  if (count === 0) return undefined;
  if (count >= NAMESPACES_HIGH_COUNT) {
    return shareOf(episode, 'namespaces', count) >= CRITICAL_SHARE ? 'critical' : 'high';
  }
  if (losses.cascade_count >= CASCADE_HIGH_COUNT) return 'high';
  if (count >= NAMESPACES_MEDIUM_COUNT || losses.cascade_count >= CASCADE_MEDIUM_COUNT) return 'medium';
  return undefined;
}

/** Pods of many nodes down in the same minute: they come back, but too late for whoever they served. */
function isEvictionRush({ evictionRush, population }: Episode): boolean {
  const count = evictionRush.most_count;
  return count >= EVICTIONS_MEDIUM_COUNT && count >= EVICTIONS_SHARE * (population.get('pods') ?? 0);
}

function rateReplaceable(episode: Episode, losses: Losses): Severity | undefined {
  if (isEvictionRush(episode)) return 'medium';
  const count = losses.replaceable_net_count;
  if (episode.eviction_count * 2 > count) {
    const isDrain = episode.evictionNodes.size > 0 && episode.evictionNodes.size <= DRAIN_NODES_COUNT;
    const isFlood = count >= EVICTIONS_MEDIUM_COUNT && losses.replaceable_share >= EVICTIONS_SHARE;
    return isFlood && !isDrain ? 'medium' : undefined;
  }
  const namespaces_count = namespacesHit(episode);
  if (count < REPLACEABLE_MEDIUM_COUNT || namespaces_count < SPREAD_NAMESPACES_COUNT) return undefined;
  const isHigh =
    count >= REPLACEABLE_HIGH_COUNT &&
    namespaces_count >= REPLACEABLE_NAMESPACES_HIGH_COUNT &&
    losses.replaceable_share >= REPLACEABLE_HIGH_SHARE;
  return isHigh ? 'high' : 'medium';
}

/** Nodes that nobody emptied first (retired-node.ts leaves out those): what ran on them is gone with them. */
function rateNodes(episode: Episode): Severity | undefined {
  const count = netCount(episode, 'nodes', episode.replaceable.get('nodes') ?? 0);
  if (count < FLOOR_COUNT) return undefined;
  const isMost = count >= CLUSTER_SCOPED_HIGH_COUNT && shareOf(episode, 'nodes', count) >= CRITICAL_SHARE;
  return isMost ? 'high' : 'medium';
}

function rateCollections(episode: Episode): Severity | undefined {
  if (namespacesHit(episode) < SPREAD_NAMESPACES_COUNT) return undefined;
  if (episode.unknownNumber_count >= COLLECTIONS_HIGH_COUNT) return 'high';
  return episode.unknownNumber_count >= COLLECTIONS_MEDIUM_COUNT ? 'medium' : undefined;
}

const RANK: readonly (Severity | undefined)[] = [undefined, 'low', 'medium', 'high', 'critical'];

/** How bad one run of deletions is; `undefined` where it is everyday work. */
export function rate(episode: Episode, losses: Losses): Severity | undefined {
  const verdicts = [
    rateNamespaces(episode, losses),
    losses.namespaces_deleted_count * 2 > losses.durable_net_count ? undefined : rateDurable(episode, losses),
    rateReplaceable(episode, losses),
    rateNodes(episode),
    rateCollections(episode),
  ];
  return verdicts.reduce((worst, verdict) => (RANK.indexOf(verdict) > RANK.indexOf(worst) ? verdict : worst));
}
