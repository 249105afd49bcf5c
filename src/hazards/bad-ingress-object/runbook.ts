import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'What the controller complains of', command: 'kubectl logs deployment/NAME -n NAMESPACE' },
    {
      text: 'The youngest Ingress',
      command: 'kubectl get ingresses -A --sort-by=.metadata.creationTimestamp',
    },
  ],
  stop: [{ text: 'Take it out', command: 'kubectl delete ingress NAME -n NAMESPACE' }],
  bringBack: [{ text: 'Look whether the others are routed again', command: 'kubectl get ingresses -A' }],
  prevent: [{ text: "The controller's own validating webhook, and no snippets" }],
};
