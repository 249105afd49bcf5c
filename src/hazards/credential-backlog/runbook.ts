import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'Pods that wait for Secrets',
      command: 'kubectl get events -A --field-selector reason=FailedMount',
    },
    { text: 'The program that makes them', command: 'kubectl get deployment NAME -n NAMESPACE' },
  ],
  stop: [
    { text: 'More of it', command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=3' },
    {
      text: 'No rollouts until it has caught up',
      command: 'kubectl rollout pause deployment NAME -n NAMESPACE',
    },
  ],
  bringBack: [
    {
      text: 'Pods start by themselves when their Secrets are there',
      command: 'kubectl get pods -A --field-selector status.phase=Pending',
    },
  ],
  prevent: [{ text: 'An alert on the length of its queue' }],
};
