import { load } from 'js-yaml';
import { KIND, type GroupKind } from '../kube/group-kind.ts';
import { isJsonObject, jsonAt, stringAt, type JsonObject } from '../kube/json.ts';
import type { BodyPath, Cluster, ClusterObject } from './cluster.ts';

/** A kubelet configuration that the objects show. */
export interface KubeletConfiguration {
  readonly object: ClusterObject;
  /** Where it stands in the object; `[]` is the object itself. */
  readonly path: BodyPath;
  readonly configuration: JsonObject;
}

/** Kinds that carry a KubeletConfiguration in one of their fields (OpenShift's machine-config-operator, EKS' nodeadm). */
const CARRIERS: readonly { readonly kind: GroupKind; readonly path: BodyPath }[] = [
  { kind: { group: 'kubelet.config.k8s.io', kind: 'KubeletConfiguration' }, path: [] },
  {
    kind: { group: 'machineconfiguration.openshift.io', kind: 'KubeletConfig' },
    path: ['spec', 'kubeletConfig'],
  },
  { kind: { group: 'node.eks.aws', kind: 'NodeConfig' }, path: ['spec', 'kubelet', 'config'] },
];

/** The ConfigMap from which kubeadm configures kubelets; up to 1.23 one for each minor release. */
const KUBEADM_CONFIG_MAP = /^kubelet-config(?:-\d|$)/;

function parsed(text: string): JsonObject | undefined {
  try {
    const value: unknown = load(text);
    return isJsonObject(value) ? value : undefined;
  } catch {
    // A ConfigMap of that name with other content is no kubelet configuration; who asks then says that none is known.
    return undefined;
  }
}

/** The kubelet configurations among the objects: files, what kubeadm keeps in kube-system, and what installers carry in their own kinds. */
export function kubeletConfigurations(cluster: Cluster): readonly KubeletConfiguration[] {
  const carried = CARRIERS.flatMap(({ kind, path }) =>
    cluster.of(kind).flatMap((object) => {
      const configuration = jsonAt(object.body, ...path);
      return isJsonObject(configuration) ? [{ object, path, configuration }] : [];
    }),
  );
  const kept = cluster
    .ofNamespace(KIND.ConfigMap, 'kube-system')
    .filter(({ name }) => KUBEADM_CONFIG_MAP.test(name))
    .flatMap((object) => {
      const configuration = parsed(stringAt(object.body, 'data', 'kubelet') ?? '');
      return configuration === undefined ? [] : [{ object, path: ['data', 'kubelet'], configuration }];
    });
  return [...carried, ...kept];
}
