import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Pods of kube-system that wait, or are changed', command: 'kubectl get pods -n kube-system' },
    {
      text: 'Webhooks without a namespaceSelector',
      command: 'kubectl get mutatingwebhookconfigurations,validatingwebhookconfigurations -o yaml',
    },
  ],
  stop: [
    {
      text: 'Leave kube-system out',
      command: `kubectl patch mutatingwebhookconfiguration NAME --type json -p '[{"op":"add","path":"/webhooks/0/namespaceSelector","value":{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system","kube-node-lease"]}]}}]'`,
    },
  ],
  bringBack: [
    {
      text: 'Pods that it has changed have to be made anew',
      command: 'kubectl rollout restart daemonset kube-proxy -n kube-system',
    },
    { text: 'DNS', command: 'kubectl rollout restart deployment coredns -n kube-system' },
  ],
  prevent: [{ text: 'A namespaceSelector by kubernetes.io/metadata.name in every webhook' }],
};
