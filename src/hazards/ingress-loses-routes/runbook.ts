import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Do ingress pods restart', command: 'kubectl get pods -n NAMESPACE' },
    { text: 'Is the API server there', command: 'kubectl get --raw /readyz' },
  ],
  stop: [
    {
      text: 'Keep pods that still have their routes: no rollout, no drain',
      command: 'kubectl rollout pause deployment NAME -n NAMESPACE',
    },
  ],
  bringBack: [
    {
      text: 'When the API server answers, let it go on',
      command: 'kubectl rollout resume deployment NAME -n NAMESPACE',
    },
  ],
  prevent: [{ text: 'Probes of ingress pods do not ask the API server' }],
};
