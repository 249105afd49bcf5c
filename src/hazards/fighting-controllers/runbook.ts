import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'The same object gets a new resourceVersion again and again',
      command: 'kubectl get serviceaccount NAME -n NAMESPACE -w -o yaml',
    },
    {
      text: 'Who manages the field that goes back and forth',
      command: 'kubectl get serviceaccount NAME -n NAMESPACE -o yaml --show-managed-fields',
    },
  ],
  stop: [
    {
      text: 'Stop one of the two: the one that is not the owner',
      command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=0',
    },
  ],
  bringBack: [
    {
      text: 'Restart whoever watches the kind and fell behind (network plugins, ingress controllers)',
      command: 'kubectl rollout restart daemonset NAME -n kube-system',
    },
  ],
  prevent: [{ text: 'One owner for each field: a ServiceAccount for each component' }],
};
