import type { JsonObject } from '../../kube/json.ts';

const PLACE = { namespace: 'kube-system', name: 'kube-dns' };
const SELECTED = { app: 'kube-dns' };
const LABELS = { ...SELECTED, 'k8s-app': 'kube-dns' };
const PORT = 53;
/** So many servers, as kubeadm has it. */
export const DNS_SERVERS_COUNT = 2;

/** CoreDNS as kubeadm installs it, as far as the lab plays it (cmd/kubeadm/app/phases/addons/dns). */
export const DNS_DEPLOYMENT: JsonObject = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  metadata: { ...PLACE, labels: LABELS },
  spec: {
    replicas: DNS_SERVERS_COUNT,
    selector: { matchLabels: SELECTED },
    strategy: { type: 'RollingUpdate', rollingUpdate: { maxUnavailable: 1 } },
    template: {
      metadata: { labels: LABELS },
      spec: {
        priorityClassName: 'system-cluster-critical',
        containers: [
          {
            name: 'coredns',
            image: 'registry.k8s.io/coredns/coredns:v1.12.1',
            ports: [
              { name: 'dns', containerPort: PORT, protocol: 'UDP' },
              { name: 'dns-tcp', containerPort: PORT, protocol: 'TCP' },
            ],
            readinessProbe: { httpGet: { path: '/ready', port: 8181 } },
            resources: { requests: { cpu: '100m', memory: '70Mi' }, limits: { memory: '170Mi' } },
          },
        ],
      },
    },
  },
};

export const DNS_SERVICE_OBJECT: JsonObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { ...PLACE, labels: LABELS },
  spec: {
    selector: SELECTED,
    ports: [
      { name: 'dns', port: PORT, protocol: 'UDP', targetPort: PORT },
      { name: 'dns-tcp', port: PORT, protocol: 'TCP', targetPort: PORT },
    ],
  },
};
