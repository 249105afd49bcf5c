import type { Runbook } from '../runbook.ts';

export const runbook: Runbook = {
  see: [
    {
      text: 'API servers restart, and lists without resourceVersion are most of the load',
      command: 'kubectl get --raw /metrics',
    },
    { text: 'Who lists' },
  ],
  stop: [
    {
      text: 'Few lists at once: a PriorityLevelConfiguration with a handful of seats for the agents',
      command: 'kubectl apply -f few-lists.yaml',
    },
    {
      text: 'Or the agents off, node by node',
      command: `kubectl patch daemonset NAME -n NAMESPACE -p '{"spec":{"template":{"spec":{"nodeSelector":{"none":"none"}}}}}'`,
    },
  ],
  bringBack: [
    {
      text: 'Let them back in groups, when memory is flat',
      command: 'kubectl rollout status daemonset NAME -n NAMESPACE',
    },
  ],
  prevent: [{ text: 'Clients that list from the cache (resourceVersion=0, or WatchList)' }],
};
