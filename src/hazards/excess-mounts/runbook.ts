import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [{ text: 'Watches of ConfigMaps and Secrets by kubelets', command: 'kubectl get --raw /metrics' }],
  stop: [
    {
      text: 'Scale down what mounts the most',
      command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=1',
    },
  ],
  bringBack: [{ text: 'Nothing was lost' }],
  prevent: [
    {
      text: 'Immutable ConfigMaps and Secrets are not watched',
      command: `kubectl patch configmap NAME -n NAMESPACE -p '{"immutable":true}'`,
    },
  ],
};
