import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    { text: 'Who gets 429', command: 'kubectl get --raw /metrics' },
    {
      text: 'Which level is full',
      command: 'kubectl get --raw /debug/api_priority_and_fairness/dump_priority_levels',
    },
  ],
  stop: [
    {
      text: 'Scale the client to nothing',
      command: 'kubectl scale deployment NAME -n NAMESPACE --replicas=0',
    },
    {
      text: 'Or give it a level of its own with few seats: a PriorityLevelConfiguration and a FlowSchema for its user',
      command: 'kubectl apply -f trickle.yaml',
    },
  ],
  bringBack: [
    {
      text: 'Leaders that lost their Lease come back by themselves; look whether they did',
      command: 'kubectl get leases -n kube-system',
    },
  ],
  prevent: [{ text: '--kube-api-qps of controllers stays in two digits' }],
};
