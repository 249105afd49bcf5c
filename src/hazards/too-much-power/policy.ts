import type { StaticRule } from '../../guard/contract.ts';

export const policies: readonly StaticRule[] = [
  {
    id: 'too-much-power/wildcards',
    operations: ['CREATE', 'UPDATE'],
    matches: [{ apiGroups: ['rbac.authorization.k8s.io'], resources: ['clusterroles', 'roles'] }],
    systemNamespaces: 'left alone',
    matchConditions: [
      {
        name: 'no-bootstrap-roles',
        expression:
          '!(object.metadata.name in ["cluster-admin", "admin", "edit", "view"]) && !object.metadata.name.startsWith("system:")',
      },
      {
        name: 'no-aggregation',
        expression:
          'request.userInfo.username != "system:serviceaccount:kube-system:clusterrole-aggregation-controller"',
      },
    ],
    expression:
      '!has(object.rules) || object.rules.all(rule, !("*" in rule.verbs && has(rule.resources) && "*" in rule.resources))',
    message:
      'this role may do everything with every resource of a group: when its holder goes wrong, nothing stands between the mistake and the cluster. Name verbs and resources (plimsoll rbac excess says which are used)',
  },
];
