import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'Bytes of the machine against what its kind can do',
      command: 'kubectl get --raw /api/v1/nodes/NODE/proxy/metrics/cadvisor',
    },
  ],
  stop: [
    {
      text: 'Spread what sends the most over more nodes',
      command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=6',
    },
  ],
  bringBack: [{ text: 'Nothing was lost' }],
  prevent: [{ text: 'Larger machines, or fewer pods on each, before the network plugin is blamed' }],
};
