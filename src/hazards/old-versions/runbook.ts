import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Versions of servers and nodes', command: 'kubectl get nodes -o wide' },
    { text: 'And of the API server', command: 'kubectl version' },
  ],
  stop: [
    {
      text: 'A component that leaks: restart it before it runs out',
      command: 'kubectl delete pod NAME -n kube-system',
    },
  ],
  bringBack: [{ text: 'Nothing was lost' }],
  prevent: [{ text: 'Patch releases within a month; no more than one minor version between parts' }],
};
