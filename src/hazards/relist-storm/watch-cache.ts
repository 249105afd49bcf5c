import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { flagPath } from '../../cluster/command-flags.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import { spokenName } from '../../kube/kube-object.ts';

interface CachelessSetting {
  readonly flag: string;
  readonly setting: string;
  readonly what: string;
}

/** Flags that take the watch cache away (kube-apiserver reference); since 1.19 every other size is a hint that is ignored. */
function cachelessSetting(flags: ReadonlyMap<string, string>): CachelessSetting | undefined {
  if (flags.get('watch-cache') === 'false')
    return { flag: 'watch-cache', setting: '--watch-cache=false', what: 'every list and every watch' };
  if (flags.get('default-watch-cache-size') === '0')
    return {
      flag: 'default-watch-cache-size',
      setting: '--default-watch-cache-size=0',
      what: 'every list and every watch of resources without a size of their own',
    };
  const sizes = (flags.get('watch-cache-sizes') ?? '').split(',').map((entry) => entry.trim());
  // Events have no watch cache by default.
  const off = sizes.filter((entry) => entry.endsWith('#0') && !entry.startsWith('events'));
  if (off.length === 0) return undefined;
  const resources = off.map((entry) => entry.slice(0, -2)).join(', ');
  return {
    flag: 'watch-cache-sizes',
    setting: `--watch-cache-sizes=${off.join(',')}`,
    what: `every list and every watch of ${resources}`,
  };
}

function* cachelessServers({ cluster }: RuleInput): Generator<Observation> {
  const servers = controlPlanePods(cluster, 'kube-apiserver');
  if (servers.length === 0) {
    yield {
      type: 'unknown',
      message:
        'Whether the API server answers lists from its watch cache is not known: its pods are not among the objects.',
    };
  }
  for (const { pod, container, flags } of servers) {
    const found = cachelessSetting(flags);
    if (found === undefined) continue;
    yield {
      type: 'finding',
      object: pod,
      path: flagPath(container, found.flag),
      message: `${spokenName(pod)} runs with ${found.setting}: ${found.what} goes to etcd`,
      fix: {
        text: `Take ${found.setting} out of the static pod manifest of every API server; sizes are dynamic since 1.19.`,
      },
    };
  }
}

export const serverWithoutWatchCache: Rule = {
  id: 'server-without-watch-cache',
  title: 'The API server keeps its watch cache',
  severity: 'high',
  persona: 'cluster operator',
  why: 'Without the cache a thousand clients that list again are a thousand reads of all of etcd.',
  check: cachelessServers,
};

/** Feature gates by which lists after a broken watch cost little (KEP-3157 WatchList, KEP-2340 consistent reads from cache, KEP-4988). */
const CHEAP_LIST_GATES: ReadonlyMap<string, string> = new Map([
  ['WatchList', 'clients that start again get whole lists, each encoded in the memory of the API server'],
  ['ConsistentListFromCache', 'lists without a resourceVersion are read from etcd'],
  ['ListFromCacheSnapshot', 'the pages of a list are read from etcd'],
  ['ResilientWatchCacheInitialization', 'requests wait in etcd while the cache fills after a restart'],
]);

function* gatesTurnedOff({ cluster }: RuleInput): Generator<Observation> {
  for (const { pod, container, flags } of controlPlanePods(cluster, 'kube-apiserver')) {
    const gates = (flags.get('feature-gates') ?? '').split(',').map((entry) => entry.trim().split('='));
    for (const [gate = '', value = ''] of gates) {
      const cost = CHEAP_LIST_GATES.get(gate);
      if (cost === undefined || value.toLowerCase() !== 'false') continue;
      yield {
        type: 'finding',
        object: pod,
        path: flagPath(container, 'feature-gates'),
        message: `${spokenName(pod)} turns the feature gate ${gate} off: ${cost}`,
        fix: {
          text: `Take ${gate}=false out of --feature-gates of every API server, and leave it to the default of its release.`,
        },
      };
    }
  }
}

export const cheapListsTurnedOff: Rule = {
  id: 'cheap-lists-turned-off',
  title: 'Feature gates that make lists cheap are not turned off',
  severity: 'low',
  persona: 'cluster operator',
  why: 'What a thousand clients list at the same moment decides whether the API server lives through it.',
  check: gatesTurnedOff,
};
