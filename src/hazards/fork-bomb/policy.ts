import type { StaticRule } from '../../guard/contract.ts';

export const policies: readonly StaticRule[] = [
  {
    id: 'fork-bomb/node-powers',
    operations: ['CREATE', 'UPDATE'],
    matches: [{ apiGroups: ['apps'], resources: ['daemonsets'] }],
    systemNamespaces: 'left alone',
    variables: [
      {
        name: 'hostPID',
        expression: 'has(object.spec.template.spec.hostPID) && object.spec.template.spec.hostPID',
      },
      {
        name: 'privileged',
        expression:
          'object.spec.template.spec.containers.exists(one, has(one.securityContext) && has(one.securityContext.privileged) && one.securityContext.privileged) || (has(object.spec.template.spec.initContainers) && object.spec.template.spec.initContainers.exists(one, has(one.securityContext) && has(one.securityContext.privileged) && one.securityContext.privileged))',
      },
    ],
    expression: '!variables.hostPID && !variables.privileged',
    message:
      'this DaemonSet puts a pod on every node that no limit of the node holds (hostPID or privileged): what it does wrong it does to all nodes at once',
  },
];
