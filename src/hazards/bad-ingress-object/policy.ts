import type { StaticRule } from '../../guard/contract.ts';

export const policies: readonly StaticRule[] = [
  {
    id: 'bad-ingress-object/snippet',
    operations: ['CREATE', 'UPDATE'],
    matches: [{ apiGroups: ['networking.k8s.io'], resources: ['ingresses'] }],
    systemNamespaces: 'looked at',
    expression:
      '!has(object.metadata.annotations) || !object.metadata.annotations.exists(key, key.endsWith("-snippet"))',
    message:
      'this Ingress puts a snippet into the configuration that all Ingresses share: one mistake in it, and no change of anybody takes effect',
  },
];
