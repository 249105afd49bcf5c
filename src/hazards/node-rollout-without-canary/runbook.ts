import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Nodes by image and readiness', command: 'kubectl get nodes -o wide' },
    { text: 'Memory pressure', command: 'kubectl describe nodes' },
  ],
  stop: [
    {
      text: 'Stop the rollout of the image at the provider; keep pods off new nodes',
      command: 'kubectl cordon NODE',
    },
  ],
  bringBack: [
    {
      text: 'Old image for new nodes, then one node after the other',
      command: 'kubectl drain NODE --ignore-daemonsets --delete-emptydir-data',
    },
  ],
  prevent: [{ text: 'A pool of a few nodes first, for days' }],
};
