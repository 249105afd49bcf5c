import type { StaticRule } from '../../guard/contract.ts';

export const policies: readonly StaticRule[] = [
  {
    id: 'powerful-operator/protected',
    operations: ['DELETE'],
    matches: [{ apiGroups: ['*'], resources: ['*'] }],
    systemNamespaces: 'looked at',
    expression:
      '!has(oldObject.metadata.annotations) || !("guard.plimsoll.dev/protect" in oldObject.metadata.annotations) || oldObject.metadata.annotations["guard.plimsoll.dev/protect"] != "true"',
    message: 'this object is protected (annotation guard.plimsoll.dev/protect)',
  },
  {
    id: 'powerful-operator/collection',
    operations: ['DELETE'],
    matches: [
      {
        apiGroups: [''],
        resources: ['services', 'persistentvolumeclaims', 'persistentvolumes', 'serviceaccounts'],
      },
      { apiGroups: ['apps'], resources: ['deployments', 'statefulsets', 'daemonsets'] },
      { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'] },
      { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'] },
    ],
    systemNamespaces: 'looked at',
    matchConditions: [
      {
        name: 'service-accounts',
        expression: 'request.userInfo.username.startsWith("system:serviceaccount:")',
      },
    ],
    // The reviews of one deletecollection name nothing: the object is in oldObject only (shared reference on admission 5.6).
    expression: 'has(request.name) && request.name != ""',
    message:
      'a ServiceAccount deletes objects of this kind all at once: an empty selector means everything. Delete them by name',
  },
];
