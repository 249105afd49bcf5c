import type { JsonObject } from '../../../src/kube/json.ts';
import { CORE, namespaced, of, type ValidObject } from './kind-objects.fixture.ts';

const NETWORKING = 'networking.k8s.io/v1';
const FLOW_CONTROL = 'flowcontrol.apiserver.k8s.io/v1';

function ipAddress(name: string): JsonObject {
  return {
    apiVersion: NETWORKING,
    kind: 'IPAddress',
    metadata: { name },
    spec: { parentRef: { group: 'example.com', resource: 'routes', namespace: 'default', name: 'r' } },
  };
}

function apiService(group: string): JsonObject {
  return {
    apiVersion: 'apiregistration.k8s.io/v1',
    kind: 'APIService',
    metadata: { name: `v1.${group}` },
    spec: {
      group,
      version: 'v1',
      groupPriorityMinimum: 100,
      versionPriority: 100,
      insecureSkipTLSVerify: true,
      service: { name: 'metrics', namespace: 'kube-system', port: 443 },
    },
  };
}

/** Kinds by which the server itself is steered, and those that other controllers write. */
export const CONTROL_OBJECTS: readonly ValidObject[] = [
  of(`/apis/${NETWORKING}/servicecidrs`, NETWORKING, 'ServiceCIDR', {
    spec: { cidrs: ['10.250.0.0/24', '2001:db8::/64'] },
  }),
  {
    path: `/apis/${NETWORKING}/ipaddresses`,
    body: ipAddress('192.168.1.5'),
    numbered: (number) => ipAddress(`192.168.2.${number}`),
  },
  {
    ...of(`/apis/${FLOW_CONTROL}/flowschemas`, FLOW_CONTROL, 'FlowSchema', {
      spec: {
        matchingPrecedence: 500,
        priorityLevelConfiguration: { name: 'workload-low' },
        distinguisherMethod: { type: 'ByUser' },
        rules: [
          {
            subjects: [
              { kind: 'User', user: { name: 'jane' } },
              { kind: 'Group', group: { name: 'team' } },
              { kind: 'ServiceAccount', serviceAccount: { name: 'sa', namespace: 'default' } },
            ],
            resourceRules: [
              { verbs: ['get', 'list'], apiGroups: [''], resources: ['pods'], namespaces: ['default'] },
              { verbs: ['*'], apiGroups: ['*'], resources: ['*'], clusterScope: true },
            ],
            nonResourceRules: [{ verbs: ['get'], nonResourceURLs: ['/healthz', '/api/*'] }],
          },
        ],
      },
    }),
    waitsFor: ['status', 'conditions'],
  },
  of(`/apis/${FLOW_CONTROL}/prioritylevelconfigurations`, FLOW_CONTROL, 'PriorityLevelConfiguration', {
    spec: {
      type: 'Limited',
      limited: {
        nominalConcurrencyShares: 10,
        lendablePercent: 50,
        borrowingLimitPercent: 100,
        limitResponse: { type: 'Queue', queuing: { queues: 8, handSize: 4, queueLengthLimit: 50 } },
      },
    },
  }),
  of(`/apis/${FLOW_CONTROL}/prioritylevelconfigurations`, FLOW_CONTROL, 'PriorityLevelConfiguration', {
    spec: { type: 'Limited', limited: { limitResponse: { type: 'Reject' } } },
  }),
  of('/apis/node.k8s.io/v1/runtimeclasses', 'node.k8s.io/v1', 'RuntimeClass', {
    handler: 'kata',
    overhead: { podFixed: { cpu: '250m', memory: '120Mi' } },
    scheduling: {
      nodeSelector: { a: 'b' },
      tolerations: [
        { key: 'k', operator: 'Equal', value: 'v', effect: 'NoExecute', tolerationSeconds: 5 },
        { key: 'other', operator: 'Exists', effect: 'NoSchedule' },
      ],
    },
  }),
  {
    path: '/apis/apiregistration.k8s.io/v1/apiservices',
    body: apiService('metrics.example.com'),
    numbered: (number) => apiService(`m${number}.example.com`),
    waitsFor: ['status', 'conditions'],
  },
  of(namespaced('autoscaling/v1', 'horizontalpodautoscalers'), 'autoscaling/v1', 'HorizontalPodAutoscaler', {
    spec: {
      minReplicas: 1,
      maxReplicas: 5,
      scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
      targetCPUUtilizationPercentage: 60,
    },
  }),
  of(`${CORE}/podtemplates`, 'v1', 'PodTemplate', {
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'web:1' }] },
    },
  }),
];
