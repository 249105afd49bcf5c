import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'What does not come up, and what it waits for',
      command: 'kubectl get pods -A --field-selector status.phase=Pending',
    },
  ],
  stop: [
    {
      text: 'Webhooks that fail closed and have no pods: let requests through',
      command: `kubectl patch validatingwebhookconfiguration NAME --type json -p '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]'`,
    },
  ],
  bringBack: [
    { text: 'Network plugin and DNS first', command: 'kubectl get pods -n kube-system' },
    {
      text: 'Images from a registry outside, if the one inside waits for itself',
      command: 'kubectl set image deployment/NAME NAME=IMAGE -n NAMESPACE',
    },
  ],
  prevent: [{ text: 'Nothing that starts the cluster runs behind what the cluster starts' }],
};
