import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import { isFinished } from '../../cluster/finished-work.ts';
import { workloadsOf, type Workload } from '../../cluster/workloads.ts';
import type { Container } from '../../kube/container.ts';
import { stringAt } from '../../kube/json.ts';
import { spokenName } from '../../kube/kube-object.ts';
import { allContainers } from '../../kube/pod-spec.ts';

/**
 * `kubectl get` of a collection in all namespaces: kubectl asks without a resourceVersion, so the answer comes from etcd (API concepts,
 * "resourceVersion in list"; since 1.31 from the cache, where ConsistentListFromCache is on).
 */
const KUBECTL_GET = /(?:^|[\s/(`])(?:kubectl|oc)\s(?:.*\s)?get\s/;
const ALL_NAMESPACES = /\s(?:-A|--all-namespaces(?:=true)?)(?=[\s)"'`]|$)/;
/** A watch lists once. */
const WATCHES = /\s(?:-w|--watch|--watch-only)(?=\s|$)/;

function listIn({ command, args }: Container): string | undefined {
  const commands = [...command, ...args].join(' ').split(/[\n;|&]/);
  const found = commands.find(
    (text) => KUBECTL_GET.test(text) && ALL_NAMESPACES.test(text) && !WATCHES.test(text),
  );
  return found?.trim();
}

/** How the workload repeats itself; `undefined` where it lists now and then. */
function repetitionOf({ object }: Workload): string | undefined {
  if (object.kind === 'DaemonSet') return 'on every node';
  if (object.kind !== 'CronJob') return undefined;
  const minutes = (stringAt(object.body, 'spec', 'schedule') ?? '').trim().split(/\s+/)[0] ?? '';
  return minutes === '*' || minutes === '*/1' ? 'every minute' : undefined;
}

function* repeatedLists({ derive }: RuleInput): Generator<Observation> {
  for (const workload of derive(workloadsOf).all) {
    const repetition = repetitionOf(workload);
    if (repetition === undefined || isFinished(workload)) continue;
    const { object, template } = workload;
    for (const container of allContainers(template.spec)) {
      const list = listIn(container);
      if (list === undefined) continue;
      yield {
        type: 'finding',
        object,
        path: container.path,
        message: `${spokenName(object)} runs "${list}" ${repetition}: each time all objects are read, from etcd where the API server is older than 1.31`,
        fix: {
          text: 'Let one controller watch and share what it sees; a script should ask for one namespace or, on a node, with --field-selector spec.nodeName, and may list from the cache: kubectl get --raw "/api/v1/pods?resourceVersion=0".',
        },
      };
    }
  }
}

export const repeatedList: Rule = {
  id: 'repeated-list',
  title: 'No script lists whole collections on every node or every minute',
  severity: 'low',
  persona: 'developer',
  why: 'A list that names no resourceVersion is read from etcd, and a thousand of them at once are a storm.',
  check: repeatedLists,
};
