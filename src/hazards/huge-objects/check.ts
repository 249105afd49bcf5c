import type { CheckDefinition, Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { ClusterObject } from '../../cluster/cluster.ts';
import { secretValue_bytes } from '../../cluster/manifests/kept-secret.ts';
import { KIND } from '../../kube/group-kind.ts';
import { objectAt, spokenName } from '../../kube/kube-object.ts';

const KIB = 1024;
const MIB = KIB * KIB;
/** Half of what the API server accepts at all (1 MiB a Secret, `core.MaxSecretSize`; etcd's request limit is 1.5 MiB). */
const OBJECT_HUGE_BYTES = 512 * KIB;
/** One list of the kind is encoded whole for every client that asks: at this size ten of them fill a gigabyte. */
const KIND_HUGE_BYTES = 100 * MIB;
/** Namespaces named in a message. */
const NAMED_COUNT = 5;

/** Bytes of `data`, `stringData` and `binaryData`; the values of Secrets are kept as lengths only (cluster/manifests/kept-secret.ts). */
function data_bytes({ kind, body }: ClusterObject): number {
  const values = ['data', 'stringData', 'binaryData'].flatMap((field) =>
    Object.values(objectAt(body, field)),
  );
  return values.reduce<number>((sum, value) => {
    if (kind === 'Secret') return sum + secretValue_bytes(value);
    return sum + (typeof value === 'string' ? Buffer.byteLength(value) : 0);
  }, 0);
}

function sizeText(bytes: number): string {
  return bytes >= MIB ? `${(bytes / MIB).toFixed(1)} MiB` : `${Math.round(bytes / KIB)} KiB`;
}

function* hugeOnes({ cluster }: RuleInput): Generator<Observation> {
  for (const object of [...cluster.of(KIND.Secret), ...cluster.of(KIND.ConfigMap)]) {
    const bytes = data_bytes(object);
    if (bytes < OBJECT_HUGE_BYTES) continue;
    yield {
      type: 'finding',
      object,
      path: ['data'],
      message: `${spokenName(object)} holds ${sizeText(bytes)}: it is cached whole by every API server and sent whole with each list of ${object.kind}s`,
      fix: {
        text: 'Keep large content outside the API (object storage, an image, a volume) and only a reference to it here.',
      },
    };
  }
}

function* hugeKinds({ cluster }: RuleInput): Generator<Observation> {
  for (const kind of [KIND.Secret, KIND.ConfigMap]) {
    const byNamespace = new Map<string, number>();
    let total_bytes = 0;
    for (const object of cluster.of(kind)) {
      const bytes = data_bytes(object);
      total_bytes += bytes;
      byNamespace.set(object.namespace, (byNamespace.get(object.namespace) ?? 0) + bytes);
    }
    if (total_bytes < KIND_HUGE_BYTES) continue;
    const worst = [...byNamespace].toSorted(([, one], [, other]) => other - one).slice(0, NAMED_COUNT);
    const named = worst.map(([namespace, bytes]) => `${namespace} (${sizeText(bytes)})`).join(', ');
    yield {
      type: 'finding',
      object: undefined,
      path: [],
      severity: 'high',
      persona: 'cluster admin',
      message: `${cluster.of(kind).length.toLocaleString('en')} ${kind.kind}s hold ${sizeText(total_bytes)}, most of it in ${named}: each client that lists all of them has so much encoded for it`,
      fix: {
        text: `Delete what is left over (old Helm releases, expired tokens), and find out who lists them all: plimsoll audit who user --kind ${kind.kind.toLowerCase()}s --verb list`,
      },
    };
  }
}

const hugeObject: Rule = {
  id: 'huge-object',
  title: 'Secrets and ConfigMaps are smaller than 512 KiB, and than 100 MiB together',
  severity: 'medium',
  persona: 'developer',
  why: 'Secrets of nearly 1 MB each, encoded anew for every watcher, had the API server killed for its memory.',
  *check(input) {
    yield* hugeOnes(input);
    yield* hugeKinds(input);
  },
};

export const check: CheckDefinition = { hazard: 'huge-objects', rules: [hugeObject] };
