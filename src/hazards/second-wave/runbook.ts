import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'Requests fail for a webhook that cannot be called',
      command: 'kubectl get events -A --field-selector type=Warning',
    },
    {
      text: 'Which webhooks fail closed, and behind which Services',
      command: 'kubectl get validatingwebhookconfigurations,mutatingwebhookconfigurations -o yaml',
    },
    { text: 'Is anything behind them', command: 'kubectl get endpointslices -n NAMESPACE' },
  ],
  stop: [
    {
      text: 'Let its requests through until it answers again; no webhook can refuse this edit',
      command: `kubectl patch validatingwebhookconfiguration NAME --type json -p '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Ignore"}]'`,
    },
  ],
  bringBack: [
    { text: 'Its Service first, then its pods', command: 'kubectl apply -f service.yaml' },
    {
      text: 'Put Fail back when it answers',
      command: `kubectl patch validatingwebhookconfiguration NAME --type json -p '[{"op":"replace","path":"/webhooks/0/failurePolicy","value":"Fail"}]'`,
    },
  ],
  prevent: [
    { text: 'Two replicas, a PodDisruptionBudget, and a namespaceSelector that leaves kube-system out' },
  ],
};
