import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import { accessOf } from '../../cluster/access.ts';
import { clusterWide } from '../../cluster/access-rights.ts';
import { isBuiltInSubject } from '../../cluster/access-subjects.ts';
import { runningPods_count } from '../../cluster/running-pods.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import type { Workload } from '../../cluster/workloads.ts';
import { KIND, type GroupKind } from '../../kube/group-kind.ts';
import { objectAt, spokenName } from '../../kube/kube-object.ts';
import { auditCommand } from '../audit-command.ts';
import { GIB, KIB, MIB, sizeText } from '../byte-size.ts';
import { shortList } from '../short-list.ts';
import { data_bytes } from '../stored-data.ts';

/** Half of what the API server accepts at all (1 MiB a Secret, `core.MaxSecretSize`; etcd's request limit is 1.5 MiB). */
const OBJECT_HUGE_BYTES = 512 * KIB;
/** One list of the kind is encoded whole for every client that asks: at this size ten of them fill a gigabyte. */
const KIND_HUGE_BYTES = 100 * MIB;
/** What all pods that may list the kind are sent when they start together: as much as a small API server has memory. */
const LISTS_HUGE_BYTES = 8 * GIB;
/** Namespaces named in a message. */
const NAMED_COUNT = 5;

const WEIGHED_KINDS = [
  { kind: KIND.Secret, resource: 'secrets' },
  { kind: KIND.ConfigMap, resource: 'configmaps' },
] as const;

/** The field that holds the most entries of what was weighed. */
function heaviestField({ body }: ClusterObject): string {
  const isText = Object.keys(objectAt(body, 'data')).length > 0;
  const isBinary = Object.keys(objectAt(body, 'binaryData')).length > 0;
  if (isText) return 'data';
  return isBinary ? 'binaryData' : 'stringData';
}

function* hugeOnes({ cluster }: RuleInput): Generator<Observation> {
  for (const { kind, resource } of WEIGHED_KINDS) {
    for (const object of cluster.of(kind)) {
      const bytes = data_bytes(object);
      if (bytes < OBJECT_HUGE_BYTES) continue;
      yield {
        type: 'finding',
        object,
        path: [heaviestField(object)],
        message: `${spokenName(object)} holds ${sizeText(bytes)}: it is cached whole by every API server and sent whole with each list of ${resource}`,
        fix: {
          text: 'Keep large content outside the API (object storage, an image, a volume) and only a reference to it here.',
        },
      };
    }
  }
}

interface Listers {
  readonly workloads: readonly Workload[];
  readonly pods_count: number;
}

/** The workloads that may list a kind in the whole cluster, through an account or a group of accounts, and their pods. */
function listersOf({ cluster, derive }: RuleInput, resource: string): Listers {
  const access = derive(accessOf);
  const subjects = access.index.whoCan(clusterWide('list', resource)).map(({ subject }) => subject);
  const workloads = new Set(
    subjects
      .filter((subject) => !isBuiltInSubject(subject))
      .flatMap((subject) => access.workloadsRunningAs(subject)),
  );
  const pods_count = [...workloads].reduce((sum, workload) => sum + runningPods_count(cluster, workload), 0);
  return { workloads: [...workloads], pods_count };
}

interface KindSize {
  readonly total_bytes: number;
  readonly byNamespace: ReadonlyMap<string, number>;
}

function sizeOfKind(cluster: Cluster, kind: GroupKind): KindSize {
  const byNamespace = new Map<string, number>();
  let total_bytes = 0;
  for (const object of cluster.of(kind)) {
    const bytes = data_bytes(object);
    total_bytes += bytes;
    byNamespace.set(object.namespace, (byNamespace.get(object.namespace) ?? 0) + bytes);
  }
  return { total_bytes, byNamespace };
}

function* hugeKinds(input: RuleInput): Generator<Observation> {
  const { cluster } = input;
  for (const { kind, resource } of WEIGHED_KINDS) {
    const { total_bytes, byNamespace } = sizeOfKind(cluster, kind);
    const { workloads, pods_count } = listersOf(input, resource);
    const sent_bytes = total_bytes * pods_count;
    if (total_bytes < KIND_HUGE_BYTES && sent_bytes < LISTS_HUGE_BYTES) continue;
    const worst = [...byNamespace].toSorted(([, one], [, other]) => other - one).slice(0, NAMED_COUNT);
    const named = worst.map(([namespace, bytes]) => `${namespace} (${sizeText(bytes)})`).join(', ');
    const listers = shortList(workloads.map(({ object }) => spokenName(object)));
    const cost =
      pods_count === 0
        ? 'each client that lists all of them has so much encoded for it'
        : `${pods_count.toLocaleString('en')} pods may list them all (${listers}), ${sizeText(sent_bytes)} when they start together`;
    yield {
      type: 'finding',
      object: undefined,
      path: [],
      message: `${cluster.of(kind).length.toLocaleString('en')} ${kind.kind}s hold ${sizeText(total_bytes)}, most of it in ${named}: ${cost}`,
      objects: workloads.slice(0, NAMED_COUNT).map(({ object }) => object),
      fix: {
        text: `Delete what is left over (old Helm releases, expired tokens), let clients watch one namespace or name, and find out who lists them all: ${auditCommand('who', { kind: resource, verb: 'list' })}`,
      },
    };
  }
}

const hugeObject: Rule = {
  id: 'huge-object',
  title: 'Secrets and ConfigMaps are smaller than 512 KiB',
  severity: 'medium',
  persona: 'developer',
  why: 'Secrets of nearly 1 MB each, encoded anew for every watcher, had the API server killed for its memory.',
  check: hugeOnes,
};

const hugeKind: Rule = {
  id: 'huge-kind',
  title: 'All Secrets, and all ConfigMaps, are small enough for those who list them',
  severity: 'high',
  persona: 'cluster admin',
  why: 'The API server holds a list in memory once for each client that reads it, and is killed when that is too much.',
  check: hugeKinds,
};

export const check: CheckDefinition = { hazard: 'huge-objects', rules: [hugeObject, hugeKind] };
