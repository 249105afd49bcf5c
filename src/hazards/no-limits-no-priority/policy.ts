import type { StaticRule } from '../../guard/contract.ts';

export const policies: readonly StaticRule[] = [
  {
    id: 'no-limits-no-priority/memory',
    operations: ['CREATE', 'UPDATE'],
    matches: [{ apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'] }],
    systemNamespaces: 'left alone',
    expression:
      'object.spec.template.spec.containers.all(one, has(one.resources) && ((has(one.resources.requests) && "memory" in one.resources.requests) || (has(one.resources.limits) && "memory" in one.resources.limits)))',
    message:
      'a container says nothing of the memory that it needs: the scheduler counts it as nothing, and the node that it fills evicts others. Set resources.requests.memory of each container',
  },
];
