import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'Errors while a rollout goes on',
      command: 'kubectl rollout status deployment NAME -n NAMESPACE',
    },
  ],
  stop: [{ text: 'Halt it', command: 'kubectl rollout pause deployment NAME -n NAMESPACE' }],
  bringBack: [
    {
      text: 'Let pods answer a little longer after they are told to stop, then go on',
      command: 'kubectl rollout resume deployment NAME -n NAMESPACE',
    },
  ],
  prevent: [{ text: 'A preStop that waits some seconds, a readiness probe, and minReadySeconds' }],
};
