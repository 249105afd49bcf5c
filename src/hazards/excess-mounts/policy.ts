import type { StaticRule } from '../../guard/contract.ts';

/** Of one pod; a pod of an ordinary chart has two or three. */
const MOUNTS_MAX_COUNT = 20;

export const policies: readonly StaticRule[] = [
  {
    id: 'excess-mounts/volumes',
    operations: ['CREATE', 'UPDATE'],
    matches: [{ apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'] }],
    systemNamespaces: 'left alone',
    limits: [{ name: 'maxVolumes', value: MOUNTS_MAX_COUNT }],
    expression:
      '!has(object.spec.template.spec.volumes) || object.spec.template.spec.volumes.filter(one, has(one.secret) || has(one.configMap)).size() <= variables.maxVolumes',
    message:
      'each pod of this workload mounts very many ConfigMaps and Secrets, and each of them is a watch of its kubelet. Join them, or mount fewer',
  },
];
