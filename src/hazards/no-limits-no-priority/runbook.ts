import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'What was thrown out', command: 'kubectl get events -A --field-selector reason=Evicted' },
    { text: 'What asks for nothing', command: 'kubectl describe nodes' },
  ],
  stop: [
    {
      text: 'Scale down what takes the most',
      command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=1',
    },
  ],
  bringBack: [{ text: 'Add-ons first', command: 'kubectl get pods -n kube-system' }],
  prevent: [
    {
      text: 'priorityClassName of add-ons, requests and limits for everybody (LimitRange), quotas',
      command: 'kubectl get priorityclasses',
    },
  ],
};
