import type { JsonObject } from '../kube/json.ts';
import { CONTROL_PLANE_USERS } from './control-plane-users.ts';

/** Where kube-apiserver finds the guard. */
export type GuardAddress =
  | { readonly type: 'service'; readonly namespace: string; readonly name: string; readonly port: number }
  | { readonly type: 'url'; readonly url: string };

export interface WebhookWish {
  readonly address: GuardAddress;
  /** PEM, base64; undefined where somebody else fills it in, or a public authority has signed. */
  readonly caBundle: string | undefined;
}

/** Of one review; two replicas answer in a millisecond, and kube-apiserver goes on without them after this. */
const TIMEOUT_S = 2;

/** Skipped inside kube-apiserver, so that they go through while the guard is down as well: kubelets, Kubernetes' own controllers, and objects that already wait for their end. */
const MATCH_CONDITIONS = [
  { name: 'no-nodes', expression: "!('system:nodes' in request.userInfo.groups)" },
  {
    name: 'no-control-plane',
    expression: `!(request.userInfo.username in ${JSON.stringify(CONTROL_PLANE_USERS)})`,
  },
  {
    name: 'no-heartbeats',
    expression:
      "!(request.resource.group == 'coordination.k8s.io' || request.resource.resource in ['events', 'nodes', 'certificatesigningrequests', 'endpoints', 'endpointslices'])",
  },
];

const UPDATED: readonly RuleWish[] = [
  { apiGroups: [''], resources: ['services', 'configmaps', 'serviceaccounts', 'namespaces'] },
  {
    apiGroups: ['apps'],
    resources: ['deployments', 'statefulsets', 'daemonsets', 'deployments/scale', 'statefulsets/scale'],
  },
  { apiGroups: ['networking.k8s.io'], resources: ['ingresses', 'networkpolicies'] },
];

interface RuleWish {
  readonly apiGroups: readonly string[];
  readonly resources: readonly string[];
}

function rule(operations: readonly string[], { apiGroups, resources }: RuleWish): JsonObject {
  return { operations, apiGroups, apiVersions: ['*'], resources, scope: '*' };
}

/**
 * No namespace is left out, not even its own: whoever deletes every Service would else take the guard's away first, and then all others (the lab showed it). It cannot hold itself up, since it fails open.
 *
 * The registration of the guard: what is deleted, evicted, scaled down, and changed of what controllers fight about. It fails open (Ignore), within two seconds, and is in nobody's way that a cluster needs to
 * live (DESIGN 5.2; shared reference on admission 5.4 and 5.6). Webhook configurations themselves no webhook ever sees.
 */
export function guardWebhookConfiguration({ address, caBundle }: WebhookWish): JsonObject {
  const authority = caBundle === undefined ? {} : { caBundle };
  return {
    apiVersion: 'admissionregistration.k8s.io/v1',
    kind: 'ValidatingWebhookConfiguration',
    metadata: {
      name: 'plimsoll-guard',
      labels: { 'app.kubernetes.io/name': 'plimsoll', 'app.kubernetes.io/component': 'guard' },
    },
    webhooks: [
      {
        name: 'guard.plimsoll.dev',
        admissionReviewVersions: ['v1'],
        clientConfig:
          address.type === 'url'
            ? { url: address.url, ...authority }
            : {
                service: {
                  namespace: address.namespace,
                  name: address.name,
                  port: address.port,
                  path: '/review',
                },
                ...authority,
              },
        failurePolicy: 'Ignore',
        matchPolicy: 'Equivalent',
        // Counting is a side effect, which a dry run has not.
        sideEffects: 'NoneOnDryRun',
        timeoutSeconds: TIMEOUT_S,
        matchConditions: MATCH_CONDITIONS,
        rules: [
          rule(['DELETE'], { apiGroups: ['*'], resources: ['*'] }),
          rule(['CREATE'], { apiGroups: [''], resources: ['pods/eviction'] }),
          ...UPDATED.map((what) => rule(['UPDATE'], what)),
        ],
      },
    ],
  };
}
