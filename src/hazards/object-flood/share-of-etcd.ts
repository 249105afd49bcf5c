import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { controlPlanePods } from '../../cluster/control-plane.ts';
import type { GroupKind } from '../../kube/group-kind.ts';
import { GIB, sizeText } from '../byte-size.ts';
import { data_bytes } from '../stored-data.ts';

/** etcd's own default (`--quota-backend-bytes`), and the most that etcd suggests: what providers set where nobody sees it. */
const QUOTA_DEFAULT_BYTES = 2 * GIB;
const QUOTA_MOST_BYTES = 8 * GIB;
/** From half on there is no room for the revisions between two compactions of a busy hour; at four fifths etcd's own alerts fire. */
const SHARE_HIGH = 0.5;
const SHARE_FULL = 0.8;
/** Objects of a kind that are weighed; the mean of so many is within a few per cent for objects that one program makes. */
const SAMPLES_COUNT = 500;
/** Kinds named in a message. */
const NAMED_COUNT = 4;
/** What a Secret or ConfigMap weighs beside its data: names, labels, managers. */
const ENVELOPE_BYTES = 500;
/** etcd holds built-in kinds as protobuf, which leaves the field names out: about half of the JSON of a pod. */
const PROTOBUF_SHARE = 0.5;

function weight_bytes(object: ClusterObject): number {
  if (object.kind === 'Secret' || object.kind === 'ConfigMap') return data_bytes(object) + ENVELOPE_BYTES;
  const json_bytes = Buffer.byteLength(JSON.stringify(object.body));
  // Groups with a dot that is not Kubernetes' own are custom resources, which stay JSON.
  const isCustom = object.group.includes('.') && !object.group.endsWith('.k8s.io');
  return isCustom ? json_bytes : json_bytes * PROTOBUF_SHARE;
}

interface KindWeight {
  readonly kind: GroupKind;
  readonly count: number;
  readonly bytes: number;
}

/** Weighed whole where few, else by a sample spread evenly; Secrets and ConfigMaps differ too much for a sample, and are cheap to weigh. */
function weightOf(kind: GroupKind, objects: readonly ClusterObject[]): KindWeight {
  const isWhole = kind.kind === 'Secret' || kind.kind === 'ConfigMap';
  const step = isWhole ? 1 : Math.max(1, Math.floor(objects.length / SAMPLES_COUNT));
  let bytes = 0;
  let samples_count = 0;
  for (let index = 0; index < objects.length; index += step) {
    const object = objects[index];
    if (object === undefined) continue;
    bytes += weight_bytes(object);
    samples_count += 1;
  }
  const count = objects.length;
  return { kind, count, bytes: samples_count === 0 ? 0 : (bytes / samples_count) * count };
}

function quotaOf(cluster: Cluster): { readonly bytes: number; readonly from: string } {
  const [member] = controlPlanePods(cluster, 'etcd');
  if (member === undefined) return { bytes: QUOTA_MOST_BYTES, from: 'the most that etcd suggests' };
  const set_bytes = Number(member.flags.get('quota-backend-bytes') ?? 0);
  return set_bytes > 0
    ? { bytes: set_bytes, from: '--quota-backend-bytes' }
    : { bytes: QUOTA_DEFAULT_BYTES, from: "etcd's default" };
}

function* fullStores({ cluster }: RuleInput): Generator<Observation> {
  const weights = cluster
    .kinds()
    .filter((kind) => cluster.coverage(kind).type === 'all')
    .map((kind) => weightOf(kind, cluster.of(kind)));
  const total_bytes = weights.reduce((sum, { bytes }) => sum + bytes, 0);
  const quota = quotaOf(cluster);
  if (total_bytes < quota.bytes * SHARE_HIGH) return;
  const heaviest = weights.toSorted((one, other) => other.bytes - one.bytes).slice(0, NAMED_COUNT);
  const named = heaviest.map(
    ({ kind, count, bytes }) => `${count.toLocaleString('en')} ${kind.kind}s (${sizeText(bytes)})`,
  );
  yield {
    type: 'finding',
    object: undefined,
    path: [],
    ...(total_bytes >= quota.bytes * SHARE_FULL ? { severity: 'high' as const } : {}),
    message: `the objects weigh about ${sizeText(total_bytes)}, and etcd takes ${sizeText(quota.bytes)} (${quota.from}) with all their revisions: ${named.join(', ')}`,
    fix: {
      text: 'Delete what is left over of the heaviest kinds, then compact and defragment etcd one member at a time; raise --quota-backend-bytes (8 GiB at most) only with the memory for it.',
      patch: 'etcdctl endpoint status --cluster -w table  # the size that etcd itself sees',
    },
  };
}

export const shareOfEtcd: Rule = {
  id: 'share-of-etcd',
  title: 'All objects together fill less than half of etcd',
  severity: 'medium',
  persona: 'cluster operator',
  why: 'Past its quota etcd takes no more writes: the cluster can then not even delete.',
  check: fullStores,
};
