import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'Every pod is refused by the same webhook',
      command: 'kubectl get events -A --field-selector reason=FailedCreate',
    },
  ],
  stop: [
    {
      text: 'Let pods through',
      command: `kubectl patch validatingwebhookconfiguration NAME --type json -p '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]'`,
    },
    {
      text: 'If it answers and refuses: take it out',
      command: 'kubectl delete validatingwebhookconfiguration NAME',
    },
  ],
  bringBack: [
    {
      text: 'The version of its program before',
      command: 'kubectl rollout undo deployment NAME -n NAMESPACE',
    },
    { text: 'Register it again', command: 'kubectl apply -f webhook.yaml' },
  ],
  prevent: [{ text: "The build system and the webhook's own namespace are left out of it" }],
};
