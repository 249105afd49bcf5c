import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { KIND, type GroupKind } from '../../kube/group-kind.ts';
import { labelsOf, objectAt, spokenName } from '../../kube/kube-object.ts';
import { resourceTypeOfKind } from '../../kube/resource-table.ts';

/** Objects of one kind in one namespace from which something makes them: people do not. */
const NAMESPACE_MANY_COUNT = 1_000;
/** Kinds that pipelines leave behind; pods and what belongs to them have their own limits. */
const FLOODED_KINDS = [
  KIND.ConfigMap,
  KIND.Secret,
  KIND.Job,
  KIND.ServiceAccount,
  KIND.PersistentVolumeClaim,
  KIND.Service,
] as const;

/** The quota's names for the number of objects of a kind: `count/configmaps`, and the short form of core kinds. */
function countedBy(kind: GroupKind): readonly string[] {
  const resource = resourceTypeOfKind(kind.group, kind.kind)?.resource ?? `${kind.kind.toLowerCase()}s`;
  return kind.group === '' ? [`count/${resource}`, resource] : [`count/${resource}.${kind.group}`];
}

function hasCountQuota(cluster: Cluster, namespace: string, kind: GroupKind): boolean {
  return cluster
    .ofNamespace(KIND.ResourceQuota, namespace)
    .some(({ body }) => countedBy(kind).some((name) => name in objectAt(body, 'spec', 'hard')));
}

function namespacesOf(objects: readonly ClusterObject[]): ReadonlySet<string> {
  return new Set(objects.map(({ namespace }) => namespace));
}

function* unboundedNamespaces({ cluster }: RuleInput): Generator<Observation> {
  for (const kind of FLOODED_KINDS) {
    for (const namespace of namespacesOf(cluster.of(kind))) {
      const objects = cluster.ofNamespace(kind, namespace);
      if (objects.length < NAMESPACE_MANY_COUNT || hasCountQuota(cluster, namespace, kind)) continue;
      const [counted = ''] = countedBy(kind);
      yield {
        type: 'finding',
        object: cluster.get({ ...KIND.Namespace, namespace: '', name: namespace }),
        path: [],
        message: `namespace ${namespace} holds ${objects.length.toLocaleString('en')} ${kind.kind}s and has no quota on their number`,
        fix: {
          text: 'Find out what makes them (plimsoll audit who user verb --kind ... --namespace ...), delete what is left over, and cap the number.',
          patch: `kubectl create quota object-count -n ${namespace} --hard=${counted}=${objects.length + NAMESPACE_MANY_COUNT}`,
        },
      };
    }
  }
}

const namespaceWithoutCountQuota: Rule = {
  id: 'namespace-without-count-quota',
  title: 'Namespaces that fill up have a quota on the number of objects',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'etcd has one size for all namespaces: the pipeline that never cleans up fills it for everybody.',
  check: unboundedNamespaces,
};

/** Helm 3 keeps ten revisions of a release unless told otherwise (`--history-max`). */
const REVISIONS_USUAL_COUNT = 10;
/** Releases named in a message. */
const RELEASES_NAMED_COUNT = 5;

interface Release {
  readonly key: string;
  readonly name: string;
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
    if (release === undefined) releases.set(key, { key, name: found.name, object, revisions_count: 1 });
    else release.revisions_count += 1;
  }
  return [...releases.values()].toSorted((one, other) => other.revisions_count - one.revisions_count);
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
      text: 'Keep the newest ten: helm upgrade --history-max 10 (Helm 2: tiller --history-max 10), then delete the older ones.',
    },
  };
}

const helmRevisions: Rule = {
  id: 'helm-revisions',
  title: 'Helm keeps at most ten revisions of a release',
  severity: 'low',
  persona: 'developer',
  why: 'A pipeline stored every release of every branch as ConfigMaps until etcd crashed.',
  check: keptRevisions,
};

export const check: CheckDefinition = {
  hazard: 'object-flood',
  rules: [namespaceWithoutCountQuota, helmRevisions],
};
