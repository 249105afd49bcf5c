import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Limits close to requests', command: 'kubectl get deployment NAME -n NAMESPACE -o yaml' },
    {
      text: 'container_cpu_cfs_throttled_periods_total of the kubelet',
      command: 'kubectl get --raw /api/v1/nodes/NODE/proxy/metrics/cadvisor',
    },
  ],
  stop: [
    {
      text: 'Take the CPU limit of the one that is hit out',
      command: `kubectl patch deployment NAME -n NAMESPACE --type json -p '[{"op":"remove","path":"/spec/template/spec/containers/0/resources/limits/cpu"}]'`,
    },
  ],
  bringBack: [{ text: 'Nothing was lost' }],
  prevent: [{ text: 'Requests for everybody, CPU limits for nobody who answers people' }],
};
