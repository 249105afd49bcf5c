import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'Pods of many owners restart at once',
      command: 'kubectl get pods -A --sort-by=.metadata.creationTimestamp',
    },
    {
      text: 'Which mutating webhooks there are, and since when they are as they are',
      command: 'kubectl get mutatingwebhookconfigurations -o yaml --show-managed-fields',
    },
  ],
  stop: [
    {
      text: 'Take it out; no webhook can refuse that',
      command: 'kubectl delete mutatingwebhookconfiguration NAME',
    },
  ],
  bringBack: [
    {
      text: 'Put the old version of its program back',
      command: 'kubectl rollout undo deployment NAME -n NAMESPACE',
    },
    {
      text: 'Workloads whose template it has changed',
      command: 'kubectl rollout undo deployment NAME -n NAMESPACE',
    },
    { text: 'Register it again, for one namespace first', command: 'kubectl apply -f webhook.yaml' },
  ],
  prevent: [{ text: 'An objectSelector that asks for the label, instead of one that asks for its absence' }],
};
