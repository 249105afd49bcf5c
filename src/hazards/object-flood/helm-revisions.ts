import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { KIND } from '../../kube/group-kind.ts';
import { labelsOf, spokenName } from '../../kube/kube-object.ts';
import { shellWord } from '../audit-command.ts';
import { NAMESPACE_MANY_COUNT } from './count-quota.ts';

/** Helm 3 keeps ten revisions of a release unless told otherwise (`--history-max`). */
const REVISIONS_USUAL_COUNT = 10;
/** Releases named in a message. */
const RELEASES_NAMED_COUNT = 5;

interface Release {
  readonly key: string;
  readonly name: string;
  readonly helm: 2 | 3;
  readonly object: ClusterObject;
  revisions_count: number;
}

/** Helm 2 labels its ConfigMaps and Secrets `OWNER=TILLER`, Helm 3 its Secrets and ConfigMaps `owner=helm`; both put the release into `name` (`NAME`). */
function releaseOf(object: ClusterObject): { readonly name: string; readonly helm: 2 | 3 } | undefined {
  const labels = labelsOf(object);
  if (labels['OWNER'] === 'TILLER') return { name: labels['NAME'] ?? object.name, helm: 2 };
  if (labels['owner'] === 'helm') return { name: labels['name'] ?? object.name, helm: 3 };
  return undefined;
}

function releasesOf(cluster: Cluster): readonly Release[] {
  const releases = new Map<string, Release>();
  for (const object of [...cluster.of(KIND.Secret), ...cluster.of(KIND.ConfigMap)]) {
    const found = releaseOf(object);
    if (found === undefined) continue;
    const key = `${object.namespace}/${found.name}`;
    const release = releases.get(key);
    if (release === undefined) releases.set(key, { ...found, key, object, revisions_count: 1 });
    else release.revisions_count += 1;
  }
  return [...releases.values()].toSorted((one, other) => other.revisions_count - one.revisions_count);
}

/** Deletes all but the newest revisions that were superseded; the one that is deployed is not among them. */
function pruneCommand({ name, helm, object }: Release): string {
  const kind = object.kind.toLowerCase();
  const selector =
    helm === 2 ? `OWNER=TILLER,NAME=${name},STATUS=SUPERSEDED` : `owner=helm,name=${name},status=superseded`;
  const namespace = shellWord(object.namespace);
  return `kubectl get ${kind} -n ${namespace} -l ${shellWord(selector)} --sort-by=.metadata.creationTimestamp -o name | head -n -${REVISIONS_USUAL_COUNT - 1} | xargs -r kubectl delete -n ${namespace}`;
}

function* keptRevisions({ cluster }: RuleInput): Generator<Observation> {
  const many = releasesOf(cluster).filter(({ revisions_count }) => revisions_count > REVISIONS_USUAL_COUNT);
  const [first] = many;
  if (first === undefined) return;
  const total_count = many.reduce((sum, { revisions_count }) => sum + revisions_count, 0);
  const named = many
    .slice(0, RELEASES_NAMED_COUNT)
    .map(({ key, revisions_count }) => `${key} (${revisions_count})`);
  yield {
    type: 'finding',
    object: first.object,
    path: [],
    ...(total_count >= NAMESPACE_MANY_COUNT ? { severity: 'medium' as const } : {}),
    message: `${many.length} Helm releases keep more than ${REVISIONS_USUAL_COUNT} revisions, ${total_count.toLocaleString('en')} objects in all, most of them ${named.join(', ')}; the first is ${spokenName(first.object)}`,
    fix: {
      text: 'Keep the newest ten: helm upgrade --history-max 10 (Helm 2: tiller --history-max 10), and delete the older ones, release by release.',
      patch: pruneCommand(first),
    },
  };
}

export const helmRevisions: Rule = {
  id: 'helm-revisions',
  title: 'Helm keeps at most ten revisions of a release',
  severity: 'low',
  persona: 'developer',
  why: 'A pipeline stored every release of every branch as ConfigMaps until etcd crashed.',
  check: keptRevisions,
};
