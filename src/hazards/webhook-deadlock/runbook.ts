import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Leaders that no longer renew', command: 'kubectl get leases -n kube-system' },
    { text: 'The webhook in front of them', command: 'kubectl get validatingwebhookconfigurations -o yaml' },
  ],
  stop: [
    {
      text: "One edit breaks the circle: leave the locks' namespaces out",
      command: `kubectl patch validatingwebhookconfiguration NAME --type json -p '[{"op":"add","path":"/webhooks/0/namespaceSelector","value":{"matchExpressions":[{"key":"kubernetes.io/metadata.name","operator":"NotIn","values":["kube-system","kube-node-lease"]}]}}]'`,
    },
  ],
  bringBack: [
    { text: 'Controllers lead again, and make its pod', command: 'kubectl get pods -n NAMESPACE -w' },
  ],
  prevent: [
    {
      text: 'No webhook on Leases, Endpoints and ConfigMaps of kube-system; two replicas; timeoutSeconds of 3 at most',
    },
  ],
};
