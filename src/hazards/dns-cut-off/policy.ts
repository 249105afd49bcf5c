import type { StaticRule } from '../../guard/contract.ts';

export const policies: readonly StaticRule[] = [
  {
    id: 'dns-cut-off/deny-all',
    operations: ['CREATE', 'UPDATE'],
    matches: [{ apiGroups: ['networking.k8s.io'], resources: ['networkpolicies'] }],
    systemNamespaces: 'looked at',
    matchConditions: [{ name: 'in-kube-system', expression: 'request.namespace == "kube-system"' }],
    variables: [
      {
        name: 'labels',
        expression:
          '!has(object.spec.podSelector) || !has(object.spec.podSelector.matchLabels) || object.spec.podSelector.matchLabels.all(key, key == "k8s-app" && object.spec.podSelector.matchLabels[key] == "kube-dns")',
      },
      {
        name: 'expressions',
        expression:
          '!has(object.spec.podSelector) || !has(object.spec.podSelector.matchExpressions) || object.spec.podSelector.matchExpressions.all(one, one.key == "k8s-app" ? (one.operator == "Exists" || (one.operator == "In" && "kube-dns" in one.values) || (one.operator == "NotIn" && !("kube-dns" in one.values))) : one.operator in ["NotIn", "DoesNotExist"])',
      },
      {
        name: 'egress',
        expression:
          'has(object.spec.policyTypes) && "Egress" in object.spec.policyTypes && (!has(object.spec.egress) || size(object.spec.egress) == 0)',
      },
      {
        name: 'ingress',
        expression:
          '(!has(object.spec.policyTypes) || "Ingress" in object.spec.policyTypes) && (!has(object.spec.ingress) || size(object.spec.ingress) == 0)',
      },
    ],
    expression: '!(variables.labels && variables.expressions && (variables.egress || variables.ingress))',
    message:
      'this NetworkPolicy lets the DNS pods reach nobody, or be reached by nobody: names fail in the whole cluster as soon as they are restarted. Leave them out (k8s-app NotIn kube-dns), or allow port 53 and the API server in the same policy',
  },
];
