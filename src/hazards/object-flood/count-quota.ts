import type { Observation, Rule, RuleInput } from '../../check/contract.ts';
import type { Cluster } from '../../cluster/cluster.ts';
import { KIND, type GroupKind } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { objectAt } from '../../kube/kube-object.ts';
import { resourceTypeOfKind } from '../../kube/resource-table.ts';
import { auditCommand, shellWord } from '../audit-command.ts';

/** Objects of one kind in one namespace from which something makes them: people do not. */
export const NAMESPACE_MANY_COUNT = 1_000;

/** Made by the cluster for each pod, node or Service, and gone with it: their number is bounded by what they belong to. */
const BELONGING_KINDS = new Set([
  'Pod',
  'ReplicaSet',
  'ControllerRevision',
  'Endpoints',
  'EndpointSlice',
  'Event',
  'Lease',
  'CiliumEndpoint',
  'CiliumIdentity',
]);

/** The plural names of custom resources, by `<group>/<kind>`, as far as their definitions are among the objects. */
export function customResources(cluster: Cluster): ReadonlyMap<string, string> {
  return new Map(
    cluster.of(KIND.CustomResourceDefinition).map(({ body }) => {
      const kind = stringAt(body, 'spec', 'names', 'kind') ?? '';
      const plural = stringAt(body, 'spec', 'names', 'plural') ?? `${kind.toLowerCase()}s`;
      return [`${stringAt(body, 'spec', 'group') ?? ''}/${kind}`, plural];
    }),
  );
}

/** The resource of a kind: `configmaps`, `certificates`. */
function resourceOf({ group, kind }: GroupKind, custom: ReadonlyMap<string, string>): string {
  return (
    resourceTypeOfKind(group, kind)?.resource ?? custom.get(`${group}/${kind}`) ?? `${kind.toLowerCase()}s`
  );
}

/** The quota's names for the number of objects of a kind: `count/configmaps`, and the short form of core kinds. */
function countedBy(kind: GroupKind, resource: string): readonly string[] {
  return kind.group === '' ? [`count/${resource}`, resource] : [`count/${resource}.${kind.group}`];
}

function hasQuota(cluster: Cluster, namespace: string, names: readonly string[]): boolean {
  return cluster.ofNamespace(KIND.ResourceQuota, namespace).some(({ body }) => {
    const hard = objectAt(body, 'spec', 'hard');
    return names.some((name) => Object.hasOwn(hard, name));
  });
}

interface FullNamespace {
  readonly namespace: string;
  readonly kind: GroupKind;
  readonly resource: string;
  readonly count: number;
}

function fullNamespaces(cluster: Cluster): readonly FullNamespace[] {
  const custom = customResources(cluster);
  return cluster.kinds().flatMap((kind) => {
    const objects = cluster.of(kind);
    if (BELONGING_KINDS.has(kind.kind) || objects.length < NAMESPACE_MANY_COUNT) return [];
    const resource = resourceOf(kind, custom);
    const namespaces = new Set(objects.map(({ namespace }) => namespace).filter((name) => name !== ''));
    return [...namespaces].flatMap((namespace) => {
      const count = cluster.ofNamespace(kind, namespace).length;
      const isBounded = hasQuota(cluster, namespace, countedBy(kind, resource));
      return count < NAMESPACE_MANY_COUNT || isBounded ? [] : [{ namespace, kind, resource, count }];
    });
  });
}

function* unboundedNamespaces({ cluster }: RuleInput): Generator<Observation> {
  const full = fullNamespaces(cluster);
  const coverage = cluster.coverage(KIND.ResourceQuota);
  if (full.length > 0 && coverage.type !== 'all') {
    const why = coverage.type === 'given' ? 'these manifests need not hold them' : coverage.why;
    yield {
      type: 'unknown',
      message: `Whether ResourceQuotas bound the number of objects is not known (${why}); ${full.length} namespaces hold ${NAMESPACE_MANY_COUNT.toLocaleString('en')} or more of one kind.`,
    };
    return;
  }
  for (const { namespace, kind, resource, count } of full) {
    const [counted = ''] = countedBy(kind, resource);
    const name = `object-count-${resource}`;
    yield {
      type: 'finding',
      object: cluster.get({ ...KIND.Namespace, namespace: '', name: namespace }),
      path: [],
      message: `namespace ${namespace} holds ${count.toLocaleString('en')} ${kind.kind}s and has no quota on their number`,
      fix: {
        text: `Find out what makes them (${auditCommand('who', { kind: resource, verb: 'create', namespace })}), delete what is left over, and cap the number.`,
        patch: `kubectl create quota ${shellWord(name)} -n ${shellWord(namespace)} --hard=${shellWord(`${counted}=${count + NAMESPACE_MANY_COUNT}`)}`,
      },
    };
  }
}

export const namespaceWithoutCountQuota: Rule = {
  id: 'namespace-without-count-quota',
  title: 'Namespaces that fill up have a quota on the number of objects',
  severity: 'medium',
  persona: 'cluster admin',
  why: 'etcd has one size for all namespaces: the pipeline that never cleans up fills it for everybody.',
  check: unboundedNamespaces,
};
