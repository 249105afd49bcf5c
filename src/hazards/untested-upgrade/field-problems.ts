import type { Cluster, ClusterObject } from '../../cluster/cluster.ts';
import { apiState } from '../../kube/api-version/removed-api.ts';
import { KIND } from '../../kube/group-kind.ts';
import { stringAt } from '../../kube/json.ts';
import { checkFields, type FieldProblem } from '../../kube/schema/check-fields.ts';
import { customResourceType } from '../../kube/schema/custom-resource-type.ts';
import type { ObjectType } from '../../kube/schema/object-type.ts';
import { builtInKind, NEWEST_MINOR } from '../../kube/schema/schema-table.ts';
import { clusterMinor } from './cluster-minor.ts';

/** An object with the fields that its kind does not take as they are. */
export interface ObjectProblems {
  readonly object: ClusterObject;
  readonly problems: readonly FieldProblem[];
}

export interface FieldCheck {
  readonly found: readonly ObjectProblems[];
  /** Kinds whose fields no input describes: `certificates.cert-manager.io/v1 Certificate` as `cert-manager.io/v1 Certificate`. */
  readonly unknownKinds: readonly string[];
}

/** Files of components, which look like objects and are none: their fields are in no API. */
const NO_API_GROUP =
  /(^|\.)config\.k8s\.io$|^(audit|kubeadm|client\.authentication|apiserver|imagepolicy)\.k8s\.io$|\.x-k8s\.io$/;

/**
 * Holds every object that was given as a manifest against the published fields of its kind, built-in or by a CustomResourceDefinition among the
 * objects. What an API server answered is left out: it has dropped what it does not know.
 */
export function fieldProblems(cluster: Cluster): FieldCheck {
  const customTypes = customResourceTypes(cluster);
  const minor = clusterMinor(cluster);
  const found: ObjectProblems[] = [];
  const unknownKinds = new Set<string>();
  for (const kind of cluster.kinds()) {
    if (cluster.coverage(kind).type !== 'given') continue;
    for (const object of cluster.of(kind)) {
      const type = builtInKind(object)?.objectType ?? customTypes(object);
      if (type === undefined) {
        if (!NO_API_GROUP.test(object.group) && apiState(object, NEWEST_MINOR).type === 'custom')
          unknownKinds.add(`${object.group}/${object.version} ${object.kind}`);
        continue;
      }
      const problems = checkFields(type, object.body, minor).filter(
        (problem) => !isRedacted(object, problem),
      );
      if (problems.length > 0) found.push({ object, problems });
    }
  }
  return { found, unknownKinds: [...unknownKinds].toSorted() };
}

/** Loaders put the length of a Secret's value where the value stood. */
function isRedacted({ kind, group }: ClusterObject, { type, path }: FieldProblem): boolean {
  return (
    group === '' && kind === 'Secret' && type === 'wrong-type' && /^(data|stringData)$/.test(String(path[0]))
  );
}

function customResourceTypes(cluster: Cluster): (object: ClusterObject) => ObjectType | undefined {
  const definitions = new Map(
    cluster
      .of(KIND.CustomResourceDefinition)
      .map(({ body }) => [
        `${stringAt(body, 'spec', 'group')}/${stringAt(body, 'spec', 'names', 'kind')}`,
        body,
      ]),
  );
  const types = new Map<string, ObjectType | undefined>();
  return ({ group, version, kind }) => {
    const definition = definitions.get(`${group}/${kind}`);
    if (definition === undefined) return undefined;
    const key = `${group}/${version}/${kind}`;
    if (!types.has(key)) types.set(key, customResourceType(definition, version));
    return types.get(key);
  };
}
