import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'Requests hang, and kube-apiserver says that its audit buffer is full',
      command: 'kubectl logs -n kube-system kube-apiserver-NODE',
    },
    { text: 'Events that were dropped', command: 'kubectl get --raw /metrics' },
  ],
  stop: [
    {
      text: 'Take --audit-webhook-config-file out of its manifest on the machine, or set --audit-webhook-mode=batch',
    },
  ],
  bringBack: [{ text: 'Read the time in between from the log files of the machines' }],
  prevent: [{ text: 'Mode batch, a bounded buffer, and a sink that answers at once' }],
};
